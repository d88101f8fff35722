//! Several commands in one call, later ones with what earlier ones answered.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Caller, may_call, single, time};
use crate::App;
use crate::portal::error::RestError;
use crate::portal::params::{Params, text_of};
use crate::portal::time::now_seconds_f64;
use crate::portal::{Portal, form, schema};

/// The most commands in one batch.
const BATCH_MAX: usize = 50;

/// `batch`: a refused command does not refuse the others. Commands given by name run in the order of their names.
///
/// # Errors
/// When there are too many commands.
pub(super) async fn run(
    app: &App,
    portal: &Arc<Portal>,
    caller: Caller,
    params: &Params,
) -> Result<Value, RestError> {
    let commands: Vec<(String, String)> = match params.get("CMD") {
        Some(Value::Object(map)) => map
            .iter()
            .map(|(key, value)| (key.clone(), text_of(value)))
            .collect(),
        Some(Value::Array(items)) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), text_of(value)))
            .collect(),
        _ => Vec::new(),
    };
    if commands.len() > BATCH_MAX {
        return Err(RestError::wrong(
            "ERROR_BATCH_LENGTH_EXCEEDED",
            "Max batch length exceeded",
        ));
    }
    let (mut results, mut errors, mut times) = (Map::new(), Map::new(), Map::new());
    for (key, command) in commands {
        let started = now_seconds_f64();
        let (name, query) = command.split_once('?').unwrap_or((command.as_str(), ""));
        let method = name.strip_suffix(".json").unwrap_or(name).to_lowercase();
        let mut body = form::parse(query);
        for value in body.values_mut() {
            resolve(value, &results);
        }
        let answer = match (schema::find(&method), method == "batch") {
            (_, true) => Err(RestError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "ERROR_BATCH_METHOD_NOT_ALLOWED",
                "Method is not allowed for batch usage",
            )),
            (None, _) => Err(RestError::new(
                StatusCode::NOT_FOUND,
                "ERROR_METHOD_NOT_FOUND",
                "Method not found!",
            )),
            (Some(entry), _) if entry.application_only && caller.webhook => {
                Err(RestError::wrong_auth_type())
            }
            (Some(entry), _) => {
                let params = Params::new(body);
                let checked =
                    may_call(portal, caller, &method).and_then(|()| schema::check(entry, &params));
                match checked {
                    Ok(()) => single(app, portal, caller, &method, params).await,
                    Err(error) => Err(error),
                }
            }
        };
        match answer {
            Ok(value) => {
                results.insert(key.clone(), value);
                times.insert(key, time(started));
            }
            Err(error) => {
                errors.insert(key, error.body());
                if !params.is_empty("HALT") {
                    break;
                }
            }
        }
    }
    Ok(
        json!({ "result": map_or_list(results), "result_error": map_or_list(errors), "result_total": [], "result_next": [], "result_time": map_or_list(times) }),
    )
}

/// PHP writes an empty map as an empty list, and so does the vendor.
fn map_or_list(map: Map<String, Value>) -> Value {
    if map.is_empty() {
        json!([])
    } else {
        Value::Object(map)
    }
}

/// Replaces `$result[key][field]` by what an earlier command of the batch answered.
fn resolve(value: &mut Value, results: &Map<String, Value>) {
    match value {
        Value::String(text) => {
            let Some(path) = text
                .strip_prefix("$result[")
                .and_then(|rest| rest.strip_suffix(']'))
            else {
                return;
            };
            let mut names = path.split("][");
            let found = names
                .next()
                .and_then(|first| results.get(first))
                .and_then(|first| {
                    names.try_fold(first, |value, name| match value {
                        Value::Array(items) => {
                            name.parse().ok().and_then(|index: usize| items.get(index))
                        }
                        other => other.get(name),
                    })
                });
            *value = found.cloned().unwrap_or(Value::Null);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, results)),
        Value::Object(map) => map.values_mut().for_each(|item| resolve(item, results)),
        _ => {}
    }
}
