//! The chat app's API: what its page and the server say to each other, as JSON over `/api/app/`.
//!
//! | call | request | answer |
//! |---|---|---|
//! | `POST /api/app/session` | | [`Renewed`] |
//! | `GET /api/app/names` | | [`Names`] |
//! | `POST /api/app/messages` | [`MessageRequest`] | [`MessageSent`] |
//! | `GET /api/app/replies` | | [`Replies`] |
//! | `POST /api/app/replies` | [`NewReply`] | [`Reply`] |
//! | `PUT /api/app/replies/{id}` | [`ReplyChange`] | [`Reply`] |
//! | `DELETE /api/app/replies/{id}` | | nothing, 204 |
//!
//! All carry `Authorization: Bearer <session>` with the session of [`ChatAppBoot`](crate::boot::ChatAppBoot). Whatever fails
//! answers a [`Problem`](crate::visitor::Problem); [`code`] lists what a program decides by. A session stands for one user, one
//! app and one dialog of one portal, and grants nothing beyond these calls.

pub mod code;
mod message;
mod reply;

pub use message::{MessageError, MessageRequest, MessageSent};
pub use reply::{NewReply, Replies, Reply, ReplyChange, ReplyError, ReplyScope};

use serde::{Deserialize, Serialize};

/// How long a launch, and each renewal of its session, is good for, in milliseconds.
pub const SESSION_MS: i64 = 15 * 60 * 1000;
/// How long after its launch a session can be renewed at most, in milliseconds: a working day and what comes before and after.
pub const SESSION_MAX_MS: i64 = 12 * 60 * 60 * 1000;
/// The longest text of a message, in characters.
pub const TEXT_MAX_CHARS: usize = crate::visitor::TEXT_MAX_CHARS;
/// The shortest and the longest id a page gives to a message, in bytes.
pub const MESSAGE_ID_BYTES: std::ops::RangeInclusive<usize> = crate::visitor::MESSAGE_ID_BYTES;
/// The longest title of a quick reply, in characters.
pub const REPLY_TITLE_MAX_CHARS: usize = 100;
/// The longest text of a quick reply, in characters.
pub const REPLY_TEXT_MAX_CHARS: usize = 5_000;
/// The most quick replies of one user, and of one portal's shared ones.
pub const REPLIES_MAX: usize = 500;

/// Answer of `POST /api/app/session`: the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Renewed {
    /// When it ends now, in milliseconds since 1970; never later than [`SESSION_MAX_MS`] after its launch.
    pub expires_at: i64,
}

/// Answer of `GET /api/app/names`. `None`: the portal did not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Names {
    /// The operator's name, first name first.
    pub user_name: Option<String>,
    /// The client's name, in the dialog of an Open Channel.
    pub client_name: Option<String>,
}

#[cfg(test)]
mod tests;
