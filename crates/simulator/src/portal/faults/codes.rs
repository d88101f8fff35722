//! The codes that a portal refuses calls with, and the status that each comes with, as the vendor documents them.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// Not a code of the vendor: a proxy's page in place of JSON.
pub const HTML: &str = "HTML";

const PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

/// Status, code, sentence.
pub const CODES: &[(StatusCode, &str, &str)] = &[
    (
        StatusCode::BAD_REQUEST,
        "ERROR_ARGUMENT",
        "Argument is null or empty",
    ),
    (StatusCode::BAD_REQUEST, "ERROR_CORE", "Internal error"),
    (
        StatusCode::BAD_REQUEST,
        "ERROR_BATCH_LENGTH_EXCEEDED",
        "Max batch length exceeded",
    ),
    (
        StatusCode::BAD_REQUEST,
        "INVALID_REQUEST",
        "Https required.",
    ),
    (
        StatusCode::UNAUTHORIZED,
        "expired_token",
        "The access token provided has expired.",
    ),
    (
        StatusCode::UNAUTHORIZED,
        "invalid_token",
        "Unable to get application by token",
    ),
    (
        StatusCode::UNAUTHORIZED,
        "NO_AUTH_FOUND",
        "Wrong authorization data",
    ),
    (
        StatusCode::FORBIDDEN,
        "insufficient_scope",
        "The request requires higher privileges than provided by the access token",
    ),
    (
        StatusCode::FORBIDDEN,
        "INVALID_CREDENTIALS",
        "Invalid request credentials",
    ),
    (StatusCode::FORBIDDEN, "ACCESS_DENIED", "Access denied!"),
    (
        StatusCode::FORBIDDEN,
        "user_access_error",
        "The user does not have access to the application",
    ),
    (
        StatusCode::FORBIDDEN,
        "WRONG_AUTH_TYPE",
        "Current authorization type is denied for this method Application context required",
    ),
    (
        StatusCode::NOT_FOUND,
        "ERROR_METHOD_NOT_FOUND",
        "Method not found!",
    ),
    (
        StatusCode::NOT_FOUND,
        "ERROR_MANIFEST_IS_NOT_AVAILABLE",
        "Manifest is not available",
    ),
    (
        StatusCode::METHOD_NOT_ALLOWED,
        "ERROR_BATCH_METHOD_NOT_ALLOWED",
        "Method is not allowed for batch usage",
    ),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "OPERATION_TIME_LIMIT",
        "Method is blocked due to operation time limit",
    ),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "Internal server error",
    ),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "ERROR_UNEXPECTED_ANSWER",
        "Server returned an unexpected response",
    ),
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "PORTAL_DELETED",
        "Portal was deleted",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "QUERY_LIMIT_EXCEEDED",
        "Too many requests",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "OVERLOAD_LIMIT",
        "REST API is blocked due to overload.",
    ),
];

/// The answer of a code.
pub(super) fn answer(code: &str) -> Option<(StatusCode, Value)> {
    if code == HTML {
        return Some((StatusCode::BAD_GATEWAY, Value::String(PAGE.to_owned())));
    }
    let (status, code, sentence) = CODES.iter().find(|(_, known, _)| *known == code)?;
    Some((
        *status,
        json!({ "error": code, "error_description": sentence }),
    ))
}
