//! Events to the application: which are bound, what each says.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};
use url::Url;

use crate::App;
use crate::portal::Portal;
use crate::portal::delivery::Delivery;
use crate::portal::error::RestError;
use crate::portal::form::{Php, build_query, map};
use crate::portal::oauth::ACCESS_SECONDS;
use crate::portal::params::Params;
use crate::portal::state::State;
use crate::portal::time::now_seconds;

/// The events that the portal knows, in upper case as `event.bind` compares them.
const KNOWN: &[&str] = &[
    "ONAPPINSTALL",
    "ONAPPUNINSTALL",
    "ONAPPUPDATE",
    "ONIMCONNECTORMESSAGEADD",
    "ONIMCONNECTORMESSAGEUPDATE",
    "ONIMCONNECTORMESSAGEDELETE",
    "ONIMCONNECTORDIALOGSTART",
    "ONIMCONNECTORDIALOGFINISH",
    "ONIMCONNECTORSTATUSDELETE",
    "ONIMCONNECTORLINEDELETE",
    "ONIMBOTMESSAGEADD",
    "ONIMBOTMESSAGEUPDATE",
    "ONIMBOTMESSAGEDELETE",
    "ONIMBOTJOINCHAT",
    "ONIMBOTDELETE",
];

/// A bound handler.
#[derive(Debug, Clone)]
pub struct Handler {
    /// `event_handler_id` of its deliveries.
    pub id: i64,
    /// The event, in upper case.
    pub event: String,
    /// Where it goes.
    pub url: String,
    /// Under whose name its tokens are issued; 0 is whoever caused the event.
    pub auth_type: i64,
}

/// Refuses a handler's address as the vendor does.
///
/// # Errors
/// A scheme other than http and https, or a host without a dot.
pub fn check_handler(address: &str) -> Result<(), RestError> {
    let wrong = || RestError::wrong("ERROR_WRONG_HANDLER_URL", "Wrong handler URL");
    let url = Url::parse(address).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(RestError::wrong(
            "ERROR_UNSUPPORTED_PROTOCOL",
            "Unsupported protocol",
        ));
    }
    match url.host_str() {
        Some(host) if host.contains('.') => Ok(()),
        _ => Err(wrong()),
    }
}

/// `event.bind`
///
/// # Errors
/// Unknown events, refused addresses and repeated bindings.
pub fn bind(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let (event, url) = (params.text("EVENT").to_uppercase(), params.text("HANDLER"));
    if !KNOWN.contains(&event.as_str()) {
        return Err(RestError::wrong("ERROR_EVENT_NOT_FOUND", "Event not found"));
    }
    if params.text("EVENT_TYPE").eq_ignore_ascii_case("offline") {
        return Err(RestError::new(
            StatusCode::FORBIDDEN,
            "ACCESS_DENIED",
            "Offline events are not part of the simulator",
        ));
    }
    check_handler(&url)?;
    let auth_type = params.int("AUTH_TYPE");
    if state.handlers.iter().any(|handler| {
        handler.event == event && handler.url == url && handler.auth_type == auth_type
    }) {
        return Err(RestError::wrong(
            "ERROR_CORE",
            "Unable to set event handler: Handler already binded",
        ));
    }
    let id = state.take_id("handler");
    state.handlers.push(Handler {
        id,
        event,
        url,
        auth_type,
    });
    Ok(json!(true))
}

/// `event.get`
#[must_use]
pub fn list(state: &State) -> Value {
    state.handlers.iter().map(|handler| json!({ "event": handler.event, "handler": handler.url, "auth_type": handler.auth_type, "offline": 0 })).collect()
}

/// `event.unbind`
pub fn unbind(state: &mut State, params: &Params) -> Value {
    let (event, url) = (params.text("EVENT").to_uppercase(), params.text("HANDLER"));
    let before = state.handlers.len();
    let auth_type = (!params.text("AUTH_TYPE").is_empty()).then(|| params.int("AUTH_TYPE"));
    state.handlers.retain(|handler| {
        handler.event != event
            || handler.url != url
            || auth_type.is_some_and(|wanted| wanted != handler.auth_type)
    });
    json!({ "count": before - state.handlers.len() })
}

impl Portal {
    /// Sends an event to every handler bound to it, in the background. Nothing is sent before the installation is finished.
    pub fn emit(&self, state: &mut State, event: &str, user: i64, data: Php) {
        if !state.installed {
            return;
        }
        let handlers: Vec<Handler> = state
            .handlers
            .iter()
            .filter(|handler| handler.event == event)
            .cloned()
            .collect();
        for handler in handlers {
            let user = if handler.auth_type == 0 {
                user
            } else {
                handler.auth_type
            };
            let (token, expires) = state.tokens.issue_access(user);
            let fields = event_fields(
                event,
                handler.id,
                data.clone(),
                now_seconds(),
                self.auth(user, &token, expires, None),
            );
            self.deliver(Delivery {
                event: event.to_owned(),
                url: handler.url,
                body: build_query(&fields),
            });
        }
    }

    /// Tells the application that it is gone: no tokens, only names.
    pub fn emit_uninstall(&self, state: &State) {
        for handler in state
            .handlers
            .iter()
            .filter(|handler| handler.event == "ONAPPUNINSTALL")
        {
            let auth = map([
                ("domain", self.domain().into()),
                ("member_id", self.member_id.as_str().into()),
                ("application_token", self.application_token.as_str().into()),
            ]);
            let data = map([("LANGUAGE_ID", "en".into()), ("CLEAN", true.into())]);
            let fields = event_fields("ONAPPUNINSTALL", handler.id, data, now_seconds(), auth);
            self.deliver(Delivery {
                event: "ONAPPUNINSTALL".to_owned(),
                url: handler.url.clone(),
                body: build_query(&fields),
            });
        }
    }

    /// The `auth` block of an event.
    #[must_use]
    pub fn auth(&self, user: i64, access: &str, expires: i64, refresh: Option<&str>) -> Php {
        map([
            ("access_token", access.into()),
            ("expires", expires.into()),
            ("expires_in", ACCESS_SECONDS.into()),
            ("scope", self.scope().as_str().into()),
            ("domain", self.domain().into()),
            ("server_endpoint", self.server_endpoint().into()),
            ("status", "L".into()),
            ("client_endpoint", self.client_endpoint().into()),
            ("member_id", self.member_id.as_str().into()),
            ("user_id", user.into()),
            ("refresh_token", refresh.map_or(Php::Null, Php::from)),
            ("application_token", self.application_token.as_str().into()),
        ])
    }

    /// Puts an event into the queue.
    pub fn deliver(&self, delivery: Delivery) {
        // The receiver lives as long as the process; a closed one means it is ending.
        let _ = self.deliveries.send(delivery);
    }
}

/// The top level of an event body, in the vendor's order.
#[must_use]
pub fn event_fields(
    event: &str,
    handler: i64,
    data: Php,
    ts: i64,
    auth: Php,
) -> Vec<(String, Php)> {
    vec![
        ("event".to_owned(), event.into()),
        ("event_handler_id".to_owned(), handler.into()),
        ("data".to_owned(), data),
        ("ts".to_owned(), ts.into()),
        ("auth".to_owned(), auth),
    ]
}

/// Keeps the portal's queue moving for as long as the portal lives.
pub fn start_delivery(
    app: &App,
    portal: &Arc<Portal>,
    receiver: tokio::sync::mpsc::UnboundedReceiver<Delivery>,
) {
    tokio::spawn(crate::portal::delivery::run(
        app.http().clone(),
        Arc::downgrade(portal),
        receiver,
        portal.conduct(),
    ));
}
