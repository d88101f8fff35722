//! Answers for embedded pages, scripts and sheets: the right type, never cached, so that a rebuilt simulator shows at once.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

fn embedded(content_type: &'static str, body: impl Into<String>) -> Response {
    (
        [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")],
        body.into(),
    )
        .into_response()
}

/// An HTML page.
pub fn html(body: impl Into<String>) -> Response {
    embedded("text/html; charset=utf-8", body)
}

/// A script, classic or module.
pub fn script(body: impl Into<String>) -> Response {
    embedded("text/javascript; charset=utf-8", body)
}

/// A style sheet.
pub fn sheet(body: impl Into<String>) -> Response {
    embedded("text/css; charset=utf-8", body)
}

/// Text made safe inside HTML text and double-quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        );
    }
}
