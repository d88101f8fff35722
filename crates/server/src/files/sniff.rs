//! What a file is, by its first bytes.

use framechat_protocol::visitor::is_picture;

/// As many bytes decide.
pub(super) const HEAD_BYTES: usize = 8192;
/// What is said of bytes that nothing is known of.
const UNKNOWN: &str = "application/octet-stream";
const PAGE: &str = "text/html";

/// The media type of a file with these first bytes.
pub(super) fn media_type(head: &[u8]) -> &'static str {
    if let Some(kind) = infer::get(head) {
        return kind.mime_type();
    }
    let Ok(text) = std::str::from_utf8(complete(head)) else {
        return UNKNOWN;
    };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |tag: &str| {
        start
            .get(..tag.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(tag))
    };
    if [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<svg",
        "<!--",
    ]
    .iter()
    .any(|tag| begins(tag))
    {
        PAGE
    } else if !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        "text/plain"
    } else {
        UNKNOWN
    }
}

/// The bytes without a character at the end that was cut in two.
fn complete(head: &[u8]) -> &[u8] {
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

/// Whether this is a page, which a portal answers in place of a file whose link has expired.
pub(super) fn is_page(mime: &str) -> bool {
    mime == PAGE
}

/// How a file of a type is served: its `Content-Type`, and whether a browser may show it. What a browser could take for a
/// document of ours goes out as bytes that mean nothing.
#[must_use]
pub fn served_as(mime: &str) -> (&str, bool) {
    if is_picture(mime) {
        return (mime, true);
    }
    let (kind, form) = mime.split_once('/').unwrap_or_default();
    let harmless = match kind {
        "audio" | "video" => true,
        "application" => {
            !(form.contains("xml") || form.contains("html") || form.contains("script"))
        }
        _ => false,
    };
    (if harmless { mime } else { UNKNOWN }, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn content_decides() {
        for (head, mime) in [
            (PNG, "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"%PDF-1.7", "application/pdf"),
            (b"PK\x03\x04\x14\0", "application/zip"),
            (b"<!DOCTYPE html><script>", "text/html"),
            (b"\xef\xbb\xbf \n<HTML>", "text/html"),
            (b"<svg xmlns='x'>", "text/html"),
            (b"<!-- x --><script>alert(1)</script>", "text/html"),
            ("просто текст".as_bytes(), "text/plain"),
            (&"ы".as_bytes()[..1], "application/octet-stream"),
            (b"\0\x01\x02", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            assert_eq!(media_type(head), mime, "{head:?}");
        }
        // A character that the head's end cuts in two is no sign of bytes.
        let cut = [b"text ", &"ы".as_bytes()[..1]].concat();
        assert_eq!(media_type(&cut), "text/plain");
    }

    #[test]
    fn only_pictures_are_shown_and_documents_are_bytes() {
        assert_eq!(served_as("image/png"), ("image/png", true));
        assert_eq!(served_as("application/pdf"), ("application/pdf", false));
        assert_eq!(served_as("video/mp4"), ("video/mp4", false));
        for mime in [
            "text/html",
            "text/plain",
            "text/xml",
            "image/svg+xml",
            "image/bmp",
            "application/xhtml+xml",
            "application/javascript",
            "",
            "x",
        ] {
            assert_eq!(served_as(mime), (UNKNOWN, false), "{mime}");
        }
    }
}
