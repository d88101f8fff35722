//! The iQChannels stand at `stand.localhost`: an operator's place that a page holds in a frame, by the vendor's `PostMessage` API.
//!
//! All behaviour is in the page itself (`pages/stand/`); this side hands it out and keeps what it reports.

mod journal;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::{App, pages};

/// Where the journal answers, on every host of the simulator.
pub const CONTROL_PATH: &str = "/_control/stand";

/// No `frame-ancestors`: the vendor's stand lets any page hold it, and posts to any.
const CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'",
);

/// All routes of the stand, its journal at [`CONTROL_PATH`] included.
pub fn router(_app: App) -> Router {
    Router::new()
        .route("/_stand/{name}", get(asset))
        .merge(journal::router())
        .fallback_service(get(place).post(log_in))
}

/// The operator's place, whatever the path: a wrong one is found out at the login.
async fn place() -> Response {
    let mut page = pages::html(include_str!("../pages/stand/index.html"));
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, CSP);
    page
}

/// The login takes any password; only at the root is there something to log in to.
async fn log_in(uri: Uri) -> StatusCode {
    if uri.path() == "/" {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn asset(Path(name): Path<String>) -> Response {
    match name.as_str() {
        "stand.css" => pages::sheet(include_str!("../pages/stand/stand.css")),
        "chat.css" => pages::sheet(include_str!("../pages/stand/chat.css")),
        "main.js" => pages::script(include_str!("../pages/stand/main.js")),
        "commands.js" => pages::script(include_str!("../pages/stand/commands.js")),
        "console.js" => pages::script(include_str!("../pages/stand/console.js")),
        "data.js" => pages::script(include_str!("../pages/stand/data.js")),
        "dialogs.js" => pages::script(include_str!("../pages/stand/dialogs.js")),
        "model.js" => pages::script(include_str!("../pages/stand/model.js")),
        "page.js" => pages::script(include_str!("../pages/stand/page.js")),
        "views.js" => pages::script(include_str!("../pages/stand/views.js")),
        "wire.js" => pages::script(include_str!("../pages/stand/wire.js")),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests;
