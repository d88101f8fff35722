//! `GET /chat?site=<site key>`: the site chat's page.

pub(super) mod language;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use framechat_protocol::boot::SiteChatBoot;
use framechat_protocol::color::Color;
use framechat_protocol::origin::Origin;
use serde::Deserialize;

use super::pages::{failed_inside, not_built};
use crate::assets::Surface;
use crate::pages::{self, problem::Problem};
use crate::state::AppState;
use crate::store::Site;

/// The routes of the site chat's page.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/chat", get(chat))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    site: String,
}

async fn chat(
    State(state): State<AppState>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    // What names no site is an unknown one.
    let key = asked.map(|Query(asked)| asked.site).unwrap_or_default();
    // Not every database can look up a NUL, and no key has one.
    let key = key.replace('\0', "\u{FFFD}");
    match state.store.site(&key).await {
        Ok(Some(site)) if site.active => show(&state, site, language::choose(&headers)),
        Ok(_) => Problem {
            status: StatusCode::NOT_FOUND,
            heading: "There is no chat here",
            reason: "The site key names no site that is connected.",
            advice: "Compare it with the script tag in the settings of the Open Channel, and see that the channel is \
                     still connected.",
            code: "unknown_site",
        }
        .page(state.assets.page_sheet())
        .into_response(),
        Err(error) => failed_inside(&state, &error),
    }
}

fn show(state: &AppState, site: Site, language: &str) -> Response {
    let files = match state.assets.surface(Surface::SiteChat) {
        Ok(files) => files,
        Err(missing) => return not_built(state, missing),
    };
    // What was stored was checked when it was typed; a row that something else wrote allows nothing.
    let parents: Vec<Origin> = site
        .origins
        .iter()
        .filter_map(|origin| Origin::parse(origin).ok())
        .collect();
    let accent = site.accent.as_deref().and_then(Color::parse);
    let boot = SiteChatBoot {
        site: site.key,
        title: site.title,
        greeting: site.greeting,
        parents: parents.iter().map(ToString::to_string).collect(),
        lang: language.to_owned(),
        accent_ink: accent.map(|color| color.ink().to_string()),
        accent: accent.map(|color| color.to_string()),
        avatar: site.avatar,
        pre_chat: Some(site.pre_chat).filter(|asked| !asked.is_empty()),
    };
    match pages::chat::page(boot, parents, &files, state.config.allow_http) {
        Ok(page) => ([(header::VARY, "accept-language")], page).into_response(),
        Err(error) => failed_inside(state, &error),
    }
}
