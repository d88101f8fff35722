//! The answers of the portal's REST: an envelope with `result`, or an error with a code.

pub mod batch;

use serde_json::Value;

/// The longest answer read, in bytes.
pub const ANSWER_MAX_BYTES: usize = 4 * 1024 * 1024;

/// How many characters of an error's description are kept.
const DESCRIPTION_MAX_CHARS: usize = 500;

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Refresh the access token, then call again, once.
    AfterRefresh,
    /// Call again after a pause: the portal is over a limit or in trouble.
    Later,
    /// Do not call again with the same arguments.
    Never,
}

/// The known error codes, as the vendor writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `expired_token`
    ExpiredToken,
    /// `invalid_token`
    InvalidToken,
    /// `NO_AUTH_FOUND`
    NoAuthFound,
    /// `ERROR_ARGUMENT`
    Argument,
    /// `ERROR_CORE`: whatever has no code of its own, see the description.
    Core,
    /// `NOT_ACTIVE_LINE`
    NotActiveLine,
    /// `WRONG_AUTH_TYPE`
    WrongAuthType,
    /// `insufficient_scope`
    InsufficientScope,
    /// `ACCESS_DENIED`
    AccessDenied,
    /// `ERROR_METHOD_NOT_FOUND`
    MethodNotFound,
    /// `QUERY_LIMIT_EXCEEDED`
    QueryLimitExceeded,
    /// `OVERLOAD_LIMIT`
    OverloadLimit,
    /// `OPERATION_TIME_LIMIT`
    OperationTimeLimit,
    /// `INTERNAL_SERVER_ERROR`
    InternalServerError,
    /// `ERROR_UNEXPECTED_ANSWER`
    UnexpectedAnswer,
    /// `PORTAL_DELETED`
    PortalDeleted,
    /// Any other code.
    Other(String),
    /// The answer is no REST answer at all, perhaps a proxy's page.
    NotRest,
}

const CODES: [(&str, ErrorCode, Retry); 16] = [
    (
        "expired_token",
        ErrorCode::ExpiredToken,
        Retry::AfterRefresh,
    ),
    ("invalid_token", ErrorCode::InvalidToken, Retry::Never),
    ("NO_AUTH_FOUND", ErrorCode::NoAuthFound, Retry::Never),
    ("ERROR_ARGUMENT", ErrorCode::Argument, Retry::Never),
    ("ERROR_CORE", ErrorCode::Core, Retry::Never),
    ("NOT_ACTIVE_LINE", ErrorCode::NotActiveLine, Retry::Never),
    ("WRONG_AUTH_TYPE", ErrorCode::WrongAuthType, Retry::Never),
    (
        "insufficient_scope",
        ErrorCode::InsufficientScope,
        Retry::Never,
    ),
    ("ACCESS_DENIED", ErrorCode::AccessDenied, Retry::Never),
    (
        "ERROR_METHOD_NOT_FOUND",
        ErrorCode::MethodNotFound,
        Retry::Never,
    ),
    (
        "QUERY_LIMIT_EXCEEDED",
        ErrorCode::QueryLimitExceeded,
        Retry::Later,
    ),
    ("OVERLOAD_LIMIT", ErrorCode::OverloadLimit, Retry::Later),
    (
        "OPERATION_TIME_LIMIT",
        ErrorCode::OperationTimeLimit,
        Retry::Later,
    ),
    (
        "INTERNAL_SERVER_ERROR",
        ErrorCode::InternalServerError,
        Retry::Later,
    ),
    (
        "ERROR_UNEXPECTED_ANSWER",
        ErrorCode::UnexpectedAnswer,
        Retry::Later,
    ),
    ("PORTAL_DELETED", ErrorCode::PortalDeleted, Retry::Never),
];

impl ErrorCode {
    /// Finds a code in the table, whatever its case.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        let known = CODES
            .iter()
            .find(|(name, ..)| name.eq_ignore_ascii_case(word));
        known.map_or_else(|| Self::Other(word.to_owned()), |(_, code, _)| code.clone())
    }

    /// The vendor's word for it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Other(word) => word,
            known => CODES
                .iter()
                .find(|(_, code, _)| code == known)
                .map_or("not_rest", |(name, ..)| *name),
        }
    }
}

/// A call that the portal did not carry out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the portal answered {status} {}: {description}", code.as_str())]
pub struct RestError {
    /// The HTTP status.
    pub status: u16,
    /// What went wrong.
    pub code: ErrorCode,
    /// The vendor's words, cut to a bounded length.
    pub description: String,
}

impl RestError {
    /// What to do about it. A code outside the table is judged by the HTTP status.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match CODES.iter().find(|(_, code, _)| *code == self.code) {
            Some((_, _, retry)) => *retry,
            None if matches!(self.status, 408 | 429 | 500..) => Retry::Later,
            None => Retry::Never,
        }
    }

    /// Whether `event.bind` failed only because the handler is bound already, as it is on every later install.
    #[must_use]
    pub fn is_already_bound(&self) -> bool {
        self.code == ErrorCode::Core
            && self
                .description
                .to_ascii_lowercase()
                .contains("already binded")
    }
}

/// Reads an answer: its `result`, whatever shape the method gives it.
///
/// # Errors
/// [`RestError`] for an error body, for a body without a result and for whatever is not JSON.
pub fn parse_answer(status: u16, body: &[u8]) -> Result<Value, RestError> {
    let failed = |code, description: &str| failed(status, code, description);
    if body.len() > ANSWER_MAX_BYTES {
        return Err(failed(ErrorCode::NotRest, "the answer is too long"));
    }
    let parsed: Value = serde_json::from_slice(body)
        .map_err(|_| failed(ErrorCode::NotRest, "the answer is not JSON"))?;
    if parsed.get("error").is_some() {
        return Err(of_error(status, &parsed));
    }
    match parsed {
        Value::Object(mut envelope) if (200..300).contains(&status) => envelope
            .remove("result")
            .ok_or_else(|| failed(ErrorCode::NotRest, "the answer has no result")),
        _ => Err(failed(ErrorCode::NotRest, "the answer is no REST answer")),
    }
}

fn failed(status: u16, code: ErrorCode, description: &str) -> RestError {
    RestError {
        status,
        code,
        description: description.chars().take(DESCRIPTION_MAX_CHARS).collect(),
    }
}

/// An object with `error` and `error_description`.
fn of_error(status: u16, answer: &Value) -> RestError {
    let word = match answer.get("error") {
        Some(Value::String(word)) => word.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let description = answer.get("error_description").and_then(Value::as_str);
    failed(
        status,
        ErrorCode::parse(&word),
        description.unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests;
