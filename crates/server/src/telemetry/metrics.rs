//! Numbers for a Prometheus: `GET /metrics` on a listener of its own.
//!
//! Counters are counted where things happen, with the macros of the `metrics` crate and the names below; what stands in
//! the database is asked of it when someone looks.

use std::io;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::{clock::now_ms, state::AppState};

/// Seconds for which the oldest job that is not parked has been waiting; 0 when none is.
pub const QUEUE_AGE: &str = "framechat_outbox_queue_age_seconds";
/// Jobs that wait for their portal.
pub const WAITING: &str = "framechat_outbox_waiting";
/// Jobs that were given up and wait for a person.
pub const PARKED: &str = "framechat_outbox_parked";
/// Jobs that a portal took.
pub const DELIVERIES: &str = "framechat_outbox_deliveries_total";
/// Tries that failed and are made again.
pub const RETRIES: &str = "framechat_outbox_retries_total";
/// Tries of a job whose earlier try was in flight when something broke: the portal may have it twice.
pub const REPEATS: &str = "framechat_outbox_repeats_total";
/// Requests that were refused, by the `reason` that the answer gives.
pub const REFUSALS: &str = "framechat_refusals_total";
/// Visitors' streams that are open.
pub const STREAMS: &str = "framechat_streams_open";
/// Portals' events that were taken, by `event`.
pub const EVENTS: &str = "framechat_events_total";
/// Requests that ended in a panic; always a mistake in the server.
pub const PANICS: &str = "framechat_panics_total";

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counts from here on, in the whole process.
///
/// # Errors
/// When something else counts already.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().install_recorder()?;
    let gauges = [
        (
            QUEUE_AGE,
            "Seconds for which the oldest job that is not parked has been waiting",
        ),
        (WAITING, "Jobs that wait for their portal"),
        (PARKED, "Jobs that were given up and wait for a person"),
        (STREAMS, "Visitors' streams that are open"),
    ];
    for (name, help) in gauges {
        metrics::describe_gauge!(name, help);
        metrics::gauge!(name).set(0.0);
    }
    let counters = [
        (DELIVERIES, "Jobs that a portal took"),
        (RETRIES, "Tries that failed and are made again"),
        (
            REPEATS,
            "Tries of a job whose earlier try was in flight when something broke",
        ),
        (PANICS, "Requests that ended in a panic"),
    ];
    for (name, help) in counters {
        metrics::describe_counter!(name, help);
        metrics::counter!(name).absolute(0);
    }
    metrics::describe_counter!(
        REFUSALS,
        "Requests that were refused, by the reason that the answer gives"
    );
    metrics::describe_counter!(EVENTS, "Portals' events that were taken, by event");
    Ok(handle)
}

/// Answers `GET /metrics` until shutdown.
pub async fn serve(
    listener: TcpListener,
    handle: PrometheusHandle,
    state: AppState,
) -> io::Result<()> {
    let shutdown = state.shutdown.clone();
    let router = Router::new()
        .route("/metrics", get(show))
        .with_state((handle, state));
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown.cancelled_owned())
        .await
}

async fn show(State((handle, state)): State<(PrometheusHandle, AppState)>) -> Response {
    match state.store.backlog().await {
        Ok(backlog) => {
            let oldest = backlog.oldest_ms.unwrap_or(i64::MAX);
            let age_ms = now_ms().saturating_sub(oldest).max(0);
            metrics::gauge!(QUEUE_AGE).set(number(age_ms) / 1000.0);
            metrics::gauge!(WAITING).set(number(backlog.waiting));
            metrics::gauge!(PARKED).set(number(backlog.parked));
        }
        Err(error) => {
            // Old numbers would look like good ones.
            tracing::error!(%error, "the outbox cannot be measured");
            return (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
                .into_response();
        }
    }
    handle.run_upkeep();
    ([(header::CONTENT_TYPE, TEXT)], handle.render()).into_response()
}

/// Exact up to 2^53, which neither ages nor counts reach.
#[allow(clippy::cast_precision_loss)]
fn number(value: i64) -> f64 {
    value as f64
}
