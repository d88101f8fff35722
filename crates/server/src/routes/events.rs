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

use framechat_protocol::visitor::Problem;

use super::{extract::RawBody, guard::in_time};
use crate::{error::ServerError, services, state::AppState, telemetry::metrics::EVENTS};

/// The route of the events.
pub(super) fn router() -> Router<AppState> {
    let limit = DefaultBodyLimit::max(BODY_MAX_BYTES);
    Router::new()
        .route("/api/bitrix24/events", post(event).layer(limit))
        .layer(from_fn(in_time))
}

/// Takes an event of a portal, which carries the portal's application token.
#[utoipa::path(
    post,
    path = "/api/bitrix24/events",
    tag = "bitrix24",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is stored"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
)]
pub(super) async fn event(
    State(state): State<AppState>,
    RawBody(body): RawBody,
) -> Result<(), ServerError> {
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
    let name = known(&event.name);
    services::events::take(&state, event).await?;
    metrics::counter!(EVENTS, "event" => name).increment(1);
    Ok(())
}

/// The event's name for counting: one of few.
fn known(name: &str) -> &'static str {
    const KNOWN: [&str; 9] = [
        "ONAPPINSTALL",
        "ONAPPUNINSTALL",
        "ONIMCONNECTORDIALOGFINISH",
        "ONIMCONNECTORDIALOGSTART",
        "ONIMCONNECTORLINEDELETE",
        "ONIMCONNECTORMESSAGEADD",
        "ONIMCONNECTORMESSAGEDELETE",
        "ONIMCONNECTORMESSAGEUPDATE",
        "ONIMCONNECTORSTATUSDELETE",
    ];
    let found = KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name));
    found.copied().unwrap_or("other")
}
