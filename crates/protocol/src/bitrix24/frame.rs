//! The channel between the chat app and the messenger around it: one message in, five commands out.
//!
//! Both directions are JSON strings for `postMessage`. Who sent a message, and from where, is checked before this module
//! sees it: `event.source` and `event.origin` are the browser's. The messenger says init once per load and never answers a
//! command, so a command that was posted is "sent" and never "done".

mod command;

pub use command::{Command, CommandError, SUPPORT_CODE_CHARS, normalise_number, support_code};

use crate::origin::Origin;

/// The longest message accepted from the messenger, and the longest command sent to it, in bytes.
pub const FRAME_MESSAGE_MAX_BYTES: usize = 64 * 1024;

/// The longest `uniqueLoadId` accepted; `Math.random()` writes some twenty characters.
const LOAD_ID_MAX_BYTES: usize = 64;

/// The messenger's only message, said once on each load of the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init {
    /// The portal's `location.origin`.
    pub domain: Origin,
    /// The password of this load: it has to stand in every command. Opaque; mostly digits and may begin with 0.
    pub unique_load_id: String,
}

/// Why a message is not init.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than [`FRAME_MESSAGE_MAX_BYTES`].
    #[error("the message is too long")]
    TooLong,
    /// Not JSON, or not an object.
    #[error("the message is not a JSON object")]
    NotAnObject,
    /// Another action, or none.
    #[error("the message is not init")]
    NotInit,
    /// `domain` is missing or not an origin.
    #[error("the message names no valid domain")]
    Domain,
    /// `uniqueLoadId` is missing, empty, too long or no text that `Math.random()` could have written.
    #[error("the message has no valid load id")]
    LoadId,
}

impl FrameError {
    /// A stable word for counters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NotAnObject => "not_an_object",
            Self::NotInit => "not_init",
            Self::Domain => "domain",
            Self::LoadId => "load_id",
        }
    }
}

impl Init {
    /// Reads `event.data` of a message of the messenger.
    ///
    /// # Errors
    /// [`FrameError`] for everything that is not a well-formed init; unknown keys are no error.
    pub fn parse(data: &str) -> Result<Self, FrameError> {
        if data.len() > FRAME_MESSAGE_MAX_BYTES {
            return Err(FrameError::TooLong);
        }
        let value: serde_json::Value =
            serde_json::from_str(data).map_err(|_| FrameError::NotAnObject)?;
        let object = value.as_object().ok_or(FrameError::NotAnObject)?;
        let text = |key: &str| object.get(key).and_then(serde_json::Value::as_str);
        if text("action") != Some("init") {
            return Err(FrameError::NotInit);
        }
        let domain = text("domain")
            .and_then(|domain| Origin::parse(domain).ok())
            .ok_or(FrameError::Domain)?;
        let id = text("uniqueLoadId").unwrap_or_default();
        // The end of a number as JavaScript writes it, an exponent included.
        let number = id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-'));
        if id.is_empty() || id.len() > LOAD_ID_MAX_BYTES || !number {
            return Err(FrameError::LoadId);
        }
        Ok(Self {
            domain,
            unique_load_id: id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests;
