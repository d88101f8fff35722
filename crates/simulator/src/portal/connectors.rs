//! Connectors and their state on each line: `imconnector.register` to `imconnector.connector.data.set`.

use serde_json::{Map, Value, json};

use crate::portal::Portal;
use crate::portal::error::RestError;
use crate::portal::form::{Php, map};
use crate::portal::params::{Params, is_empty, text_of};
use crate::portal::rest::Caller;
use crate::portal::state::{LINES, State};

/// A registered connector.
#[derive(Debug, Clone)]
pub struct Connector {
    /// What the contact center calls it.
    pub name: String,
    /// The frame that connects it to a line.
    pub placement_handler: String,
    /// Whether answers carry the operator's name.
    pub need_signature: bool,
    /// Whether all visitors of one `chat.id` share a dialog.
    pub chat_group: bool,
}

/// A connector on a line. A line without one has no row.
#[derive(Debug, Clone, Default)]
pub struct LineStatus {
    /// Turned on by Connect in the contact center, and by `activate`.
    pub active: bool,
    /// Raised by `activate` and `connector.data.set`.
    pub connection: bool,
    /// Raised by `activate` and `connector.data.set`.
    pub register: bool,
    /// Raised by `set.error`.
    pub error: bool,
    /// The channel's data: ID, URL, `URL_IM`, NAME.
    pub data: Map<String, Value>,
}

impl LineStatus {
    /// Whether messages go through.
    #[must_use]
    pub fn configured(&self) -> bool {
        self.active && self.connection && self.register
    }
}

/// `imconnector.register`: a refusal is an answer with status 200.
pub fn register(state: &mut State, params: &Params) -> Value {
    match try_register(state, params) {
        Ok(()) => json!({ "result": true }),
        Err((code, description)) => {
            json!({ "result": false, "error": code, "error_description": description })
        }
    }
}

fn try_register(state: &mut State, params: &Params) -> Result<(), (&'static str, &'static str)> {
    let id = params.text("ID").to_lowercase();
    if id.contains('.') {
        return Err((
            "APPLICATION_REGISTRATION_ERROR_POINT",
            "The connector ID must not contain a point",
        ));
    }
    if params.is_empty("ID") {
        return Err(("CONNECTOR_ID_REQUIRED", "The connector ID is not specified"));
    }
    if params.is_empty("NAME") {
        return Err(("NAME_REQUIRED", "The connector name is not specified"));
    }
    if field(params.get("ICON"), "DATA_IMAGE").is_none_or(is_empty) {
        return Err(("ICON_REQUIRED", "The connector icon is not specified"));
    }
    // Here the vendor's order has NO_APPLICATION_ID. A call without an application was refused with WRONG_AUTH_TYPE before.
    // The handler's scheme is not looked at: APPLICATION_REGISTRATION_ERROR says that the portal could not store the connector.
    if params.is_empty("PLACEMENT_HANDLER") {
        return Err((
            "NO_PLACEMENT_HANDLER",
            "The placement handler is not specified",
        ));
    }
    // Only JSON's true and false are understood; anything else that is there counts as false.
    let flag = |name: &str, default: bool| {
        params
            .get(name)
            .map_or(default, |value| *value == Value::Bool(true))
    };
    let connector = Connector {
        name: params.text("NAME"),
        placement_handler: params.text("PLACEMENT_HANDLER"),
        need_signature: flag("NEED_SIGNATURE", true),
        chat_group: flag("CHAT_GROUP", false),
    };
    state.connectors.insert(id, connector);
    Ok(())
}

/// A field of a map parameter, whatever the case of its name.
fn field<'v>(value: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    value?
        .as_object()?
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// `imconnector.unregister`: fails when the connector was on no line, as the vendor's does.
pub fn unregister(state: &mut State, params: &Params) -> Value {
    let id = params.text("ID").to_lowercase();
    let had_line = state.lines.keys().any(|(connector, _)| *connector == id);
    if state.connectors.remove(&id).is_none() || !had_line {
        return json!({ "result": false, "error": "APPLICATION_UNREGISTRATION_ERROR", "error_description": "The connector could not be unregistered" });
    }
    state.lines.retain(|(connector, _), _| *connector != id);
    json!({ "result": true })
}

/// The connector of a call, in lower case.
///
/// # Errors
/// When nobody registered it.
pub fn known(state: &State, params: &Params) -> Result<String, RestError> {
    let id = params.text("CONNECTOR").to_lowercase();
    if state.connectors.contains_key(&id) {
        Ok(id)
    } else {
        Err(RestError::wrong(
            "IMCONNECTOR_NO_CORRECT_PROVIDER",
            "Could not find a suitable provider for the connector",
        ))
    }
}

