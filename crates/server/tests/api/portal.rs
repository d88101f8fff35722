//! A portal for tests: a token endpoint and the REST methods that deliver, with faults on order.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::watch};

pub(crate) const MEMBER: &str = "m1";
pub(crate) const APPLICATION_TOKEN: &str = "token-of-the-app";
pub(crate) const CLIENT_ID: &str = "local.app";
pub(crate) const CLIENT_SECRET: &str = "client secret";
/// The rights that the application has.
const SCOPES: [&str; 6] = [
    "imconnector",
    "imopenlines",
    "imbot",
    "im",
    "placement",
    "user_brief",
];

/// One REST call that the portal has heard.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) body: Value,
    pub(crate) status: u16,
}

#[derive(Default)]
struct Inner {
    access: String,
    refresh: String,
    refreshes: usize,
    /// Calls whose requests have come, answered or not.
    arrived: usize,
    /// REST calls whose callers wait for an answer, now and at most.
    in_hand: usize,
    at_once_max: usize,
    /// The same of one chat and one direction: which are in hand now, and the most of one at once.
    lanes: HashMap<String, usize>,
    at_once_in_a_lane_max: usize,
    /// Files that are asked for and do not come.
    hanging: usize,
    calls: Vec<Call>,
    /// Answers for the next calls, before anything is looked at.
    faults: VecDeque<(u16, &'static str)>,
    /// The events that are bound.
    bound: Vec<Value>,
    /// Rights that the application lacks.
    lacking: Vec<&'static str>,
    /// Texts whose items are refused.
    refused: Vec<String>,
    /// Texts that the portal cannot bear, and what is answered then.
    poison: Vec<(String, u16, &'static str)>,
    /// The same for the next message of a text only.
    once: Vec<(String, u16, &'static str)>,
}

/// A handle on the running portal.
#[derive(Clone)]
pub(crate) struct Portal {
    inner: Arc<Mutex<Inner>>,
    changed: Arc<watch::Sender<()>>,
    /// While false, calls wait before they are answered.
    open: Arc<watch::Sender<bool>>,
    /// The same for the token endpoint.
    tokens_open: Arc<watch::Sender<bool>>,
    pub(crate) address: SocketAddr,
}

/// A file that does not come.
async fn hang(State(portal): State<Portal>) {
    portal.inner().hanging += 1;
    portal.changed.send_replace(());
    std::future::pending().await
}

impl Portal {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let portal = Self {
            inner: Arc::default(),
            changed: Arc::new(watch::Sender::new(())),
            open: Arc::new(watch::Sender::new(true)),
            tokens_open: Arc::new(watch::Sender::new(true)),
            address: listener.local_addr().unwrap(),
        };
        portal.inner().access = "access-0".to_owned();
        portal.inner().refresh = "refresh-0".to_owned();
        let router = Router::new()
            .route("/oauth/token/", post(token))
            .route("/rest/{method}", post(rest))
            .route("/pub/hanging", get(hang))
            .route("/pub/{name}", get(super::served::served))
            .with_state(portal.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        portal
    }

    /// How many files are asked for and do not come.
    pub(crate) fn hanging(&self) -> usize {
        self.inner().hanging
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(crate) fn client_endpoint(&self) -> String {
        format!("http://portal.localhost:{}/rest/", self.address.port())
    }

    pub(crate) fn oauth_url(&self) -> String {
        format!(
            "http://oauth.localhost:{}/oauth/token/",
            self.address.port()
        )
    }

    /// The access token that was given last is good no more.
    pub(crate) fn expire(&self) {
        self.inner().access = "nobody has it yet".to_owned();
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.inner().refreshes
    }

    /// Calls wait from now on, until `release`.
    pub(crate) fn hold(&self) {
        self.open.send_replace(false);
    }

    /// The token endpoint waits from now on, until `release`.
    pub(crate) fn hold_tokens(&self) {
        self.tokens_open.send_replace(false);
    }

    pub(crate) fn release(&self) {
        self.open.send_replace(true);
        self.tokens_open.send_replace(true);
    }

    /// The next call is answered so.
    pub(crate) fn fail_next(&self, status: u16, body: &'static str) {
        self.inner().faults.push_back((status, body));
    }

    /// These events are bound.
    pub(crate) fn bind(&self, events: Vec<Value>) {
        self.inner().bound = events;
    }

    /// The application lacks these rights.
    pub(crate) fn lack(&self, scopes: &[&'static str]) {
        self.inner().lacking = scopes.to_vec();
    }

    /// Messages of this text are refused, item by item.
    pub(crate) fn refuse(&self, text: &str) {
        self.inner().refused.push(text.to_owned());
    }

    /// For messages of this text a proxy's page comes instead of an answer.
    pub(crate) fn poison(&self, text: &str) {
        self.fail_on(text, 502, "<html>Bad Gateway</html>");
    }

    /// The next message of this text is answered so.
    pub(crate) fn fail_once_on(&self, text: &str, status: u16, body: &'static str) {
        self.inner().once.push((text.to_owned(), status, body));
    }

    /// Messages of this text are answered so.
    pub(crate) fn fail_on(&self, text: &str, status: u16, body: &'static str) {
        self.inner().poison.push((text.to_owned(), status, body));
    }

    /// How many calls have come, the token endpoint's among them, answered or not.
    pub(crate) fn arrived(&self) -> usize {
        self.inner().arrived
    }

    /// REST calls whose callers wait for an answer.
    pub(crate) fn in_hand(&self) -> usize {
        self.inner().in_hand
    }

    /// The most REST calls that ever waited for an answer at one time.
    pub(crate) fn at_once_max(&self) -> usize {
        self.inner().at_once_max
    }

    /// The most REST calls of one chat and one direction that ever waited for an answer at one time.
    pub(crate) fn at_once_in_a_lane_max(&self) -> usize {
        self.inner().at_once_in_a_lane_max
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.inner().calls.clone()
    }

    /// The calls of a method that were answered 200.
    pub(crate) fn done(&self, method: &str) -> Vec<Value> {
        let calls = self.calls().into_iter();
        calls
            .filter(|call| call.method == method && call.status == 200)
            .map(|call| call.body)
            .collect()
    }

    /// Texts of the visitors' messages that were answered 200, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        let sent = self.done("imconnector.send.messages");
        sent.iter()
            .map(|body| {
                body["MESSAGES"][0]["message"]["text"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect()
    }

    /// Waits until the calls so far satisfy a condition.
    pub(crate) async fn until(&self, what: &str, reached: impl Fn(&Self) -> bool) {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while !reached(self) {
                changed.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(super::harness::PATIENCE, waiting).await;
        assert!(
            waited.is_ok(),
            "never happened: {what}; calls: {:#?}",
            self.calls()
        );
    }

    fn note(&self, method: String, body: Value, status: u16) {
        let mut inner = self.inner();
        inner.calls.push(Call {
            method,
            body,
            status,
        });
        drop(inner);
        self.changed.send_replace(());
    }
}

async fn token(
    State(portal): State<Portal>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    portal.arrive(&portal.tokens_open).await;
    let mut inner = portal.inner();
    let genuine = form["grant_type"] == "refresh_token"
        && form["client_id"] == CLIENT_ID
        && form["client_secret"] == CLIENT_SECRET
        && form["refresh_token"] == inner.refresh;
    if !genuine {
        let body = json!({ "error": "invalid_grant", "error_description": "no" });
        return (StatusCode::BAD_REQUEST, Json(body)).into_response();
    }
    inner.refreshes += 1;
    inner.access = format!("access-{}", inner.refreshes);
    inner.refresh = format!("refresh-{}", inner.refreshes);
    let body = json!({
        "access_token": inner.access,
        "refresh_token": inner.refresh,
        "expires_in": 3600,
        "client_endpoint": portal.client_endpoint(),
        "domain": "oauth.localhost",
        "member_id": MEMBER,
    });
    drop(inner);
    Json(body).into_response()
}

async fn rest(
    State(portal): State<Portal>,
    Path(method): Path<String>,
    Json(mut body): Json<Value>,
) -> Response {
    let method = method.trim_end_matches(".json").to_owned();
    let _in_hand = InHand::new(portal.clone(), lane(&method, &body));
    portal.arrive(&portal.open).await;
    let auth = body.as_object_mut().unwrap().remove("auth").unwrap();
    let (status, answer) = portal.answer(&method, &auth, &body);
    portal.note(method, body, status);
    (StatusCode::from_u16(status).unwrap(), answer).into_response()
}

/// The calls that the portal must hear one after the other.
fn lane(method: &str, body: &Value) -> String {
    let confirms = method == "imconnector.send.status.delivery";
    format!("{} {confirms}", body["MESSAGES"][0]["chat"]["id"])
}

/// A call that is being answered, until its caller has the answer or goes away.
struct InHand {
    portal: Portal,
    lane: String,
}

impl InHand {
    fn new(portal: Portal, lane: String) -> Self {
        let mut guard = portal.inner();
        let inner = &mut *guard;
        inner.in_hand += 1;
        inner.at_once_max = inner.at_once_max.max(inner.in_hand);
        let of_lane = inner.lanes.entry(lane.clone()).or_default();
        *of_lane += 1;
        inner.at_once_in_a_lane_max = inner.at_once_in_a_lane_max.max(*of_lane);
        drop(guard);
        Self { portal, lane }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        let mut inner = self.portal.inner();
        inner.in_hand -= 1;
        if let Some(of_lane) = inner.lanes.get_mut(&self.lane) {
            *of_lane -= 1;
        }
        drop(inner);
        self.portal.changed.send_replace(());
    }
}

impl Portal {
    /// Counts a call, and waits while the gate is closed.
    async fn arrive(&self, gate: &watch::Sender<bool>) {
        self.inner().arrived += 1;
        self.changed.send_replace(());
        let mut open = gate.subscribe();
        open.wait_for(|open| *open).await.unwrap();
    }

    fn answer(&self, method: &str, auth: &Value, body: &Value) -> (u16, String) {
        let mut inner = self.inner();
        if let Some((status, body)) = inner.faults.pop_front() {
            return (status, body.to_owned());
        }
        if *auth != inner.access {
            return (
                401,
                r#"{"error":"expired_token","error_description":"expired"}"#.to_owned(),
            );
        }
        let result = match method {
            "imconnector.send.messages" => {
                let item = &body["MESSAGES"][0];
                let text = item["message"]["text"].as_str().unwrap_or_default();
                if let Some(index) = inner.once.iter().position(|(at, ..)| at == text) {
                    let (_, status, body) = inner.once.remove(index);
                    return (status, body.to_owned());
                }
                if let Some((_, status, body)) = inner.poison.iter().find(|(at, ..)| at == text) {
                    return (*status, (*body).to_owned());
                }
                let outcome = if inner.refused.iter().any(|refused| refused == text) {
                    json!({ "SUCCESS": false, "ERRORS": ["not this one"], "message": item["message"] })
                } else {
                    json!({ "SUCCESS": true, "message": item["message"], "session": { "ID": "1", "CHAT_ID": "2" } })
                };
                json!({ "SUCCESS": true, "DATA": { "RESULT": [outcome] } })
            }
            "imconnector.send.status.delivery" => json!({ "SUCCESS": true, "DATA": [] }),
            "imconnector.update.messages" | "imconnector.delete.messages" => {
                let message = &body["MESSAGES"][0]["message"];
                json!({ "SUCCESS": true, "DATA": { "RESULT": [{ "SUCCESS": true, "message": message }] } })
            }
            "imconnector.chat.name.set" => json!({ "SUCCESS": true, "DATA": { "RESULT": {} } }),
            "app.info" => json!({ "ID": 1, "CODE": CLIENT_ID, "STATUS": "L" }),
            "event.get" => json!(inner.bound),
            "scope" => {
                let mut scopes = SCOPES.to_vec();
                scopes.retain(|scope| !inner.lacking.contains(scope));
                json!(scopes)
            }
            "imconnector.status" => {
                json!({ "LINE": 107, "CONNECTOR": "framechat", "ERROR": false, "CONFIGURED": true, "STATUS": true })
            }
            "user.current" => json!({ "ID": "1" }),
            other => panic!("the tests' portal has no {other}"),
        };
        (200, json!({ "result": result, "time": {} }).to_string())
    }
}
