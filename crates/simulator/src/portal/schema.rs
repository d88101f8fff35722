//! The parameters of every REST method: which are required, of what type, and what is answered when they are not so.
//!
//! The simulator's own table, written after the vendor's documentation and measured behaviour. `tests/rest_spec.rs` holds it against the vendor's
//! own schemas where those are at hand.

use serde_json::Value;

use crate::portal::error::RestError;
use crate::portal::params::{Params, int_of, is_empty, items_of};

/// Whether a parameter must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Must be there and not empty in PHP's sense.
    Filled,
    /// Must be there and not null; `0`, `""` and `false` are fine.
    Set,
    /// Required, but the method refuses it itself, in an order of its own or as one of several.
    ByMethod,
    /// May be left out.
    Optional,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A scalar.
    String,
    /// A whole number, or a string that holds one.
    Integer,
    /// Only JSON's `true` counts as true and anything is taken: the vendor compares with `===`.
    Boolean,
    /// A list or a map.
    Array,
    /// A list of messages, each a map with these blocks.
    Messages(&'static [&'static str]),
    /// A map of named fields, which follow in the table.
    Object(&'static [Param]),
    /// Anything.
    Any,
}

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Its name, in upper case.
    pub name: &'static str,
    /// Whether it must be there.
    pub need: Need,
    /// What it holds.
    pub kind: Kind,
    /// The code and sentence of its absence where they are not the usual ones.
    pub missing: Option<(&'static str, &'static str)>,
}

/// One method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// Its parameters, in the order in which they are checked.
    pub params: &'static [Param],
    /// Whether a webhook may not call it.
    pub application_only: bool,
}

const fn param(name: &'static str, need: Need, kind: Kind) -> Param {
    Param {
        name,
        need,
        kind,
        missing: None,
    }
}

const fn coded(
    name: &'static str,
    need: Need,
    kind: Kind,
    code: &'static str,
    sentence: &'static str,
) -> Param {
    Param {
        name,
        need,
        kind,
        missing: Some((code, sentence)),
    }
}

const fn method(name: &'static str, params: &'static [Param]) -> Method {
    Method {
        name,
        params,
        application_only: true,
    }
}

const fn open_method(name: &'static str, params: &'static [Param]) -> Method {
    Method {
        name,
        params,
        application_only: false,
    }
}

use Kind::{Any, Array, Boolean, Integer, Messages, Object, String as Text};
use Need::{ByMethod, Filled, Optional, Set};

const CONNECTOR: Param = param("CONNECTOR", Filled, Text);
const LINE: Param = param("LINE", Filled, Integer);

const ICON: &[Param] = &[
    param("DATA_IMAGE", ByMethod, Text),
    param("COLOR", Optional, Text),
    param("SIZE", Optional, Text),
    param("POSITION", Optional, Text),
];
const ICON_DISABLED: &[Param] = &[
    param("DATA_IMAGE", Optional, Text),
    param("COLOR", Optional, Text),
    param("SIZE", Optional, Text),
    param("POSITION", Optional, Text),
];
const DATA: &[Param] = &[
    param("ID", Optional, Text),
    param("URL", Optional, Text),
    param("URL_IM", Optional, Text),
    param("NAME", Optional, Text),
];
const FROM_VISITOR: Kind = Messages(&["user", "message", "chat"]);
const TO_VISITOR: Kind = Messages(&["im", "message", "chat"]);

const BOT_PROPERTIES: &[Param] = &[
    param("NAME", ByMethod, Text),
    param("LAST_NAME", ByMethod, Text),
    param("COLOR", Optional, Text),
    param("EMAIL", Optional, Text),
    param("PERSONAL_BIRTHDAY", Optional, Text),
    param("WORK_POSITION", Optional, Text),
    param("PERSONAL_WWW", Optional, Text),
    param("PERSONAL_GENDER", Optional, Text),
    param("PERSONAL_PHOTO", Optional, Any),
];

const CHAT_APP: &[Param] = &[
    param("BOT_ID", ByMethod, Integer),
    param("CODE", ByMethod, Text),
    param("JS_METHOD", Optional, Text),
    param("JS_PARAM", Optional, Text),
    param("IFRAME", Optional, Text),
    param("IFRAME_WIDTH", Optional, Any),
    param("IFRAME_HEIGHT", Optional, Any),
    param("HASH", ByMethod, Text),
    param("ICON_FILE", Optional, Text),
    param("CONTEXT", Optional, Text),
    param("HIDDEN", Optional, Text),
    param("EXTRANET_SUPPORT", Optional, Text),
    param("LIVECHAT_SUPPORT", Optional, Text),
    param("IFRAME_POPUP", Optional, Text),
    param("LANG", ByMethod, Array),
];

