//! Several calls in one: the commands that `batch` takes, and the judgement of each in its answer.

use serde::Serialize;
use serde_json::Value;

use super::{ErrorCode, RestError, of_error};

/// The most commands of one call.
pub const BATCH_MAX: usize = 50;

/// Body of `batch`. A command that is refused does not keep the others from being carried out.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    halt: u8,
    /// In the order in which they are carried out.
    cmd: Vec<String>,
}

impl Batch {
    /// Commands of a method and the fields of each.
    /// More than [`BATCH_MAX`] are refused by the portal as a whole.
    #[must_use]
    pub fn new(commands: &[(&str, &[(&str, &str)])]) -> Self {
        let cmd = commands
            .iter()
            .map(|(method, fields)| {
                let fields: Vec<_> = fields
                    .iter()
                    .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
                    .collect();
                format!("{method}?{}", fields.join("&"))
            })
            .collect();
        Self { halt: 0, cmd }
    }
}

/// What each command came to, in the order of the call.
#[must_use]
pub fn outcomes(result: &Value, commands: usize) -> Vec<Result<Value, RestError>> {
    (0..commands).map(|index| outcome(result, index)).collect()
}

/// The portal writes empty maps as empty lists, and lists with all their places filled as lists.
fn at(map: Option<&Value>, index: usize) -> Option<&Value> {
    match map? {
        Value::Array(list) => list.get(index),
        Value::Object(map) => map.get(&index.to_string()),
        _ => None,
    }
}

fn outcome(result: &Value, index: usize) -> Result<Value, RestError> {
    if let Some(error) = at(result.get("result_error"), index).filter(|error| !error.is_null()) {
        return Err(of_error(400, error));
    }
    let done = at(result.get("result"), index).cloned();
    done.ok_or_else(|| RestError {
        status: 200,
        code: ErrorCode::NotRest,
        description: "the portal answered nothing about one of the calls".to_owned(),
    })
}

/// Percent-encoded: the commands are query strings.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => {
                out.push('%');
                for nibble in [other >> 4, other & 15] {
                    out.extend(
                        char::from_digit(u32::from(nibble), 16)
                            .map(|digit| digit.to_ascii_uppercase()),
                    );
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn commands_are_query_strings() {
        let fields: &[(&str, &str)] = &[
            ("event", "OnX"),
            ("handler", "https://a.example/x?y=1&z= ж"),
        ];
        let batch = Batch::new(&[("event.bind", fields), ("app.info", &[])]);
        assert_eq!(
            serde_json::to_value(batch).unwrap(),
            json!({ "halt": 0, "cmd": [
                "event.bind?event=OnX&handler=https%3A%2F%2Fa.example%2Fx%3Fy%3D1%26z%3D%20%D0%B6", "app.info?",
            ] })
        );
    }

    #[test]
    fn each_command_is_judged() {
        let error = json!({ "error": "ERROR_CORE", "error_description": "Handler already binded" });
        for (result, judged) in [
            (
                json!({ "result": [true, true], "result_error": [] }),
                [true, true],
            ),
            (
                json!({ "result": { "0": true, "1": true }, "result_error": [] }),
                [true, true],
            ),
            (
                json!({ "result": { "1": true }, "result_error": { "0": error } }),
                [false, true],
            ),
            (
                json!({ "result": [], "result_error": [error, error] }),
                [false, false],
            ),
            (
                json!({ "result": [true], "result_error": { "1": error } }),
                [true, false],
            ),
            (
                json!({ "result": [true], "result_error": [] }),
                [true, false],
            ),
            (json!({}), [false, false]),
            (json!(true), [false, false]),
        ] {
            let found: Vec<_> = outcomes(&result, 2).iter().map(Result::is_ok).collect();
            assert_eq!(found, judged, "{result}");
        }
        let bound = outcomes(&json!({ "result": [], "result_error": { "0": error } }), 1);
        assert!(bound[0].as_ref().unwrap_err().is_already_bound());
    }
}
