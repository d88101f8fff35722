//! The simulator's table of parameters, and the REST calls that tests have made, held against the vendor's own schemas.
//!
//! The schemas are not part of the project. They are looked for in the folder named by `FRAMECHAT_REST_SPEC`, else in `protocols/rest-spec` of
//! any folder beside the workspace; where there are none, the tests say so and are skipped. Calls are read from the folder named by
//! `FRAMECHAT_CALLS_DIR`, where the simulator writes them (`.jsonl`), and where answers of `/_control/calls` may be kept (`.json`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod calls;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use framechat_simulator::portal::schema::{Kind, Need, Param};
use serde_json::{Value, json};

use crate::calls::hold;
use crate::table::compare;

const SPEC_VARIABLE: &str = "FRAMECHAT_REST_SPEC";

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
pub(crate) fn specs(test: &str) -> Option<BTreeMap<String, Value>> {
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

pub(crate) fn params(spec: &Value) -> &[Value] {
    spec["params"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

/// The fields of a parameter that the schema describes in a table of its own.
pub(crate) fn fields<'s>(spec: &'s Value, param: &Value) -> &'s [Value] {
    let name = param["ref"]
        .as_str()
        .unwrap_or_default()
        .trim_start_matches("#/defs/");
    spec["defs"][name]["fields"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}

pub(crate) fn name(param: &Value) -> String {
    param["name"].as_str().unwrap_or_default().to_uppercase()
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
