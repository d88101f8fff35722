//! A refused REST call, as the vendor words it.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// The body and status of a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable code, `error` in the body.
    pub code: String,
    /// The sentence, `error_description` in the body.
    pub description: String,
    /// The parameter concerned, `argument` in the body.
    pub argument: Option<String>,
}

impl RestError {
    /// Any refusal.
    pub fn new(status: StatusCode, code: &str, description: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            description: description.into(),
            argument: None,
        }
    }

    /// A refusal with status 400.
    pub fn wrong(code: &str, description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, description)
    }

    /// A required parameter is missing.
    pub fn missing(argument: &str) -> Self {
        Self {
            argument: Some(argument.to_owned()),
            ..Self::wrong(
                "ERROR_ARGUMENT",
                format!("Argument '{argument}' is null or empty"),
            )
        }
    }

    /// A parameter has the wrong type.
    pub fn wrong_type(argument: &str, expected: &str) -> Self {
        Self {
            argument: Some(argument.to_owned()),
            ..Self::wrong(
                "ERROR_ARGUMENT",
                format!("The value of an argument '{argument}' must be of type {expected}"),
            )
        }
    }

    /// The call's token is not one that may do this.
    pub fn wrong_auth_type() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "WRONG_AUTH_TYPE",
            "Current authorization type is denied for this method Application context required",
        )
    }

    /// The application lacks the right that the method needs.
    pub fn insufficient_scope() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "insufficient_scope",
            "The request requires higher privileges than provided by the access token",
        )
    }

    /// The caller has made too many calls of late.
    pub fn too_many_calls() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "QUERY_LIMIT_EXCEEDED",
            "Too many requests",
        )
    }

    /// The body as the vendor writes it.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({ "error": self.code, "error_description": self.description });
        if let Some(argument) = &self.argument {
            body["argument"] = Value::String(argument.clone());
        }
        body
    }
}
