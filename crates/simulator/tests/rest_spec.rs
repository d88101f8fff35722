//! The simulator's table of parameters, and the REST calls that tests have made, held against the vendor's own schemas.
//!
//! The schemas are not part of the project. They are looked for in the folder named by `FRAMECHAT_REST_SPEC`, else in `protocols/rest-spec` of
//! any folder beside the workspace; where there are none, the tests say so and are skipped. Calls are read from the folder named by
//! `FRAMECHAT_CALLS_DIR`, where the simulator writes them (`.jsonl`), and where answers of `/_control/calls` may be kept (`.json`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use framechat_simulator::portal::schema::{self, Kind, Need, Param};
use serde_json::{Value, json};

const SPEC_VARIABLE: &str = "FRAMECHAT_REST_SPEC";
const CALLS_VARIABLE: &str = "FRAMECHAT_CALLS_DIR";

/// A required parameter that another one may stand for: (method, parameter, the other).
const ALTERNATIVES: &[(&str, &str, &str)] = &[
    ("imbot.register", "EVENT_MESSAGE_ADD", "EVENT_HANDLER"),
    ("imbot.register", "EVENT_WELCOME_MESSAGE", "EVENT_HANDLER"),
    ("imbot.register", "EVENT_BOT_DELETE", "EVENT_HANDLER"),
    ("imbot.register", "PROPERTIES.NAME", "LAST_NAME"),
    ("imbot.register", "PROPERTIES.LAST_NAME", "NAME"),
];

fn spec_folder() -> Option<PathBuf> {
    if let Some(named) = env::var_os(SPEC_VARIABLE) {
        let named = PathBuf::from(named);
        assert!(
            named.is_dir(),
            "{SPEC_VARIABLE} names {}, which is no folder",
            named.display()
        );
        return Some(named);
    }
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)?;
    let beside = fs::read_dir(workspace.parent()?).ok()?;
    beside
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("protocols").join("rest-spec"))
        .find(|path| path.is_dir())
}

/// The vendor's schemas by method, or `None` where they are not at hand.
fn specs(test: &str) -> Option<BTreeMap<String, Value>> {
    let Some(folder) = spec_folder() else {
        eprintln!(
            "{test} is skipped: no vendor schemas are at hand (name their folder in {SPEC_VARIABLE})"
        );
        return None;
    };
    let mut specs = BTreeMap::new();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let spec: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            specs.insert(spec["method"].as_str().unwrap().to_owned(), spec);
        }
    }
    assert!(!specs.is_empty(), "{} holds no schemas", folder.display());
    Some(specs)
}