/// `imconnector.activate`: any value that is not empty turns the line on, `N` too.
///
/// # Errors
/// When the connector is unknown.
pub fn activate(
    portal: &Portal,
    state: &mut State,
    caller: Caller,
    params: &Params,
) -> Result<Value, RestError> {
    let (connector, line) = (known(state, params)?, params.int("LINE"));
    switch(
        portal,
        state,
        caller.user,
        &connector,
        line,
        !params.is_empty("ACTIVE"),
    );
    Ok(json!(true))
}

/// Turns a connector on for a line, or off, of which its application is told.
pub fn switch(
    portal: &Portal,
    state: &mut State,
    user: i64,
    connector: &str,
    line: i64,
    active: bool,
) {
    let key = (connector.to_owned(), line);
    if active {
        let status = state.lines.entry(key).or_default();
        (
            status.active,
            status.connection,
            status.register,
            status.error,
        ) = (true, true, true, false);
    } else if state.lines.remove(&key).is_some() {
        let data = map([("connector", connector.into()), ("line", line.into())]);
        portal.emit(state, "ONIMCONNECTORSTATUSDELETE", user, data);
    }
}

/// `imconnector.status`
///
/// # Errors
/// When the connector is unknown.
pub fn status(state: &State, params: &Params) -> Result<Value, RestError> {
    let (connector, line) = (known(state, params)?, params.int("LINE"));
    let status = state
        .lines
        .get(&(connector.clone(), line))
        .cloned()
        .unwrap_or_default();
    let configured = status.configured();
    Ok(
        json!({ "LINE": line, "CONNECTOR": connector, "ERROR": status.error, "CONFIGURED": configured, "STATUS": configured && !status.error }),
    )
}

/// `imconnector.list`: the built-in connectors and ours.
#[must_use]
pub fn list(state: &State) -> Value {
    let mut names = Map::from_iter([
        ("livechat".to_owned(), json!("Онлайн-чат")),
        ("telegrambot".to_owned(), json!("Telegram")),
    ]);
    names.extend(
        state
            .connectors
            .iter()
            .map(|(id, connector)| (id.clone(), json!(connector.name))),
    );
    Value::Object(names)
}

/// `imopenlines.config.list.get`: the portal's Open Channels, all of them on one page.
#[must_use]
pub fn channels() -> Value {
    LINES
        .iter()
        .map(|(line, name)| json!({ "ID": line.to_string(), "LINE_NAME": name, "ACTIVE": "Y" }))
        .collect()
}

/// `imconnector.connector.data.set`: replaces the whole set.
///
/// # Errors
/// When the connector is unknown or not on that line.
pub fn set_data(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let connector = known(state, params)?;
    let status = state
        .lines
        .get_mut(&(connector, params.int("LINE")))
        .filter(|status| status.active)
        .ok_or_else(not_active)?;
    (status.connection, status.register) = (true, true);
    status.data = ["ID", "URL", "URL_IM", "NAME"]
        .iter()
        .filter_map(|name| {
            field(params.get("DATA"), name)
                .map(|value| ((*name).to_owned(), Value::String(text_of(value))))
        })
        .collect();
    Ok(json!(true))
}

/// `imconnector.set.error`
///
/// # Errors
/// When the connector is unknown or not on that line.
pub fn set_error(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let connector = known(state, params)?;
    active_line(state, &connector, params.int("LINE"))?.error = true;
    Ok(json!(true))
}

/// The row of a line that messages may pass.
///
/// # Errors
/// `NOT_ACTIVE_LINE`
pub fn active_line<'s>(
    state: &'s mut State,
    connector: &str,
    line: i64,
) -> Result<&'s mut LineStatus, RestError> {
    state
        .lines
        .get_mut(&(connector.to_owned(), line))
        .filter(|status| status.configured())
        .ok_or_else(not_active)
}

fn not_active() -> RestError {
    RestError::wrong(
        "NOT_ACTIVE_LINE",
        "The line is not active or the connector is not connected to it",
    )
}

/// Removes a line with all its connectors, as an administrator may, and tells the application.
pub fn delete_line(portal: &Portal, state: &mut State, user: i64, line: i64) {
    state.lines.retain(|(_, number), _| *number != line);
    portal.emit(state, "ONIMCONNECTORLINEDELETE", user, Php::Int(line));
}
