//! The entries of the connector's events.

use serde::{Deserialize, Serialize};

use super::attachments;
use crate::bitrix24::form::Value;

/// A message's place in the portal, echoed in confirmations. Texts, as the portal sent them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImRef {
    /// The portal's chat.
    pub chat_id: String,
    /// The message in it.
    pub message_id: String,
}

/// A message to a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorMessage {
    /// Its place in the portal.
    pub im: ImRef,
    /// Our id of the chat.
    pub chat_id: String,
    /// The employee, absent or `0` for system messages.
    pub user_id: Option<String>,
    /// Raw text: BB codes, nothing escaped, the operator's signature in front (see [`super::super::signature_text`]).
    pub text: String,
    /// Files; their links expire.
    pub files: Vec<MessageFile>,
    /// What the portal attached below the text, as BB code, a line each; see [`super::attachments`].
    pub attached: Vec<String>,
}

/// A file of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageFile {
    /// File name, as the operator's machine had it.
    pub name: String,
    /// Signed address to download from, public and short-lived; empty when the portal told none.
    pub link: String,
    /// `image`, `video`, `audio` or `file`.
    pub kind: Option<String>,
    /// Media type, as the portal guessed it.
    pub mime: Option<String>,
    /// Size in bytes.
    pub size: Option<u64>,
    /// Width of an image, in pixels.
    pub width: Option<u32>,
    /// Height of an image, in pixels.
    pub height: Option<u32>,
}

/// An edited message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdatedMessage {
    /// Its place in the portal.
    pub im: ImRef,
    /// Our id of the chat.
    pub chat_id: String,
    /// Our ids of the message, as the delivery was confirmed with.
    pub ids: Vec<String>,
    /// The new text, raw, with the signature.
    pub text: String,
}

/// A removed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedMessage {
    /// Its place in the portal.
    pub im: ImRef,
    /// Our id of the chat.
    pub chat_id: String,
    /// Our ids of the message.
    pub ids: Vec<String>,
}

/// A dialog that began or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// Our id of the chat.
    pub chat_id: String,
    /// Our id of the visitor.
    pub user_id: Option<String>,
    /// The portal's chat.
    pub im_chat_id: Option<String>,
    /// The portal's id of the visitor.
    pub im_user_id: Option<String>,
    /// The session of the Open Channel.
    pub session_id: Option<String>,
    /// Whether that session is closed.
    pub closed: bool,
}

/// Reads every entry of a list; counts those that lack what they cannot be handled without.
pub(super) fn collect<T>(
    list: &Value,
    read: impl Fn(&Value) -> Option<T>,
    malformed: &mut usize,
) -> Vec<T> {
    let mut entries = Vec::new();
    if list.as_text().is_some() {
        *malformed += 1;
    }
    for item in list.items() {
        match read(item) {
            Some(entry) => entries.push(entry),
            None => *malformed += 1,
        }
    }
    entries
}

fn owned(value: &Value, path: &[&str]) -> Option<String> {
    value.text_at(path).map(str::to_owned)
}

impl ImRef {
    fn read(item: &Value) -> Option<Self> {
        Some(Self {
            chat_id: owned(item, &["im", "chat_id"])?,
            message_id: owned(item, &["im", "message_id"])?,
        })
    }
}

impl OperatorMessage {
    pub(super) fn read(item: &Value) -> Option<Self> {
        let files = item
            .at(&["message", "files"])
            .map(|files| files.items().filter_map(MessageFile::read).collect());
        Some(Self {
            im: ImRef::read(item)?,
            chat_id: owned(item, &["chat", "id"])?,
            user_id: owned(item, &["message", "user_id"]),
            text: owned(item, &["message", "text"]).unwrap_or_default(),
            files: files.unwrap_or_default(),
            attached: item
                .at(&["message", "attachments"])
                .map(attachments::lines)
                .unwrap_or_default(),
        })
    }
}

impl MessageFile {
    /// A file without a link is still one that the visitor should hear of; one without a name too is none.
    fn read(item: &Value) -> Option<Self> {
        let (link, name) = (owned(item, &["link"]), owned(item, &["name"]));
        if link.is_none() && name.is_none() {
            return None;
        }
        Some(Self {
            link: link.unwrap_or_default(),
            name: name.unwrap_or_default(),
            kind: owned(item, &["type"]),
            mime: owned(item, &["mime"]),
            size: item
                .text_at(&["size"])
                .and_then(|digits| digits.parse().ok()),
            width: item
                .text_at(&["width"])
                .and_then(|digits| digits.parse().ok()),
            height: item
                .text_at(&["height"])
                .and_then(|digits| digits.parse().ok()),
        })
    }
}

impl UpdatedMessage {
    pub(super) fn read(item: &Value) -> Option<Self> {
        Some(Self {
            im: ImRef::read(item)?,
            chat_id: owned(item, &["chat", "id"])?,
            ids: ids(item)?,
            text: owned(item, &["message", "text"]).unwrap_or_default(),
        })
    }
}

impl DeletedMessage {
    pub(super) fn read(item: &Value) -> Option<Self> {
        Some(Self {
            im: ImRef::read(item)?,
            chat_id: owned(item, &["chat", "id"])?,
            ids: ids(item)?,
        })
    }
}

/// `message.id`: a list in updates, a single text in removals.
fn ids(item: &Value) -> Option<Vec<String>> {
    let ids: Vec<String> = match item.at(&["message", "id"])? {
        Value::Text(id) => vec![id.clone()],
        list => list
            .items()
            .filter_map(Value::as_text)
            .map(str::to_owned)
            .collect(),
    };
    (!ids.is_empty() && ids.iter().all(|id| !id.is_empty())).then_some(ids)
}

impl Dialog {
    pub(super) fn read(item: &Value) -> Option<Self> {
        Some(Self {
            chat_id: owned(item, &["chat", "id"])?,
            user_id: owned(item, &["user", "id"]),
            im_chat_id: owned(item, &["connector", "chat_id"]),
            im_user_id: owned(item, &["connector", "user_id"]),
            session_id: owned(item, &["session", "id"]),
            closed: matches!(item.text_at(&["session", "closed"]), Some("1" | "Y")),
        })
    }
}
