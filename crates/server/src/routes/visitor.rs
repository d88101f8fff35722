//! The visitor API: session, history, sending, and the stream of changes.

pub(super) mod changes;
pub(super) mod files;
pub(super) mod identity;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};
use framechat_protocol::visitor::{
    EditRequest, History, Message, NameRequest, PAGE_MAX_MESSAGES, Problem, SendRequest,
    SessionRequest, SessionResponse,
};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;
use utoipa::IntoParams;

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
        .route(
            "/api/visitor/history",
            // Its size tells a listener on the line nothing new: nobody but who holds the token can have it sent.
            get(history).layer(CompressionLayer::new()),
        )
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

/// Begins a session at a site, or goes on with one.
#[utoipa::path(
    post,
    path = "/api/visitor/session",
    tag = "visitor",
    request_body = SessionRequest,
    responses(
        (status = 200, body = SessionResponse),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
)]
pub(super) async fn session(
    State(state): State<AppState>,
    ClientAddress(client): ClientAddress,
    JsonBody(request): JsonBody<SessionRequest>,
) -> Result<Private<SessionResponse>, ServerError> {
    services::visitor::session(&state, client, request)
        .await
        .map(Private)
}

/// Accepts a message; the same id again answers the message stored first.
#[utoipa::path(
    post,
    path = "/api/visitor/messages",
    tag = "visitor",
    request_body = SendRequest,
    responses(
        (status = 200, body = Message),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(super) async fn send(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    JsonBody(request): JsonBody<SendRequest>,
) -> Result<Private<Message>, ServerError> {
    services::visitor::send(&state, &chat, &request)
        .await
        .map(Private)
}

/// Gives a message of the visitor another text.
#[utoipa::path(
    put,
    path = "/api/visitor/messages/{id}",
    tag = "visitor",
    params(("id" = String, Path, description = "The id that the visitor's page gave the message")),
    request_body = EditRequest,
    responses(
        (status = 200, body = Message),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(super) async fn edit(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    MessageId(id): MessageId,
    JsonBody(request): JsonBody<EditRequest>,
) -> Result<Private<Message>, ServerError> {
    services::visitor::edit(&state, &chat, &id, &request)
        .await
        .map(Private)
}

/// Takes a message of the visitor back.
#[utoipa::path(
    delete,
    path = "/api/visitor/messages/{id}",
    tag = "visitor",
    params(("id" = String, Path, description = "The id that the visitor's page gave the message")),
    responses(
        (status = 200, body = Message),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    MessageId(id): MessageId,
) -> Result<Private<Message>, ServerError> {
    services::visitor::remove(&state, &chat, &id)
        .await
        .map(Private)
}

/// Says what the visitor is called.
#[utoipa::path(
    post,
    path = "/api/visitor/name",
    tag = "visitor",
    request_body = NameRequest,
    responses(
        (status = 200, body = NameRequest),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(super) async fn rename(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    JsonBody(request): JsonBody<NameRequest>,
) -> Result<Private<NameRequest>, ServerError> {
    services::visitor::rename(&state, &chat, &request)
        .await
        .map(Private)
}

/// Which page of the history.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct HistoryParameters {
    /// The page ends before this place; without it, it is the newest one.
    before: Option<i64>,
    /// 1 to 50 messages, 50 without it.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// One page of the chat, the newest or the one before a place.
#[utoipa::path(
    get,
    path = "/api/visitor/history",
    tag = "visitor",
    params(HistoryParameters),
    responses(
        (status = 200, body = History),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(super) async fn history(
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
