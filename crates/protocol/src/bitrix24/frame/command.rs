//! The commands to the messenger and the checks of what a person typed for them.

use serde_json::{Map, Value};

use super::FRAME_MESSAGE_MAX_BYTES;

/// The length of an Open Channel's support code, in hexadecimal digits.
pub const SUPPORT_CODE_CHARS: usize = 32;

/// The most digits a phone number may have; E.164 allows 15, service codes and extensions some more.
const NUMBER_MAX_DIGITS: usize = 20;

/// A command to the messenger. It does at once what it says, in the dialog open then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Sends the text as the user.
    Send {
        /// The text; the messenger ignores an empty one.
        message: String,
    },
    /// Inserts the text into the input field, at the cursor.
    Put {
        /// The text.
        message: String,
    },
    /// Starts a call.
    Call {
        /// A number as [`normalise_number`] returns it.
        number: String,
    },
    /// Opens a dialog with an Open Channel.
    Support {
        /// A code as [`support_code`] returns it.
        code: String,
    },
    /// Closes the frame. Nothing that follows is heard.
    Close,
}

/// Why a command cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Nothing but white space.
    #[error("write a message first")]
    EmptyMessage,
    /// Encoded, it would not fit into [`FRAME_MESSAGE_MAX_BYTES`].
    #[error("the message is too long")]
    MessageTooLong,
    /// Not 1 to 20 digits, with `+` in front at most.
    #[error("the phone number must be 1 to 20 digits, with + in front if it is international")]
    Number,
    /// Not 32 hexadecimal digits.
    #[error("the support code must be 32 digits or letters from a to f")]
    SupportCode,
}

impl Command {
    /// A checked [`Command::Send`].
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn send(message: &str) -> Result<Self, CommandError> {
        checked(message).map(|message| Self::Send { message })
    }

    /// A checked [`Command::Put`].
    ///
    /// # Errors
    /// When the text is empty or too long.
    pub fn put(message: &str) -> Result<Self, CommandError> {
        checked(message).map(|message| Self::Put { message })
    }

    /// A checked [`Command::Call`].
    ///
    /// # Errors
    /// When it is no phone number.
    pub fn call(number: &str) -> Result<Self, CommandError> {
        normalise_number(number).map(|number| Self::Call { number })
    }

    /// A checked [`Command::Support`].
    ///
    /// # Errors
    /// When it is no support code.
    pub fn support(code: &str) -> Result<Self, CommandError> {
        support_code(code).map(|code| Self::Support { code })
    }

    /// The word in `action`.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Send { .. } => "send",
            Self::Put { .. } => "put",
            Self::Call { .. } => "call",
            Self::Support { .. } => "support",
            Self::Close => "close",
        }
    }

    /// The JSON string to post, for the load whose init gave `unique_load_id`.
    #[must_use]
    pub fn encode(&self, unique_load_id: &str) -> String {
        let mut object = Map::new();
        object.insert("action".to_owned(), Value::from(self.action()));
        let argument = match self {
            Self::Send { message } | Self::Put { message } => Some(("message", message)),
            Self::Call { number } => Some(("number", number)),
            Self::Support { code } => Some(("code", code)),
            Self::Close => None,
        };
        if let Some((key, text)) = argument {
            object.insert(key.to_owned(), Value::from(text.as_str()));
        }
        object.insert("uniqueLoadId".to_owned(), Value::from(unique_load_id));
        Value::Object(object).to_string()
    }
}

fn checked(message: &str) -> Result<String, CommandError> {
    if message.trim().is_empty() {
        return Err(CommandError::EmptyMessage);
    }
    // The load id is not known yet while a command waits for init, so room for the longest is kept.
    let room = FRAME_MESSAGE_MAX_BYTES - super::LOAD_ID_MAX_BYTES;
    let command = Command::Send {
        message: message.to_owned(),
    };
    if command.encode("").len() > room {
        return Err(CommandError::MessageTooLong);
    }
    Ok(message.to_owned())
}

/// A phone number as the portal dials it: digits, `*` and `#`, `+` in front kept, the usual separators dropped.
///
/// # Errors
/// [`CommandError::Number`] when anything else is in it, or no digit, or more than 20.
pub fn normalise_number(text: &str) -> Result<String, CommandError> {
    let mut number = String::new();
    let mut digits = 0;
    for c in text.trim().chars() {
        match c {
            '+' if number.is_empty() => number.push(c),
            '0'..='9' | '*' | '#' => {
                digits += usize::from(c.is_ascii_digit());
                number.push(c);
            }
            // The last three are the no-break space and the two hyphens that word processors put into numbers.
            ' ' | '-' | '(' | ')' | '.' | '/' | '\u{a0}' | '\u{2010}' | '\u{2011}' => {}
            _ => return Err(CommandError::Number),
        }
    }
    if (1..=NUMBER_MAX_DIGITS).contains(&digits) && number.len() <= NUMBER_MAX_DIGITS + 1 {
        Ok(number)
    } else {
        Err(CommandError::Number)
    }
}

/// The code of an Open Channel for `support`: 32 hexadecimal digits, in lower case.
///
/// # Errors
/// [`CommandError::SupportCode`] for everything else.
pub fn support_code(text: &str) -> Result<String, CommandError> {
    let code = text.trim();
    if code.len() == SUPPORT_CODE_CHARS && code.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(code.to_ascii_lowercase())
    } else {
        Err(CommandError::SupportCode)
    }
}
