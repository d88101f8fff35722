//! CONTEXT: beside which dialogs a chat app is offered.

use std::fmt;
use std::str::FromStr;

/// Where an app is offered, and whether to administrators only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Beside which dialogs.
    pub place: Place,
    /// The suffix `-admin`.
    pub admin: bool,
}

/// The kinds of dialogs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// All of them.
    All,
    /// Group chats.
    Chat,
    /// The bot's own.
    Bot,
    /// Open Channels.
    Lines,
    /// Between two people.
    User,
    /// Those that telephony made.
    Call,
    /// Open Channels of one connector.
    LinesOf(String),
}

/// The words that stand for themselves.
const WORDS: [(&str, Place); 6] = [
    ("all", Place::All),
    ("chat", Place::Chat),
    ("bot", Place::Bot),
    ("lines", Place::Lines),
    ("user", Place::User),
    ("call", Place::Call),
];
const LINES_OF: &str = "lines-";
const ADMIN: &str = "-admin";

/// Not a context that a portal knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "use all, chat, bot, lines, user, call or lines-<connector>, with -admin behind it for administrators only"
)]
pub struct ContextError;

impl FromStr for Context {
    type Err = ContextError;

    /// Reads a context, whatever its case.
    fn from_str(text: &str) -> Result<Self, ContextError> {
        let lower = text.to_ascii_lowercase();
        let (word, admin) = match lower.strip_suffix(ADMIN) {
            Some(word) => (word, true),
            None => (lower.as_str(), false),
        };
        let known = WORDS.iter().find(|(name, _)| *name == word);
        let place = match (known, word.strip_prefix(LINES_OF)) {
            (Some((_, place)), _) => place.clone(),
            (None, Some(connector)) if is_connector(connector) => {
                Place::LinesOf(connector.to_owned())
            }
            _ => return Err(ContextError),
        };
        Ok(Self { place, admin })
    }
}

fn is_connector(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::LinesOf(connector) => write!(f, "{LINES_OF}{connector}")?,
            known => {
                let word = WORDS.iter().find(|(_, place)| place == known);
                f.write_str(word.map_or("", |(word, _)| word))?;
            }
        }
        if self.admin {
            f.write_str(ADMIN)
        } else {
            Ok(())
        }
    }
}
