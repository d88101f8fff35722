//! The page at the server's own address, for whoever looks whether it is there.

use axum::http::StatusCode;

use super::words::Words;
use super::{Page, document, policy::Policy};

/// Says that the server runs, and where its pages open.
#[must_use]
pub fn page(words: &Words, sheet: &str) -> Page {
    let trouble = &words.trouble;
    let html = document(
        words.tag,
        "Framechat",
        sheet,
        |_| {},
        |body| {
            body.text_element("h1", &[], "Framechat");
            body.text_element("p", &[("class", "page-done")], trouble.running);
            body.text_element("p", &[], trouble.running_next);
        },
    );
    Page {
        status: StatusCode::OK,
        html,
        policy: Policy::sentence(),
    }
}
