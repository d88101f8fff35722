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
use super::pages::{self, failed_inside};
use crate::bitrix::{LineStatus, PortalError};
use crate::clock::now_ms;
use crate::pages::problem::Problem;
use crate::pages::settings::{FieldErrors, Fields, Identity, Notice, SAVE_PATH, Settings};
use crate::pages::words::{ENGLISH, Words, filled};
use crate::services::install::{self, BUSY_RETRY_S, InstallError, SETTINGS_PATH};
use crate::services::settings::{self, Action, Open, OpenRequest, SettingsError, Unsaved};
use crate::state::AppState;

/// The routes of the placements.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/placement/install", post(install))
        .route(SETTINGS_PATH, post(open_settings))
        .route(SAVE_PATH, post(save_settings))
        .route(WIDGET_PATH, post(widget::open))
        .method_not_allowed_fallback(pages::opened_by_hand)
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
}

async fn install(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let words = pages::words(query.as_deref());
    let (request, sid) = match read::install(query, &body) {
        Ok(read) => read,
        Err(error) => return unreadable(&state, words, &error),
    };
    // A task of its own: a window that is closed meanwhile must not cut the install in two, since the refresh token
    // is spent by the first half.
    let installing = state.portals.tasks().spawn({
        let state = state.clone();
        async move { install::install(&state, request).await }
    });
    let outcome = match installing.await {
        Ok(outcome) => outcome,
        Err(error) => return failed_inside(&state, words, &error),
    };
    match outcome {
        Ok(installed) => {
            let (sheet, script) = (state.assets.page_sheet(), state.assets.install_script());
            crate::pages::install::page(words, &installed.address, sid.as_deref(), sheet, script)
                .into_response()
        }
        Err(InstallError::Store(error)) => failed_inside(&state, words, &error),
        Err(error) => {
            let cause = error.cause().map(tracing::field::display);
            tracing::warn!(code = error.code(), %error, cause, "an install failed");
            let status = match error {
                InstallError::OtherPortal | InstallError::NotAllowed => StatusCode::FORBIDDEN,
                InstallError::NoApplicationToken => StatusCode::BAD_REQUEST,
                InstallError::Busy => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::BAD_GATEWAY,
            };
            let (reason, advice) = install_words(words, &error);
            let reason = match (&error, error.cause()) {
                (InstallError::Scopes(scopes), _) => filled(reason, &[&scopes.join(", ")]),
                (_, Some(cause)) => format!("{reason}: {}", cause.public()),
                (_, None) => reason.to_owned(),
            };
            let mut answer = Problem {
                status,
                heading: words.not_installed,
                reason: &sentence(&reason),
                advice,
                code: error.code(),
            }
            .page_in(words, state.assets.page_sheet())
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

/// What happened, and what to do about it.
fn install_words(words: &'static Words, error: &InstallError) -> (&'static str, &'static str) {
    match error {
        InstallError::NoApplicationToken => (
            words.no_application_token,
            words.no_application_token_advice,
        ),
        InstallError::Busy => (words.busy, words.busy_advice),
        InstallError::Exchange(PortalError::NoClient) => (words.exchange, words.no_client_advice),
        InstallError::Exchange(_) => (words.exchange, words.exchange_advice),
        InstallError::OtherPortal => (words.other_portal, words.from_inside_advice),
        InstallError::Address => (words.address, words.from_inside_advice),
        InstallError::NotAllowed => (words.may_not_install, words.administrator_advice),
        InstallError::Scopes(_) => (words.scopes_missing, words.scopes_missing_advice),
        InstallError::Rights(_) => (words.rights, words.scopes_advice),
        InstallError::Connector(_) => (words.connector, words.scopes_advice),
        InstallError::Events(_) => (words.events, words.scopes_advice),
        // Answered before.
        InstallError::Store(_) => (words.exchange, words.busy_advice),
    }
}

async fn open_settings(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let words = pages::words(query.as_deref());
    let request = match read::settings(query, &body) {
        Ok(request) => request,
        Err(error) => return unreadable(&state, words, &error),
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
            Shown {
                words,
                status: StatusCode::OK,
                fields: &fields,
                errors: &FieldErrors::default(),
                notice: None,
            }
            .answer(&state, &open)
        }
        Err(error) => refuse(&state, words, &error),
    }
}

async fn save_settings(State(state): State<AppState>, body: Bytes) -> Response {
    let sent = match read::save(&body) {
        Ok(sent) => sent,
        Err(error) => return unreadable(&state, &ENGLISH, &error),
    };
    let (words, action) = (sent.words, sent.action);
    // A task of its own, as for an install: half a save would leave the portal and this server of two minds.
    let saving = state.portals.tasks().spawn({
        let (state, fields) = (state.clone(), sent.fields.clone());
        async move {
            let made = &sent.identity_made;
            settings::save(&state, sent.ticket, &fields, made, action, words).await
        }
    });
    let (open, outcome) = match saving.await {
        Ok(Ok(saved)) => saved,
        Ok(Err(error)) => return refuse(&state, words, &error),
        Err(error) => return failed_inside(&state, words, &error),
    };
    // What was typed stays, unless it was saved.
    let saved = outcome.is_ok() && matches!(action, Action::Connect | Action::Disconnect);
    let stored = open.site.as_ref().filter(|_| saved).map(fields_of);
    let fields = stored.unwrap_or(sent.fields);
    let (status, errors, notice) = said(words, &open, action, outcome);
    Shown {
        words,
        status,
        fields: &fields,
        errors: &errors,
        notice: Some(&notice),
    }
    .answer(&state, &open)
}

/// What a sent form is answered with.
fn said(
    words: &Words,
    open: &Open,
    action: Action,
    outcome: Result<(), Unsaved>,
) -> (StatusCode, FieldErrors, Notice) {
    let none = FieldErrors::default();
    let failed = |sentence: &str, error: &PortalError| {
        tracing::warn!(%error, "the portal did not do what the settings asked for");
        Notice::Failed(filled(sentence, &[&error.public()]))
    };
    match outcome {
        Ok(()) => (StatusCode::OK, none, done(words, open, action)),
        Err(Unsaved::Fields(errors)) => {
            let notice = Notice::Failed(words.failed_fields.to_owned());
            (StatusCode::UNPROCESSABLE_ENTITY, errors, notice)
        }
        Err(Unsaved::Portal(error)) => {
            let notice = failed(words.failed_portal, &error);
            (StatusCode::BAD_GATEWAY, none, notice)
        }
        Err(Unsaved::Test(error)) => {
            let notice = failed(words.failed_test, &error);
            (StatusCode::BAD_GATEWAY, none, notice)
        }
        Err(Unsaved::NotConnected) => {
            let notice = Notice::Failed(words.failed_test_off.to_owned());
            (StatusCode::CONFLICT, none, notice)
        }
        Err(Unsaved::NoSite) => {
            let notice = Notice::Failed(words.failed_identity_off.to_owned());
            (StatusCode::CONFLICT, none, notice)
        }
        Err(Unsaved::Stale) => {
            let notice = Notice::Failed(words.failed_identity_stale.to_owned());
            (StatusCode::CONFLICT, none, notice)
        }
    }
}

fn fields_of(site: &crate::store::Site) -> Fields {
    Fields {
        title: site.title.clone(),
        url: site.url.clone(),
        origins: site.origins.join("\n"),
        greeting: site.greeting.clone().unwrap_or_default(),
        accent: site.accent.clone().unwrap_or_default(),
        position: site.position.name().to_owned(),
        avatar: site.avatar.clone().unwrap_or_default(),
        ask_name: site.pre_chat.name.name().to_owned(),
        ask_email: site.pre_chat.email.name().to_owned(),
        ask_phone: site.pre_chat.phone.name().to_owned(),
        consent: site.pre_chat.consent.clone().unwrap_or_default(),
    }
}

fn done(words: &Words, open: &Open, action: Action) -> Notice {
    let nowhere = open
        .site
        .as_ref()
        .is_some_and(|site| site.origins.is_empty());
    let sentence = match action {
        Action::Connect if nowhere => words.done_nowhere,
        Action::Connect => words.done_connected,
        Action::Disconnect => words.done_disconnected,
        Action::Test => words.done_test,
        Action::Identity => words.done_identity,
    };
    Notice::Done(sentence.to_owned())
}

/// How the identity secret stands, as the frame shows it.
fn identity(open: &Open) -> Identity<'_> {
    const HOUR_MS: i64 = 60 * 60 * 1000;
    let secrets = open.identity.as_ref();
    let until = secrets.and_then(|secrets| secrets.previous_until_ms);
    Identity {
        made: secrets.map_or_else(String::new, |secrets| secrets.made_at_ms.to_string()),
        // A begun hour is one.
        before_hours: until.map(|until| (until - now_ms()).max(0) / HOUR_MS + 1),
        fresh: open.fresh_secret.as_ref(),
    }
}

/// A line's status in words.
fn status_words(words: &'static Words, status: Option<LineStatus>) -> &'static str {
    match status {
        None => words.status_unknown,
        Some(status) if status.error => words.status_error,
        Some(status) if status.works => words.status_works,
        Some(status) if status.configured => words.status_configured,
        Some(_) => words.status_off,
    }
}

/// What the settings frame shows.
struct Shown<'a> {
    words: &'static Words,
    status: StatusCode,
    fields: &'a Fields,
    errors: &'a FieldErrors,
    notice: Option<&'a Notice>,
}

impl Shown<'_> {
    fn answer(&self, state: &AppState, open: &Open) -> Response {
        let tag = open.site.as_ref().map(|site| {
            let loader = state.config.address_of("/embed.js");
            format!(
                "<script async src=\"{loader}\" data-site=\"{}\"></script>",
                site.key
            )
        });
        let assets = &state.assets;
        Settings {
            words: self.words,
            line: &open.line,
            status: status_words(self.words, open.status),
            ticket: &open.ticket,
            fields: self.fields,
            errors: self.errors,
            notice: self.notice,
            tag: tag.as_deref(),
            site_key: open.site.as_ref().map(|site| site.key.as_str()),
            connected: open.site.as_ref().is_some_and(|site| site.active),
            identity: identity(open),
        }
        .page(
            self.status,
            &open.parent,
            assets.page_sheet(),
            assets.settings_script(),
        )
        .into_response()
    }
}

