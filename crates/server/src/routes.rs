//! HTTP: which address does what. Routes read and check requests; what they mean is the services' business.

use axum::{Router, routing::get};

use crate::state::AppState;

/// All routes of the server.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .merge(pages_router())
        .with_state(state)
}

/// The routes that answer pages and their assets.
pub fn pages_router() -> Router<AppState> {
    Router::new()
}
