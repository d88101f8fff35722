//! The answers that all pages share: the one at the server's own address, and those of what cannot be shown.

use std::fmt::Display;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::chat::language;
use crate::assets::NotBuilt;
use crate::pages::front;
use crate::pages::problem::Problem;
use crate::pages::words::{ENGLISH, Words};
use crate::state::AppState;

/// The page at the server's own address.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/", get(running))
}

/// The words for the language that an address of a portal names. A request that cannot be read is told so in them, too.
pub(super) fn words(query: Option<&str>) -> &'static Words {
    named(query).unwrap_or(&ENGLISH)
}

/// As [`words`], and where no portal names a language, those that the browser asks for.
pub(super) fn words_for(query: Option<&str>, headers: &HeaderMap) -> &'static Words {
    named(query).unwrap_or_else(|| Words::of(language::choose(headers)))
}

fn named(query: Option<&str>) -> Option<&'static Words> {
    let pairs = query.unwrap_or_default().split('&');
    let lang = pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == "LANG");
    lang.map(|(_, lang)| Words::of(lang))
}

async fn running(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let page = front::page(words_for(None, &headers), state.assets.page_sheet());
    ([(header::VARY, "accept-language")], page).into_response()
}

/// The page of an address that nothing is at.
pub(super) async fn nothing_here(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let words = words_for(None, &headers);
    Problem {
        status: StatusCode::NOT_FOUND,
        heading: words.trouble.nothing_here,
        reason: words.trouble.nothing_here_reason,
        advice: words.trouble.nothing_here_advice,
        code: "not_found",
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}

/// The page of an address that only a portal opens, for a person who typed it.
pub(super) async fn opened_by_hand(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let words = words_for(query.as_deref(), &headers);
    Problem {
        status: StatusCode::METHOD_NOT_ALLOWED,
        heading: words.belongs_inside,
        reason: words.trouble.by_hand_reason,
        advice: words.trouble.by_hand_advice,
        code: "opened_by_hand",
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}

/// The page that stands for a surface nobody built.
pub(super) fn not_built(state: &AppState, words: &Words, not_built: NotBuilt) -> Response {
    tracing::error!(error = %not_built, "a page cannot be shown");
    Problem {
        status: StatusCode::SERVICE_UNAVAILABLE,
        heading: words.trouble.not_built,
        reason: words.trouble.not_built_reason,
        advice: words.trouble.not_built_advice,
        code: "not_built",
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}

/// The page for what is our own fault; the reason goes to the log only.
pub(super) fn failed_inside(state: &AppState, words: &Words, error: &impl Display) -> Response {
    tracing::error!(%error, "a page failed inside");
    Problem {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        heading: words.trouble.failed,
        reason: words.trouble.failed_reason,
        advice: words.trouble.failed_advice,
        code: "internal",
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}