fn refuse(state: &AppState, words: &Words, error: &SettingsError) -> Response {
    let (status, code, reason) = match error {
        SettingsError::NotThePortal => (
            StatusCode::FORBIDDEN,
            "not_the_portal",
            words.not_the_portal,
        ),
        SettingsError::NotOurs => (StatusCode::BAD_REQUEST, "other_connector", words.not_ours),
        SettingsError::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed", words.not_allowed),
        SettingsError::Ended => (StatusCode::FORBIDDEN, "form_ended", words.form_ended),
        SettingsError::User(_) => (StatusCode::BAD_GATEWAY, "user_unknown", words.user_unknown),
        SettingsError::Stored | SettingsError::Store(_) | SettingsError::NoRandomness(_) => {
            return failed_inside(state, words, error);
        }
    };
    let (reason, cause) = match error {
        SettingsError::User(cause) => (format!("{reason}: {}", cause.public()), Some(cause)),
        _ => (reason.to_owned(), None),
    };
    let cause = cause.map(tracing::field::display);
    tracing::info!(code, cause, "a settings frame is not shown");
    Problem {
        status,
        heading: words.settings_not_shown,
        reason: &sentence(&reason),
        advice: words.reopen,
        code,
    }
    .page_in(words, state.assets.page_sheet())
    .into_response()
}

fn unreadable(state: &AppState, words: &Words, error: &Unreadable) -> Response {
    tracing::info!(%error, "a placement's request cannot be read");
    let status = match error {
        Unreadable::Query => StatusCode::URI_TOO_LONG,
        Unreadable::Form(_) | Unreadable::Placement(_) | Unreadable::Missing(_) => {
            StatusCode::BAD_REQUEST
        }
    };
    Problem {
        status,
        heading: words.belongs_inside,
        reason: words.not_of_a_portal,
        advice: words.reopen,
        code: "request_invalid",
    }
    .page_in(words, state.assets.page_sheet())
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
