//! The parameters of every REST method: which are required, of what type, and what is answered when they are not so.
//!
//! The simulator's own table, written after the vendor's documentation and measured behaviour. `tests/rest_spec.rs` holds it against the vendor's
//! own schemas where those are at hand.

pub mod scope;
mod table;

use serde_json::Value;

use crate::portal::error::RestError;
use crate::portal::params::{Params, int_of, is_empty, items_of};

pub use table::METHODS;

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
