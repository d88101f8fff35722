//! Messages that a widget's user sends through us: as that user, into the session's dialog, once for each id.
//!
//! The request is noted before the portal is asked, and what came of it after. What nobody knows (the portal was asked and
//! did not answer) is told as such and not sent again: the person can look into the dialog, we cannot.

use std::time::Instant;

use axum::http::StatusCode;
use framechat_protocol::app_session::{MessageRequest, MessageSent, code};
use secrecy::SecretString;

use crate::bitrix::PortalError;
use crate::clock::now_ms;
use crate::error::ServerError;
use crate::random;
use crate::state::AppState;
use crate::store::{AppMessage, Asked, PageSession, SendState};

/// After how long a request that nobody finished is no longer under way, in milliseconds: longer than a call may take.
const SENDING_MAX_MS: i64 = 90 * 1000;
/// When the portal may be asked again after it took nothing, in seconds.
const RETRY_AFTER_S: u64 = 5;

/// Sends a message, or answers what came of it earlier.
pub async fn send(
    state: &AppState,
    session: PageSession,
    request: MessageRequest,
) -> Result<MessageSent, ServerError> {
    request.check().map_err(|error| {
        ServerError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            error.code(),
            error.to_string(),
        )
    })?;
    if session.registration.is_some() {
        return Err(conflict(
            code::BRIDGE_CLASSIC,
            "In this messenger the page itself sends, through the messenger around it.",
        ));
    }
    let Some(dialog) = session.dialog.clone() else {
        return Err(conflict(
            code::DIALOG_UNKNOWN,
            "The app was opened outside of a dialog. Open it from the dialog you want to write to.",
        ));
    };
    // A task of its own: a page that goes away meanwhile must not leave a message that nobody knows of.
    let sending = state.portals.tasks().spawn({
        let state = state.clone();
        async move { send_once(&state, &session, &dialog, &request).await }
    });
    sending.await?
}

async fn send_once(
    state: &AppState,
    session: &PageSession,
    dialog: &str,
    request: &MessageRequest,
) -> Result<MessageSent, ServerError> {
    let message = AppMessage {
        portal: &session.portal,
        user_id: &session.user_id,
        id: &request.id,
        dialog,
        text_digest: &random::digest(&request.text),
    };
    match state.store.ask_to_send(&message, now_ms()).await? {
        Asked::First => {}
        Asked::Again(SendState::Sent(message_id)) => return Ok(MessageSent { message_id }),
        Asked::Again(SendState::Uncertain) => return Err(uncertain()),
        Asked::Again(SendState::Sending(since)) if now_ms() - since > SENDING_MAX_MS => {
            return Err(uncertain());
        }
        Asked::Again(SendState::Sending(_)) => {
            return Err(ServerError::later(
                StatusCode::CONFLICT,
                code::MESSAGE_IN_FLIGHT,
                "This message is being sent at the moment.",
                1,
            ));
        }
        Asked::Other => {
            return Err(conflict(
                code::MESSAGE_ID_USED,
                "This message id was used for another message.",
            ));
        }
    }
    let pace = format!("app {} {}", session.portal, session.user_id);
    if let Err(wait) = state.send_limits.take(&pace, Instant::now()) {
        state.store.forget_unsent(&message).await?;
        return Err(ServerError::too_many(
            "too_fast",
            "Too many messages at once. Wait a moment.",
            wait.as_secs() + 1,
        ));
    }
    let Some(token) = &session.user_token else {
        state.store.forget_unsent(&message).await?;
        return Err(token_expired());
    };
    deliver(state, session, &message, token, &request.text).await
}

async fn deliver(
    state: &AppState,
    session: &PageSession,
    message: &AppMessage<'_>,
    token: &SecretString,
    text: &str,
) -> Result<MessageSent, ServerError> {
    let (portal, dialog) = (message.portal, message.dialog);
    let error = match state
        .portals
        .add_message_as(portal, token, dialog, text)
        .await
    {
        Ok(message_id) => {
            state.store.keep_sent(message, Some(message_id)).await?;
            return Ok(MessageSent { message_id });
        }
        Err(error) => error,
    };
    tracing::info!(portal, %error, "a user's message was not sent");
    if !error.had_no_effect() {
        state.store.keep_sent(message, None).await?;
        return Err(uncertain());
    }
    state.store.forget_unsent(message).await?;
    match error {
        PortalError::Refused(error) if error.status == 401 => {
            state.store.forget_user_token(&session.id).await?;
            Err(token_expired())
        }
        PortalError::Refused(error) if !matches!(error.status, 429 | 503) => {
            Err(ServerError::refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                code::MESSAGE_REFUSED,
                format!("The portal did not take the message: {error}."),
            ))
        }
        error => {
            let reason = error.or_ours()?.public();
            Err(ServerError::later(
                StatusCode::SERVICE_UNAVAILABLE,
                code::PORTAL_AWAY,
                format!("The message was not sent: {reason}. Try again in a moment."),
                RETRY_AFTER_S,
            ))
        }
    }
}

fn conflict(code: &'static str, detail: &str) -> ServerError {
    ServerError::refused(StatusCode::CONFLICT, code, detail)
}

fn token_expired() -> ServerError {
    ServerError::refused(
        StatusCode::UNAUTHORIZED,
        code::USER_TOKEN_EXPIRED,
        "The portal's permission to write in your name has expired. Close the app and open it from the messenger again.",
    )
}

fn uncertain() -> ServerError {
    ServerError::refused(
        StatusCode::BAD_GATEWAY,
        code::MESSAGE_UNCERTAIN,
        "The portal did not say whether it has the message. Look into the dialog before you send it again.",
    )
}
