//! The pages the server writes: their HTML and the headers that go with it.
//!
//! A page knows what to show, not why: it reads no database, calls no portal and decides nothing.

pub mod chat;
pub mod chat_app;
pub mod front;
pub mod html;
pub mod install;
pub mod look;
pub mod policy;
pub mod problem;
pub mod settings;
mod surface;
pub mod words;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use self::html::Html;
use self::policy::Policy;

/// A finished page: status, HTML and the policy it is shown under. Never cached, never sniffed, never a referrer.
#[derive(Debug)]
pub struct Page {
    /// The status of the answer.
    pub status: StatusCode,
    /// The whole document.
    pub html: String,
    /// What the page may load, and who may frame it.
    pub policy: Policy,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.html).into_response();
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            self.policy.to_header_value(),
        );
        response
    }
}

/// One of our own documents (not a surface): a title, the sheet of the server's pages, a body in the middle.
fn document(
    language: &str,
    title: &str,
    sheet: &str,
    head: impl FnOnce(&mut Html),
    body: impl FnOnce(&mut Html),
) -> String {
    html::document(
        language,
        |page| {
            page.element("title", &[], |title_element| title_element.text(title));
            page.void("link", &[("rel", "stylesheet"), ("href", sheet)]);
            head(page);
        },
        |page| page.element("main", &[("class", "page")], body),
    )
}
