//! The names that a page greets with: asked of the portal once, kept in the session, and never waited for by the page.

use std::time::Duration;

use framechat_protocol::app_session::Names;
use framechat_protocol::boot::Bridge;

use super::page_session::{PageFailure, Shown};
use crate::bitrix::{OpenChannelDialog, PortalError};
use crate::clock::now_ms;
use crate::error::ServerError;
use crate::state::AppState;
use crate::store::PageSession;

/// How long the portal is waited for.
const ASK_MAX: Duration = Duration::from_secs(10);
/// After how long a name that the portal did not tell is asked for again, in milliseconds.
const ASK_AGAIN_MS: i64 = 60 * 1000;

/// The names of a session's user and client, as far as the portal tells them.
pub async fn names(state: &AppState, session: &PageSession) -> Result<Names, ServerError> {
    let mut names = Names {
        user_name: session.user_name.clone(),
        client_name: session.client_name.clone(),
    };
    let now = now_ms();
    let asked_lately = session
        .names_asked_at_ms
        .is_some_and(|asked| now - asked < ASK_AGAIN_MS);
    if asked_lately || (names.user_name.is_some() && names.client_name.is_some()) {
        return Ok(names);
    }
    let shown = Shown::of(session).map_err(PageFailure::into_server_error)?;
    let asking = async {
        tokio::join!(
            or_nothing("user", user_name(state, session, &shown)),
            or_nothing("client", client_name(state, session, &shown)),
        )
    };
    if let Ok((user, client)) = tokio::time::timeout(ASK_MAX, asking).await {
        names.user_name = names.user_name.or(user);
        names.client_name = names.client_name.or(client);
    }
    let (user, client) = (names.user_name.as_deref(), names.client_name.as_deref());
    state
        .store
        .keep_names(&session.id, user, client, now)
        .await?;
    Ok(names)
}

async fn or_nothing(
    whose: &str,
    asking: impl Future<Output = Result<Option<String>, PortalError>>,
) -> Option<String> {
    asking.await.unwrap_or_else(|error| {
        tracing::info!(%error, whose, "the portal told no name");
        None
    })
}

async fn user_name(
    state: &AppState,
    session: &PageSession,
    shown: &Shown,
) -> Result<Option<String>, PortalError> {
    if session.user_name.is_some() {
        return Ok(None);
    }
    match shown.bridge {
        Bridge::Classic => {
            let (portal, user) = (&session.portal, &session.user_id);
            state.portals.user_name(portal, user).await
        }
        // The portal was asked at the launch, with the user's own token, and had none.
        Bridge::Modern { .. } => Ok(None),
    }
}

async fn client_name(
    state: &AppState,
    session: &PageSession,
    shown: &Shown,
) -> Result<Option<String>, PortalError> {
    let dialog = session.dialog.as_deref();
    let Some(dialog) = dialog.filter(|dialog| dialog.starts_with("chat")) else {
        return Ok(None);
    };
    if session.client_name.is_some() {
        return Ok(None);
    }
    let told: Option<OpenChannelDialog> = match (&shown.bridge, &session.user_token) {
        (Bridge::Modern { .. }, None) => None,
        // With the user's own token the portal itself decides what this user may know.
        (Bridge::Modern { .. }, Some(token)) => {
            state
                .portals
                .open_channel_dialog_for(&session.portal, token, dialog)
                .await?
        }
        // The dialog of a launch is not signed, and the portal's token opens more than the user's would: a name is told
        // only to those who answer in that dialog.
        (Bridge::Classic, _) if shown.launch.dialog_context.as_deref() == Some("lines") => state
            .portals
            .open_channel_dialog(&session.portal, dialog)
            .await?
            .filter(|dialog| dialog.operators.contains(&session.user_id)),
        (Bridge::Classic, _) => None,
    };
    Ok(told.map(|dialog| dialog.client))
}
