//! The token endpoint: access tokens of an hour, refresh tokens that rotate.
//!
//! GET with a query and POST with a form both work. Authorization codes are not issued here, since a portal's install flow hands out tokens
//! by itself; every code is therefore refused as unknown.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::App;
use crate::portal::params::text_of;
use crate::portal::time::now_seconds;
use crate::portal::{OAUTH_HOST, Portal};
use crate::random;

/// How long an access token lives.
pub const ACCESS_SECONDS: i64 = 3_600;
/// How long a refresh token lives.
const REFRESH_SECONDS: i64 = 180 * 24 * 3_600;

/// A token's owner and end.
#[derive(Debug, Clone, Copy)]
struct Grant {
    user: i64,
    expires: i64,
}

/// Why an access token does not open the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// Nobody was given this token.
    Unknown,
    /// Its hour is over.
    Expired,
}

/// A fresh pair.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The token for REST calls.
    pub access: String,
    /// The token for the next pair.
    pub refresh: String,
    /// When the access token ends, unix seconds.
    pub expires: i64,
    /// Whose it is.
    pub user: i64,
}

/// All tokens of a portal.
#[derive(Debug, Default)]
pub struct Tokens {
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
}

impl Tokens {
    /// A new pair for a user.
    pub fn issue(&mut self, user: i64) -> Pair {
        let now = now_seconds();
        let pair = Pair {
            access: random::hex(35),
            refresh: random::hex(35),
            expires: now + ACCESS_SECONDS,
            user,
        };
        self.access.insert(
            pair.access.clone(),
            Grant {
                user,
                expires: pair.expires,
            },
        );
        self.refresh.insert(
            pair.refresh.clone(),
            Grant {
                user,
                expires: now + REFRESH_SECONDS,
            },
        );
        pair
    }

    /// A new access token without a refresh token, as events carry it.
    pub fn issue_access(&mut self, user: i64) -> (String, i64) {
        let (token, expires) = (random::hex(35), now_seconds() + ACCESS_SECONDS);
        self.access.insert(token.clone(), Grant { user, expires });
        (token, expires)
    }

    /// Gives an access token another name, and that name back.
    pub fn rename(&mut self, from: &str, to: String) -> String {
        if let Some(grant) = self.access.remove(from) {
            self.access.insert(to.clone(), grant);
        }
        to
    }

    /// The user of an access token.
    ///
    /// # Errors
    /// When the token is unknown or past its end.
    pub fn user_of(&self, token: &str) -> Result<i64, TokenFault> {
        let grant = self.access.get(token).ok_or(TokenFault::Unknown)?;
        if grant.expires <= now_seconds() {
            Err(TokenFault::Expired)
        } else {
            Ok(grant.user)
        }
    }

    /// Whether the token was ever issued here.
    #[must_use]
    pub fn knows(&self, token: &str) -> bool {
        self.access.contains_key(token) || self.refresh.contains_key(token)
    }

    /// Uses a refresh token up; `None` when it is unknown, used or past its end.
    pub fn rotate(&mut self, refresh: &str) -> Option<Pair> {
        let grant = self.refresh.remove(refresh)?;
        (grant.expires > now_seconds()).then(|| self.issue(grant.user))
    }

    /// Ends all access tokens now.
    pub fn expire_access(&mut self) {
        for grant in self.access.values_mut() {
            grant.expires = 0;
        }
    }

    /// Ends all refresh tokens now, as half a year without use does.
    pub fn expire_refresh(&mut self) {
        for grant in self.refresh.values_mut() {
            grant.expires = 0;
        }
    }

    /// Ends everything, as an uninstallation does.
    pub fn clear(&mut self) {
        self.access.clear();
        self.refresh.clear();
    }
}

/// Answers one request to the token endpoint.
pub fn answer(app: &App, fields: &Map<String, Value>) -> Response {
    let field = |name: &str| fields.get(name).map(text_of).unwrap_or_default();
    let config = app.config();
    let (grant_type, id, secret) = (
        field("grant_type"),
        field("client_id"),
        field("client_secret"),
    );
    if grant_type.is_empty() || id.is_empty() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "A required parameter is missing",
        );
    }
    // A portal's own application is known at that portal only, and the simulator's at all the others.
    let client_of = |portal: &Portal| {
        let own = portal.state().client.clone();
        own.unwrap_or_else(|| (config.client_id.clone(), config.client_secret.clone()))
    };
    let client = (id, secret);
    let portals: Vec<_> = app
        .portals()
        .iter()
        .filter(|portal| client_of(portal) == client)
        .collect();
    if portals.is_empty() {
        return refuse(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "The client is unknown or its secret is wrong",
        );
    }
    match grant_type.as_str() {
        "refresh_token" => {
            let token = field("refresh_token");
            if token.is_empty() {
                return refuse(
                    StatusCode::BAD_REQUEST,
                    "invalid_request",
                    "A required parameter is missing: refresh_token",
                );
            }
            // The guard of the state must be gone before the answer is put together.
            let found = portals.into_iter().find_map(|portal| {
                let pair = portal.state().tokens.rotate(&token)?;
                Some((portal, pair))
            });
            match found {
                Some((portal, pair)) => Json(token_body(portal, &pair)).into_response(),
                None => refuse(
                    StatusCode::BAD_REQUEST,
                    "invalid_grant",
                    "The refresh token is unknown, used or expired",
                ),
            }
        }
        "authorization_code" => refuse(
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            "The authorization code is unknown or expired",
        ),
        _ => refuse(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "Unknown grant_type",
        ),
    }
}

fn token_body(portal: &Arc<Portal>, pair: &Pair) -> Value {
    json!({
        "access_token": pair.access, "expires": pair.expires, "expires_in": ACCESS_SECONDS, "scope": portal.scope(),
        // The OAuth server's own name, not the portal's: a well-known trap.
        "domain": OAUTH_HOST,
        "server_endpoint": portal.server_endpoint(), "status": "L", "client_endpoint": portal.client_endpoint(),
        "member_id": portal.member_id, "user_id": pair.user, "refresh_token": pair.refresh,
    })
}

fn refuse(status: StatusCode, code: &str, description: &str) -> Response {
    (
        status,
        Json(json!({ "error": code, "error_description": description })),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_works_once() {
        let mut tokens = Tokens::default();
        let first = tokens.issue(1);
        let second = tokens.rotate(&first.refresh).unwrap();
        assert_eq!(second.user, 1);
        assert!(tokens.rotate(&first.refresh).is_none());
        assert_eq!(
            tokens.user_of(&first.access),
            Ok(1),
            "the old access token lives on"
        );
        assert!(tokens.rotate(&second.refresh).is_some());
    }

    #[test]
    fn expired_and_unknown_differ() {
        let mut tokens = Tokens::default();
        let pair = tokens.issue(27);
        assert_eq!(tokens.user_of(&pair.access), Ok(27));
        tokens.expire_access();
        assert_eq!(tokens.user_of(&pair.access), Err(TokenFault::Expired));
        assert_eq!(tokens.user_of("none"), Err(TokenFault::Unknown));
        assert!(
            tokens.rotate(&pair.refresh).is_some(),
            "expiry leaves the refresh token alone"
        );
    }
}
