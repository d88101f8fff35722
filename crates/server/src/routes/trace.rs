//! What is logged of a request: its method and the pattern of its route, never its address.
//!
//! A launch's query is a permanent credential and `/app/s/…` holds the name of a session, so the address must not get
//! into a log, which is what tower-http's own span would do.

use axum::extract::{MatchedPath, Request};
use tracing::Span;

/// The span around a request.
pub(super) fn span<B>(request: &Request<B>) -> Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}
