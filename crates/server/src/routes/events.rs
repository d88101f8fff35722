//! The address that portals send their events to. Answers fast: what takes time is the outbox's.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::StatusCode,
    middleware::from_fn,
    routing::post,
};
use framechat_protocol::bitrix24::{
    event::Event,
    form::{self, BODY_MAX_BYTES, FormError},
};

use super::{extract::RawBody, guard::in_time};
use crate::{error::ServerError, services, state::AppState};

/// The route of the events.
pub(super) fn router() -> Router<AppState> {
    let limit = DefaultBodyLimit::max(BODY_MAX_BYTES);
    Router::new()
        .route("/api/bitrix24/events", post(event).layer(limit))
        .layer(from_fn(in_time))
}

async fn event(State(state): State<AppState>, RawBody(body): RawBody) -> Result<(), ServerError> {
    let form = form::decode(&body).map_err(|error| {
        let status = match error {
            FormError::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        ServerError::refused(status, "form_invalid", error.to_string())
    })?;
    let event = Event::parse(&form).map_err(|error| {
        ServerError::refused(StatusCode::BAD_REQUEST, "event_invalid", error.to_string())
    })?;
    services::events::take(&state, event).await
}
