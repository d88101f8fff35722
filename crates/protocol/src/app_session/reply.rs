//! Quick replies: texts that operators have ready, their own and the portal's shared ones.

use serde::{Deserialize, Serialize};

use super::{REPLY_TEXT_MAX_CHARS, REPLY_TITLE_MAX_CHARS};
use crate::visitor::longer_than;

/// Whose a quick reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReplyScope {
    /// This user's own: nobody else sees it.
    Own,
    /// Every operator of the portal sees and edits it.
    Shared,
}

impl ReplyScope {
    /// The word as it stands in JSON and in CSV.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }
}

/// Answer of `GET /api/app/replies`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replies {
    /// The user's own first, then the shared ones, each by title.
    pub replies: Vec<Reply>,
}

/// One quick reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// Random, given by the server.
    pub id: String,
    /// Whose it is; it stays so.
    pub scope: ReplyScope,
    /// What it is found by.
    pub title: String,
    /// The text, variables as typed.
    pub text: String,
    /// Counts its changes; a change names the version it was made from.
    pub version: i64,
}

/// Body of `POST /api/app/replies`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReply {
    /// Whose it will be.
    pub scope: ReplyScope,
    /// 1 to [`REPLY_TITLE_MAX_CHARS`] characters on one line.
    pub title: String,
    /// 1 to [`REPLY_TEXT_MAX_CHARS`] characters.
    pub text: String,
}

/// Body of `PUT /api/app/replies/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplyChange {
    /// As in [`NewReply`].
    pub title: String,
    /// As in [`NewReply`].
    pub text: String,
    /// The [`Reply::version`] that was edited.
    pub version: i64,
}

/// Why a quick reply cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Nothing but white space.
    #[error("the reply needs a title")]
    TitleEmpty,
    /// Longer than [`REPLY_TITLE_MAX_CHARS`].
    #[error("the reply's title is longer than 100 characters")]
    TitleTooLong,
    /// A line break or another control character.
    #[error("the reply's title must be one line of text")]
    TitleInvalid,
    /// Nothing but white space.
    #[error("the reply needs a text")]
    TextEmpty,
    /// Longer than [`REPLY_TEXT_MAX_CHARS`].
    #[error("the reply's text is longer than 5000 characters")]
    TextTooLong,
    /// A NUL, which not every database can hold and no keyboard can type.
    #[error("the reply's text holds a character that cannot be sent")]
    TextInvalid,
}

impl ReplyError {
    /// The stable code of the [`Problem`](crate::visitor::Problem) this error becomes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TitleEmpty => "reply_title_empty",
            Self::TitleTooLong => "reply_title_too_long",
            Self::TitleInvalid => "reply_title_invalid",
            Self::TextEmpty => "reply_text_empty",
            Self::TextTooLong => "reply_text_too_long",
            Self::TextInvalid => "reply_text_invalid",
        }
    }
}

impl NewReply {
    /// Checks title and text against the limits; the page asks before saving, the server before storing.
    ///
    /// # Errors
    /// The first [`ReplyError`], the title's before the text's.
    pub fn check(&self) -> Result<(), ReplyError> {
        check(&self.title, &self.text)
    }
}

impl ReplyChange {
    /// As [`NewReply::check`].
    ///
    /// # Errors
    /// The first [`ReplyError`], the title's before the text's.
    pub fn check(&self) -> Result<(), ReplyError> {
        check(&self.title, &self.text)
    }
}

fn check(title: &str, text: &str) -> Result<(), ReplyError> {
    if title.trim().is_empty() {
        Err(ReplyError::TitleEmpty)
    } else if longer_than(title, REPLY_TITLE_MAX_CHARS) {
        Err(ReplyError::TitleTooLong)
    } else if title.contains(char::is_control) {
        Err(ReplyError::TitleInvalid)
    } else if text.trim().is_empty() {
        Err(ReplyError::TextEmpty)
    } else if longer_than(text, REPLY_TEXT_MAX_CHARS) {
        Err(ReplyError::TextTooLong)
    } else if text.contains('\0') {
        Err(ReplyError::TextInvalid)
    } else {
        Ok(())
    }
}
