//! `GET /app/{registration}` and `GET /app/s/{page}`: the chat app's page, for whoever was launched by the portal.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::chat::language;
use super::pages::{self as page_answers, failed_inside, not_built};
use crate::assets::Surface;
use crate::pages::{self, problem::Problem, words::Words};
use crate::services::launch::{self, LaunchFailure};
use crate::services::page_session::{self, Opened, PageFailure};
use crate::state::AppState;

/// The routes of the chat app's page.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/app/{registration}", get(open))
        .route("/app/s/{page}", get(reopen))
}

async fn open(
    State(state): State<AppState>,
    Path(registration): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let referer = headers.get(header::REFERER).map(|value| {
        // What is not text is not an address either, and an address that cannot be read is refused.
        value.to_str().unwrap_or_default()
    });
    let query = query.unwrap_or_default();
    answer(
        &state,
        page_answers::words(Some(&query)),
        launch::open(&state, &registration, &query, referer).await,
    )
}

async fn reopen(
    State(state): State<AppState>,
    Path(page): Path<String>,
    headers: HeaderMap,
) -> Response {
    // What the launch said is known of living sessions only.
    let words = Words::of(language::choose(&headers));
    if !is_own_reload(&headers) {
        let told = (
            words.launch.alone,
            words.launch.alone_reason,
            "not_a_reload",
        );
        return problem(&state, words, StatusCode::FORBIDDEN, told);
    }
    let reopened = page_session::reopen(&state, &page).await;
    answer(&state, words, reopened.map_err(LaunchFailure::Page))
}

/// A navigation of our own frame to our own page: browsers set these headers themselves, no page can.
fn is_own_reload(headers: &HeaderMap) -> bool {
    let is = |name, expected: &[u8]| {
        let mut values = headers.get_all(name).iter();
        values
            .next()
            .is_some_and(|value| value.as_bytes() == expected)
            && values.next().is_none()
    };
    is("sec-fetch-dest", b"iframe") && is("sec-fetch-site", b"same-origin")
}

fn answer(state: &AppState, words: &Words, outcome: Result<Opened, LaunchFailure>) -> Response {
    match outcome {
        Ok(opened) => show(state, words, opened),
        Err(failure) => refuse(state, words, &failure),
    }
}

/// The page of a session.
pub(super) fn show(state: &AppState, words: &Words, opened: Opened) -> Response {
    let files = match state.assets.surface(Surface::ChatApp) {
        Ok(files) => files,
        Err(missing) => return not_built(state, words, missing),
    };
    let plain_http = state.config.allow_http;
    match pages::chat_app::page(opened.boot, opened.parent, &files, plain_http) {
        Ok(page) => page.into_response(),
        Err(error) => failed_inside(state, words, &error),
    }
}

fn refuse(state: &AppState, words: &Words, failure: &LaunchFailure) -> Response {
    let launch = &words.launch;
    let (status, told) = match failure {
        LaunchFailure::Refused(refusal) => {
            tracing::info!(check = refusal.code(), "a launch was refused");
            let told = (launch.refused, launch.of(*refusal), refusal.code());
            (StatusCode::FORBIDDEN, told)
        }
        LaunchFailure::UnknownRegistration => (
            StatusCode::NOT_FOUND,
            (
                launch.unknown,
                launch.unknown_reason,
                "unknown_registration",
            ),
        ),
        LaunchFailure::Unreadable(_) => (
            StatusCode::URI_TOO_LONG,
            (launch.refused, launch.too_long, "query_too_long"),
        ),
        LaunchFailure::Page(PageFailure::Ended) => (
            StatusCode::FORBIDDEN,
            (launch.ended, launch.ended_reason, "session_ended"),
        ),
        LaunchFailure::Page(_) | LaunchFailure::Store(_) => {
            return failed_inside(state, words, failure);
        }
    };
    problem(state, words, status, told)
}

/// A page with a heading, a reason and the stable code of what failed.
fn problem(
    state: &AppState,
    words: &Words,
    status: StatusCode,
    (heading, reason, code): (&str, &str, &'static str),
) -> Response {
    Problem {
        status,
        heading,
        reason,
        advice: words.launch.reopen,
        code,
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}
