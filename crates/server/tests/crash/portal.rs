//! A portal of the test's own: it deduplicates nothing, fails a tenth of its calls, is away for stretches, and remembers
//! everything that it took.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Extension, Form, Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{
    sync::{Mutex as AsyncMutex, watch},
    time::sleep,
};

use super::{
    chance::Chance,
    listener::{Cut, Port},
};

pub(crate) const MEMBER: &str = "m1";
pub(crate) const APPLICATION_TOKEN: &str = "token-of-the-app";
pub(crate) const ACCESS: &str = "access-0";
pub(crate) const REFRESH: &str = "refresh-0";

/// One call in this many fails.
const FAILS_ONE_IN: usize = 10;
/// The longest time for which the portal is well, and for which it is away.
const WELL_MAX: Duration = Duration::from_millis(2500);
const AWAY_MAX: Duration = Duration::from_millis(900);

/// How a call fails.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// An error of the portal's.
    Error(u16, &'static str),
    /// A page of the proxy's before it.
    Page(u16),
    /// The access token is good no more.
    Expired,
    /// The connection breaks before the portal has done anything.
    CutBefore,
    /// It breaks when the portal has done it.
    CutAfter,
}

const FAULTS: [Fault; 10] = [
    Fault::Error(503, "QUERY_LIMIT_EXCEEDED"),
    Fault::Error(503, "OVERLOAD_LIMIT"),
    Fault::Error(429, "OPERATION_TIME_LIMIT"),
    Fault::Error(500, "INTERNAL_SERVER_ERROR"),
    Fault::Error(500, "ERROR_UNEXPECTED_ANSWER"),
    Fault::Page(502),
    Fault::Page(200),
    Fault::Expired,
    Fault::CutBefore,
    Fault::CutAfter,
];

/// Something that the portal did.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) method: String,
    pub(crate) body: Value,
    /// The interruption, by number, at which it was the newest call of its lane: the server may not have got the answer, or
    /// not have written it down.
    pub(crate) interrupted: Option<usize>,
}

#[derive(Debug)]
struct Inner {
    chance: Chance,
    access: String,
    refreshes: usize,
    taken: Vec<Taken>,
    /// The newest call of each lane (chat and method) that was taken, while nothing shows that its answer was written down.
    in_flight: HashMap<String, usize>,
    interruptions: usize,
    calls: usize,
    failed: usize,
    absences: usize,
}

impl Inner {
    fn interrupt(&mut self, taken: &[usize]) {
        self.interruptions += 1;
        for index in taken {
            self.taken[*index].interrupted = Some(self.interruptions);
        }
    }
}

/// A handle on the running portal.
#[derive(Clone)]
pub(crate) struct Portal {
    inner: Arc<Mutex<Inner>>,
    called: Arc<watch::Sender<usize>>,
    /// How many calls were taken. A call is counted when it comes, and taken a moment later.
    took: Arc<watch::Sender<usize>>,
    /// While false, calls wait before anything is done with them.
    answers: Arc<watch::Sender<bool>>,
    connections: Arc<watch::Sender<usize>>,
    port: Arc<AsyncMutex<Port>>,
    pub(crate) address: std::net::SocketAddr,
}

impl Portal {
    pub(crate) async fn start(chance: Chance) -> Self {
        let port = Port::new();
        let portal = Self {
            inner: Arc::new(Mutex::new(Inner {
                chance,
                access: ACCESS.to_owned(),
                refreshes: 0,
                taken: Vec::new(),
                in_flight: HashMap::new(),
                interruptions: 0,
                calls: 0,
                failed: 0,
                absences: 0,
            })),
            called: Arc::default(),
            took: Arc::default(),
            answers: Arc::new(watch::Sender::new(true)),
            connections: Arc::clone(&port.open),
            address: port.address,
            port: Arc::new(AsyncMutex::new(port)),
        };
        let router = Router::new()
            .route("/oauth/token/", post(token))
            .route("/rest/{method}", post(rest))
            .route("/here", get(|| async {}))
            .with_state(portal.clone());
        let mut port = portal.port.lock().await;
        port.serves(router);
        port.listen();
        drop(port);
        portal
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(crate) fn client_endpoint(&self) -> String {
        format!("http://portal.localhost:{}/rest/", self.address.port())
    }

    /// Goes away again and again: refuses connections, or lets calls hang.
    pub(crate) async fn trouble(self, mut chance: Chance) {
        loop {
            sleep(chance.duration(WELL_MAX)).await;
            let away = chance.duration(AWAY_MAX);
            self.inner().absences += 1;
            if chance.one_in(2) {
                self.port.lock().await.refuse().await;
                self.interrupted();
                sleep(away).await;
                self.port.lock().await.listen();
            } else {
                self.answers.send_replace(false);
                sleep(away).await;
                self.answers.send_replace(true);
            }
        }
    }

    /// Goes away no more, whatever trouble it was in; calls go on failing.
    pub(crate) async fn recover(&self) {
        self.answers.send_replace(true);
        self.port.lock().await.listen();
    }

    /// Whoever made the newest call of any lane may not have got its answer.
    fn interrupted(&self) {
        let mut inner = self.inner();
        let lanes: Vec<_> = inner.in_flight.drain().map(|(_, index)| index).collect();
        inner.interrupt(&lanes);
    }

    /// To be called after a kill: waits until the last call of the dead is through, so that none is taken for one of
    /// the living.
    pub(crate) async fn settle(&self) {
        // Connections are accepted in their order: when this one was answered, none of the dead is left waiting. It is
        // not answered when the portal is away, and then none is waiting either.
        let asked = reqwest::Client::builder().no_proxy().build().unwrap();
        let _answer = asked
            .get(format!("http://{}/here", self.address))
            .send()
            .await;
        let mut open = self.connections.subscribe();
        let quiet = tokio::time::timeout(super::PATIENCE, open.wait_for(|open| *open == 0)).await;
        assert!(quiet.is_ok(), "connections of a dead server stay open");
        self.interrupted();
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.inner().taken.clone()
    }

    /// Calls that have come, and how many of them failed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let inner = self.inner();
        (inner.calls, inner.failed)
    }

