//! Recorded calls against the schemas.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use serde_json::{Value, json};

use crate::{fields, name, params, specs};

const CALLS_VARIABLE: &str = "FRAMECHAT_CALLS_DIR";

/// A required parameter that another one may stand for: (method, parameter, the other).
const ALTERNATIVES: &[(&str, &str, &str)] = &[
    ("imbot.register", "EVENT_MESSAGE_ADD", "EVENT_HANDLER"),
    ("imbot.register", "EVENT_WELCOME_MESSAGE", "EVENT_HANDLER"),
    ("imbot.register", "EVENT_BOT_DELETE", "EVENT_HANDLER"),
    ("imbot.register", "PROPERTIES.NAME", "LAST_NAME"),
    ("imbot.register", "PROPERTIES.LAST_NAME", "NAME"),
];

fn empty(value: Option<&Value>) -> bool {
    value.is_none_or(|value| {
        *value == Value::Null || *value == json!("") || *value == json!([]) || *value == json!({})
    })
}

fn value_fits(value: &Value, base: &str) -> bool {
    match base {
        "any" => true,
        // A number is as good as its text; false and true are not.
        "string" | "char" => value.is_string() || value.is_number(),
        "integer" => {
            value.is_i64()
                || value
                    .as_str()
                    .is_some_and(|text| text.parse::<i64>().is_ok())
        }
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// Every way in which a sent value departs from the schema.
fn departures(
    method: &str,
    place: &str,
    described: &[Value],
    sent: &Value,
    spec: &Value,
    found: &mut Vec<String>,
) {
    let Some(sent) = sent.as_object() else {
        found.push(format!("{method}: {place} is no map"));
        return;
    };
    let find = |wanted: &str| {
        sent.iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value)
    };
    for param in described {
        let name = name(param);
        let (value, full) = (find(&name), format!("{place}{name}"));
        let stand_in = ALTERNATIVES
            .iter()
            .any(|(m, required, other)| *m == method && *required == full && !empty(find(other)));
        if param["required"] == true && empty(value) && !stand_in {
            found.push(format!("{method}: {full} is required"));
        }
        let Some(value) = value.filter(|value| !value.is_null()) else {
            continue;
        };
        let base = param["base"].as_str().unwrap_or("any");
        if !value_fits(value, base) {
            found.push(format!("{method}: {full} must be {base}, was {value}"));
        }
        let inner = fields(spec, param);
        if inner.is_empty() {
            continue;
        }
        let inside: Vec<&Value> = value
            .as_array()
            .map_or_else(|| vec![value], |items| items.iter().collect());
        for item in inside {
            departures(method, &format!("{full}."), inner, item, spec, found);
        }
    }
    for key in sent.keys() {
        if !described
            .iter()
            .any(|param| name(param).eq_ignore_ascii_case(key))
        {
            found.push(format!("{method}: the vendor does not know {place}{key}"));
        }
    }
}

pub(crate) fn hold(call: &Value, specs: &BTreeMap<String, Value>, found: &mut Vec<String>) -> bool {
    let method = call["method"].as_str().unwrap_or_default();
    let Some(spec) = specs
        .get(method)
        .filter(|spec| spec["requiredConvention"] == true)
    else {
        return false;
    };
    let mut body = call["body"].clone();
    // What the schema of an update lists flat is sent inside FIELDS.
    if method == "imbot.app.update"
        && let Some(Value::Object(inner)) =
            body.as_object_mut().and_then(|body| body.remove("FIELDS"))
        && let Some(body) = body.as_object_mut()
    {
        body.extend(inner);
    }
    departures(method, "", params(spec), &body, spec, found);
    true
}

fn recorded(folder: &Path) -> Vec<Value> {
    let mut calls = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = || fs::read_to_string(&path).unwrap();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl") => calls.extend(
                text()
                    .lines()
                    .map(|line| serde_json::from_str::<Value>(line).unwrap()),
            ),
            Some("json") => calls.extend(serde_json::from_str::<Vec<Value>>(&text()).unwrap()),
            _ => {}
        }
    }
    calls
}

#[test]
fn every_recorded_call_follows_the_vendors_schema() {
    let test = "every_recorded_call_follows_the_vendors_schema";
    let Some(specs) = specs(test) else { return };
    let Some(folder) = env::var_os(CALLS_VARIABLE) else {
        eprintln!(
            "{test} is skipped: no calls were recorded (the simulator writes them into the folder named by {CALLS_VARIABLE})"
        );
        return;
    };
    let calls = recorded(Path::new(&folder));
    let mut found = Vec::new();
    let held = calls
        .iter()
        .filter(|call| hold(call, &specs, &mut found))
        .count();
    eprintln!("{held} of {} recorded calls have a schema", calls.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(
        held > 0,
        "no recorded call has a schema; was {CALLS_VARIABLE} set for the tests before this one?"
    );
}
