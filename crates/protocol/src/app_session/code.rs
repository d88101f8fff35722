//! The stable codes of [`Problem`](crate::visitor::Problem)s that the chat app's page decides by.

/// 401: the session has ended, or was never one of ours. Reload the page from the messenger.
pub const SESSION_ENDED: &str = "session_ended";
/// 401: the portal no longer takes this user's token. A widget that is opened again brings a new one.
pub const USER_TOKEN_EXPIRED: &str = "user_token_expired";
/// 409: the quick reply was changed meanwhile; read the list again.
pub const REPLY_CHANGED: &str = "reply_changed";
/// 404: there is no such quick reply, or not for this user.
pub const REPLY_UNKNOWN: &str = "reply_unknown";
/// 409: another quick reply of the same scope and owner has this title.
pub const REPLY_TITLE_USED: &str = "reply_title_used";
/// 409: there are [`REPLIES_MAX`](super::REPLIES_MAX) of this scope already.
pub const REPLIES_FULL: &str = "replies_full";
/// 409: a classic page sends through the messenger around it, not through the server.
pub const BRIDGE_CLASSIC: &str = "bridge_classic";
/// 409: this session belongs to no dialog.
pub const DIALOG_UNKNOWN: &str = "dialog_unknown";
/// 409: this id was used for another text.
pub const MESSAGE_ID_USED: &str = "message_id_used";
/// 409: the same message is being sent at this moment; ask again with the same id.
pub const MESSAGE_IN_FLIGHT: &str = "message_in_flight";
/// 502: the portal did not answer, so that nobody knows whether the message was sent. Look into the dialog; another id
/// sends it again.
pub const MESSAGE_UNCERTAIN: &str = "message_uncertain";
/// 422: the portal refused the message; the detail says why.
pub const MESSAGE_REFUSED: &str = "message_refused";
/// 503: the portal takes nothing at the moment, and nothing was sent. The same id may be tried again.
pub const PORTAL_AWAY: &str = "portal_away";
