//! The answers that all pages share when they cannot be shown.

use std::fmt::Display;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::assets::NotBuilt;
use crate::pages::problem::Problem;
use crate::pages::words::{ENGLISH, Words};
use crate::state::AppState;

/// The words for the language that an address of a portal names. A request that cannot be read is told so in them, too.
pub(super) fn words(query: Option<&str>) -> &'static Words {
    let pairs = query.unwrap_or_default().split('&');
    let lang = pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == "LANG");
    lang.map_or(&ENGLISH, |(_, lang)| Words::of(lang))
}

/// The page that stands for a surface nobody built.
pub(super) fn not_built(state: &AppState, not_built: NotBuilt) -> Response {
    tracing::error!(error = %not_built, "a page cannot be shown");
    Problem {
        status: StatusCode::SERVICE_UNAVAILABLE,
        heading: "This server has no pages yet",
        reason: "It was built without the browser's files.",
        advice: "Run cargo xtask build, then build and start the server again.",
        code: "not_built",
    }
    .page(state.assets.page_sheet())
    .into_response()
}

/// The page for what is our own fault; the reason goes to the log only.
pub(super) fn failed_inside(state: &AppState, error: &impl Display) -> Response {
    tracing::error!(%error, "a page failed inside");
    Problem {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        heading: "Something went wrong here",
        reason: "The server could not do it.",
        advice: "Try again in a while. If it stays so, the server's log says what happened.",
        code: "internal",
    }
    .page(state.assets.page_sheet())
    .into_response()
}
