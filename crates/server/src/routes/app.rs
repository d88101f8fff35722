//! `GET /app/{registration}` and `GET /app/s/{page}`: the chat app's page, for whoever was launched by the portal.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::pages::{failed_inside, not_built};
use crate::assets::Surface;
use crate::pages::{self, problem::Problem};
use crate::services::launch::{self, LaunchFailure};
use crate::services::page_session::{self, Opened, PageFailure};
use crate::state::AppState;

const REOPEN: &str = "Close this window and open the app from the messenger again.";

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
        launch::open(&state, &registration, &query, referer).await,
    )
}

async fn reopen(
    State(state): State<AppState>,
    Path(page): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !is_own_reload(&headers) {
        return problem(
            &state,
            StatusCode::FORBIDDEN,
            "This page cannot be opened by itself",
            "The address belongs to one window of the messenger and works nowhere else.",
            "not_a_reload",
        );
    }
    let reopened = page_session::reopen(&state, &page).await;
    answer(&state, reopened.map_err(LaunchFailure::Page))
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

fn answer(state: &AppState, outcome: Result<Opened, LaunchFailure>) -> Response {
    match outcome {
        Ok(opened) => show(state, opened),
        Err(failure) => refuse(state, &failure),
    }
}

/// The page of a session.
pub(super) fn show(state: &AppState, opened: Opened) -> Response {
    let files = match state.assets.surface(Surface::ChatApp) {
        Ok(files) => files,
        Err(missing) => return not_built(state, missing),
    };
    let plain_http = state.config.allow_http;
    match pages::chat_app::page(opened.boot, opened.parent, &files, plain_http) {
        Ok(page) => page.into_response(),
        Err(error) => failed_inside(state, &error),
    }
}

fn refuse(state: &AppState, failure: &LaunchFailure) -> Response {
    let (status, heading, code) = match failure {
        LaunchFailure::Refused(refusal) => {
            tracing::info!(check = refusal.code(), "a launch was refused");
            (
                StatusCode::FORBIDDEN,
                "This launch was refused",
                refusal.code(),
            )
        }
        LaunchFailure::UnknownRegistration => (
            StatusCode::NOT_FOUND,
            "There is no such app here",
            "unknown_registration",
        ),
        LaunchFailure::Unreadable(_) => (
            StatusCode::URI_TOO_LONG,
            "This launch was refused",
            "query_too_long",
        ),
        LaunchFailure::Page(PageFailure::Ended) => (
            StatusCode::FORBIDDEN,
            "This page has ended",
            "session_ended",
        ),
        LaunchFailure::Page(_) | LaunchFailure::Store(_) => {
            return failed_inside(state, failure);
        }
    };
    problem(state, status, heading, &failure.to_string(), code)
}

fn problem(
    state: &AppState,
    status: StatusCode,
    heading: &str,
    reason: &str,
    code: &'static str,
) -> Response {
    Problem {
        status,
        heading,
        reason,
        advice: REOPEN,
        code,
    }
    .page(state.assets.page_sheet())
    .into_response()
}
