//! Apps without a page: their icon runs a command of the messenger.

use std::fmt;

use super::fault::Fault;
use crate::bitrix24::frame::{SUPPORT_CODE_CHARS, normalise_number, support_code};

/// `JS_METHOD`: which command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Inserts a bot's command into the text field.
    Put,
    /// Sends a bot's command.
    Send,
    /// Calls a number.
    Call,
    /// Opens a dialog with an Open Channel.
    Support,
}

/// `JS_METHOD` with its `JS_PARAM`. One without the other is no command to the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which command.
    pub method: Method,
    /// Its argument: a bot's command, a number, or the code of an Open Channel.
    pub param: String,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Put, Self::Send, Self::Call, Self::Support];

    /// The portal's word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Put => "PUT",
            Self::Send => "SEND",
            Self::Call => "CALL",
            Self::Support => "SUPPORT",
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.param)
    }
}

impl Command {
    pub(super) fn check(&self) -> Result<(), Fault> {
        let fits = match self.method {
            Method::Put | Method::Send => is_bot_command(&self.param),
            Method::Call => normalise_number(&self.param).is_ok(),
            Method::Support => {
                self.param.chars().count() == SUPPORT_CODE_CHARS
                    && support_code(&self.param).is_ok()
            }
        };
        match self.method {
            _ if fits => Ok(()),
            Method::Put | Method::Send => Err(Fault::BotCommand),
            Method::Call => Err(Fault::Number),
            Method::Support => Err(Fault::SupportCode),
        }
    }
}

/// A command and its words: `/help`, `/find red shoes`. The portal searches for `/\/([a-zA-Z0-9\-\_\+]+)((\s)?([a-zA-Z0-9\-\_\+]+))+/`,
/// so after the slash come two word characters at least, and one space at most between words. It would take any text around that;
/// its documentation allows none, and a bot would not understand it.
fn is_bot_command(text: &str) -> bool {
    let Some(words) = text.strip_prefix('/') else {
        return false;
    };
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+'))
    };
    words.split(' ').all(word) && words.bytes().filter(|byte| *byte != b' ').count() >= 2
}
