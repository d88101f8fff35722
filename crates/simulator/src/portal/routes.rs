//! The portal's addresses, and those of the token endpoint.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{
    ConnectInfo, FromRequest, FromRequestParts, Path, RawQuery, Request as HttpRequest,
    State as Shared,
};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::Value;

use crate::App;
use crate::hosts::host_of;
use crate::portal::error::RestError;
use crate::portal::params::text_of;
use crate::portal::rest::Request;
use crate::portal::{Portal, faults, form, oauth, rest, site};

/// The portal whose host was called.
pub struct Here(pub Arc<Portal>);

impl FromRequestParts<App> for Here {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, StatusCode> {
        app.portal(&host_of(&parts.headers))
            .map(|portal| Self(Arc::clone(portal)))
            .ok_or(StatusCode::NOT_FOUND)
    }
}

/// Everything under a portal's host.
pub fn portal_router(app: App) -> Router {
    Router::new()
        .route("/rest/{method}", any(call))
        .route("/rest/{user}/{secret}/{method}", any(call_webhook))
        .merge(site::routes())
        .with_state(app)
}

/// Everything under the OAuth server's host: the token endpoint, and REST for portals found by their token.
pub fn oauth_router(app: App) -> Router {
    Router::new()
        .route("/oauth/token", any(token))
        .route("/oauth/token/", any(token))
        .route("/rest/{method}", any(call_by_token))
        .with_state(app)
}

/// A call as it arrived.
struct Incoming {
    from: IpAddr,
    headers: HeaderMap,
    query: String,
    body: Bytes,
}

impl FromRequest<App> for Incoming {
    type Rejection = Response;

    async fn from_request(request: HttpRequest, app: &App) -> Result<Self, Response> {
        let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>()
        else {
            // Only `service` knows who calls; a router served without it cannot count the calls of an address.
            let sentence = "the simulator is served without the addresses of its callers\n";
            return Err((StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response());
        };
        let from = address.ip();
        let headers = request.headers().clone();
        let query = request.uri().query().unwrap_or_default().to_owned();
        let body = Bytes::from_request(request, app)
            .await
            .map_err(IntoResponse::into_response)?;
        Ok(Self {
            from,
            headers,
            query,
            body,
        })
    }
}

impl Incoming {
    fn read(&self, method: &str, webhook: bool) -> Result<Request, RestError> {
        Request::read(method, &self.headers, &self.query, &self.body, webhook)
    }
}

async fn call(
    Shared(app): Shared<App>,
    Here(portal): Here,
    Path(method): Path<String>,
    incoming: Incoming,
) -> Response {
    let request = incoming.read(&method, false);
    serve(&app, &portal, incoming.from, request).await
}

async fn call_webhook(
    Shared(app): Shared<App>,
    Here(portal): Here,
    Path((_, _, method)): Path<(String, String, String)>,
    incoming: Incoming,
) -> Response {
    let request = incoming.read(&method, true);
    serve(&app, &portal, incoming.from, request).await
}

async fn call_by_token(
    Shared(app): Shared<App>,
    Path(method): Path<String>,
    incoming: Incoming,
) -> Response {
    let request = incoming.read(&method, false);
    let portal = request
        .as_ref()
        .ok()
        .and_then(|request| {
            let token = ["auth", "access_token"]
                .iter()
                .find_map(|name| request.body.get(*name))
                .map(text_of)
                .or_else(|| request.bearer.clone())
                .unwrap_or_default();
            app.portals()
                .iter()
                .find(|portal| portal.state().tokens.knows(&token))
        })
        .unwrap_or(&app.portals()[0]);
    serve(&app, portal, incoming.from, request).await
}

async fn serve(
    app: &App,
    portal: &Arc<Portal>,
    from: IpAddr,
    request: Result<Request, RestError>,
) -> Response {
    match request {
        Ok(request) => rest::serve(app, portal, from, request).await,
        Err(error) => (error.status, axum::Json(error.body())).into_response(),
    }
}

async fn token(Shared(app): Shared<App>, RawQuery(query): RawQuery, body: String) -> Response {
    let mut fields = form::parse(query.as_deref().unwrap_or_default());
    fields.extend(form::parse(&body));
    tokio::time::sleep(app.latency()).await;
    let (ordered, cut) = faults::meet(app.faults().take(faults::TOKEN)).await;
    if cut == Some(faults::Cut::Before) {
        faults::break_off();
    }
    let response = match ordered {
        None => oauth::answer(&app, &fields),
        Some((status, Value::String(html))) => {
            (status, [(CONTENT_TYPE, "text/html")], html).into_response()
        }
        Some((status, answer)) => (status, axum::Json(answer)).into_response(),
    };
    faults::deliver(response, cut).await
}
