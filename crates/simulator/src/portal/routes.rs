//! The portal's addresses, and those of the token endpoint.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, Path, RawQuery, State as Shared};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use crate::App;
use crate::hosts::host_of;
use crate::portal::params::text_of;
use crate::portal::rest::Request;
use crate::portal::{Portal, form, oauth, rest, site};

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

async fn call(
    Shared(app): Shared<App>,
    Here(portal): Here,
    Path(method): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    serve(&app, &portal, &method, &headers, query, &body, false).await
}

async fn call_webhook(
    Shared(app): Shared<App>,
    Here(portal): Here,
    Path((_, _, method)): Path<(String, String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    serve(&app, &portal, &method, &headers, query, &body, true).await
}

async fn call_by_token(
    Shared(app): Shared<App>,
    Path(method): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let fallback = Arc::clone(&app.portals()[0]);
    let portal = match Request::read(
        &method,
        &headers,
        query.as_deref().unwrap_or_default(),
        &body,
        false,
    ) {
        Ok(request) => {
            let token = ["auth", "access_token"]
                .iter()
                .find_map(|name| request.body.get(*name))
                .map(text_of)
                .or(request.bearer)
                .unwrap_or_default();
            app.portals()
                .iter()
                .find(|portal| portal.state().tokens.knows(&token))
                .cloned()
                .unwrap_or(fallback)
        }
        Err(_) => fallback,
    };
    serve(&app, &portal, &method, &headers, query, &body, false).await
}

async fn serve(
    app: &App,
    portal: &Arc<Portal>,
    method: &str,
    headers: &HeaderMap,
    query: Option<String>,
    body: &[u8],
    webhook: bool,
) -> Response {
    match Request::read(
        method,
        headers,
        query.as_deref().unwrap_or_default(),
        body,
        webhook,
    ) {
        Ok(request) => rest::serve(app, portal, request).await,
        Err(error) => (error.status, axum::Json(error.body())).into_response(),
    }
}

async fn token(Shared(app): Shared<App>, RawQuery(query): RawQuery, body: String) -> Response {
    let mut fields = form::parse(query.as_deref().unwrap_or_default());
    fields.extend(form::parse(&body));
    oauth::answer(&app, &fields)
}
