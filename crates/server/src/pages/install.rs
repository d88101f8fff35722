//! The page after a successful install: it tells the portal, by its bridge, that installing has finished.

use axum::http::StatusCode;

use super::policy::{Ancestors, Policy};
use super::{Page, document};
use framechat_protocol::origin::Origin;

/// Writes the page for the portal at `parent`. `sid` is the bridge's own id of this frame; without one the page was
/// not opened by an install wizard, and there is nothing to finish.
#[must_use]
pub fn page(parent: &Origin, sid: Option<&str>, sheet: &str, script: &str) -> Page {
    let html = document(
        "Framechat is installed",
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
                "Installed. The portal and this server know each other now.",
            );
            body.text_element(
                "p",
                &[],
                "Next, open Contact Center, choose Framechat and connect it to an Open Channel. \
                 You will get the tag to put on your site there.",
            );
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
