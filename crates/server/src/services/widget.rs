//! The chat app as a widget of the new messenger: a placement's request becomes a page session.
//!
//! The portal is found by its id and application token, the user by asking the stored address of the portal whose token
//! this is. No address in the request is believed. The user's token stays here, sealed, until it expires.

use framechat_protocol::bitrix24::placement::{WIDGET_PLACEMENTS, WidgetOptions};
use framechat_protocol::boot::{Bridge, LaunchView};
use framechat_protocol::origin::Origin;
use framechat_protocol::secret::Secret;
use secrecy::SecretString;

use super::page_session::{self, NewPage, Opened, PageFailure, Shown};
use super::settings::is_from;
use crate::bitrix::{CurrentUser, PortalError};
use crate::clock::now_ms;
use crate::state::AppState;
use crate::store::{Portal, StoreError, UserToken};

/// The longest life of a user's token that is believed, in seconds: what the vendor gives.
pub const USER_TOKEN_MAX_S: i64 = 3600;

/// What the request of a widget says of itself.
#[derive(Debug)]
pub struct WidgetRequest {
    /// The portal's id.
    pub member_id: String,
    /// Proves that the portal sent it.
    pub application_token: Secret,
    /// Proves, at the portal, who opened it.
    pub auth_id: SecretString,
    /// How long that lives, in seconds, as claimed.
    pub auth_expires_s: Option<i64>,
    /// PLACEMENT.
    pub placement: String,
    /// The dialog and the message.
    pub options: WidgetOptions,
    /// LANG.
    pub lang: Option<String>,
    /// Whether the registered address asks for the page's counters.
    pub debug: bool,
}

/// Why there is no widget.
#[derive(Debug, thiserror::Error)]
pub enum WidgetFailure {
    /// None of the placements that the chat app answers.
    #[error("the chat app is no widget for this placement")]
    UnknownPlacement,
    /// The portal never installed us, or the token is not the portal's.
    #[error("the portal that this request names did not send it")]
    NotThePortal,
    /// The portal does not know the user, or has dismissed them.
    #[error("the portal does not know the user who opened this")]
    UnknownUser,
    /// The portal failed while it was asked who the user is.
    #[error("the portal did not say who you are")]
    User(#[source] PortalError),
    /// The session did not begin.
    #[error(transparent)]
    Page(#[from] PageFailure),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks who opens a widget, and begins a session for it.
///
/// # Errors
/// [`WidgetFailure`]; nothing is stored then.
pub async fn open(state: &AppState, request: WidgetRequest) -> Result<Opened, WidgetFailure> {
    if !WIDGET_PLACEMENTS.contains(&request.placement.as_str()) {
        return Err(WidgetFailure::UnknownPlacement);
    }
    let portal = state
        .store
        .portal(&request.member_id)
        .await?
        .filter(|portal| is_from(portal, &request.application_token))
        .ok_or(WidgetFailure::NotThePortal)?;
    let parent = Origin::parse(&portal.address).map_err(|_| PageFailure::Stored)?;
    let user = user(state, &portal, &request.auth_id).await?;
    let lives_s = request.auth_expires_s.unwrap_or(USER_TOKEN_MAX_S);
    let user_token = UserToken {
        token: request.auth_id,
        expires_at_ms: now_ms() + lives_s.clamp(0, USER_TOKEN_MAX_S) * 1000,
    };
    let launch = LaunchView {
        portal: parent.host().to_owned(),
        user_id: user.id,
        user_name: user.name,
        dialog_id: request.options.dialog_id,
        message_id: request.options.message_id,
        lang: request.lang,
        ..LaunchView::default()
    };
    let new = NewPage {
        portal: &portal.member_id,
        registration: None,
        parent,
        shown: Shown {
            bridge: Bridge::Modern {
                placement: request.placement,
            },
            debug: request.debug,
            launch,
        },
        user_token: Some(&user_token),
    };
    Ok(page_session::begin(state, new).await?)
}

async fn user(
    state: &AppState,
    portal: &Portal,
    auth_id: &SecretString,
) -> Result<CurrentUser, WidgetFailure> {
    let user = match state.portals.user_current(portal, auth_id).await {
        Ok(user) => user,
        Err(PortalError::Refused(error)) if matches!(error.status, 401 | 403) => {
            tracing::info!(portal = %portal.member_id, %error, "a widget was refused");
            return Err(WidgetFailure::UnknownUser);
        }
        Err(error) => return Err(WidgetFailure::User(error.or_ours()?)),
    };
    let decimal = !user.id.is_empty() && user.id.bytes().all(|byte| byte.is_ascii_digit());
    if user.active && decimal {
        Ok(user)
    } else {
        Err(WidgetFailure::UnknownUser)
    }
}
