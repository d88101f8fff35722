//! What holds for many routes: an end to waiting, and a problem for what is not there.

use std::{any::Any, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::pages;
use crate::{
    error::ServerError, pages::problem::Problem, state::AppState, telemetry::metrics::PANICS,
};

/// A request with its whole body is read and answered within this time.
const REQUEST_MAX: Duration = Duration::from_secs(30);
/// The same for pages, of which the placements' wait for the portal.
const PAGE_MAX: Duration = Duration::from_secs(90);

/// Ends a request that takes too long, such as one whose body never comes.
pub(super) async fn in_time(request: Request, next: Next) -> Result<Response, ServerError> {
    let answering = tokio::time::timeout(REQUEST_MAX, next.run(request));
    answering.await.map_err(|_| {
        ServerError::refused(
            StatusCode::REQUEST_TIMEOUT,
            "request_timeout",
            "The request took too long. Try again.",
        )
    })
}

/// As [`in_time`], for what a person looks at.
pub(super) async fn page_in_time(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let words = pages::words_for(request.uri().query(), request.headers());
    let answering = tokio::time::timeout(PAGE_MAX, next.run(request));
    answering.await.unwrap_or_else(|_| {
        Problem {
            status: StatusCode::REQUEST_TIMEOUT,
            heading: words.trouble.slow,
            reason: words.trouble.slow_reason,
            advice: words.trouble.slow_advice,
            code: "request_timeout",
        }
        .page_in(words, state.assets.page_sheet())
        .into_response()
    })
}

/// The answer to a request in which the server panicked. What it was about stays in the log of the panic itself.
pub(super) fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    metrics::counter!(PANICS).increment(1);
    tracing::error!("a request ended in a panic");
    ServerError::Panicked.into_response()
}

/// No id in an address holds a NUL, and not every database can look one up.
pub(super) async fn no_nul(request: Request, next: Next) -> Response {
    if request.uri().path().contains("%00") {
        return not_found().await.into_response();
    }
    next.run(request).await
}

/// The answer for addresses under `/api/` that do nothing.
pub(super) async fn not_found() -> ServerError {
    ServerError::refused(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}
