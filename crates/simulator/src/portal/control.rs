//! `/_control`: what tests and the demo do to the portals from outside, in JSON.
//!
//! The portal is the one of the Host header, or of `?portal=portal-b.localhost`, or the first.

mod operator;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, State as Shared};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::App;
use crate::hosts::host_of;
use crate::portal::bots::{self, ChatApp};
use crate::portal::chats::outgoing::Refused;
use crate::portal::chats::{Author, Message};
use crate::portal::launch::Circumstances;
use crate::portal::users::{self, OPERATOR};
use crate::portal::{Portal, settings};

/// The portal that a control request is about.
struct Target(Arc<Portal>);

#[derive(Deserialize)]
struct PortalQuery {
    portal: Option<String>,
}

impl FromRequestParts<App> for Target {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let query = Query::<PortalQuery>::try_from_uri(&parts.uri)
            .map_err(|error| Failure(StatusCode::BAD_REQUEST, error.to_string()))?;
        let found = match &query.0.portal {
            Some(host) => app.portal(host).ok_or_else(|| {
                Failure(
                    StatusCode::NOT_FOUND,
                    format!("there is no portal {host:?}"),
                )
            })?,
            None => app
                .portal(&host_of(&parts.headers))
                .unwrap_or(&app.portals()[0]),
        };
        Ok(Self(Arc::clone(found)))
    }
}

/// A refused control request.
pub struct Failure(StatusCode, String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        let status = if refused == Refused::Empty {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::NOT_FOUND
        };
        Self(status, refused.to_string())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(StatusCode::BAD_GATEWAY, format!("{error:#}"))
    }
}

type Answer = Result<Json<Value>, Failure>;

/// All control routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/_control/install", post(install))
        .route("/_control/uninstall", post(uninstall))
        .route("/_control/settings", post(connect))
        .route("/_control/expire", post(trouble::expire))
        .route(
            "/_control/fault",
            post(trouble::fault)
                .get(trouble::faults)
                .delete(trouble::no_faults),
        )
        .route("/_control/latency", post(trouble::latency))
        .route("/_control/events", post(trouble::events))
        .route("/_control/events/again", post(trouble::events_again))
        .route("/_control/line", post(trouble::line))
        .route("/_control/token", post(operator::signs_in))
        .route("/_control/scope", post(trouble::scope))
        .route("/_control/limits", post(trouble::limits))
        .route("/_control/line-delete", post(trouble::line_delete))
        .route("/_control/operator", post(operator::says))
        .route("/_control/operator/file", post(operator::sends))
        .route("/_control/operator/edit", post(operator::edits))
        .route("/_control/operator/delete", post(operator::deletes))
        .route("/_control/operator/finish", post(operator::finishes))
        .route("/_control/client", post(client))
        .route("/_control/foreign-bot", post(foreign_bot))
        .route("/_control/calls", get(calls))
        .route("/_control/chats", get(chats))
        .route("/_control/counts", get(counts))
        .route("/_control/deliveries", get(deliveries))
        .route("/_control/launch", get(launch))
        .route("/_control/messenger", get(messenger))
        .route("/_control/messenger/button", post(operator::presents))
        .route("/_control/portal", get(portal_facts))
        .with_state(app)
}

#[derive(Deserialize, Default)]
struct Install {
    /// `ui` (default) opens the install page, `event` sends ONAPPINSTALL.
    #[serde(default)]
    variant: String,
    /// Whether the page's `installFinish` is taken as called; no script runs here. Default true.
    finish: Option<bool>,
}

async fn install(
    Shared(app): Shared<App>,
    Target(portal): Target,
    body: Option<Json<Install>>,
) -> Answer {
    let wish = body.map(|Json(wish)| wish).unwrap_or_default();
    let (status, html) = match wish.variant.as_str() {
        "" | "ui" => {
            let opening = portal.open_install(&app);
            let page = settings::open(&app, &portal.origin, &opening).await?;
            if (200..300).contains(&page.status) && wish.finish.unwrap_or(true) {
                portal.finish_install();
            }
            (page.status, page.html)
        }
        "event" => portal
            .install_without_pages(&app)
            .await
            .map_err(anyhow::Error::from)?,
        other => {
            return Err(Failure(
                StatusCode::BAD_REQUEST,
                format!("there is no install variant {other:?}"),
            ));
        }
    };
    let installed = portal.state().installed;
    Ok(Json(
        json!({ "status": status, "installed": installed, "html": html }),
    ))
}

async fn uninstall(Target(portal): Target) -> Answer {
    portal.uninstall();
    Ok(Json(json!({ "installed": false })))
}

