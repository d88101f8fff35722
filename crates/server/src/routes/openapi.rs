//! The description of the API, made from the types that the routes use: `GET /api/v1/openapi.json`.
//!
//! Its version is that of the addresses under `/api/`: they only get more, and what they answer only gets more fields. A
//! change that breaks a reader would get addresses of its own beside them.

use axum::{Json, Router, routing::get};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{app_session, events, visitor};
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Framechat",
        version = "1",
        description = "What the site chat, the chat app and portals say to the server."
    ),
    paths(
        visitor::session,
        visitor::send,
        visitor::edit,
        visitor::remove,
        visitor::rename,
        visitor::history,
        visitor::files::upload,
        visitor::changes::changes,
        visitor::identity::leave,
        visitor::identity::resume,
        visitor::identity::make_resume_secret,
        visitor::identity::forget_resume_secret,
        visitor::identity::forget,
        app_session::renew,
        app_session::names,
        app_session::send,
        app_session::list,
        app_session::add,
        app_session::change,
        app_session::remove,
        events::event
    ),
    modifiers(&Bearers)
)]
struct Document;

/// The two tokens: a visitor's, and that of a chat app's page.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        for (name, description) in [
            ("visitor", "The token of POST /api/visitor/session."),
            ("app", "The session in the chat app's page."),
        ] {
            let scheme = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description))
                .build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

/// The route of the document.
pub(super) fn router() -> Router<AppState> {
    Router::new().route(
        "/api/v1/openapi.json",
        get(|| async { Json(Document::openapi()) }),
    )
}
