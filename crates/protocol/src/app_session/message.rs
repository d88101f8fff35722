//! A message that the server sends for the user of a widget.

use serde::{Deserialize, Serialize};

use super::{MESSAGE_ID_BYTES, TEXT_MAX_CHARS};
use crate::visitor::longer_than;

/// Body of `POST /api/app/messages`: sends a text as the user into the dialog of the session. Repeating an id answers what
/// came of it first and sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageRequest {
    /// The page's own id for the message: 8 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// The text as typed; 1 to [`TEXT_MAX_CHARS`] characters.
    pub text: String,
}

/// Answer to [`MessageRequest`]: the portal has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageSent {
    /// The message's number at the portal.
    pub message_id: i64,
}

/// Why a [`MessageRequest`] cannot be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// The id is too short, too long or has other characters.
    #[error("the message id must be 8 to 64 letters, digits, hyphens or underscores")]
    Id,
    /// Nothing but white space.
    #[error("the message is empty")]
    Empty,
    /// Longer than [`TEXT_MAX_CHARS`].
    #[error("the message is longer than 20000 characters")]
    TooLong,
    /// A NUL, which not every database can hold and no keyboard can type.
    #[error("the message holds a character that cannot be sent")]
    Character,
}

impl MessageError {
    /// The stable code of the [`Problem`](crate::visitor::Problem) this error becomes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "message_id_invalid",
            Self::Empty => "text_empty",
            Self::TooLong => "text_too_long",
            Self::Character => "text_invalid",
        }
    }
}

impl MessageRequest {
    /// Checks both fields against the limits; the page asks before sending, the server before calling the portal.
    ///
    /// # Errors
    /// The first [`MessageError`], in the order of the fields.
    pub fn check(&self) -> Result<(), MessageError> {
        let id_ok = MESSAGE_ID_BYTES.contains(&self.id.len())
            && self
                .id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if !id_ok {
            Err(MessageError::Id)
        } else if self.text.trim().is_empty() {
            Err(MessageError::Empty)
        } else if longer_than(&self.text, TEXT_MAX_CHARS) {
            Err(MessageError::TooLong)
        } else if self.text.contains('\0') {
            Err(MessageError::Character)
        } else {
            Ok(())
        }
    }
}