/// Every method that the portal serves.
pub const METHODS: &[Method] = &[
    open_method("app.info", &[]),
    open_method(
        "batch",
        &[param("CMD", Filled, Array), param("HALT", Optional, Any)],
    ),
    open_method("methods", &[]),
    open_method("scope", &[]),
    open_method("server.time", &[]),
    open_method("user.admin", &[]),
    open_method("user.current", &[]),
    method(
        "event.bind",
        &[
            param("EVENT", Filled, Text),
            param("HANDLER", Filled, Text),
            param("AUTH_TYPE", Optional, Integer),
            param("EVENT_TYPE", Optional, Text),
            param("AUTH_CONNECTOR", Optional, Text),
            param("OPTIONS", Optional, Array),
        ],
    ),
    method("event.get", &[]),
    method(
        "event.unbind",
        &[
            param("EVENT", Filled, Text),
            param("HANDLER", Filled, Text),
            param("AUTH_TYPE", Optional, Integer),
            param("EVENT_TYPE", Optional, Text),
        ],
    ),
    method(
        "imconnector.register",
        &[
            param("ID", ByMethod, Text),
            param("NAME", ByMethod, Text),
            param("ICON", ByMethod, Object(ICON)),
            param("PLACEMENT_HANDLER", ByMethod, Text),
            param("ICON_DISABLED", Optional, Object(ICON_DISABLED)),
            param("DEL_EXTERNAL_MESSAGES", Optional, Boolean),
            param("EDIT_INTERNAL_MESSAGES", Optional, Boolean),
            param("DEL_INTERNAL_MESSAGES", Optional, Boolean),
            param("NEWSLETTER", Optional, Boolean),
            param("NEED_SYSTEM_MESSAGES", Optional, Boolean),
            param("NEED_SIGNATURE", Optional, Boolean),
            param("CHAT_GROUP", Optional, Boolean),
        ],
    ),
    method("imconnector.unregister", &[param("ID", Filled, Text)]),
    method(
        "imconnector.activate",
        &[
            param("CONNECTOR", Set, Text),
            param("LINE", Set, Integer),
            param("ACTIVE", Set, Text),
        ],
    ),
    method(
        "imconnector.status",
        &[CONNECTOR, param("LINE", Optional, Text)],
    ),
    method("imconnector.list", &[]),
    method(
        "imconnector.connector.data.set",
        &[CONNECTOR, LINE, param("DATA", Filled, Object(DATA))],
    ),
    method(
        "imconnector.send.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.update.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.delete.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.send.status.delivery",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, TO_VISITOR)],
    ),
    method(
        "imconnector.send.status.reading",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, TO_VISITOR)],
    ),
    method("imconnector.set.error", &[CONNECTOR, LINE]),
    method(
        "imconnector.chat.name.set",
        &[
            CONNECTOR,
            LINE,
            param("CHAT_ID", Filled, Text),
            param("NAME", Filled, Text),
            param("USER_ID", Optional, Text),
        ],
    ),
    method(
        "imbot.register",
        &[
            coded(
                "CODE",
                Filled,
                Text,
                "CODE_ERROR",
                "Bot code isn't specified",
            ),
            coded(
                "EVENT_MESSAGE_ADD",
                ByMethod,
                Text,
                "EVENT_MESSAGE_ADD_ERROR",
                "Handler for \"Message add\" event isn't specified",
            ),
            coded(
                "EVENT_WELCOME_MESSAGE",
                ByMethod,
                Text,
                "EVENT_WELCOME_MESSAGE_ERROR",
                "Handler for \"Welcome message\" event isn't specified",
            ),
            coded(
                "EVENT_BOT_DELETE",
                ByMethod,
                Text,
                "EVENT_BOT_DELETE_ERROR",
                "Handler for \"Bot delete\" event isn't specified",
            ),
            coded(
                "PROPERTIES",
                Filled,
                Object(BOT_PROPERTIES),
                "NAME_ERROR",
                "Bot name isn't specified",
            ),
            param("TYPE", Optional, Text),
            param("OPENLINE", Optional, Text),
            param("EVENT_HANDLER", Optional, Text),
            param("EVENT_MESSAGE_UPDATE", Optional, Text),
            param("EVENT_MESSAGE_DELETE", Optional, Text),
            param("CLIENT_ID", Optional, Text),
        ],
    ),
    method(
        "imbot.unregister",
        &[
            coded("BOT_ID", Filled, Integer, "BOT_ID_ERROR", "Bot not found"),
            param("CLIENT_ID", Optional, Text),
        ],
    ),
    method("imbot.app.register", CHAT_APP),
    method(
        "imbot.app.update",
        &[
            coded(
                "APP_ID",
                Filled,
                Any,
                "CHAT_APP_ID_ERROR",
                "App for chat not found",
            ),
            param("FIELDS", ByMethod, Array),
        ],
    ),
    method(
        "imbot.app.unregister",
        &[coded(
            "APP_ID",
            Filled,
            Any,
            "CHAT_APP_ID_ERROR",
            "App for chat not found",
        )],
    ),
];

