//! `POST /placement/…`: the pages that the portal opens in its own frames: install, the settings of a line, and widgets.

mod read;
mod widget;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use framechat_protocol::bitrix24::form::BODY_MAX_BYTES;

use self::read::Unreadable;
pub use self::widget::WIDGET_PATH;
use super::pages::failed_inside;
use crate::pages::problem::Problem;
use crate::pages::settings::{FieldErrors, Fields, Notice, SAVE_PATH, Settings};
use crate::services::install::{self, BUSY_RETRY_S, InstallError, SETTINGS_PATH};
use crate::services::settings::{self, Action, Open, OpenRequest, SettingsError, Unsaved};
use crate::state::AppState;

const REOPEN: &str = "Close this window and open it from inside the portal again.";

/// The routes of the placements.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/placement/install", post(install))
        .route(SETTINGS_PATH, post(open_settings))
        .route(SAVE_PATH, post(save_settings))
        .route(WIDGET_PATH, post(widget::open))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
}

async fn install(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let (request, sid) = match read::install(query, &body) {
        Ok(read) => read,
        Err(error) => return unreadable(&state, &error),
    };
    // A task of its own: a window that is closed meanwhile must not cut the install in two, since the refresh token
    // is spent by the first half.
    let installing = state.portals.tasks().spawn({
        let state = state.clone();
        async move { install::install(&state, request).await }
    });
    let outcome = match installing.await {
        Ok(outcome) => outcome,
        Err(error) => return failed_inside(&state, &error),
    };
    match outcome {
        Ok(installed) => {
            let (sheet, script) = (state.assets.page_sheet(), state.assets.install_script());
            crate::pages::install::page(&installed.address, sid.as_deref(), sheet, script)
                .into_response()
        }
        Err(InstallError::Store(error)) => failed_inside(&state, &error),
        Err(error) => {
            let cause = error.cause().map(tracing::field::display);
            tracing::warn!(code = error.code(), %error, cause, "an install failed");
            let status = match error {
                InstallError::OtherPortal | InstallError::NotAllowed => StatusCode::FORBIDDEN,
                InstallError::NoApplicationToken => StatusCode::BAD_REQUEST,
                InstallError::Busy => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::BAD_GATEWAY,
            };
            let mut answer = Problem {
                status,
                heading: "Framechat is not installed",
                reason: &sentence(&error.public()),
                advice: error.advice(),
                code: error.code(),
            }
            .page(state.assets.page_sheet())
            .into_response();
            if status == StatusCode::SERVICE_UNAVAILABLE {
                let retry_after = HeaderValue::from(BUSY_RETRY_S);
                answer
                    .headers_mut()
                    .insert(header::RETRY_AFTER, retry_after);
            }
            answer
        }
    }
}

async fn open_settings(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let request = match read::settings(query, &body) {
        Ok(request) => request,
        Err(error) => return unreadable(&state, &error),
    };
    let asked = OpenRequest {
        member_id: &request.member_id,
        application_token: &request.application_token,
        auth_id: &request.auth_id,
        connector: &request.setting.connector,
        line: request.setting.line,
    };
    match settings::open(&state, &asked).await {
        Ok(open) => {
            let fields = open.site.as_ref().map(fields_of).unwrap_or_default();
            show(
                &state,
                StatusCode::OK,
                &open,
                &fields,
                &FieldErrors::default(),
                None,
            )
        }
        Err(error) => refuse(&state, &error),
    }
}

