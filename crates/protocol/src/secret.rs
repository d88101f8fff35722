//! Texts that are credentials: they do not show themselves when something that holds them is logged.

use std::fmt;

use serde::{Serialize, Serializer};
use subtle::ConstantTimeEq;

/// A token, a hash or a client secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for where it is used.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text itself, for a store of secrets.
    #[must_use]
    pub fn into_exposed(self) -> String {
        self.0
    }

    /// Compares in a time that depends on the lengths only.
    #[must_use]
    pub fn matches(&self, expected: &str) -> bool {
        self.0.as_bytes().ct_eq(expected.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Written in full: requests carry secrets.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_show_itself() {
        let secret = Secret::new("c978".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(Secret(..))");
    }

    #[test]
    fn compares_whole_texts() {
        let secret = Secret::new("831c".to_owned());
        assert!(secret.matches("831c"));
        for other in ["831d", "831", "831c0", ""] {
            assert!(!secret.matches(other), "{other}");
        }
    }
}