/// The table's entry for a method.
#[must_use]
pub fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

/// Holds a call's parameters against the table.
///
/// # Errors
/// The vendor's refusal of the first parameter that is missing or of the wrong type.
pub fn check(method: &Method, params: &Params) -> Result<(), RestError> {
    for param in method.params {
        let value = params.get(param.name).filter(|value| !value.is_null());
        let missing = match param.need {
            Need::Filled => value.is_none_or(is_empty) && !is_scalar_for_list(param, value),
            Need::Set => value.is_none(),
            Need::ByMethod | Need::Optional => false,
        };
        if missing {
            return Err(absent(param));
        }
        if let Some(value) = value {
            check_kind(param, value)?;
        }
    }
    Ok(())
}

/// An empty string where a list is due is missing, but any other scalar is a list of the wrong type.
fn is_scalar_for_list(param: &Param, value: Option<&Value>) -> bool {
    matches!(param.kind, Kind::Array | Kind::Messages(_))
        && value.is_some_and(|value| !is_empty(value) && !value.is_array() && !value.is_object())
}

/// The refusal of a call that lacks a parameter.
#[must_use]
pub fn absent(param: &Param) -> RestError {
    match param.missing {
        Some((code, sentence)) => RestError::wrong(code, sentence),
        None => RestError::missing(param.name),
    }
}

fn check_kind(param: &Param, value: &Value) -> Result<(), RestError> {
    let composite = value.is_array() || value.is_object();
    match param.kind {
        Kind::Any | Kind::Boolean => Ok(()),
        Kind::String if composite => Err(RestError::wrong_type(param.name, "string")),
        Kind::Integer if composite || !is_integer(value) => {
            Err(RestError::wrong_type(param.name, "integer"))
        }
        Kind::Array | Kind::Object(_) | Kind::Messages(_) if !composite && !is_empty(value) => {
            Err(RestError::wrong_type(param.name, "array"))
        }
        Kind::Messages(blocks) => check_messages(param.name, blocks, value),
        Kind::Object(fields) => check_fields(fields, value),
        Kind::String | Kind::Integer | Kind::Array => Ok(()),
    }
}

fn is_integer(value: &Value) -> bool {
    // 0, "" and false are what a caller sends for "none"; anything else must be a number.
    is_empty(value) || int_of(value) != 0 || value.as_i64() == Some(0)
}

fn check_messages(name: &str, blocks: &[&str], value: &Value) -> Result<(), RestError> {
    for item in items_of(value) {
        let Value::Object(item) = item else {
            return Err(RestError::wrong(
                "ERROR_ARGUMENT",
                format!("The {name} parameter must be an array of messages (arrays)"),
            ));
        };
        for block in blocks {
            let found = item
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(block))
                .map(|(_, value)| value);
            if !found.is_some_and(Value::is_object) {
                return Err(RestError::wrong(
                    "ERROR_ARGUMENT",
                    format!("The incorrect structure of a message inside {name} parameter"),
                ));
            }
        }
    }
    Ok(())
}

fn check_fields(fields: &[Param], value: &Value) -> Result<(), RestError> {
    let Value::Object(map) = value else {
        return Ok(());
    };
    for field in fields {
        if let Some((_, value)) = map
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(field.name) && !value.is_null())
        {
            check_kind(field, value)?;
        }
    }
    Ok(())
}
