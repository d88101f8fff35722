//! The visitor API's calls.

use super::state::{Change, Trouble};
use super::wire;
use crate::browser::http::{self, HttpError};
use framechat_protocol::visitor::{
    History, Message, PAGE_MAX_MESSAGES, SendRequest, SessionRequest, SessionResponse,
};

/// The path of the live stream.
pub const CHANGES: &str = "/api/visitor/changes";

/// Begins a session, or goes on with an earlier one.
///
/// # Errors
/// [`HttpError`].
pub async fn session(request: &SessionRequest) -> Result<SessionResponse, HttpError> {
    let answer = http::post(
        "/api/visitor/session",
        None,
        &wire::session_request(request),
    )
    .await?;
    wire::session(&answer).ok_or(HttpError::Garbled)
}

/// A page of the history: the newest, or the one before a cursor; and whether all of it could be read.
///
/// # Errors
/// [`HttpError`].
pub async fn history(token: &str, before: Option<i64>) -> Result<(History, bool), HttpError> {
    let mut path = [
        "/api/visitor/history?limit=",
        &PAGE_MAX_MESSAGES.to_string(),
    ]
    .concat();
    if let Some(before) = before {
        path.push_str("&before=");
        path.push_str(&before.to_string());
    }
    let answer = http::get(&path, Some(token)).await?;
    wire::history(&answer).ok_or(HttpError::Garbled)
}

/// Sends a message.
///
/// # Errors
/// [`HttpError`].
pub async fn send(token: &str, request: &SendRequest) -> Result<Message, HttpError> {
    let answer = http::post(
        "/api/visitor/messages",
        Some(token),
        &wire::send_request(request),
    )
    .await?;
    wire::message(&answer).ok_or(HttpError::Garbled)
}

/// The path that files are uploaded to.
pub const FILES: &str = "/api/visitor/files";

/// Gives a message another text, or takes it back.
///
/// # Errors
/// [`HttpError`].
pub async fn change(token: &str, change: &Change) -> Result<Message, HttpError> {
    let path = ["/api/visitor/messages/", &change.id].concat();
    let body = change.text.as_deref().map(wire::edit_request);
    let method = if body.is_some() { "PUT" } else { "DELETE" };
    let answer = http::call(method, &path, Some(token), body.as_deref()).await?;
    if answer.status != 200 {
        return Err(HttpError::Refused(answer.status));
    }
    answer
        .body
        .as_ref()
        .and_then(wire::message)
        .ok_or(HttpError::Garbled)
}

/// Comes back to a chat by the secret that the page around kept.
///
/// # Errors
/// [`HttpError`].
pub async fn resume(site: &str, secret: &str) -> Result<SessionResponse, HttpError> {
    let answer = http::post(RESUME, None, &wire::resume_request(site, secret)).await?;
    wire::session(&answer).ok_or(HttpError::Garbled)
}

/// Makes a secret to come back by.
///
/// # Errors
/// [`HttpError`].
pub async fn resume_secret(token: &str) -> Result<String, HttpError> {
    let answer = http::call("PUT", RESUME, Some(token), None).await?;
    let secret = answer.body.filter(|_| answer.status == 200);
    secret
        .and_then(|body| body.text("secret"))
        .ok_or(HttpError::Refused(answer.status))
}

/// Leaves a chat: the token opens it no more.
///
/// # Errors
/// [`HttpError`].
pub async fn leave(token: &str) -> Result<(), HttpError> {
    delete("/api/visitor/session", token).await
}

/// Forgets the visitor.
///
/// # Errors
/// [`HttpError`].
pub async fn forget(token: &str) -> Result<(), HttpError> {
    delete("/api/visitor", token).await
}

const RESUME: &str = "/api/visitor/resume";

async fn delete(path: &str, token: &str) -> Result<(), HttpError> {
    let answer = http::call("DELETE", path, Some(token), None).await?;
    if answer.status == 204 {
        Ok(())
    } else {
        Err(HttpError::Refused(answer.status))
    }
}

/// Whether the server does not know the token (any more).
#[must_use]
pub fn token_refused(error: &HttpError) -> bool {
    matches!(error, HttpError::Refused(401))
}

impl From<&HttpError> for Trouble {
    fn from(error: &HttpError) -> Self {
        match error {
            HttpError::Refused(404) => Self::SiteUnknown,
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
        let refused = HttpError::Refused;
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
