//! `GET /chat?site=<site key>`: the site chat's page. `theme=light|dark`, `lang=<tag>` and `accent=<rrggbb>` give it its look
//! from the first paint on.

pub(super) mod language;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use framechat_protocol::boot::SiteChatBoot;
use framechat_protocol::color::{Accent, Color};
use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::phrases;
use tower_http::compression::CompressionLayer;

use super::pages::{failed_inside, not_built};
use crate::assets::{NotBuilt, Surface};
use crate::pages::chat::{ChatPage, Theme};
use crate::pages::problem::Problem;
use crate::pages::words::Words;
use crate::state::AppState;
use crate::store::Site;

/// The routes of the site chat's page.
pub(super) fn router() -> Router<AppState> {
    // Written anew for each visitor, so that no compressed form of it lies ready; it holds nothing that is secret.
    Router::new().route("/chat", get(chat).layer(CompressionLayer::new()))
}

/// What the address asks for. What is not of use is not looked at.
#[derive(Debug, Default)]
struct Asked {
    site: String,
    theme: Option<Theme>,
    language: Option<&'static str>,
    accent: Option<Color>,
}

impl Asked {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut asked = Self::default();
        let mut sites = 0;
        for (name, value) in pairs {
            match name.as_str() {
                "site" => {
                    sites += 1;
                    asked.site = value;
                }
                "theme" => asked.theme = Theme::of(&value),
                "lang" => asked.language = language::spoken(&value),
                "accent" => asked.accent = Color::parse(&["#", &value].concat()),
                _ => {}
            }
        }
        // What names two sites names none.
        if sites > 1 {
            asked.site.clear();
        }
        asked
    }
}

async fn chat(
    State(state): State<AppState>,
    headers: HeaderMap,
    asked: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    // What names no site is an unknown one.
    let asked = asked.map(|Query(pairs)| Asked::read(pairs));
    let asked = asked.unwrap_or_default();
    // Not every database can look up a NUL, and no key has one.
    let key = asked.site.replace('\0', "\u{FFFD}");
    let language = asked.language.unwrap_or_else(|| language::choose(&headers));
    let words = Words::of(language);
    match state.store.site(&key).await {
        Ok(Some(site)) if site.active => show(&state, words, site, &asked),
        Ok(_) => Problem {
            status: StatusCode::NOT_FOUND,
            heading: words.trouble.no_chat,
            reason: words.trouble.no_chat_reason,
            advice: words.trouble.no_chat_advice,
            code: "unknown_site",
        }
        .page_in(words, state.assets.page_sheet())
        .into_response(),
        Err(error) => failed_inside(&state, words, &error),
    }
}

fn show(state: &AppState, words: &'static Words, site: Site, asked: &Asked) -> Response {
    let files = match state.assets.surface(Surface::SiteChat) {
        Ok(files) => files,
        Err(missing) => return not_built(state, words, missing),
    };
    let Some(first) = &files.first else {
        return not_built(state, words, NotBuilt);
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
        lang: words.tag.to_owned(),
        avatar: site.avatar,
        pre_chat: Some(site.pre_chat).filter(|asked| !asked.is_empty()),
        phrases: phrases::list(words.tag).unwrap_or_default(),
    };
    let page = ChatPage {
        boot,
        parents,
        theme: asked.theme,
        accent: asked.accent.or(accent).map(Accent::of),
        files: &files,
        first,
        plain_http: state.config.allow_http,
    };
    match page.page() {
        Ok(page) => ([(header::VARY, "accept-language")], page).into_response(),
        Err(error) => failed_inside(state, words, &error),
    }
}
