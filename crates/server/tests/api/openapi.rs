//! The description of the API beside the API.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use framechat_protocol::visitor::MessageState;
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use super::harness::{Server, request};

const VERBS: [&str; 5] = ["get", "post", "put", "delete", "patch"];
/// What answers, and is no part of what is described.
const ELSEWHERE: [&str; 2] = ["/api/{*path}", "/api/v1/openapi.json"];

async fn document(server: &Server) -> Value {
    let response = reqwest::get(server.url("/api/v1/openapi.json"))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

/// Every address under `/api/` that stands in the routes' sources beside a `.route(`.
fn addresses(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            addresses(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for call in source.split(".route(").skip(1) {
            let address = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            found.extend(
                address
                    .filter(|address| address.starts_with("/api/"))
                    .map(str::to_owned),
            );
        }
    }
}

#[tokio::test]
async fn every_route_is_described_and_every_description_is_a_route() {
    let server = Server::start().await;
    let document = document(&server).await;
    let paths = document["paths"].as_object().unwrap();
    let mut routes = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    addresses(&sources.join("routes"), &mut routes);
    addresses_of_file(&sources.join("routes.rs"), &mut routes);
    let described: BTreeSet<_> = paths.keys().cloned().collect();
    let elsewhere = ELSEWHERE.map(str::to_owned);
    let routes: BTreeSet<_> = routes
        .into_iter()
        .filter(|route| !elsewhere.contains(route))
        .collect();
    assert_eq!(routes, described);
    assert!(described.len() >= 12, "{described:?}");

    let http = Client::new();
    for (path, operations) in paths {
        for verb in VERBS {
            let method = Method::from_bytes(verb.to_uppercase().as_bytes()).unwrap();
            let url = server.url(&path.replace("{id}", "an-unknown-id"));
            let status = http.request(method, url).send().await.unwrap().status();
            let known = operations.get(verb).is_some();
            let is_there = !matches!(
                status,
                StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
            );
            assert_eq!(known, is_there, "{verb} {path}: {status}");
        }
    }
}

/// As [`addresses`], of one file.
fn addresses_of_file(path: &Path, found: &mut BTreeSet<String>) {
    let source = fs::read_to_string(path).unwrap();
    for call in source.split(".route(").skip(1) {
        let address = call
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        found.extend(
            address
                .filter(|address| address.starts_with("/api/"))
                .map(str::to_owned),
        );
    }
}

/// Checks a value against a schema: required keys are there, no others are, and the kinds of values fit.
fn fits(document: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').unwrap();
        let named = document
            .pointer(pointer)
            .unwrap_or_else(|| panic!("no {name}"));
        return fits(document, named, value, place);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let kinds: Vec<_> = choices
            .iter()
            .filter(|choice| choice["type"] != "null")
            .collect();
        if value.is_null() {
            return assert!(kinds.len() < choices.len(), "{place} is null");
        }
        // A choice of constants, or something that may be absent.
        if kinds.len() == 1 {
            return fits(document, kinds[0], value, place);
        }
        let told = value.as_str().unwrap_or_else(|| panic!("{place}: {value}"));
        let constants = kinds
            .iter()
            .flat_map(|kind| kind["enum"].as_array())
            .flatten();
        return assert!(
            constants.into_iter().any(|constant| constant == told),
            "{place}: {told}"
        );
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => panic!("{place} has no type: {schema}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{place} is {kind} and not {kinds:?}");
    if let Some(constants) = schema["enum"].as_array() {
        assert!(constants.contains(value), "{place}: {value}");
    }
    for item in value.as_array().into_iter().flatten() {
        fits(document, &schema["items"], item, place);
    }
    if let Some(fields) = value.as_object() {
        for required in schema["required"].as_array().into_iter().flatten() {
            assert!(
                fields.contains_key(required.as_str().unwrap()),
                "{place} lacks {required}"
            );
        }
        for (name, field) in fields {
            let place = format!("{place}.{name}");
            let property = &schema["properties"][name];
            assert!(property.is_object(), "{place} is not described");
            fits(document, property, field, &place);
        }
    }
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let server = Server::start().await;
    let document = document(&server).await;
    let described = |verb: &str, path: &str, status: &str| {
        let answers = &document["paths"][path][verb]["responses"][status]["content"];
        let answers = answers
            .as_object()
            .unwrap_or_else(|| panic!("{verb} {path} {status}"));
        let (kind, answer) = answers.iter().next().unwrap();
        (kind.clone(), answer["schema"].clone())
    };
    let visitor = server.visitor().await;
    let mut samples = BTreeMap::new();
    samples.insert(
        ("post", "/api/visitor/session"),
        serde_json::to_value(&visitor.session).unwrap(),
    );
    let sent = visitor.post(&request("message-1", "hello")).await;
    samples.insert(
        ("post", "/api/visitor/messages"),
        sent.json().await.unwrap(),
    );
    visitor.until("hello", MessageState::Delivered).await;
    samples.insert(
        ("get", "/api/visitor/history"),
        visitor.get("history").await.json().await.unwrap(),
    );
    assert_eq!(
        samples[&("get", "/api/visitor/history")]["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let secret = visitor.call(Method::PUT, "resume").send().await.unwrap();
    samples.insert(("put", "/api/visitor/resume"), secret.json().await.unwrap());
    for ((verb, path), sample) in &samples {
        let (kind, schema) = described(verb, path, "200");
        assert_eq!(kind, "application/json");
        fits(&document, &schema, sample, path);
    }
    let refused = visitor.post(&request("short", "hello")).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let (kind, schema) = described("post", "/api/visitor/messages", "4XX");
    assert_eq!(refused.headers()["content-type"], kind.as_str());
    fits(
        &document,
        &schema,
        &refused.json().await.unwrap(),
        "a problem",
    );
    // A request as pages send it fits, too, and the check can fail.
    let body = &document["paths"]["/api/visitor/messages"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"];
    fits(
        &document,
        body,
        &serde_json::to_value(request("message-2", "x")).unwrap(),
        "a request",
    );
    let without = std::panic::catch_unwind(|| {
        fits(
            &document,
            body,
            &serde_json::json!({ "id": "message-2" }),
            "a request",
        );
    });
    assert!(without.is_err());
    for scheme in ["visitor", "app"] {
        assert_eq!(
            document["components"]["securitySchemes"][scheme]["scheme"],
            "bearer"
        );
    }
}
