//! A browser that comes back, one that leaves, and a visitor who wants to be forgotten.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use framechat_protocol::visitor::{ResumeRequest, ResumeSecret, SessionResponse};

use super::super::extract::{JsonBody, Visitor, bearer};
use super::{ClientAddress, Private};
use crate::{error::ServerError, random, services, state::AppState};

pub(super) async fn resume(
    State(state): State<AppState>,
    ClientAddress(client): ClientAddress,
    JsonBody(request): JsonBody<ResumeRequest>,
) -> Result<Private<SessionResponse>, ServerError> {
    services::identity::resume(&state, client, &request)
        .await
        .map(Private)
}

pub(super) async fn make_resume_secret(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<Private<ResumeSecret>, ServerError> {
    services::identity::make_resume_secret(&state, &chat)
        .await
        .map(Private)
}

pub(super) async fn forget_resume_secret(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<StatusCode, ServerError> {
    state.store.forget_resume_secret(&chat.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn forget(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
) -> Result<StatusCode, ServerError> {
    services::identity::forget(&state, &chat).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The token opens the chat no more; the chat stays.
pub(super) async fn leave(
    State(state): State<AppState>,
    headers: HeaderMap,
    Visitor(_): Visitor,
) -> Result<StatusCode, ServerError> {
    if let Some(token) = bearer(&headers) {
        state.store.forget_device(&random::digest(token)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