#[derive(Deserialize)]
struct Connect {
    line: i64,
    /// The only registered one by default.
    connector: Option<String>,
    /// Fields of the form to fill in; without any the page is only opened.
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

async fn connect(
    Shared(app): Shared<App>,
    Target(portal): Target,
    Json(wish): Json<Connect>,
) -> Answer {
    let first = portal.state().connectors.keys().next().cloned();
    let connector = wish.connector.or(first).ok_or_else(|| {
        Failure(
            StatusCode::CONFLICT,
            "no connector is registered: install the application first".to_owned(),
        )
    })?;
    let opening = portal.open_settings(&connector, wish.line).ok_or_else(|| {
        Failure(
            StatusCode::NOT_FOUND,
            format!(
                "the connector {connector:?} is not registered, or the installation is not finished"
            ),
        )
    })?;
    let mut page = settings::open(&app, &portal.origin, &opening).await?;
    if !wish.fields.is_empty() && page.status == 200 {
        page = settings::submit(&app, &page, &wish.fields).await?;
    }
    portal.changed();
    Ok(Json(
        json!({ "status": page.status, "site_key": settings::site_key(&page.html), "html": page.html }),
    ))
}

/// The portal's own application in place of the one that the simulator was started with.
#[derive(Deserialize)]
struct ClientWish {
    client_id: String,
    client_secret: String,
}

async fn client(Target(portal): Target, Json(wish): Json<ClientWish>) -> Answer {
    portal.state().client = Some((wish.client_id.clone(), wish.client_secret));
    Ok(Json(json!({ "client_id": wish.client_id })))
}

/// Another application comes to the portal, with a bot and an app.
async fn foreign_bot(Target(portal): Target) -> Answer {
    let (bot, app) = bots::add_foreign(&mut portal.state());
    portal.changed();
    Ok(Json(json!({ "bot": bot, "app": app })))
}

async fn calls(Shared(app): Shared<App>) -> Answer {
    Ok(Json(Value::Array(app.calls())))
}

async fn chats(Target(portal): Target) -> Answer {
    Ok(Json(
        portal
            .state()
            .chats
            .iter()
            .map(crate::portal::chats::Chat::view)
            .collect(),
    ))
}

/// Numbers where the things themselves would be too many.
async fn counts(Target(portal): Target) -> Answer {
    let state = portal.state();
    let messages = || state.chats.iter().flat_map(|chat| &chat.messages);
    let of_visitor = |message: &&Message| message.author == Author::Visitor;
    let from_visitors = messages().filter(of_visitor).count();
    let unconfirmed = messages()
        .filter(|message| !of_visitor(message) && message.confirmations == 0)
        .count();
    Ok(Json(
        json!({ "chats": state.chats.len(), "from_visitors": from_visitors, "unconfirmed": unconfirmed, "events": state.events_sent }),
    ))
}

async fn deliveries(Target(portal): Target) -> Answer {
    Ok(Json(portal.state().deliveries.iter().cloned().collect()))
}

#[derive(Deserialize)]
struct LaunchWish {
    app: i64,
    dialog: Option<String>,
    user: Option<i64>,
    lang: Option<String>,
    #[serde(default)]
    dark: bool,
    message: Option<String>,
    button: Option<String>,
}

async fn launch(Target(portal): Target, Query(wish): Query<LaunchWish>) -> Answer {
    let user = wish
        .user
        .map_or(Some(OPERATOR), users::find)
        .ok_or_else(|| Failure(StatusCode::NOT_FOUND, "there is no such user".to_owned()))?;
    // A button without parameters sends the text that JavaScript makes of an empty object.
    let button = wish.message.map(|message| {
        (
            message,
            wish.button.unwrap_or_else(|| "[object Object]".to_owned()),
        )
    });
    let circumstances = Circumstances {
        lang: wish.lang.unwrap_or_else(|| "en".to_owned()),
        chrome: true,
        dark: wish.dark,
        button,
    };
    let state = portal.state();
    let launch = portal.launch(
        &state,
        wish.app,
        wish.dialog.as_deref().unwrap_or("950"),
        user,
        &circumstances,
    );
    launch.map(Json).ok_or_else(|| {
        Failure(
            StatusCode::NOT_FOUND,
            "there is no such application or dialog".to_owned(),
        )
    })
}

async fn messenger(Target(portal): Target) -> Answer {
    Ok(Json(portal.state().messenger.summary()))
}

async fn portal_facts(Target(portal): Target) -> Answer {
    let state = portal.state();
    let lines: Vec<Value> = state
        .lines
        .iter()
        .map(|((connector, line), status)| json!({ "connector": connector, "line": line, "active": status.active, "configured": status.configured(), "error": status.error, "data": status.data }))
        .collect();
    let handlers: Vec<Value> = state
        .handlers
        .iter()
        .map(|handler| json!({ "id": handler.id, "event": handler.event, "url": handler.url }))
        .collect();
    let apps: Vec<Value> = state.apps.iter().map(ChatApp::facts).collect();
    Ok(Json(json!({
        "origin": portal.origin, "member_id": portal.member_id, "application_token": portal.application_token, "installed": state.installed,
        "connectors": state.connectors.keys().collect::<Vec<_>>(), "lines": lines, "handlers": handlers, "bots": state.bots.iter().map(|bot| json!({ "id": bot.id, "code": bot.code })).collect::<Vec<_>>(), "apps": apps,
    })))
}
