//! From a method's name to what it does.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::App;
use crate::portal::chats::{changes, incoming};
use crate::portal::error::RestError;
use crate::portal::params::Params;
use crate::portal::rest::Caller;
use crate::portal::time::{iso, now_seconds};
use crate::portal::{Portal, bots, connectors, dialogs, events, placements, schema, users};

/// Runs a method whose parameters were checked against the table.
///
/// # Errors
/// The vendor's refusal.
pub fn run(
    app: &App,
    portal: &Arc<Portal>,
    caller: Caller,
    method: &str,
    params: &Params,
) -> Result<Value, RestError> {
    let state = &mut portal.state();
    match method {
        "app.info" => Ok(json!({
            "ID": 1, "CODE": app.config().client_id, "VERSION": 1, "STATUS": "L", "INSTALLED": state.installed, "PAYMENT_EXPIRED": "N", "DAYS": null,
            "LANGUAGE_ID": "en", "LICENSE": "ru_pro100", "LICENSE_TYPE": "pro100",
        })),
        "methods" => Ok(schema::METHODS.iter().map(|method| method.name).collect()),
        "scope" => Ok(portal
            .scope()
            .split(',')
            .filter(|scope| !scope.is_empty())
            .collect()),
        "server.time" => Ok(json!(iso(now_seconds()))),
        "user.admin" => Ok(json!(
            users::find(caller.user).is_some_and(|user| user.admin)
        )),
        "user.current" => users::find(caller.user)
            .map(users::User::view)
            .ok_or_else(|| {
                RestError::new(
                    StatusCode::FORBIDDEN,
                    "user_access_error",
                    "The user does not have access to the application",
                )
            }),
        "user.get" => Ok(dialogs::users(params)),
        "imopenlines.dialog.get" => dialogs::open_channel(state, caller, params),
        "event.bind" => events::bind(state, params),
        "event.get" => Ok(events::list(state)),
        "event.unbind" => Ok(events::unbind(state, params)),
        "imconnector.register" => Ok(connectors::register(state, params)),
        "imconnector.unregister" => Ok(connectors::unregister(state, params)),
        "imconnector.activate" => connectors::activate(portal, state, caller, params),
        "imconnector.status" => connectors::status(state, params),
        "imconnector.list" if users::find(caller.user).is_some_and(|user| user.admin) => {
            Ok(connectors::list(state))
        }
        "imconnector.list" => Err(RestError::wrong("ACCESS_DENIED", "Access denied!")),
        "imopenlines.config.list.get" => Ok(connectors::channels()),
        "imconnector.connector.data.set" => connectors::set_data(state, params),
        "imconnector.set.error" => connectors::set_error(state, params),
        "imconnector.send.messages" => incoming::send(portal, state, params),
        "imconnector.update.messages" => changes::change(state, params, false),
        "imconnector.delete.messages" => changes::change(state, params, true),
        "imconnector.send.status.delivery" => changes::confirm(state, params),
        // The vendor's own handler of this one does nothing either.
        "imconnector.send.status.reading" => Ok(json!({ "SUCCESS": true, "DATA": [] })),
        "imconnector.chat.name.set" => changes::rename(state, params),
        "placement.bind" => placements::bind(state, users::find(caller.user), params),
        "placement.get" => placements::list(state, users::find(caller.user)),
        "placement.unbind" => placements::unbind(state, users::find(caller.user), params),
        "imbot.register" => bots::register_bot(state, params),
        "imbot.unregister" => bots::unregister_bot(state, params),
        "imbot.app.register" => bots::apps::register_app(app, state, params),
        "imbot.app.update" => bots::apps::update_app(app, state, params),
        "imbot.app.unregister" => bots::apps::unregister_app(state, params),
        other => Err(RestError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            format!("{other} is in the table and nowhere else"),
        )),
    }
}
