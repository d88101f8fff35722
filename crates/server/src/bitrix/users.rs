//! The portal's users: whose token this is, and what somebody is called.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rights::LooseId;
use super::{PortalError, Portals};
use crate::store::Portal;

/// The longest name that is kept, in characters.
const NAME_MAX_CHARS: usize = 200;

/// Whose token a call was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentUser {
    /// The user's id at the portal, decimal.
    pub id: String,
    /// Not dismissed.
    pub active: bool,
    /// First and last name; a portal need not tell them.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct User {
    #[serde(rename = "ID")]
    id: LooseId,
    #[serde(rename = "ACTIVE", default = "yes")]
    active: bool,
    #[serde(rename = "NAME")]
    name: Option<String>,
    #[serde(rename = "LAST_NAME")]
    last_name: Option<String>,
}

/// A portal that does not say so shows only active users.
fn yes() -> bool {
    true
}

impl User {
    fn full_name(&self) -> Option<String> {
        let part = |part: &Option<String>| part.as_deref().unwrap_or_default().trim().to_owned();
        shown(&format!("{} {}", part(&self.name), part(&self.last_name)))
    }
}

/// A name as it may be shown: something, on one line, not without end.
pub(super) fn shown(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(NAME_MAX_CHARS).collect();
    Some(name).filter(|name| !name.is_empty())
}

#[derive(Serialize)]
struct Nothing {}

impl Portals {
    /// The user whose token this is, asked at the portal's stored endpoint.
    pub async fn user_current(
        &self,
        portal: &Portal,
        auth_id: &SecretString,
    ) -> Result<CurrentUser, PortalError> {
        let endpoint = &portal.client_endpoint;
        let user: User = self
            .post(endpoint, auth_id, "user.current", &Nothing {})
            .await?;
        Ok(CurrentUser {
            name: user.full_name(),
            id: user.id.into(),
            active: user.active,
        })
    }

    /// What a user of a portal is called; `None` when there is no such user, or no name.
    pub async fn user_name(
        &self,
        portal: &str,
        user_id: &str,
    ) -> Result<Option<String>, PortalError> {
        let body = json!({ "FILTER": { "ID": user_id } });
        let users: Vec<User> = self.call(portal, "user.get", &body).await?;
        // A portal that does not know the filter lists everybody.
        let found = users
            .into_iter()
            .find(|user| String::from(user.id.clone()) == user_id);
        Ok(found.and_then(|user| user.full_name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together() {
        let name = |user: serde_json::Value| {
            let user: User = serde_json::from_value(user).unwrap();
            user.full_name()
        };
        for (user, expected) in [
            (
                json!({ "ID": 1, "NAME": "Anna", "LAST_NAME": " Kim " }),
                Some("Anna Kim"),
            ),
            (json!({ "ID": "1", "NAME": "Anna" }), Some("Anna")),
            (json!({ "ID": "1", "NAME": "", "LAST_NAME": null }), None),
            (json!({ "ID": "1" }), None),
        ] {
            assert_eq!(name(user.clone()).as_deref(), expected, "{user}");
        }
    }

    #[test]
    fn a_shown_name_is_one_line_of_bounded_length() {
        assert_eq!(shown(" a\n b ").as_deref(), Some("a b"));
        for (chars, kept) in [
            (NAME_MAX_CHARS, NAME_MAX_CHARS),
            (NAME_MAX_CHARS + 1, NAME_MAX_CHARS),
        ] {
            let name = shown(&"ы".repeat(chars)).unwrap();
            assert_eq!(name.chars().count(), kept);
        }
    }
}