async fn save_settings(State(state): State<AppState>, body: Bytes) -> Response {
    let (ticket, fields, action) = match read::save(&body) {
        Ok(read) => read,
        Err(error) => return unreadable(&state, &error),
    };
    // A task of its own, as for an install: half a save would leave the portal and this server of two minds.
    let saving = state.portals.tasks().spawn({
        let (state, fields) = (state.clone(), fields.clone());
        async move { settings::save(&state, ticket, &fields, action).await }
    });
    let (open, outcome) = match saving.await {
        Ok(Ok(saved)) => saved,
        Ok(Err(error)) => return refuse(&state, &error),
        Err(error) => return failed_inside(&state, &error),
    };
    let none = FieldErrors::default();
    match outcome {
        Ok(()) => {
            let fields = open.site.as_ref().map(fields_of).unwrap_or_default();
            let notice = done(&open, action);
            show(&state, StatusCode::OK, &open, &fields, &none, Some(&notice))
        }
        Err(Unsaved::Fields(errors)) => {
            let notice =
                Notice::Failed("Nothing was saved yet: mend what is marked below.".to_owned());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&state, status, &open, &fields, &errors, Some(&notice))
        }
        Err(Unsaved::Portal(error)) => {
            tracing::warn!(%error, "the portal did not save settings");
            let notice = Notice::Failed(format!(
                "The portal did not do it: {}. Visitors find the chat as before; what the portal shows for this channel may \
                 differ until you save again. If it stays so, install the app again.",
                error.public()
            ));
            show(
                &state,
                StatusCode::BAD_GATEWAY,
                &open,
                &fields,
                &none,
                Some(&notice),
            )
        }
    }
}

fn fields_of(site: &crate::store::Site) -> Fields {
    Fields {
        title: site.title.clone(),
        url: site.url.clone(),
        origins: site.origins.join("\n"),
    }
}

fn done(open: &Open, action: Action) -> Notice {
    let nowhere = open
        .site
        .as_ref()
        .is_some_and(|site| site.origins.is_empty());
    Notice::Done(
        match action {
            Action::Connect if nowhere => {
                "Connected. No site may show the chat until you list one under \u{201c}Allowed origins\u{201d}."
            }
            Action::Connect => "Connected. Put the tag below on your site.",
            Action::Disconnect => "Disconnected. Visitors can no longer write.",
        }
        .to_owned(),
    )
}

fn show(
    state: &AppState,
    status: StatusCode,
    open: &Open,
    fields: &Fields,
    errors: &FieldErrors,
    notice: Option<&Notice>,
) -> Response {
    let tag = open.site.as_ref().map(|site| {
        let loader = state.config.address_of("/embed.js");
        format!(
            "<script async src=\"{loader}\" data-site=\"{}\"></script>",
            site.key
        )
    });
    Settings {
        line: &open.line,
        ticket: &open.ticket,
        fields,
        errors,
        notice,
        tag: tag.as_deref(),
        site_key: open.site.as_ref().map(|site| site.key.as_str()),
        connected: open.site.as_ref().is_some_and(|site| site.active),
    }
    .page(status, &open.parent, state.assets.page_sheet())
    .into_response()
}

fn refuse(state: &AppState, error: &SettingsError) -> Response {
    let (status, code) = match error {
        SettingsError::NotThePortal => (StatusCode::FORBIDDEN, "not_the_portal"),
        SettingsError::NotOurs => (StatusCode::BAD_REQUEST, "other_connector"),
        SettingsError::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
        SettingsError::Ended => (StatusCode::FORBIDDEN, "form_ended"),
        SettingsError::User(_) => (StatusCode::BAD_GATEWAY, "user_unknown"),
        SettingsError::Stored | SettingsError::Store(_) | SettingsError::NoRandomness(_) => {
            return failed_inside(state, error);
        }
    };
    let (reason, cause) = match error {
        SettingsError::User(cause) => (format!("{error}: {}", cause.public()), Some(cause)),
        _ => (error.to_string(), None),
    };
    let cause = cause.map(tracing::field::display);
    tracing::info!(code, cause, "a settings frame is not shown");
    Problem {
        status,
        heading: "These settings cannot be shown",
        reason: &sentence(&reason),
        advice: REOPEN,
        code,
    }
    .page(state.assets.page_sheet())
    .into_response()
}

fn unreadable(state: &AppState, error: &Unreadable) -> Response {
    let status = match error {
        Unreadable::Query => StatusCode::URI_TOO_LONG,
        Unreadable::Form(_) | Unreadable::Placement(_) | Unreadable::Missing(_) => {
            StatusCode::BAD_REQUEST
        }
    };
    Problem {
        status,
        heading: "This page belongs inside a portal",
        reason: &error.to_string(),
        advice: REOPEN,
        code: "request_invalid",
    }
    .page(state.assets.page_sheet())
    .into_response()
}

/// An error's text as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(characters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
