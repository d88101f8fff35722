//! HTTP: which address does what. Routes read and check requests; what they mean is the services' business.

mod app;
mod app_session;
mod assets;
mod chat;
mod client;
mod events;
mod extract;
mod files;
mod guard;
mod health;
mod look;
mod openapi;
mod pages;
mod placement;
mod trace;
mod visitor;

pub use placement::WIDGET_PATH;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::any,
};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

use crate::state::AppState;

/// All routes of the server.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(health::router())
        .merge(visitor::router())
        .merge(app_session::router())
        .merge(events::router())
        .merge(openapi::router())
        .merge(files::router())
        .route("/api/{*path}", any(guard::not_found))
        .fallback(pages::nothing_here)
        .merge(pages_router().layer(from_fn_with_state(state.clone(), guard::page_in_time)))
        .layer(from_fn(guard::no_nul))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(TraceLayer::new_for_http().make_span_with(trace::span))
        .layer(from_fn(trace::identify))
        .with_state(state)
}

/// The routes that answer pages and their assets.
pub fn pages_router() -> Router<AppState> {
    Router::new()
        .merge(app::router())
        .merge(assets::router())
        .merge(pages::router())
        .merge(chat::router())
        .merge(look::router())
        .merge(placement::router())
}
