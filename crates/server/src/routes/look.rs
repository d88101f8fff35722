//! `GET /embed/<site key>.js?lang=…&accent=…`: the look of a site's launcher, as a module that the loader imports. It says
//! what everybody sees who opens the site; nothing secret is in it, and any page may load it.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use framechat_protocol::color::{Accent, Color};
use serde::Deserialize;

use super::assets::{MINUTES, NEVER};
use crate::pages::look::Look;
use crate::state::AppState;

/// The rest of the loader, by its stable name.
const MORE: &str = "embed-more.js";

/// The route of the looks.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/embed/{name}", get(look))
}

/// What the tag on the page asks for.
#[derive(Default, Deserialize)]
struct Wanted {
    /// The language of the page or of the tag.
    #[serde(default)]
    lang: String,
    /// The tag's own colour.
    #[serde(default)]
    accent: String,
}

async fn look(
    State(state): State<AppState>,
    Path(name): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Response {
    let key = name.strip_suffix(".js").unwrap_or_default();
    let site = match state.store.site(&key.replace('\0', "\u{FFFD}")).await {
        Ok(Some(site)) if site.active => site,
        Ok(_) => return text(StatusCode::NOT_FOUND, "No site has this key.\n"),
        Err(error) => {
            tracing::error!(%error, "a site's look could not be read");
            return text(
                StatusCode::SERVICE_UNAVAILABLE,
                "The look cannot be read now.\n",
            );
        }
    };
    let Query(wanted) = wanted.unwrap_or_default();
    let accent = color(&wanted.accent).or_else(|| site.accent.as_deref().and_then(Color::parse));
    let more = state.assets.script(MORE);
    let look = Look::new(&site, &wanted.lang, accent.map(Accent::of), &more);
    match look.module() {
        Ok(module) => script(module, state.config.dev),
        Err(error) => {
            tracing::error!(%error, "a site's look could not be written");
            text(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The look cannot be written.\n",
            )
        }
    }
}

/// A colour as an address has it: `rrggbb`, with or without the number sign.
fn color(text: &str) -> Option<Color> {
    Color::parse(&["#", text.strip_prefix('#').unwrap_or(text)].concat())
}

fn script(module: String, dev: bool) -> Response {
    let keep = if dev { NEVER } else { MINUTES };
    answer(
        StatusCode::OK,
        "text/javascript; charset=utf-8",
        keep,
        module,
    )
}

/// An answer that nobody keeps: the site may be connected in a moment.
fn text(status: StatusCode, text: &'static str) -> Response {
    answer(
        status,
        "text/plain; charset=utf-8",
        HeaderValue::from_static("no-store"),
        text.to_owned(),
    )
}

fn answer(
    status: StatusCode,
    media_type: &'static str,
    keep: HeaderValue,
    body: String,
) -> Response {
    let fixed = |text| HeaderValue::from_static(text);
    let headers = [
        (header::CONTENT_TYPE, fixed(media_type)),
        (header::CACHE_CONTROL, keep),
        (header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, fixed("*")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            fixed("cross-origin"),
        ),
    ];
    (status, headers, body).into_response()
}
