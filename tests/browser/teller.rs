//! A server of the visitor API whose history is as long as a test wants, and which tells what the test says. It is a proxy:
//! everything else comes from the real server behind it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use crate::gate::relay;
use crate::world::World;

/// Between two messages of the history.
const APART_MS: i64 = 120_000;
/// As many come with a page.
const PAGE: i64 = 50;
/// Width and height of each picture.
pub(crate) const PICTURE_PX: (u32, u32) = (300, 240);

type Stream = UnboundedSender<Result<Bytes, std::convert::Infallible>>;

/// The proxy.
#[derive(Clone)]
pub(crate) struct Teller {
    /// Its address.
    pub(crate) url: String,
    upstream: Arc<str>,
    http: reqwest::Client,
    last: Arc<AtomicI64>,
    began_ms: i64,
    streams: Arc<Mutex<Vec<Stream>>>,
    busy: Arc<AtomicBool>,
    pictures: watch::Sender<bool>,
}

/// The message at a place of the history: those of an operator and of the visitor by turns of five.
fn message(seq: i64, began_ms: i64) -> Value {
    let operator = seq / 5 % 2 == 0;
    let more = if seq % 7 == 0 {
        " and some more of it".repeat(20)
    } else {
        String::new()
    };
    json!({
        "seq": seq, "id": format!("message-{seq}"), "change": seq, "state": "delivered",
        "author": if operator { "operator" } else { "visitor" },
        "operator": if operator { json!("Anna Petrova") } else { Value::Null },
        "text": format!("Message number {seq}{more}"),
        "sent_at": began_ms + seq * APART_MS,
    })
}

impl Teller {
    /// A proxy in front of the world's server, with a history of so many messages, the last of them written now.
    pub(crate) async fn start(world: &World, messages: i64) -> Result<Teller> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let teller = Teller {
            url: format!(
                "http://framechat.localhost:{}",
                listener.local_addr()?.port()
            ),
            upstream: format!("http://127.0.0.1:{}", world.server_port).into(),
            http: reqwest::Client::new(),
            last: Arc::new(AtomicI64::new(messages)),
            began_ms: i64::try_from(now)? - messages * APART_MS,
            streams: Arc::default(),
            busy: Arc::default(),
            pictures: watch::channel(false).0,
        };
        let router = Router::new()
            .route("/api/visitor/history", get(history))
            .route("/api/visitor/changes", get(changes))
            .route("/api/visitor/messages", post(accept))
            .route("/picture/{number}", get(picture))
            .fallback(async |State(teller): State<Teller>, request: Request| {
                relay(&teller.http, &teller.upstream, request).await
            })
            .with_state(teller.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(teller)
    }

    /// Tells of so many more messages, all at once; `change` makes of each what the test wants.
    pub(crate) fn tell(&self, count: i64, change: impl Fn(&mut Value)) {
        let mut said = String::new();
        for _ in 0..count {
            let seq = self.last.fetch_add(1, Ordering::SeqCst) + 1;
            let mut message = message(seq, self.began_ms);
            change(&mut message);
            said.push_str(&format!("id: {seq}\nevent: message\ndata: {message}\n\n"));
        }
        self.say(said);
    }

    /// Says this on the stream, whatever it is.
    pub(crate) fn say(&self, said: impl Into<Bytes>) {
        let said = said.into();
        // A stream that ended hears nothing.
        self.streams
            .lock()
            .unwrap()
            .retain(|stream| stream.send(Ok(said.clone())).is_ok());
    }

    /// Has too much to do to give older pages, or not any more.
    pub(crate) fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Ordering::SeqCst);
    }

    /// The address of a picture of [`PICTURE_PX`], which comes when it is let go.
    pub(crate) fn picture(&self, number: u32) -> String {
        format!("{}/picture/{number}", self.url)
    }

    /// Lets the pictures go.
    pub(crate) fn let_pictures_come(&self) {
        self.pictures.send_replace(true);
    }

    /// Whether the page listens.
    pub(crate) fn is_heard(&self) -> bool {
        self.streams
            .lock()
            .unwrap()
            .iter()
            .any(|stream| !stream.is_closed())
    }
}

async fn history(
    State(teller): State<Teller>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    if asked.contains_key("before") && teller.busy.load(Ordering::SeqCst) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let last = teller.last.load(Ordering::SeqCst);
    let before = asked.get("before").and_then(|before| before.parse().ok());
    let end = before.unwrap_or(last + 1);
    let begin = (end - PAGE).max(1);
    let messages: Vec<Value> = (begin..end)
        .map(|seq| message(seq, teller.began_ms))
        .collect();
    let mut page = json!({ "messages": messages, "last_change": last });
    if begin > 1 {
        page["before"] = json!(begin);
    }
    Ok(Json(page))
}

async fn picture(State(teller): State<Teller>) -> ([(HeaderName, &'static str); 1], String) {
    // The sender is the teller's own: it is there as long as this waits.
    let mut pictures = teller.pictures.subscribe();
    let _come = pictures.wait_for(|come| *come).await;
    let (width, height) = PICTURE_PX;
    let picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"/>"
    );
    ([(CONTENT_TYPE, "image/svg+xml")], picture)
}

/// What the visitor writes becomes the last message.
async fn accept(State(teller): State<Teller>, Json(sent): Json<Value>) -> Json<Value> {
    let seq = teller.last.fetch_add(1, Ordering::SeqCst) + 1;
    let mut message = message(seq, teller.began_ms);
    for (name, value) in [
        ("id", &sent["id"]),
        ("text", &sent["text"]),
        ("author", &json!("visitor")),
        ("operator", &Value::Null),
    ] {
        message[name] = value.clone();
    }
    Json(message)
}

async fn changes(State(teller): State<Teller>) -> Response<Body> {
    let (stream, said) = unbounded_channel();
    // A comment first, so that the page knows the stream is there.
    let _begun = stream.send(Ok(Bytes::from_static(b": here\n\n")));
    teller.streams.lock().unwrap().push(stream);
    let mut response = Response::new(Body::from_stream(Said(said)));
    let kind = axum::http::HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

struct Said(UnboundedReceiver<Result<Bytes, std::convert::Infallible>>);

impl futures_core::Stream for Said {
    type Item = Result<Bytes, std::convert::Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
