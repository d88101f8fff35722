//! What holds for all routes of the API: an end to waiting, and a problem for what is not there.

use std::time::Duration;

use axum::{extract::Request, http::StatusCode, middleware::Next, response::Response};

use crate::error::ServerError;

/// A request with its whole body is read and answered within this time.
const REQUEST_MAX: Duration = Duration::from_secs(30);

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

/// The answer for addresses under `/api/` that do nothing.
pub(super) async fn not_found() -> ServerError {
    ServerError::refused(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}
