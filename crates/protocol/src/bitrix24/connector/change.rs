//! Bodies that change what the portal has already: a message of the visitor's, and the name of a chat.

use serde::Serialize;

use super::ChatRef;

/// Body of `imconnector.update.messages` and `imconnector.delete.messages`. The portal finds a message by our id for it
/// within its chat.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeMessages {
    /// The connector's id.
    #[serde(rename = "CONNECTOR")]
    pub connector: String,
    /// The line's id.
    #[serde(rename = "LINE")]
    pub line: i64,
    /// One message is the careful number: the portal judges each by itself.
    #[serde(rename = "MESSAGES")]
    pub messages: Vec<ChangedMessage>,
}

/// A message that was edited or removed.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedMessage {
    /// Who wrote it.
    pub user: UserRef,
    /// Which, and its new text.
    pub message: ChangedText,
    /// Where.
    pub chat: ChatRef,
}

/// A visitor named by our id.
#[derive(Clone, Debug, Serialize)]
pub struct UserRef {
    /// Our id of the visitor.
    pub id: String,
}

/// The message of a change.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedText {
    /// Our id of the message, as it was sent.
    pub id: String,
    /// The new text, raw; absent when the message is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Body of `imconnector.chat.name.set`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct NameSet {
    /// The connector's id.
    pub connector: String,
    /// The line's id.
    pub line: i64,
    /// Our id of the chat.
    pub chat_id: String,
    /// The new name.
    pub name: String,
}
