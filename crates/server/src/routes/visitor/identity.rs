//! A browser that comes back, one that leaves, and a visitor who wants to be forgotten.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use framechat_protocol::visitor::{Problem, ResumeRequest, ResumeSecret, SessionResponse};

use super::super::extract::{JsonBody, Visitor, bearer};
use super::{ClientAddress, Private};
use crate::{error::ServerError, random, services, state::AppState};

/// Opens the chat of a resume secret to a browser that has lost its token.
#[utoipa::path(
    post,
    path = "/api/visitor/resume",
    tag = "visitor",
    request_body = ResumeRequest,
    responses(
        (status = 200, body = SessionResponse),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
)]
pub(in crate::routes) async fn resume(
    State(state): State<AppState>,
    ClientAddress(client): ClientAddress,
    JsonBody(request): JsonBody<ResumeRequest>,
) -> Result<Private<SessionResponse>, ServerError> {
    services::identity::resume(&state, client, &request)
        .await
        .map(Private)
}

/// Makes a secret that opens the chat; the one before opens nothing any more.
#[utoipa::path(
    put,
    path = "/api/visitor/resume",
    tag = "visitor",
    responses(
        (status = 200, body = ResumeSecret),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn make_resume_secret(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<Private<ResumeSecret>, ServerError> {
    services::identity::make_resume_secret(&state, &chat)
        .await
        .map(Private)
}

/// Takes the resume secret back.
#[utoipa::path(
    delete,
    path = "/api/visitor/resume",
    tag = "visitor",
    responses(
        (status = 204, description = "No secret opens the chat"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn forget_resume_secret(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<StatusCode, ServerError> {
    state.store.forget_resume_secret(&chat.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets the chat and all that is known of its visitor.
#[utoipa::path(
    delete,
    path = "/api/visitor",
    tag = "visitor",
    responses(
        (status = 204, description = "It is forgotten"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn forget(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<StatusCode, ServerError> {
    services::identity::forget(&state, &chat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The token opens the chat no more; the chat stays.
#[utoipa::path(
    delete,
    path = "/api/visitor/session",
    tag = "visitor",
    responses(
        (status = 204, description = "The token opens nothing any more"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn leave(
    State(state): State<AppState>,
    headers: HeaderMap,
    Visitor(_): Visitor,
) -> Result<StatusCode, ServerError> {
    if let Some(token) = bearer(&headers) {
        state.store.forget_device(&random::digest(token)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
