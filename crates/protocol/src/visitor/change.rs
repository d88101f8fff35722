//! What a visitor may change afterwards: a message of theirs, and their name.

use serde::{Deserialize, Serialize};

use super::{NAME_MAX_CHARS, SendError, TEXT_MAX_CHARS, longer_than};

/// Body of `PUT /api/visitor/messages/{id}`: another text for a message of the visitor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EditRequest {
    /// The new text; 1 to [`TEXT_MAX_CHARS`] characters. A message without a text is to be removed instead.
    pub text: String,
}

impl EditRequest {
    /// Checks the text against its limits.
    ///
    /// # Errors
    /// [`SendError::Empty`] or [`SendError::TextTooLong`].
    pub fn check(&self) -> Result<(), SendError> {
        if self.text.trim().is_empty() {
            return Err(SendError::Empty);
        }
        if longer_than(&self.text, TEXT_MAX_CHARS) {
            return Err(SendError::TextTooLong);
        }
        Ok(())
    }
}

/// Body and answer of `POST /api/visitor/name`: what the visitor is called from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameRequest {
    /// Up to [`NAME_MAX_CHARS`] characters; empty for no name.
    pub name: String,
}

impl NameRequest {
    /// Checks the name against its limit.
    ///
    /// # Errors
    /// [`SendError::NameTooLong`].
    pub fn check(&self) -> Result<(), SendError> {
        if longer_than(&self.name, NAME_MAX_CHARS) {
            return Err(SendError::NameTooLong);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_names_are_bounded() {
        let edit = |chars: usize| EditRequest {
            text: "ы".repeat(chars),
        };
        let name = |chars: usize| NameRequest {
            name: "ы".repeat(chars),
        };
        for under in [1, 0] {
            assert_eq!(edit(TEXT_MAX_CHARS - under).check(), Ok(()));
            assert_eq!(name(NAME_MAX_CHARS - under).check(), Ok(()));
        }
        assert_eq!(
            edit(TEXT_MAX_CHARS + 1).check(),
            Err(SendError::TextTooLong)
        );
        assert_eq!(edit(0).check(), Err(SendError::Empty));
        assert_eq!(
            name(NAME_MAX_CHARS + 1).check(),
            Err(SendError::NameTooLong)
        );
    }
}
