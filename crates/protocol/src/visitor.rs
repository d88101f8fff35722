//! The visitor API: what the site chat and the server say to each other, as JSON over `/api/visitor/`.
//!
//! | call | request | answer |
//! |---|---|---|
//! | `POST /api/visitor/session` | [`SessionRequest`] | [`SessionResponse`] |
//! | `DELETE /api/visitor/session` | | 204: this token opens the chat no more |
//! | `POST /api/visitor/resume` | [`ResumeRequest`] | [`SessionResponse`] |
//! | `PUT /api/visitor/resume` | | [`ResumeSecret`]; the one before opens nothing any more |
//! | `DELETE /api/visitor/resume` | | 204: no secret opens the chat |
//! | `DELETE /api/visitor` | | 204: the chat and all that is known of its visitor is forgotten |
//! | `POST /api/visitor/messages` | [`SendRequest`] | [`Message`] |
//! | `PUT /api/visitor/messages/{id}` | [`EditRequest`] | [`Message`] |
//! | `DELETE /api/visitor/messages/{id}` | | [`Message`] |
//! | `POST /api/visitor/files` | the file's bytes, its name in [`FILE_NAME_HEADER`] | [`File`] |
//! | `POST /api/visitor/name` | [`NameRequest`] | [`NameRequest`] |
//! | `GET /api/visitor/history?before=<seq>&limit=<n>` | | [`History`] |
//! | `GET /api/visitor/changes` | `Last-Event-ID` | a stream of [`Message`], see [`EventStreamParser`] |
//! | `GET /api/visitor/changes?after=<change>` | | [`Changes`], for browsers that no stream reaches |
//!
//! All but the two that answer a [`SessionResponse`] carry `Authorization: Bearer <token>`. Whatever fails answers a [`Problem`]. Every change a visitor can
//! see has a number of its own ([`Message::change`]) that only grows within a chat: streams resume after the last one seen.

mod change;
mod event_stream;
mod file;
pub mod phrases;
pub mod profile;

pub use change::{EditRequest, NameRequest};
pub use event_stream::{EVENT_MAX_BYTES, EventStreamParser, StreamEvent};
pub use file::{
    FILE_MAX_BYTES, FILE_NAME_HEADER, FILE_NAME_MAX_CHARS, FILES_MAX, File, FileState, is_picture,
    safe_name,
};
pub use profile::{Profile, ProfileError};

use serde::{Deserialize, Serialize};

/// The longest message text, in characters, of either side.
pub const TEXT_MAX_CHARS: usize = 20_000;
/// The longest name a visitor may give, in characters.
pub const NAME_MAX_CHARS: usize = 64;
/// The longest address of the visitor's page, in bytes.
pub const URL_MAX_BYTES: usize = 2048;
/// The most messages one page of history holds.
pub const PAGE_MAX_MESSAGES: usize = 50;
/// The shortest and the longest id a visitor's browser gives to a message, in bytes.
pub const MESSAGE_ID_BYTES: std::ops::RangeInclusive<usize> = 8..=64;

/// Body of `POST /api/visitor/session`: begins a session at a site, or goes on with one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRequest {
    /// The site key, from the embed tag or the chat's address.
    pub site: String,
    /// The token of an earlier session of this browser, if it kept one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Who the site says the visitor is, see [`crate::identity`]. The device is joined to that visitor's chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
}

/// Answer to [`SessionRequest`] and [`ResumeRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionResponse {
    /// The bearer token of all further calls; secret.
    pub token: String,
    /// The visitor's public id.
    pub visitor: String,
    /// The name the visitor gave earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of the newest change, 0 in a new chat.
    pub last_change: i64,
    /// The site has said who the visitor is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub identified: bool,
}

/// Body of `POST /api/visitor/resume`: a browser that has lost its token comes back to the chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResumeRequest {
    /// The site key.
    pub site: String,
    /// The secret.
    pub secret: String,
}

/// Answer of `PUT /api/visitor/resume`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResumeSecret {
    /// Opens the chat until it is replaced or taken back: whoever keeps it decides who may read the chat.
    pub secret: String,
}

/// Body of `POST /api/visitor/messages`. Repeating an id returns the message stored first and sends nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendRequest {
    /// The browser's own id for the message: 8 to 64 of `[A-Za-z0-9_-]`.
    pub id: String,
    /// The text as typed, sent to the portal raw; 1 to [`TEXT_MAX_CHARS`] characters. It may be empty beside files.
    pub text: String,
    /// Ids of uploaded files, up to [`FILES_MAX`], in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The visitor's name; up to [`NAME_MAX_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The `http(s)` address of the page the visitor looks at; up to [`URL_MAX_BYTES`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// What the visitor answered before the first message; a name in it goes before the one beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}

