//! A portal with a token endpoint: writes down every call, and answers what a test tells it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock, watch};

pub(crate) const MEMBER: &str = "da45a03b265edd8787f8a258d793cc5d";
pub(crate) const APPLICATION_TOKEN: &str = "51856fefc120afa4b628cc82d3935cce";
/// The one refresh token that can be exchanged; every exchange gives the same one again.
pub(crate) const REFRESH: &str = "refresh-of-the-administrator";
pub(crate) const ACCESS: &str = "access-of-the-administrator";

/// A running portal.
#[derive(Clone)]
pub(crate) struct Portal {
    pub(crate) address: String,
    inner: Arc<Mutex<Inner>>,
    called: Arc<watch::Sender<()>>,
    /// Calls are answered while nobody holds it for writing.
    gate: Arc<RwLock<()>>,
}

#[derive(Default)]
struct Inner {
    calls: Vec<(String, Value)>,
    answers: HashMap<String, (u16, Value)>,
    /// What was asked for over HTTP, in order.
    requests: Vec<String>,
}

impl Portal {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let portal = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::default(),
            called: Arc::new(watch::Sender::new(())),
            gate: Arc::default(),
        };
        let router = Router::new()
            .route("/oauth/token/", post(exchange))
            .route("/rest/{method}", post(call))
            .with_state(portal.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        portal
    }

    /// From now on, `method` is answered so. The token endpoint is the method `oauth`.
    pub(crate) fn answers(&self, method: &str, status: u16, body: Value) {
        let mut inner = self.inner.lock().unwrap();
        inner.answers.insert(method.to_owned(), (status, body));
    }

    /// The bodies of all calls of a method.
    pub(crate) fn calls(&self, method: &str) -> Vec<Value> {
        let inner = self.inner.lock().unwrap();
        let of_method = inner.calls.iter().filter(|(name, _)| name == method);
        of_method.map(|(_, body)| body.clone()).collect()
    }

    /// The requests so far by method, a batch as one.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.inner.lock().unwrap().requests.clone()
    }

    /// Calls of methods wait for their answers until what this gives is dropped.
    pub(crate) async fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        self.gate.clone().write_owned().await
    }

    /// Waits until a method has been called so often.
    pub(crate) async fn until_called(&self, method: &str, times: usize) {
        let mut called = self.called.subscribe();
        while self.calls(method).len() < times {
            called.changed().await.unwrap();
        }
    }

    /// What the token endpoint answers for this portal.
    pub(crate) fn grant(&self) -> Value {
        json!({
            "access_token": ACCESS, "refresh_token": REFRESH, "expires": 1_893_456_000, "expires_in": 3600,
            "client_endpoint": format!("{}/rest/", self.address), "server_endpoint": "http://oauth.localhost/rest/",
            "domain": "oauth.localhost", "member_id": MEMBER, "scope": "imopenlines", "status": "L", "user_id": 1,
        })
    }

    fn answer(&self, method: &str, body: Value, usual: Value) -> Response {
        let mut inner = self.inner.lock().unwrap();
        inner.calls.push((method.to_owned(), body));
        inner.requests.push(method.to_owned());
        self.called.send_replace(());
        let (status, body) = inner.answers.get(method).cloned().unwrap_or((200, usual));
        (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
    }
}

impl Portal {
    /// Each command is written down and answered as a call of its own; all answer true.
    fn batch(&self, body: &Value) -> Response {
        let mut inner = self.inner.lock().unwrap();
        inner.requests.push("batch".to_owned());
        let (mut results, mut errors) = (serde_json::Map::new(), serde_json::Map::new());
        for (index, command) in body["cmd"].as_array().unwrap().iter().enumerate() {
            let (method, query) = command.as_str().unwrap().split_once('?').unwrap();
            let fields = url::form_urlencoded::parse(query.as_bytes());
            let fields = fields.map(|(key, value)| (key.into_owned(), json!(value)));
            let body = fields.collect();
            inner.calls.push((method.to_owned(), Value::Object(body)));
            let key = index.to_string();
            match inner.answers.get(method) {
                Some((400.., body)) => errors.insert(key, body.clone()),
                Some((_, body)) => results.insert(key, body["result"].clone()),
                None => results.insert(key, json!(true)),
            };
        }
        drop(inner);
        self.called.send_replace(());
        let map = |map: serde_json::Map<_, _>| match map.is_empty() {
            true => json!([]),
            false => Value::Object(map),
        };
        let result = json!({ "result": map(results), "result_error": map(errors) });
        axum::Json(json!({ "result": result, "time": {} })).into_response()
    }
}

async fn exchange(State(portal): State<Portal>, body: String) -> Response {
    let usual = portal.grant();
    if body.contains(REFRESH) {
        portal.answer("oauth", json!(body), usual)
    } else {
        let refusal =
            json!({ "error": "invalid_grant", "error_description": "The token is spent" });
        (StatusCode::BAD_REQUEST, axum::Json(refusal)).into_response()
    }
}

async fn call(State(portal): State<Portal>, Path(method): Path<String>, body: String) -> Response {
    let method = method.trim_end_matches(".json");
    let usual = match method {
        "imconnector.register" => json!({ "result": true }),
        "imconnector.list" => json!({ "livechat": "Live chat" }),
        "imconnector.status" => {
            json!({ "LINE": 1, "CONNECTOR": "framechat", "ERROR": false, "CONFIGURED": true, "STATUS": true })
        }
        "imconnector.unregister" => json!({ "result": true }),
        "imopenlines.config.list.get" => json!([
            { "ID": "1", "LINE_NAME": "Support", "ACTIVE": "Y" },
            { "ID": 2, "LINE_NAME": "Sales", "ACTIVE": "N" },
        ]),
        "user.current" => json!({ "ID": "1", "ACTIVE": true, "USER_TYPE": "employee" }),
        "imbot.register" => json!(62),
        "imbot.app.register" => json!(13),
        _ => json!(true),
    };
    let body: Value = serde_json::from_str(&body).unwrap();
    let answer = if method == "batch" {
        portal.batch(&body)
    } else {
        portal.answer(method, body, json!({ "result": usual, "time": {} }))
    };
    let _open = portal.gate.read().await;
    answer
}
