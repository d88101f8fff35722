//! The page after a successful install: it tells the portal, by its bridge, that installing has finished.

use axum::http::StatusCode;

use super::policy::{Ancestors, Policy};
use super::words::Words;
use super::{Page, document};
use framechat_protocol::origin::Origin;

/// Writes the page for the portal at `parent`. `sid` is the bridge's own id of this frame; without one the page was
/// not opened by an install wizard, and there is nothing to finish.
#[must_use]
pub fn page(words: &Words, parent: &Origin, sid: Option<&str>, sheet: &str, script: &str) -> Page {
    let html = document(
        words.tag,
        words.installed_title,
        sheet,
        |head| {
            if let Some(sid) = sid {
                head.element(
                    "script",
                    &[
                        ("src", script),
                        ("defer", ""),
                        ("data-origin", &parent.to_string()),
                        ("data-sid", sid),
                    ],
                    |_| {},
                );
            }
        },
        |body| {
            body.text_element("h1", &[], "Framechat");
            body.text_element(
                "p",
                &[("class", "page-done"), ("role", "status")],
                words.installed,
            );
            body.text_element("p", &[], words.installed_next);
        },
    );
    Page {
        status: StatusCode::OK,
        html,
        policy: Policy::Own {
            ancestors: Ancestors::Only(vec![parent.clone()]),
        },
    }
}
