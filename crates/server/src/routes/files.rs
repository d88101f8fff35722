//! Files, for whoever has a link: the link itself is the permission. Nothing that is served here can act as a page of ours.

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio_util::io::ReaderStream;

use crate::{clock::now_ms, error::ServerError, files::served_as, services, state::AppState};

/// Even opened by itself, a file has no origin, runs nothing and loads nothing.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// The frame around a picture is of our own origin; no other page gets the bytes.
const RESOURCE_POLICY: HeaderValue = HeaderValue::from_static("same-origin");
const RESOURCE_POLICY_HEADER: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The route of the files.
pub(super) fn router() -> Router<AppState> {
    Router::new().route("/files/{id}/{expires}/{signature}", get(download))
}

async fn download(
    State(state): State<AppState>,
    Path((id, expires, signature)): Path<(String, String, String)>,
) -> Result<Response, ServerError> {
    // A time that is no number was signed by nobody.
    let expires_ms = expires.parse().unwrap_or(i64::MIN);
    let (file, bytes) = services::files::download(&state, &id, expires_ms, &signature).await?;
    let (content_type, shown) = served_as(&file.content.mime);
    let content_type = HeaderValue::from_str(content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let seconds = expires_ms.saturating_sub(now_ms()) / 1000;
    let cache = HeaderValue::from_str(&format!("private, max-age={seconds}, immutable"))
        .unwrap_or(HeaderValue::from_static("no-store"));
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_LENGTH, HeaderValue::from(file.content.size)),
        (header::CONTENT_DISPOSITION, disposition(&file.name, shown)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::CACHE_CONTROL, cache),
        (RESOURCE_POLICY_HEADER, RESOURCE_POLICY),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(bytes))).into_response())
}

/// How the file is to be taken, with its name in UTF-8 (RFC 6266, RFC 8187) and a plain one for who cannot read that.
fn disposition(name: &str, shown: bool) -> HeaderValue {
    let kind = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    let text = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_header() {
        for (name, shown, text) in [
            (
                "photo.png",
                true,
                "inline; filename=\"photo.png\"; filename*=UTF-8''photo.png",
            ),
            (
                "Я 1.pdf",
                false,
                "attachment; filename=\"_ 1.pdf\"; filename*=UTF-8''%D0%AF%201.pdf",
            ),
            (
                "a\"; x=\\\r\n%41.txt",
                false,
                "attachment; filename=\"a_; x=____41.txt\"; filename*=UTF-8''a%22%3B%20x%3D%5C%0D%0A%2541.txt",
            ),
        ] {
            assert_eq!(disposition(name, shown), text);
        }
    }
}
