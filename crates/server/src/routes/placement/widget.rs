//! `POST /placement/widget`: the chat app as a widget of the new messenger.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::{read, sentence, unreadable};
use crate::pages::problem::Problem;
use crate::pages::words::Words;
use crate::routes::app;
use crate::routes::pages::{self, failed_inside};
use crate::services::widget::{self, WidgetFailure};
use crate::state::AppState;

/// Where the portal opens the widget: the HANDLER of its placements.
pub const WIDGET_PATH: &str = "/placement/widget";

pub(super) async fn open(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let words = pages::words(query.as_deref());
    let request = match read::widget(query, &body) {
        Ok(request) => request,
        Err(error) => return unreadable(&state, words, &error),
    };
    match widget::open(&state, request).await {
        Ok(opened) => app::show(&state, words, opened),
        Err(failure) => refuse(&state, words, &failure),
    }
}

fn refuse(state: &AppState, words: &Words, failure: &WidgetFailure) -> Response {
    let launch = &words.launch;
    let (status, code, reason) = match failure {
        WidgetFailure::UnknownPlacement => (
            StatusCode::BAD_REQUEST,
            "placement_unknown",
            launch.placement,
        ),
        WidgetFailure::NotThePortal => (
            StatusCode::FORBIDDEN,
            "not_the_portal",
            words.not_the_portal,
        ),
        WidgetFailure::UnknownUser => (StatusCode::FORBIDDEN, "user_unknown", launch.user_unknown),
        WidgetFailure::User(_) => (StatusCode::BAD_GATEWAY, "portal_silent", words.user_unknown),
        WidgetFailure::Page(_) | WidgetFailure::Store(_) => {
            return failed_inside(state, words, failure);
        }
    };
    let (reason, cause) = match failure {
        WidgetFailure::User(cause) => (format!("{reason}: {}", cause.public()), Some(cause)),
        _ => (reason.to_owned(), None),
    };
    let cause = cause.map(tracing::field::display);
    tracing::info!(code, cause, "a widget is not shown");
    Problem {
        status,
        heading: launch.not_shown,
        reason: &sentence(&reason),
        advice: words.reopen,
        code,
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}
