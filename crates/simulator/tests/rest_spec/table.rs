//! The table against the schemas.

use std::collections::BTreeSet;

use framechat_simulator::portal::schema::{self, Kind, Need, Param};
use serde_json::Value;

use crate::{fields, name, params, specs};

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
pub(crate) fn compare(
    method: &str,
    ours: &[Param],
    theirs: &[Value],
    spec: &Value,
    faults: &mut Vec<String>,
) {
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
        let right = spec["scope"].as_str();
        if right.as_slice() != schema::scope::needed(method) {
            faults.push(format!("{method}: the right is {right:?}"));
        }
        match method.as_str() {
            // The schema lists what stands inside FIELDS beside the number of the application.
            "imbot.app.update" => assert!(
                entry
                    .params
                    .iter()
                    .any(|row| row.name == "APP_ID" && row.need == Need::Filled)
            ),
            // What the schema lists for these two is their answer.
            "imconnector.list" | "placement.get" => assert!(entry.params.is_empty()),
            _ => compare(method, entry.params, params(spec), spec, &mut faults),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        compared >= 18,
        "only {compared} methods of the table have a schema"
    );
}
