//! What is logged of a request: its id, its method and the pattern of its route, never its address.
//!
//! A launch's query is a permanent credential and `/app/s/…` holds the name of a session, so the address must not get
//! into a log, which is what tower-http's own span would do.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Span;

use crate::random;

/// Names a request in the log and in its answer.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id: ours, whatever the request says.
#[derive(Debug, Clone)]
struct RequestId(String);

/// Gives every request an id, and tells it in the answer.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    // A log without ids is better than no answer.
    let Ok(id) = random::public_id() else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    response
}

/// The span around a request.
pub(super) fn span<B>(request: &Request<B>) -> Span {
    let extensions = request.extensions();
    let route = extensions
        .get::<MatchedPath>()
        .map_or("unknown", MatchedPath::as_str);
    let id = extensions.get::<RequestId>().map(|id| id.0.as_str());
    tracing::info_span!("request", id, method = %request.method(), route)
}
