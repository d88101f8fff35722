//! A server of the test's own: pages as a customer serves them, and the simulator's stand as a customer's operations put it
//! behind a proxy, with a header of their own or with an outage.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue};
use axum::http::{HeaderMap, Response, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::world::World;

/// The host name of the stand, here as at the simulator.
const STAND: &str = "stand.localhost";

/// A tenth of a page.
const BEGINNING: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 500\r\n\r\n<!doctype html><title>Desk</title><p>The";

/// A page of the customer's.
#[derive(Clone, Debug)]
pub(crate) struct OwnPage {
    /// Such as `text/html`.
    pub(crate) kind: &'static str,
    /// Its Content-Security-Policy; empty for none.
    pub(crate) policy: String,
    pub(crate) text: String,
}

/// What is served under every name but the stand's, by path.
pub(crate) type OwnPages = HashMap<&'static str, OwnPage>;

#[derive(Clone)]
struct Sites {
    pages: Arc<OwnPages>,
    stand: Arc<str>,
    stand_policy: Option<HeaderValue>,
    dying: Arc<AtomicBool>,
    http: reqwest::Client,
}

/// The server, until the test's runtime ends.
pub(crate) struct OwnServer {
    listener: TcpListener,
    pub(crate) port: u16,
}

impl OwnServer {
    /// Takes a port, so that pages can name their own address.
    pub(crate) async fn bind() -> Result<OwnServer> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        Ok(OwnServer { listener, port })
    }

    /// An address of this server.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// Serves `pages`, and the stand with this policy. The switch makes the stand's next page break off in the middle.
    pub(crate) fn serve(
        self,
        world: &World,
        pages: OwnPages,
        stand_policy: Option<&str>,
    ) -> Result<Arc<AtomicBool>> {
        let dying = Arc::new(AtomicBool::new(false));
        let sites = Sites {
            pages: pages.into(),
            stand: format!("http://127.0.0.1:{}", world.simulator_port).into(),
            stand_policy: stand_policy.map(str::parse).transpose()?,
            dying: dying.clone(),
            http: reqwest::Client::new(),
        };
        let router = Router::new().fallback(answer).with_state(sites);
        tokio::spawn(async move { axum::serve(self.listener, router).await });
        Ok(dying)
    }
}

async fn answer(State(sites): State<Sites>, request: Request) -> Response<Body> {
    let outcome = if host(request.headers()) == STAND {
        stand(&sites, request).await
    } else {
        page(&sites, request.uri().path())
    };
    outcome.unwrap_or_else(|error| {
        let mut response = Response::new(Body::from(format!("{error:#}")));
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response
    })
}

fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.and_then(|host| host.split(':').next())
        .unwrap_or_default()
}

fn page(sites: &Sites, path: &str) -> Result<Response<Body>> {
    let Some(page) = sites.pages.get(path) else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return Ok(response);
    };
    let mut response = Response::new(Body::from(page.text.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(page.kind));
    if !page.policy.is_empty() {
        headers.insert(CONTENT_SECURITY_POLICY, page.policy.parse()?);
    }
    Ok(response)
}

async fn stand(sites: &Sites, request: Request) -> Result<Response<Body>> {
    let (parts, body) = request.into_parts();
    let upstream = if parts.uri.path() == "/" && sites.dying.swap(false, Ordering::SeqCst) {
        going_away().await?.into()
    } else {
        sites.stand.clone()
    };
    let path = parts.uri.path_and_query().context("a path")?;
    let answer = sites
        .http
        .request(parts.method, format!("{upstream}{path}"))
        .headers(parts.headers)
        .body(reqwest::Body::wrap_stream(body.into_data_stream()))
        .send()
        .await?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    if let Some(policy) = &sites.stand_policy {
        // Beside the stand's own: both hold.
        response
            .headers_mut()
            .append(CONTENT_SECURITY_POLICY, policy.clone());
    }
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    Ok(response)
}

/// The address of a server that answers once, with the beginning of a page, and is gone.
async fn going_away() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut asked = [0; 4_096];
        let _bytes = stream.read(&mut asked).await?;
        stream.write_all(BEGINNING).await?;
        stream.shutdown().await
    });
    Ok(address)
}
