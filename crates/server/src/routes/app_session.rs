//! The chat app's API: what its page asks for with the session it was given.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::{get, post, put};
use framechat_protocol::app_session::{
    MessageRequest, MessageSent, Names, NewReply, Renewed, Replies, Reply, ReplyChange,
};
use framechat_protocol::visitor::Problem;

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

/// Renews the page's session.
#[utoipa::path(
    post,
    path = "/api/app/session",
    tag = "app",
    responses(
        (status = 200, body = Renewed),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn renew(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Renewed>, ServerError> {
    page_session::renew(&state, &session).await.map(Private)
}

/// What the operator and the client are called.
#[utoipa::path(
    get,
    path = "/api/app/names",
    tag = "app",
    responses(
        (status = 200, body = Names),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn names(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Names>, ServerError> {
    app_names::names(&state, &session).await.map(Private)
}

/// Sends a message into the session's dialog as its user; the same id again answers the same.
#[utoipa::path(
    post,
    path = "/api/app/messages",
    tag = "app",
    request_body = MessageRequest,
    responses(
        (status = 200, body = MessageSent),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn send(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    JsonBody(request): JsonBody<MessageRequest>,
) -> Result<Private<MessageSent>, ServerError> {
    app_messages::send(&state, session, request)
        .await
        .map(Private)
}

/// The user's own quick replies and the portal's shared ones.
#[utoipa::path(
    get,
    path = "/api/app/replies",
    tag = "app",
    responses(
        (status = 200, body = Replies),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn list(
    State(state): State<AppState>,
    AppPage(session): AppPage,
) -> Result<Private<Replies>, ServerError> {
    replies::list(&state, &session).await.map(Private)
}

/// Adds a quick reply.
#[utoipa::path(
    post,
    path = "/api/app/replies",
    tag = "app",
    request_body = NewReply,
    responses(
        (status = 200, body = Reply),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn add(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    JsonBody(new): JsonBody<NewReply>,
) -> Result<Private<Reply>, ServerError> {
    replies::add(&state, &session, new).await.map(Private)
}

/// Changes a quick reply, unless somebody else did since it was read.
#[utoipa::path(
    put,
    path = "/api/app/replies/{id}",
    tag = "app",
    params(("id" = String, Path, description = "The reply's id")),
    request_body = ReplyChange,
    responses(
        (status = 200, body = Reply),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn change(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    Path(id): Path<String>,
    JsonBody(changed): JsonBody<ReplyChange>,
) -> Result<Private<Reply>, ServerError> {
    replies::change(&state, &session, &id, changed)
        .await
        .map(Private)
}

/// Removes a quick reply.
#[utoipa::path(
    delete,
    path = "/api/app/replies/{id}",
    tag = "app",
    params(("id" = String, Path, description = "The reply's id")),
    responses(
        (status = 204, description = "It is gone"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("app" = [])),
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    AppPage(session): AppPage,
    Path(id): Path<String>,
) -> Result<StatusCode, ServerError> {
    replies::remove(&state, &session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