/// Why a [`SendRequest`] cannot be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The id is too short, too long or has other characters.
    #[error("the message id must be 8 to 64 letters, digits, hyphens or underscores")]
    Id,
    /// Nothing but white space.
    #[error("the message is empty")]
    Empty,
    /// More files than [`FILES_MAX`].
    #[error("the message has more than 10 files")]
    TooManyFiles,
    /// Longer than [`TEXT_MAX_CHARS`].
    #[error("the message is longer than 20000 characters")]
    TextTooLong,
    /// Longer than [`NAME_MAX_CHARS`].
    #[error("the name is longer than 64 characters")]
    NameTooLong,
    /// Not an address of the web, or longer than [`URL_MAX_BYTES`].
    #[error("the page address is not a web address of at most 2048 bytes")]
    PageUrl,
}

impl SendError {
    /// The stable code of the [`Problem`] this error becomes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "message_id_invalid",
            Self::Empty => "text_empty",
            Self::TooManyFiles => "files_too_many",
            Self::TextTooLong => "text_too_long",
            Self::NameTooLong => "name_too_long",
            Self::PageUrl => "page_url_invalid",
        }
    }
}

impl SendRequest {
    /// Checks every field against the limits; the browser asks before sending, the server before storing.
    ///
    /// # Errors
    /// The first [`SendError`], in the order of the fields.
    pub fn check(&self) -> Result<(), SendError> {
        if !is_message_id(&self.id) {
            return Err(SendError::Id);
        }
        if self.text.trim().is_empty() && self.files.is_empty() {
            return Err(SendError::Empty);
        }
        if self.files.len() > FILES_MAX {
            return Err(SendError::TooManyFiles);
        }
        if longer_than(&self.text, TEXT_MAX_CHARS) {
            return Err(SendError::TextTooLong);
        }
        if self
            .name
            .as_deref()
            .is_some_and(|name| longer_than(name, NAME_MAX_CHARS))
        {
            return Err(SendError::NameTooLong);
        }
        match self.page_url.as_deref() {
            Some(url)
                if url.len() > URL_MAX_BYTES || crate::origin::Origin::of_url(url).is_err() =>
            {
                Err(SendError::PageUrl)
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text can be a browser's id for a message: [`MESSAGE_ID_BYTES`] of `[A-Za-z0-9_-]`.
#[must_use]
pub fn is_message_id(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    MESSAGE_ID_BYTES.contains(&id.len()) && id.bytes().all(plain)
}

/// Whether a text has more characters than a limit allows; long texts are not counted to their end.
pub(crate) fn longer_than(text: &str, max_chars: usize) -> bool {
    text.len() > max_chars && text.chars().nth(max_chars).is_some()
}

/// One page of a chat, answer of `GET /api/visitor/history`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// Ascending by [`Message::seq`], at most [`PAGE_MAX_MESSAGES`].
    pub messages: Vec<Message>,
    /// Pass it as `before` for the older page; absent when this page holds the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<i64>,
    /// The number of the newest change this page knows: a stream started after it loses nothing.
    pub last_change: i64,
}

/// The most changes one answer to a poll holds.
pub const CHANGES_MAX: usize = 100;

/// What changed after a number, answer of `GET /api/visitor/changes?after=<change>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Each message that changed, once and as it is now, ascending by [`Message::change`]; at most [`CHANGES_MAX`].
    pub messages: Vec<Message>,
    /// Ask after this number the next time.
    pub after: i64,
    /// There may be more at once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
}

/// A message of the chat as its visitor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Place in the chat; greater is later.
    pub seq: i64,
    /// The visitor's own id for it, or the server's for an operator's message.
    pub id: String,
    /// Who wrote it.
    pub author: Author,
    /// Raw text; an operator's may hold BB codes, see [`crate::bbcode`].
    pub text: String,
    /// The operator's name, when the portal told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// When the server accepted it, in milliseconds since 1970.
    pub sent_at: i64,
    /// How far it came.
    pub state: MessageState,
    /// The number of the last change of this message.
    pub change: i64,
    /// A message, or a remark of the chat itself. An older page shows a remark as a message without a text.
    #[serde(default, skip_serializing_if = "Kind::is_message")]
    pub kind: Kind,
    /// Its text was changed after it was sent.
    #[serde(default, skip_serializing_if = "is_false")]
    pub edited: bool,
    /// It was removed: it keeps its place, without a text and without files.
    #[serde(default, skip_serializing_if = "is_false")]
    pub removed: bool,
    /// Its files, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What stands at a place in the chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What someone wrote.
    #[default]
    Message,
    /// The operator finished the dialog. The visitor may write on; that begins another.
    DialogFinished,
}

impl Kind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    fn is_message(&self) -> bool {
        *self == Self::Message
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person on the site.
    Visitor,
    /// The employee in the portal.
    Operator,
}

/// How far a message came, as the server knows it; "queued" and "sending" exist only in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// The server has it, and will deliver it.
    Sent,
    /// The portal has it.
    Delivered,
    /// The portal refused it for good; sending again may help.
    Failed,
}

/// An error answer, `application/problem+json` (RFC 9457) with a stable code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference naming the kind of problem.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// A short name of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Stable, `snake_case`; programs decide by it.
    pub code: String,
    /// The key of the field that it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

#[cfg(test)]
mod tests;
