//! The files of the tests' portal, as an operator's links name them.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
pub(crate) const PAGE: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";

/// What the tests' portal serves under `/pub/`.
pub(crate) async fn served(Path(name): Path<String>) -> Response {
    let to =
        |place: &str| (StatusCode::FOUND, [(header::LOCATION, place.to_owned())]).into_response();
    match name.as_str() {
        "picture" => PNG.into_response(),
        "page" => PAGE.into_response(),
        "missing" => StatusCode::NOT_FOUND.into_response(),
        "empty" => StatusCode::OK.into_response(),
        "huge" => [(header::CONTENT_LENGTH, (60_u64 << 20).to_string())].into_response(),
        "moved" => to("/pub/picture"),
        "round" => to("/pub/round"),
        // The portal's own address by number is not its name.
        "inside" => to("http://127.0.0.1:1/secret"),
        "metadata" => to("http://169.254.169.254/latest"),
        "name" => to("http://localhost:1/secret"),
        "mapped" => to("http://[::ffff:127.0.0.1]:1/"),
        "decimal" => to("http://2130706433:1/"),
        "file" => to("file:///etc/passwd"),
        "user" => to("http://a:b@portal.localhost/"),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
