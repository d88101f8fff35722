//! The visitor API's calls.

use super::state::Trouble;
use crate::browser::http::{self, HttpError};
use framechat_protocol::visitor::{
    History, Message, PAGE_MAX_MESSAGES, SendRequest, SessionRequest, SessionResponse,
};

/// The path of the live stream.
pub const CHANGES: &str = "/api/visitor/changes";

/// Begins a session, or goes on with the one of `token`.
///
/// # Errors
/// [`HttpError`].
pub async fn session(site: String, token: Option<String>) -> Result<SessionResponse, HttpError> {
    http::post(
        "/api/visitor/session",
        None,
        &SessionRequest { site, token },
    )
    .await
}

/// A page of the history: the newest, or the one before a cursor.
///
/// # Errors
/// [`HttpError`].
pub async fn history(token: &str, before: Option<i64>) -> Result<History, HttpError> {
    let mut path = [
        "/api/visitor/history?limit=",
        &PAGE_MAX_MESSAGES.to_string(),
    ]
    .concat();
    if let Some(before) = before {
        path.push_str("&before=");
        path.push_str(&before.to_string());
    }
    http::get(&path, Some(token)).await
}

/// Sends a message.
///
/// # Errors
/// [`HttpError`].
pub async fn send(token: &str, request: &SendRequest) -> Result<Message, HttpError> {
    http::post("/api/visitor/messages", Some(token), request).await
}

/// Whether the server does not know the token (any more).
#[must_use]
pub fn token_refused(error: &HttpError) -> bool {
    matches!(error, HttpError::Refused { status: 401, .. })
}

impl From<&HttpError> for Trouble {
    fn from(error: &HttpError) -> Self {
        match error {
            HttpError::Refused { status: 404, .. } => Self::SiteUnknown,
            HttpError::Garbled => Self::Outdated,
            passing if passing.is_passing() => Self::Unreachable,
            _ => Self::Refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Trouble, token_refused};
    use crate::browser::http::HttpError;

    #[test]
    fn each_failure_is_one_trouble() {
        let refused = |status| HttpError::Refused {
            status,
            problem: None,
        };
        for (error, trouble) in [
            (HttpError::Unreachable, Trouble::Unreachable),
            (refused(503), Trouble::Unreachable),
            (refused(429), Trouble::Unreachable),
            (refused(404), Trouble::SiteUnknown),
            (refused(401), Trouble::Refused),
            (HttpError::Garbled, Trouble::Outdated),
        ] {
            assert_eq!(Trouble::from(&error), trouble, "{error:?}");
        }
        assert!(token_refused(&refused(401)));
        assert!(!token_refused(&refused(403)));
    }
}
