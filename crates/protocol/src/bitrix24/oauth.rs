//! The vendor's OAuth server: the refresh of tokens.

use serde::Serialize;
use serde_json::Value;

use crate::secret::Secret;

/// The request that trades a refresh token for new tokens; form-encoded. The answer's refresh token replaces this one, so
/// it is to be stored before it is used.
#[derive(Clone, Debug, Serialize)]
pub struct RefreshRequest {
    /// `refresh_token`.
    pub grant_type: &'static str,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: Secret,
    /// The token to trade.
    pub refresh_token: Secret,
}

impl RefreshRequest {
    /// A request of the only kind there is.
    #[must_use]
    pub fn new(client_id: String, client_secret: Secret, refresh_token: Secret) -> Self {
        Self {
            grant_type: "refresh_token",
            client_id,
            client_secret,
            refresh_token,
        }
    }
}

/// The tokens of a portal. Unlike what requests claim, the addresses in here are the OAuth server's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// For REST calls.
    pub access_token: Secret,
    /// For the next refresh.
    pub refresh_token: Secret,
    /// How long the access token lives, in seconds.
    pub expires_in: i64,
    /// The portal's id.
    pub member_id: String,
    /// REST address of the portal, ending in `/`.
    pub client_endpoint: String,
    /// REST address of the OAuth server.
    pub server_endpoint: Option<String>,
    /// The host of the OAuth server, not of the portal.
    pub domain: Option<String>,
    /// Comma-separated permissions.
    pub scope: Option<String>,
    /// State of the app's licence.
    pub status: Option<String>,
    /// The user the tokens belong to.
    pub user_id: Option<String>,
}

/// How long an access token lives when the answer does not say, in seconds.
const EXPIRES_IN_SECONDS: i64 = 3600;

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OauthError {
    /// `invalid_grant`, `invalid_client` and so on: asking again does not help.
    #[error("the OAuth server refused: {code} {description}")]
    Refused {
        /// The error code.
        code: String,
        /// The server's words.
        description: String,
    },
    /// Not an answer of an OAuth server, or an incomplete one; asking again may help.
    #[error("the OAuth server gave no valid answer (HTTP status {status})")]
    NoAnswer {
        /// The HTTP status.
        status: u16,
    },
}

impl Tokens {
    /// Reads the answer of the token endpoint.
    ///
    /// # Errors
    /// [`OauthError`] when it holds no complete set of tokens.
    pub fn parse(status: u16, body: &[u8]) -> Result<Self, OauthError> {
        let no_answer = OauthError::NoAnswer { status };
        let answer: Value = serde_json::from_slice(body).map_err(|_| no_answer.clone())?;
        let text = |key: &str| match answer.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        if let Some(code) = text("error") {
            if status >= 500 {
                return Err(no_answer);
            }
            return Err(OauthError::Refused {
                code,
                description: text("error_description").unwrap_or_default(),
            });
        }
        if !(200..300).contains(&status) {
            return Err(no_answer);
        }
        let tokens = || {
            Some(Self {
                access_token: Secret::new(text("access_token")?),
                refresh_token: Secret::new(text("refresh_token")?),
                expires_in: text("expires_in")
                    .and_then(|seconds| seconds.parse().ok())
                    .unwrap_or(EXPIRES_IN_SECONDS),
                member_id: text("member_id")?,
                client_endpoint: text("client_endpoint")?,
                server_endpoint: text("server_endpoint"),
                domain: text("domain"),
                scope: text("scope"),
                status: text("status"),
                user_id: text("user_id"),
            })
        };
        tokens().ok_or(no_answer)
    }
}

#[cfg(test)]
mod tests;