    pub(crate) fn absences(&self) -> usize {
        self.inner().absences
    }

    pub(crate) fn state(&self) -> String {
        let inner = self.inner();
        format!(
            "the portal has taken {} calls, {} failed; the last taken: {:#?}",
            inner.calls,
            inner.failed,
            inner.taken.last()
        )
    }

    /// Waits until so many calls have come.
    pub(crate) async fn called(&self, count: usize) {
        let mut called = self.called.subscribe();
        called.wait_for(|called| *called >= count).await.unwrap();
    }

    /// Waits until so many of the operators' messages are confirmed.
    pub(crate) async fn until_confirmed(&self, count: usize) {
        let mut took = self.took.subscribe();
        loop {
            // From here on the next one wakes this up, also when it comes while these are counted.
            took.mark_unchanged();
            let mut ids: Vec<_> = self.taken().iter().filter_map(confirmed).collect();
            ids.sort();
            ids.dedup();
            if ids.len() == count {
                return;
            }
            took.changed().await.unwrap();
        }
    }

    /// Notes a call; answers how it is to fail, if it is.
    fn arrive(&self, auth: &Value, lane: &str) -> Option<Fault> {
        let mut inner = self.inner();
        inner.calls += 1;
        // What came of a call is written down before the next of its lane is made.
        inner.in_flight.remove(lane);
        let mut fault = None;
        if *auth != inner.access {
            fault = Some(Fault::Expired);
        } else if inner.chance.one_in(FAILS_ONE_IN) {
            fault = Some(inner.chance.of(&FAULTS));
            inner.failed += 1;
        }
        if matches!(fault, Some(Fault::Expired)) {
            "nobody has it yet".clone_into(&mut inner.access);
        }
        self.called.send_replace(inner.calls);
        fault
    }

    /// Does what is asked; `cut` when nobody will be told.
    fn take(&self, method: &str, lane: String, body: Value, cut: bool) -> Value {
        let result = match method {
            "imconnector.send.messages" => {
                let item = &body["MESSAGES"][0];
                let outcome = json!({ "SUCCESS": true, "message": item["message"], "session": { "ID": "1", "CHAT_ID": "2" } });
                json!({ "SUCCESS": true, "DATA": { "RESULT": [outcome] } })
            }
            "imconnector.send.status.delivery" => json!({ "SUCCESS": true, "DATA": [] }),
            other => panic!("this portal has no {other}"),
        };
        let mut inner = self.inner();
        inner.taken.push(Taken {
            method: method.to_owned(),
            body,
            interrupted: None,
        });
        self.took.send_replace(inner.taken.len());
        let index = inner.taken.len() - 1;
        if cut {
            inner.interrupt(&[index]);
        } else {
            inner.in_flight.insert(lane, index);
        }
        result
    }
}

/// The portal's id of the operator's message that a call confirms.
pub(crate) fn confirmed(taken: &Taken) -> Option<String> {
    (taken.method == "imconnector.send.status.delivery").then(|| {
        let id = taken.body["MESSAGES"][0]["im"]["message_id"].as_str();
        id.unwrap().to_owned()
    })
}

fn error(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (
        status,
        Json(json!({ "error": code, "error_description": "on order" })),
    )
        .into_response()
}

async fn rest(
    State(portal): State<Portal>,
    Extension(cut): Extension<Cut>,
    Path(method): Path<String>,
    Json(mut body): Json<Value>,
) -> Response {
    let mut answers = portal.answers.subscribe();
    answers.wait_for(|answers| *answers).await.unwrap();
    let auth = body.as_object_mut().unwrap().remove("auth").unwrap();
    let chat = body["MESSAGES"][0]["chat"]["id"]
        .as_str()
        .unwrap_or_default();
    let lane = format!("{method} {chat}");
    let fault = portal.arrive(&auth, &lane);
    match fault {
        Some(Fault::Error(status, code)) => return error(status, code),
        Some(Fault::Page(status)) => {
            let status = StatusCode::from_u16(status).unwrap();
            return (status, Html("<html>no portal")).into_response();
        }
        Some(Fault::Expired) => return error(401, "expired_token"),
        Some(Fault::CutBefore) => return cut.now().await,
        Some(Fault::CutAfter) | None => {}
    }
    let result = portal.take(
        method.trim_end_matches(".json"),
        lane,
        body,
        fault.is_some(),
    );
    if fault.is_some() {
        return cut.now().await;
    }
    Json(json!({ "result": result, "time": {} })).into_response()
}

/// The token endpoint. It takes any refresh token that it ever gave: one that was exchanged just before a kill is lost,
/// and here only a new install would mend that.
async fn token(
    State(portal): State<Portal>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    assert!(form["refresh_token"].starts_with("refresh-"));
    let mut inner = portal.inner();
    inner.refreshes += 1;
    inner.access = format!("access-{}", inner.refreshes);
    let body = json!({
        "access_token": inner.access,
        "refresh_token": format!("refresh-{}", inner.refreshes),
        "expires_in": 3600,
        "client_endpoint": portal.client_endpoint(),
        "domain": "oauth.localhost",
        "member_id": MEMBER,
    });
    drop(inner);
    Json(body).into_response()
}
