//! What a portal's events mean. An event is believed when it carries the application token of the portal it
//! names; its own connector, line and chat decide where it belongs, within that portal.

mod conversation;

use axum::http::StatusCode;
use framechat_protocol::bitrix24::event::{Event, EventAuth, EventKind};
use framechat_protocol::origin::Origin;
use secrecy::ExposeSecret;

use super::install::{BUSY_RETRY_S, InstallError, InstallRequest, install};
use crate::{clock::now_ms, error::ServerError, state::AppState, store::Portal};
use conversation::{Entries, Told};

/// Portals' ids have 32 hexadecimal digits; this is a bound, too.
const MEMBER_ID_MAX_BYTES: usize = 64;

/// Verifies an event and takes it. Success means that it is in the database.
pub async fn take(state: &AppState, event: Event) -> Result<(), ServerError> {
    if let EventKind::AppInstall { .. } = event.kind {
        return take_install(state, event.auth).await;
    }
    let portal = verified(state, &event.auth).await?;
    let member_id = portal.member_id.as_str();
    let mut told = Told {
        event: &event.name,
        ts: event.ts.unwrap_or(0),
        malformed: event.malformed,
    };
    match event.kind {
        EventKind::MessageAdd { channel, messages } => {
            let read = conversation::messages(messages, &mut told.malformed)?;
            conversation::take(state, &portal, &told, &channel, Entries::Messages(read)).await
        }
        EventKind::MessageUpdate { channel, messages } => {
            let read = conversation::updates(messages, &mut told.malformed);
            conversation::take(state, &portal, &told, &channel, Entries::Updates(read)).await
        }
        EventKind::MessageDelete { channel, messages } => {
            let read = conversation::removals(messages, &mut told.malformed);
            conversation::take(state, &portal, &told, &channel, Entries::Removals(read)).await
        }
        EventKind::DialogStart { channel, dialogs } => {
            let entries = Entries::Dialogs(dialogs, false);
            conversation::take(state, &portal, &told, &channel, entries).await
        }
        EventKind::DialogFinish { channel, dialogs } => {
            let entries = Entries::Dialogs(dialogs, true);
            conversation::take(state, &portal, &told, &channel, entries).await
        }
        EventKind::StatusDelete { channel } => {
            let (connector, line) = (channel.connector.as_str(), channel.line.to_string());
            let store = &state.store;
            Ok(store
                .disconnect_line(member_id, Some(connector), &line)
                .await?)
        }
        EventKind::LineDelete { line } => {
            let store = &state.store;
            Ok(store
                .disconnect_line(member_id, None, &line.to_string())
                .await?)
        }
        EventKind::AppUninstall { .. } => {
            state.store.forget_portal(member_id, now_ms()).await?;
            // Its worker parks what waits.
            state.outbox.wake(member_id);
            tracing::info!(portal = member_id, "the portal has removed the app");
            Ok(())
        }
        EventKind::AppInstall { .. } | EventKind::Other => {
            tracing::debug!(portal = member_id, event = %event.name, "an event of no consequence here");
            Ok(())
        }
    }
}

/// A `member_id` that a portal may have: no stranger fills the log with another.
fn possible(member_id: Option<&str>) -> Option<&str> {
    member_id.filter(|id| id.len() <= MEMBER_ID_MAX_BYTES)
}

/// The portal that really sent it.
async fn verified(state: &AppState, auth: &EventAuth) -> Result<Portal, ServerError> {
    let member_id = possible(auth.member_id.as_deref());
    let portal = match member_id {
        Some(member_id) => state.store.portal(member_id).await?,
        None => None,
    };
    let genuine =
        portal.filter(
            |portal| match (&auth.application_token, &portal.application_token) {
                (Some(told), Some(known)) => told.matches(known.expose_secret()),
                _ => false,
            },
        );
    genuine.ok_or_else(|| {
        tracing::warn!(
            ?member_id,
            "an event was refused: its application token is wrong"
        );
        ServerError::refused(
            StatusCode::FORBIDDEN,
            "application_token_invalid",
            "The event does not carry the application token of an installed portal.",
        )
    })
}

async fn take_install(state: &AppState, auth: EventAuth) -> Result<(), ServerError> {
    let (Some(member_id), Some(refresh_token)) = (auth.member_id, auth.refresh_token) else {
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "event_invalid",
            "An install needs member_id and refresh_token.",
        ));
    };
    let request = InstallRequest {
        member_id,
        address: auth
            .client_endpoint
            .and_then(|endpoint| Origin::of_url(&endpoint).ok()),
        refresh_token: refresh_token.into_exposed().into(),
        application_token: auth
            .application_token
            .map(|token| token.into_exposed().into()),
    };
    // A task of its own: a portal that hangs up does not cut an install in two, since it sends this only once.
    let owned = state.clone();
    let installing = async move { install(&owned, request).await };
    let installing = state.portals.tasks().spawn(installing);
    match installing.await? {
        Ok(_) => Ok(()),
        Err(InstallError::Store(error)) => Err(error.into()),
        Err(error @ InstallError::Busy) => Err(ServerError::later(
            StatusCode::SERVICE_UNAVAILABLE,
            error.code(),
            error.advice(),
            BUSY_RETRY_S,
        )),
        Err(error) => {
            let cause = error.cause().map(tracing::field::display);
            tracing::warn!(%error, cause, "an install was refused");
            Err(ServerError::refused(
                StatusCode::FORBIDDEN,
                error.code(),
                error.advice(),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_portals_are_bounded() {
        for (bytes, kept) in [(-1, true), (0, true), (1, false)] {
            let id = "a".repeat(MEMBER_ID_MAX_BYTES.saturating_add_signed(bytes));
            assert_eq!(possible(Some(&id)).is_some(), kept);
        }
    }
}
