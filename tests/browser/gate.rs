//! A proxy in front of the server that holds back chosen answers until it is told to let them go,
//! so that "the wasm comes late" is a fact of the test and not a matter of luck.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::http::{Response, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a gate holds back.
#[derive(Clone, Copy)]
pub(crate) enum Held {
    /// Answers whose path ends like this.
    Answers(&'static str),
    /// Event streams, as a proxy does that waits for the end of an answer before it passes it on.
    Streams,
    /// Event streams, for good: what is passed on instead is no event of ours, and too long in the end.
    Garbage,
    /// Answers whose path ends like this: instead comes the word of a server with too much to do, to come back in a second.
    Busy(&'static str),
    /// A field of the JSON answers whose path ends like this, as of a server of another version.
    Field(&'static str, &'static str),
}

/// The largest answer that a field is taken from.
const JSON_MAX_BYTES: usize = 1024 * 1024;

/// As long as no event may be.
const TOO_LONG_BYTES: usize = 300 * 1024;

fn garbage() -> String {
    let wrong = [
        "{",
        "[1,2]",
        "null",
        "\u{0}",
        "<html>",
        "{\"seq\":\"1\",\"id\":{}}",
    ];
    let events = wrong.map(|data| format!("id: nonsense\ndata: {data}\n\n"));
    format!(
        "{}data: {}\n\n",
        events.concat(),
        "x".repeat(TOO_LONG_BYTES)
    )
}

#[derive(Clone)]
struct Upstream {
    address: Arc<str>,
    held: Held,
    open: watch::Receiver<bool>,
    http: reqwest::Client,
}

/// Lets the held answers go when told to; dropped, it lets them go too.
pub(crate) struct Gate {
    open: watch::Sender<bool>,
}

impl Gate {
    /// Listens on `listener` and forwards to `upstream` (`http://127.0.0.1:port`); what is `held` waits.
    pub(crate) fn start(listener: TcpListener, upstream: &str, held: Held) -> Gate {
        let (open, watch) = watch::channel(false);
        let state = Upstream {
            address: upstream.into(),
            held,
            open: watch,
            http: reqwest::Client::new(),
        };
        let router = Router::new().fallback(forward).with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Gate { open }
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }
}

async fn forward(State(mut upstream): State<Upstream>, request: Request) -> Response<Body> {
    if let Held::Answers(end) = upstream.held
        && request.uri().path().ends_with(end)
    {
        // An error means that the gate is gone, which opens it.
        let _gone = upstream.open.wait_for(|open| *open).await;
    }
    let closed = !*upstream.open.borrow();
    match upstream.held {
        Held::Busy(end) if closed && request.uri().path().ends_with(end) => return busy(),
        Held::Field(end, name) if closed && request.uri().path().ends_with(end) => {
            return without(&upstream, request, name).await;
        }
        _ => {}
    }
    let response = relay(&upstream.http, &upstream.address, request).await;
    let is_stream = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if is_stream && matches!(upstream.held, Held::Garbage) {
        let mut wrong = Response::new(Body::from(garbage()));
        let kind = HeaderValue::from_static("text/event-stream");
        wrong.headers_mut().insert(CONTENT_TYPE, kind);
        return wrong;
    }
    if is_stream && matches!(upstream.held, Held::Streams) {
        // An error means that the gate is gone, which opens it.
        let _gone = upstream.open.wait_for(|open| *open).await;
    }
    response
}

fn busy() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let second = HeaderValue::from_static("1");
    response.headers_mut().insert(RETRY_AFTER, second);
    response
}

async fn without(upstream: &Upstream, mut request: Request, name: &str) -> Response<Body> {
    request.headers_mut().remove(ACCEPT_ENCODING);
    let response = relay(&upstream.http, &upstream.address, request).await;
    let body = axum::body::to_bytes(response.into_body(), JSON_MAX_BYTES);
    let mut json: Value = serde_json::from_slice(&body.await.unwrap()).unwrap();
    json.as_object_mut().unwrap().remove(name).unwrap();
    axum::Json(json).into_response()
}

/// Asks the server at `address` (`http://127.0.0.1:port`) and hands its answer on as it comes.
pub(crate) async fn relay(
    http: &reqwest::Client,
    address: &str,
    request: Request,
) -> Response<Body> {
    match relayed(http, address, request).await {
        Ok(response) => response,
        Err(error) => {
            let mut response = Response::new(Body::from(error.to_string()));
            *response.status_mut() = StatusCode::BAD_GATEWAY;
            response
        }
    }
}

async fn relayed(
    http: &reqwest::Client,
    address: &str,
    request: Request,
) -> Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let uri: Uri = format!("{address}{path}").parse()?;
    let answer = http
        .request(parts.method, uri.to_string())
        .headers(parts.headers)
        .body(reqwest::Body::wrap_stream(body.into_data_stream()))
        .send()
        .await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    Ok(response)
}
