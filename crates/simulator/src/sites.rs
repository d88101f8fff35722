//! The pages that host our surfaces: a shop at `shop.localhost`, a CRM at `crm.localhost`.
//!
//! Their Content Security Policies are the strict ones that Framechat promises to live with; what the surfaces need beyond
//! them is a defect of the surfaces, not a reason to widen the policy here.

mod crm;
mod shop;
mod template;

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::{App, pages};

/// Which of the two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// `shop.localhost`
    Shop,
    /// `crm.localhost`
    Crm,
}

/// All routes of one site.
pub fn router(app: App, site: Site) -> Router {
    match site {
        Site::Shop => shop::router(app),
        Site::Crm => crm::router(app),
    }
}

/// A page under its policy.
fn page(html: String, policy: &str) -> Response {
    match HeaderValue::from_str(policy) {
        Ok(policy) => {
            let mut page = pages::html(html);
            page.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            page
        }
        // Without its policy the page would prove nothing.
        Err(error) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("no valid policy: {error}\n"),
        )
            .into_response(),
    }
}

/// A picture of the site.
fn picture(svg: &'static str) -> Response {
    ([("content-type", "image/svg+xml")], svg).into_response()
}

/// The origin of an http(s) address as a policy names it; `None` for anything else.
fn origin_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests;
