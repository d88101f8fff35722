//! Open Channel dialogs: what visitors and operators wrote, and what the application is told of it.

pub mod changes;
pub mod files;
pub mod incoming;
pub mod outgoing;

use serde_json::{Value, json};

use crate::App;
use crate::portal::params::{Params, lower_keys};
use crate::portal::state::State;

/// A visitor as the application described them.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// The portal's number for them.
    pub id: i64,
    /// The application's id for them.
    pub external: String,
    /// First name.
    pub name: String,
    /// Last name.
    pub last_name: String,
}

impl Visitor {
    /// What the operator reads above the dialog.
    #[must_use]
    pub fn title(&self) -> String {
        let name = format!("{} {}", self.name, self.last_name);
        let name = name.trim();
        if name.is_empty() {
            "Гость".to_owned()
        } else {
            name.to_owned()
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A visitor, through the connector.
    Visitor,
    /// An employee.
    Operator,
}

/// One message of a dialog.
#[derive(Debug, Clone)]
pub struct Message {
    /// The portal's number.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// The text as it was given.
    pub text: String,
    /// File names.
    pub files: Vec<String>,
    /// The application's ids for it: only a message that has some is ever reported as edited or deleted.
    pub external_ids: Vec<String>,
    /// Confirmed by `send.status.delivery`, how often.
    pub confirmations: u32,
    /// Changed after it was written.
    pub edited: bool,
    /// Removed.
    pub deleted: bool,
    /// When, unix milliseconds.
    pub at_ms: i64,
}

/// One dialog.
#[derive(Debug, Clone)]
pub struct Chat {
    /// The portal's number, `im.chat_id`.
    pub id: i64,
    /// The connector's id.
    pub connector: String,
    /// The line.
    pub line: i64,
    /// `connector|line|chat.id|user`: the only place where the portal keeps the application's `chat.id`.
    pub entity_id: String,
    /// Who writes.
    pub visitor: Visitor,
    /// The chat's own name, where one was given.
    pub name: String,
    /// `chat.url`: the page from which the visitor writes.
    pub url: String,
    /// The session's number.
    pub session: i64,
    /// Whether the operator finished the dialog.
    pub finished: bool,
    /// In order of arrival.
    pub messages: Vec<Message>,
}

impl Chat {
    /// The application's `chat.id` as the portal finds it again: the third part of the entity id. An id that
    /// holds a `|` comes back cut, as it does at the vendor's.
    #[must_use]
    pub fn external_id(&self) -> &str {
        self.entity_id.split('|').nth(2).unwrap_or_default()
    }

    /// `DIALOG_ENTITY_DATA_1` of the dialog: no CRM entity, the session at the end.
    #[must_use]
    pub fn entity_data(&self) -> String {
        format!("N|NONE|0|N|N|{}", self.session)
    }

    /// The dialog for the console and for tests.
    #[must_use]
    pub fn view(&self) -> Value {
        let messages: Vec<Value> = self.messages.iter().map(Message::view).collect();
        json!({
            "chat_id": self.id, "connector": self.connector, "line": self.line, "entity_id": self.entity_id, "external_id": self.external_id(),
            "title": self.visitor.title(), "name": self.name, "url": self.url,
            "user": { "id": self.visitor.id, "external_id": self.visitor.external, "name": self.visitor.name, "last_name": self.visitor.last_name },
            "session": { "id": self.session, "finished": self.finished }, "messages": messages,
        })
    }
}

impl Message {
    fn view(&self) -> Value {
        json!({
            "id": self.id, "author": match self.author { Author::Visitor => "visitor", Author::Operator => "operator" }, "text": self.text, "files": self.files,
            "external_ids": self.external_ids, "delivered": self.confirmations > 0, "confirmations": self.confirmations, "edited": self.edited, "deleted": self.deleted, "at_ms": self.at_ms,
        })
    }
}

impl State {
    /// The dialog with a number.
    pub fn chat_mut(&mut self, id: i64) -> Option<&mut Chat> {
        self.chats.iter_mut().find(|chat| chat.id == id)
    }
}

/// Fetches the files of a call as the portal does while it answers: a file that cannot be had is dropped without a word.
pub async fn download_files(app: &App, params: &mut Params) {
    let Some(mut messages) = params.get("MESSAGES").map(lower_keys) else {
        return;
    };
    let items: Vec<&mut Value> = match &mut messages {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => return,
    };
    for item in items {
        let Some(files) = item
            .pointer_mut("/message/files")
            .and_then(Value::as_array_mut)
        else {
            continue;
        };
        let mut kept = Vec::new();
        for file in files.drain(..) {
            let address = file.get("url").and_then(Value::as_str).unwrap_or_default();
            let answer = app
                .http()
                .get(address)
                .header(reqwest::header::USER_AGENT, "Bitrix Connector Client")
                .send()
                .await;
            match answer {
                Ok(answer) if answer.status() == reqwest::StatusCode::OK => kept.push(file),
                Ok(answer) => {
                    tracing::info!(address, status = %answer.status(), "a file was dropped")
                }
                Err(error) => tracing::info!(address, %error, "a file was dropped"),
            }
        }
        *files = kept;
    }
    params.set("MESSAGES", messages);
}
