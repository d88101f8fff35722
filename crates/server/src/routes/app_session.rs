//! The chat app's API: what its page asks for with the session it was given.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{get, post, put};
use framechat_protocol::app_session::{
    MessageRequest, MessageSent, Names, NewReply, Renewed, Replies, Reply, ReplyChange,
};

use super::extract::{AppPage, JsonBody};
use super::guard::in_time;
use super::visitor::Private;
use crate::error::ServerError;
use crate::services::{app_messages, app_names, page_session, replies};
use crate::state::AppState;

/// A text of the greatest length with every character escaped (12 bytes), and its id.
const MESSAGE_BODY_MAX_BYTES: usize = 256 * 1024;
/// A reply of the greatest length with every character escaped (12 bytes).
const REPLY_BODY_MAX_BYTES: usize = 64 * 1024;

/// The routes under `/api/app/`.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/api/app/session", post(renew))
        .route("/api/app/names", get(names))
        .route(
            "/api/app/messages",
            post(send).layer(DefaultBodyLimit::max(MESSAGE_BODY_MAX_BYTES)),
        )
        .route(
            "/api/app/replies",
            get(list)
                .post(add)
                .layer(DefaultBodyLimit::max(REPLY_BODY_MAX_BYTES)),
        )
        .route(
            "/api/app/replies/{id}",
            put(change)
                .delete(remove)
                .layer(DefaultBodyLimit::max(REPLY_BODY_MAX_BYTES)),
        )
        .layer(from_fn(in_time))
}

async fn renew(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Renewed>, ServerError> {
    page_session::renew(&state, &session).await.map(Private)
}

async fn names(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Names>, ServerError> {
    app_names::names(&state, &session).await.map(Private)
}

async fn send(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    JsonBody(request): JsonBody<MessageRequest>,
) -> Result<Private<MessageSent>, ServerError> {
    app_messages::send(&state, session, request)
        .await
        .map(Private)
}

async fn list(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Replies>, ServerError> {
    replies::list(&state, &session).await.map(Private)
}

async fn add(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    JsonBody(new): JsonBody<NewReply>,
) -> Result<Private<Reply>, ServerError> {
    replies::add(&state, &session, new).await.map(Private)
}

async fn change(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    Path(id): Path<String>,
    JsonBody(changed): JsonBody<ReplyChange>,
) -> Result<Private<Reply>, ServerError> {
    replies::change(&state, &session, &id, changed)
        .await
        .map(Private)
}

async fn remove(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    Path(id): Path<String>,
) -> Result<StatusCode, ServerError> {
    replies::remove(&state, &session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
