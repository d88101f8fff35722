//! `/assets/…` and the loaders under their stable names. Any page may load them: they hold nothing of anyone.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::assets::{File, Keep};
use crate::state::AppState;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
pub(super) const MINUTES: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// While someone is writing the files, nobody keeps them.
pub(super) const NEVER: HeaderValue = HeaderValue::from_static("no-cache");

/// The routes of the files.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/embed.js", get(embed))
        .route("/embed-more.js", get(embed_more))
        .route("/iq-channels.js", get(iq_channels))
}

async fn asset(
    State(state): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    serve(&state, state.assets.file(&name), &headers)
}

async fn embed(State(state): State<AppState>, headers: HeaderMap) -> Response {
    serve(&state, state.assets.loader("embed.js"), &headers)
}

async fn embed_more(State(state): State<AppState>, headers: HeaderMap) -> Response {
    serve(&state, state.assets.loader("embed-more.js"), &headers)
}

async fn iq_channels(State(state): State<AppState>, headers: HeaderMap) -> Response {
    serve(&state, state.assets.loader("iq-channels.js"), &headers)
}

fn serve(state: &AppState, file: Option<&File>, request: &HeaderMap) -> Response {
    let Some(file) = file else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let (encoding, bytes) = file.choose(accepted);
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&file.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, media_type);
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let keep = match file.keep {
        _ if state.config.dev => NEVER,
        Keep::Forever => FOREVER,
        Keep::Minutes => MINUTES,
    };
    headers.insert(header::CACHE_CONTROL, keep);
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
