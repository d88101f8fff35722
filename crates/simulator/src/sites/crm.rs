//! Ledger CRM at `crm.localhost`: a client list with the iQChannels operator frame beside it, held by `<iq-channels>`.
//!
//! The element's attributes may be overridden for tests: `src`, `hide` (any of `ticket-list,client-card,navigation`;
//! empty hides nothing), `toolbar=0`, `lang`, `theme`.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::template::{Part, fill};
use super::{origin_of, page, picture};
use crate::hosts::STAND;
use crate::{App, pages};

/// What the frame can be told to hide.
const PARTS: [&str; 3] = ["ticket-list", "client-card", "navigation"];

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(clients))
        // The address that the stand's client cards name, with `id` and the stand's own two parameters.
        .route("/customers/", get(clients))
        .route(
            "/crm.css",
            get(|| async { pages::sheet(include_str!("../../pages/crm/crm.css")) }),
        )
        .route(
            "/crm.js",
            get(|| async { pages::script(include_str!("../../pages/crm/crm.js")) }),
        )
        .route(
            "/mark.svg",
            get(|| async { picture(include_str!("../../pages/crm/mark.svg")) }),
        )
        .route(
            "/clients.js",
            get(|| async { pages::script(include_str!("../../pages/crm/clients.js")) }),
        )
        .with_state(app)
}

#[derive(Deserialize)]
struct Overrides {
    src: Option<String>,
    hide: Option<String>,
    toolbar: Option<String>,
    lang: Option<String>,
    theme: Option<String>,
}

async fn clients(State(app): State<App>, Query(overrides): Query<Overrides>) -> Response {
    let src = overrides
        .src
        .clone()
        .unwrap_or_else(|| format!("{}/", app.origin(STAND)));
    let root = match overrides.theme.as_deref() {
        Some(theme) => fill(
            r#" data-theme="{{theme}}""#,
            &[("theme", Part::Text(theme))],
        ),
        None => String::new(),
    };
    let html = fill(
        include_str!("../../pages/crm/crm.html"),
        &[
            ("app_url", Part::Text(app.app_url())),
            ("root", Part::Html(&root)),
            ("attributes", Part::Html(&attributes(&overrides, &src))),
        ],
    );
    page(html, &policy(&app, &src))
}

/// The attributes of `<iq-channels>`, each with a space before it.
fn attributes(overrides: &Overrides, src: &str) -> String {
    let mut html = fill(r#" src="{{src}}""#, &[("src", Part::Text(src))]);
    for part in PARTS {
        let hidden = overrides
            .hide
            .as_deref()
            .is_none_or(|list| list.split(',').any(|name| name.trim() == part));
        if hidden {
            html.push_str(" hide-");
            html.push_str(part);
        }
    }
    if overrides.toolbar.as_deref() != Some("0") {
        html.push_str(" toolbar");
    }
    let lang = overrides.lang.as_deref().unwrap_or("en");
    html.push_str(&fill(r#" lang="{{lang}}""#, &[("lang", Part::Text(lang))]));
    if let Some(theme) = &overrides.theme {
        html.push_str(&fill(
            r#" theme="{{theme}}""#,
            &[("theme", Part::Text(theme))],
        ));
    }
    html
}

/// What a CRM page with the element needs: our origin for script and wasm, the stand's for the frame.
fn policy(app: &App, src: &str) -> String {
    let stand = origin_of(src).unwrap_or_else(|| "'none'".to_owned());
    let app = origin_of(app.app_url()).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' {app} 'wasm-unsafe-eval'; connect-src 'self' {app}; frame-src {stand}; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    )
}
