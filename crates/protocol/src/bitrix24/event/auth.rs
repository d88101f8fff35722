//! The `auth` block of an event.

use crate::bitrix24::form::Value;
use crate::secret::Secret;

/// All of `auth`. Any of it may be missing: an uninstall carries no tokens, some events no portal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventAuth {
    /// Proof that the portal's application speaks; compare with [`Secret::matches`].
    pub application_token: Option<Secret>,
    /// The portal's id.
    pub member_id: Option<String>,
    /// The portal's host, as claimed.
    pub domain: Option<String>,
    /// REST address of the portal, as claimed.
    pub client_endpoint: Option<String>,
    /// REST address of the OAuth server, as claimed.
    pub server_endpoint: Option<String>,
    /// Token of the user whose act made the event.
    pub access_token: Option<Secret>,
    /// Only on install and in offline events.
    pub refresh_token: Option<Secret>,
    /// When the access token ends, in seconds since 1970.
    pub expires: Option<i64>,
    /// How long it lives, in seconds.
    pub expires_in: Option<i64>,
    /// Comma-separated permissions.
    pub scope: Option<String>,
    /// State of the app's licence: `F` free, `L` local and so on.
    pub status: Option<String>,
    /// The user whose act made the event.
    pub user_id: Option<String>,
}

impl EventAuth {
    pub(super) fn read(auth: Option<&Value>) -> Self {
        let text = |key: &str| {
            auth.and_then(|auth| auth.text_at(&[key]))
                .map(str::to_owned)
        };
        let number = |key: &str| text(key).and_then(|digits| digits.parse().ok());
        Self {
            application_token: text("application_token").map(Secret::new),
            member_id: text("member_id"),
            domain: text("domain"),
            client_endpoint: text("client_endpoint"),
            server_endpoint: text("server_endpoint"),
            access_token: text("access_token").map(Secret::new),
            refresh_token: text("refresh_token").map(Secret::new),
            expires: number("expires"),
            expires_in: number("expires_in"),
            scope: text("scope"),
            status: text("status"),
            user_id: text("user_id"),
        }
    }
}
