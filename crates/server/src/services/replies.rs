//! Quick replies: what operators have ready, checked before it is kept.

pub mod file;

use axum::http::StatusCode;
use framechat_protocol::app_session::{NewReply, Replies, Reply, ReplyChange, ReplyError, code};

use crate::clock::now_ms;
use crate::error::ServerError;
use crate::state::AppState;
use crate::store::{PageSession, ReplyRefusal};

/// The replies that a session's user sees.
pub async fn list(state: &AppState, session: &PageSession) -> Result<Replies, ServerError> {
    let (portal, user) = (&session.portal, &session.user_id);
    Ok(Replies {
        replies: state.store.replies(portal, user).await?,
    })
}

/// Keeps a new reply.
pub async fn add(
    state: &AppState,
    session: &PageSession,
    mut new: NewReply,
) -> Result<Reply, ServerError> {
    new.check().map_err(invalid)?;
    new.title = new.title.trim().to_owned();
    let (portal, user) = (&session.portal, &session.user_id);
    state
        .store
        .add_reply(portal, user, &new, now_ms())
        .await?
        .map_err(refused)
}

/// Changes a reply, unless somebody else did meanwhile.
pub async fn change(
    state: &AppState,
    session: &PageSession,
    id: &str,
    mut change: ReplyChange,
) -> Result<Reply, ServerError> {
    change.check().map_err(invalid)?;
    change.title = change.title.trim().to_owned();
    let (portal, user) = (&session.portal, &session.user_id);
    state
        .store
        .change_reply(portal, user, id, &change, now_ms())
        .await?
        .map_err(refused)
}

/// Removes a reply.
pub async fn remove(state: &AppState, session: &PageSession, id: &str) -> Result<(), ServerError> {
    let (portal, user) = (&session.portal, &session.user_id);
    state
        .store
        .remove_reply(portal, user, id)
        .await?
        .map_err(refused)
}

fn invalid(error: ReplyError) -> ServerError {
    ServerError::refused(
        StatusCode::UNPROCESSABLE_ENTITY,
        error.code(),
        error.to_string(),
    )
}

fn refused(refusal: ReplyRefusal) -> ServerError {
    let (status, code, detail) = match refusal {
        ReplyRefusal::Unknown => (
            StatusCode::NOT_FOUND,
            code::REPLY_UNKNOWN,
            "There is no such quick reply any more.",
        ),
        ReplyRefusal::Changed => (
            StatusCode::CONFLICT,
            code::REPLY_CHANGED,
            "Somebody has changed this quick reply meanwhile. Look at it before you change it again.",
        ),
        ReplyRefusal::TitleUsed => (
            StatusCode::CONFLICT,
            code::REPLY_TITLE_USED,
            "There is a quick reply of this title already. Choose another title, or change that one.",
        ),
        ReplyRefusal::Full { .. } => (
            StatusCode::CONFLICT,
            code::REPLIES_FULL,
            "There are 500 quick replies already. Remove one that nobody needs.",
        ),
    };
    ServerError::refused(status, code, detail)
}
