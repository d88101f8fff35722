//! A visitor's upload: the request's body is the file.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use framechat_protocol::{
    bitrix24::percent,
    visitor::{FILE_NAME_HEADER, File, Problem},
};

use super::{Private, Visitor};
use crate::{error::ServerError, services, state::AppState};

/// The longest file name in the header, percent-encoded, in bytes.
const NAME_MAX_BYTES: usize = 4 * 1024;

/// Takes a file, which a message may then name.
#[utoipa::path(
    post,
    path = "/api/visitor/files",
    tag = "visitor",
    params(("X-File-Name" = String, Header, description = "The file's name, percent-encoded")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = File),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn upload(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    headers: HeaderMap,
    body: Body,
) -> Result<Private<File>, ServerError> {
    let name = file_name(&headers)?;
    let told_bytes = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    services::files::upload(&state, &chat, &name, told_bytes, body.into_data_stream())
        .await
        .map(Private)
}

fn file_name(headers: &HeaderMap) -> Result<String, ServerError> {
    let Some(value) = headers.get(FILE_NAME_HEADER) else {
        return Ok(String::new());
    };
    match value.to_str() {
        Ok(encoded) if encoded.len() <= NAME_MAX_BYTES => Ok(percent::decode(encoded)),
        _ => Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "file_name_invalid",
            "The name of the file has to be percent-encoded, and no longer than 4096 bytes so.",
        )),
    }
}