fn params(spec: &Value) -> &[Value] {
    spec["params"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// The fields of a parameter that the schema describes in a table of its own.
fn fields<'s>(spec: &'s Value, param: &Value) -> &'s [Value] {
    let name = param["ref"]
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("#/defs/");
    spec["defs"][name]["fields"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn name(param: &Value) -> String {
    param["name"].as_str().unwrap_or_default().to_uppercase()
}

fn kind_fits(kind: Kind, base: &str) -> bool {
    match base {
        "any" => true,
        "string" | "char" => matches!(kind, Kind::String | Kind::Any),
        "integer" => matches!(kind, Kind::Integer | Kind::Any),
        "boolean" => kind == Kind::Boolean,
        "array" => matches!(kind, Kind::Array | Kind::Messages(_)),
        "object" => matches!(kind, Kind::Object(_) | Kind::Array),
        _ => false,
    }
}

/// Every difference between our rows and the vendor's.
fn compare(method: &str, ours: &[Param], theirs: &[Value], spec: &Value, faults: &mut Vec<String>) {
    for param in theirs {
        let name = name(param);
        let Some(row) = ours.iter().find(|row| row.name == name) else {
            faults.push(format!("{method}: {name} is not in the table"));
            continue;
        };
        if let Some(required) = param["required"].as_bool()
            && required != (row.need != Need::Optional)
        {
            faults.push(format!(
                "{method}: {name} is {}required",
                if required { "" } else { "not " }
            ));
        }
        let base = param["base"].as_str().unwrap_or("any");
        if !kind_fits(row.kind, base) {
            faults.push(format!(
                "{method}: {name} is {base}, in the table {:?}",
                row.kind
            ));
        }
        match row.kind {
            Kind::Object(rows) => compare(
                &format!("{method} {name}"),
                rows,
                fields(spec, param),
                spec,
                faults,
            ),
            Kind::Messages(blocks) => {
                let described: BTreeSet<String> = fields(spec, param)
                    .iter()
                    .map(|field| field["name"].as_str().unwrap_or_default().to_owned())
                    .collect();
                if described != blocks.iter().map(|block| (*block).to_owned()).collect() {
                    faults.push(format!("{method}: {name} has the blocks {described:?}"));
                }
            }
            _ => {}
        }
    }
    for row in ours {
        if !theirs.iter().any(|param| name(param) == row.name) {
            faults.push(format!("{method}: the vendor does not know {}", row.name));
        }
    }
}

#[test]
fn the_table_agrees_with_the_vendor() {
    let Some(specs) = specs("the_table_agrees_with_the_vendor") else {
        return;
    };
    let (mut faults, mut compared) = (Vec::new(), 0);
    for (method, spec) in &specs {
        let Some(entry) = schema::find(method) else {
            continue;
        };
        compared += 1;
        match method.as_str() {
            // The schema lists what stands inside FIELDS beside the number of the application.
            "imbot.app.update" => assert!(
                entry
                    .params
                    .iter()
                    .any(|row| row.name == "APP_ID" && row.need == Need::Filled)
            ),
            // What the schema lists for these two is their answer.
            "imconnector.list" => assert!(entry.params.is_empty()),
            _ => compare(method, entry.params, params(spec), spec, &mut faults),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        compared >= 18,
        "only {compared} methods of the table have a schema"
    );
}

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

fn hold(call: &Value, specs: &BTreeMap<String, Value>, found: &mut Vec<String>) -> bool {
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

/// The comparison itself must be able to fail, whether schemas are at hand or not.
#[test]
fn a_departure_from_a_schema_is_found() {
    let spec = json!({
        "method": "imconnector.send.messages", "requiredConvention": true,
        "params": [
            { "name": "CONNECTOR", "base": "string", "required": true }, { "name": "LINE", "base": "integer", "required": true },
            { "name": "MESSAGES", "base": "array", "required": true, "ref": "#/defs/M" },
        ],
        "defs": { "M": { "fields": [{ "name": "user", "base": "object", "required": false }, { "name": "chat", "base": "object", "required": false }] } },
    });
    let specs = BTreeMap::from([("imconnector.send.messages".to_owned(), spec.clone())]);
    let judge = |body: Value| {
        let mut found = Vec::new();
        assert!(hold(
            &json!({ "method": "imconnector.send.messages", "body": body }),
            &specs,
            &mut found
        ));
        found.len()
    };
    assert_eq!(
        judge(json!({ "CONNECTOR": "c", "LINE": "1", "MESSAGES": [{ "user": {}, "chat": {} }] })),
        0
    );
    assert_eq!(
        judge(json!({ "CONNECTOR": "", "LINE": 1, "MESSAGES": [{}] })),
        1,
        "required"
    );
    assert_eq!(
        judge(json!({ "CONNECTOR": "c", "LINE": "one", "MESSAGES": [{}] })),
        1,
        "type"
    );
    assert_eq!(
        judge(json!({ "CONNECTOR": "c", "LINE": 1, "MESSAGES": [{ "user": "u" }] })),
        1,
        "type inside"
    );
    assert_eq!(
        judge(json!({ "CONNECTOR": "c", "LINE": 1, "MESSAGES": [{}], "EXTRA": 1 })),
        1,
        "unknown"
    );
    assert_eq!(
        judge(json!({ "CONNECTOR": "c", "LINE": 1, "MESSAGES": [{ "extra": {} }] })),
        1,
        "unknown inside"
    );

    let rows = [
        Param {
            name: "CONNECTOR",
            need: Need::Optional,
            kind: Kind::String,
            missing: None,
        },
        Param {
            name: "LINE",
            need: Need::Filled,
            kind: Kind::Boolean,
            missing: None,
        },
        Param {
            name: "OWN",
            need: Need::Optional,
            kind: Kind::Any,
            missing: None,
        },
    ];
    let mut faults = Vec::new();
    compare("m", &rows, params(&spec), &spec, &mut faults);
    assert_eq!(faults.len(), 4, "{faults:?}");
}
