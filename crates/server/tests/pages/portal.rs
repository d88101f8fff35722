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
        self.called.send_replace(());
        let (status, body) = inner.answers.get(method).cloned().unwrap_or((200, usual));
        (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
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
        "user.current" => json!({ "ID": "1", "ACTIVE": true, "USER_TYPE": "employee" }),
        "imbot.register" => json!(62),
        "imbot.app.register" => json!(13),
        _ => json!(true),
    };
    let body = serde_json::from_str(&body).unwrap();
    let answer = portal.answer(method, body, json!({ "result": usual, "time": {} }));
    let _open = portal.gate.read().await;
    answer
}
