//! The visitor API: session, history, sending, and the stream of changes.

mod changes;
mod files;
mod identity;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use framechat_protocol::visitor::{
    EditRequest, History, Message, NameRequest, PAGE_MAX_MESSAGES, SendRequest, SessionRequest,
    SessionResponse,
};
use serde::Deserialize;

use super::client::ClientAddress;
use super::extract::{JsonBody, MessageId, Parameters, Visitor};
use super::guard::in_time;
use crate::{error::ServerError, services, state::AppState};

/// A site key, a token and who the site says the visitor is.
const SESSION_BODY_MAX_BYTES: usize = 8 * 1024;
/// A text of the greatest length with every character escaped (12 bytes), its address and its name.
const MESSAGE_BODY_MAX_BYTES: usize = 256 * 1024;

/// The routes under `/api/visitor/`.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(
            "/api/visitor/session",
            post(session)
                .delete(identity::leave)
                .layer(DefaultBodyLimit::max(SESSION_BODY_MAX_BYTES)),
        )
        .route("/api/visitor", delete(identity::forget))
        .route(
            "/api/visitor/resume",
            post(identity::resume)
                .put(identity::make_resume_secret)
                .delete(identity::forget_resume_secret)
                .layer(DefaultBodyLimit::max(SESSION_BODY_MAX_BYTES)),
        )
        .route(
            "/api/visitor/messages",
            post(send).layer(DefaultBodyLimit::max(MESSAGE_BODY_MAX_BYTES)),
        )
        .route(
            "/api/visitor/messages/{id}",
            put(edit)
                .delete(remove)
                .layer(DefaultBodyLimit::max(MESSAGE_BODY_MAX_BYTES)),
        )
        .route(
            "/api/visitor/name",
            post(rename).layer(DefaultBodyLimit::max(SESSION_BODY_MAX_BYTES)),
        )
        .route("/api/visitor/history", get(history))
        .layer(from_fn(in_time))
        // A large file on a slow line takes its time, within bounds of its own.
        .route("/api/visitor/files", post(files::upload))
        // A stream has no end of its own.
        .route("/api/visitor/changes", get(changes::changes))
}

/// An answer that belongs to one person and is kept by nobody on the way.
pub(super) struct Private<T>(pub(super) T);

impl<T: serde::Serialize> IntoResponse for Private<T> {
    fn into_response(self) -> Response {
        let no_store = HeaderValue::from_static("no-store");
        ([(header::CACHE_CONTROL, no_store)], Json(self.0)).into_response()
    }
}

async fn session(
    State(state): State<AppState>,
    ClientAddress(client): ClientAddress,
    JsonBody(request): JsonBody<SessionRequest>,
) -> Result<Private<SessionResponse>, ServerError> {
    services::visitor::session(&state, client, request)
        .await
        .map(Private)
}

async fn send(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    JsonBody(request): JsonBody<SendRequest>,
) -> Result<Private<Message>, ServerError> {
    services::visitor::send(&state, &chat, &request)
        .await
        .map(Private)
}

async fn edit(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    MessageId(id): MessageId,
    JsonBody(request): JsonBody<EditRequest>,
) -> Result<Private<Message>, ServerError> {
    services::visitor::edit(&state, &chat, &id, &request)
        .await
        .map(Private)
}

async fn remove(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    MessageId(id): MessageId,
) -> Result<Private<Message>, ServerError> {
    services::visitor::remove(&state, &chat, &id)
        .await
        .map(Private)
}

async fn rename(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    JsonBody(request): JsonBody<NameRequest>,
) -> Result<Private<NameRequest>, ServerError> {
    services::visitor::rename(&state, &chat, &request)
        .await
        .map(Private)
}

#[derive(Deserialize)]
struct HistoryParameters {
    before: Option<i64>,
    limit: Option<usize>,
}

async fn history(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    Parameters(page): Parameters<HistoryParameters>,
) -> Result<Private<History>, ServerError> {
    let limit = page.limit.unwrap_or(PAGE_MAX_MESSAGES);
    if !(1..=PAGE_MAX_MESSAGES).contains(&limit) {
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "limit_invalid",
            format!("A page of history has 1 to {PAGE_MAX_MESSAGES} messages."),
        ));
    }
    Ok(Private(
        state.store.history(&chat.id, page.before, limit).await?,
    ))
}
