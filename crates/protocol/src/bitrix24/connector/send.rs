//! Bodies that carry messages: the visitor's to the portal, and the confirmation of an operator's.

use serde::Serialize;

use crate::bitrix24::event::ImRef;

/// The longest first or last name the portal documents, in characters.
const NAME_PART_MAX_CHARS: usize = 25;

/// The longest id of ours, in bytes: the portal keeps it with others in one column of 255.
const EXTERNAL_ID_MAX_BYTES: usize = 100;

/// Whether a text can be an id of ours in the portal: visible ASCII without `|`, at which the portal splits its entity ids.
#[must_use]
pub fn is_external_id(id: &str) -> bool {
    let fits = (1..=EXTERNAL_ID_MAX_BYTES).contains(&id.len());
    fits && id.bytes().all(|b| b.is_ascii_graphic() && b != b'|')
}

/// Body of `imconnector.send.messages`.
#[derive(Clone, Debug, Serialize)]
pub struct SendMessages {
    /// The connector's id.
    #[serde(rename = "CONNECTOR")]
    pub connector: String,
    /// The line's id.
    #[serde(rename = "LINE")]
    pub line: i64,
    /// One message is the careful number: the portal judges each by itself and documents no greatest number.
    #[serde(rename = "MESSAGES")]
    pub messages: Vec<OutgoingMessage>,
}

/// A visitor's message.
#[derive(Clone, Debug, Serialize)]
pub struct OutgoingMessage {
    /// Who writes.
    pub user: OutgoingUser,
    /// What.
    pub message: OutgoingText,
    /// Where.
    pub chat: OutgoingChat,
}

/// The visitor.
#[derive(Clone, Debug, Serialize)]
pub struct OutgoingUser {
    /// Our id of the visitor, see [`is_external_id`].
    pub id: String,
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `Y` beside a phone number: one that the portal finds odd shall not keep the message from the operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_phone_validate: Option<&'static str>,
}

impl OutgoingUser {
    /// A visitor who called themselves `name`: the first word is the first name, the rest the last. The portal takes only
    /// letters, spaces, hyphens and apostrophes, and 25 characters of each; what else the name has is left out.
    #[must_use]
    pub fn new(id: String, name: Option<&str>) -> Self {
        let clean: String = name
            .unwrap_or_default()
            .chars()
            .map(|c| match c {
                '\u{2019}' | '\u{2bc}' => '\'',
                c if c.is_alphabetic() || matches!(c, '-' | '\'') => c,
                _ => ' ',
            })
            .collect();
        let mut words = clean.split_whitespace();
        let first = words.next().map(part);
        let rest: Vec<&str> = words.collect();
        let last = (!rest.is_empty()).then(|| part(&rest.join(" ")));
        Self {
            id,
            name: first,
            last_name: last,
            email: None,
            phone: None,
            skip_phone_validate: None,
        }
    }

    /// The same visitor with what they said of where they can be reached.
    #[must_use]
    pub fn reached_at(self, email: Option<String>, phone: Option<String>) -> Self {
        Self {
            email,
            skip_phone_validate: phone.as_ref().map(|_| "Y"),
            phone,
            ..self
        }
    }
}

fn part(text: &str) -> String {
    text.chars()
        .take(NAME_PART_MAX_CHARS)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

/// The text of a visitor's message.
#[derive(Clone, Debug, Serialize)]
pub struct OutgoingText {
    /// Our id of the message; unchanged when it is sent again.
    pub id: String,
    /// When it was written, in seconds since 1970.
    pub date: i64,
    /// Raw: the portal escapes what it shows. Absent beside files without a text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Files the portal shall download during the call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<OutgoingFile>,
}

/// A file of a visitor's message.
#[derive(Clone, Debug, Serialize)]
pub struct OutgoingFile {
    /// Where the portal downloads it.
    pub url: String,
    /// The name to show.
    pub name: String,
}

/// The visitor's chat.
#[derive(Clone, Debug, Serialize)]
pub struct OutgoingChat {
    /// Our id of the chat, see [`is_external_id`].
    pub id: String,
    /// The page the visitor writes from; the portal shows it as a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Body of `imconnector.send.status.delivery`: the visitor has the message. Only messages confirmed so are told of when
/// they are edited or removed later.
#[derive(Clone, Debug, Serialize)]
pub struct SendStatusDelivery {
    /// The connector's id.
    #[serde(rename = "CONNECTOR")]
    pub connector: String,
    /// The line's id.
    #[serde(rename = "LINE")]
    pub line: i64,
    /// What is confirmed.
    #[serde(rename = "MESSAGES")]
    pub messages: Vec<Confirmation>,
}

/// One confirmed message.
#[derive(Clone, Debug, Serialize)]
pub struct Confirmation {
    /// The place in the portal, as the event gave it.
    pub im: ImRef,
    message: ConfirmedIds,
    /// Our chat.
    pub chat: ChatRef,
}

#[derive(Clone, Debug, Serialize)]
struct ConfirmedIds {
    /// A list by all means: of a single text the portal keeps nothing.
    id: Vec<String>,
}

/// A chat named by our id.
#[derive(Clone, Debug, Serialize)]
pub struct ChatRef {
    /// Our id of the chat.
    pub id: String,
}

impl Confirmation {
    /// Confirms the operator's message at `im` in the chat `chat_id`, to be known as `message_id` from now on.
    #[must_use]
    pub fn new(im: ImRef, message_id: String, chat_id: String) -> Self {
        Self {
            im,
            message: ConfirmedIds {
                id: vec![message_id],
            },
            chat: ChatRef { id: chat_id },
        }
    }
}
