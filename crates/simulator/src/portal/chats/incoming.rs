//! From the visitor: `imconnector.send.messages`.

use serde_json::{Map, Value, json};

use crate::portal::Portal;
use crate::portal::chats::{Author, Chat, Message, Visitor};
use crate::portal::connectors::{active_line, known};
use crate::portal::error::RestError;
use crate::portal::form::{Php, map};
use crate::portal::params::{Params, int_of, items_of, lower_keys, text_of};
use crate::portal::state::State;
use crate::portal::time::now_millis;
use crate::portal::users::OPERATOR;

/// One item of MESSAGES, its keys in lower case.
pub(super) struct Item(pub(super) Value);

impl Item {
    pub(super) fn text(&self, pointer: &str) -> String {
        self.0.pointer(pointer).map(text_of).unwrap_or_default()
    }
}

pub(super) fn items(params: &Params) -> Vec<Item> {
    params
        .items("MESSAGES")
        .into_iter()
        .map(|item| Item(lower_keys(item)))
        .collect()
}

/// `imconnector.send.messages`. Nothing is deduplicated: the same message twice is two messages.
///
/// # Errors
/// When the connector is unknown or the line is not active. A single bad message is only marked in its own result.
pub fn send(portal: &Portal, state: &mut State, params: &Params) -> Result<Value, RestError> {
    let (connector, line) = (known(state, params)?, params.int("LINE"));
    active_line(state, &connector, line)?;
    let results: Vec<Value> = items(params)
        .iter()
        .map(|item| send_one(portal, state, &connector, line, item))
        .collect();
    Ok(json!({ "SUCCESS": true, "DATA": { "RESULT": results } }))
}

fn send_one(portal: &Portal, state: &mut State, connector: &str, line: i64, item: &Item) -> Value {
    let (user, chat, text) = (
        item.text("/user/id"),
        item.text("/chat/id"),
        item.text("/message/text"),
    );
    let files: Vec<String> = item
        .0
        .pointer("/message/files")
        .map(|files| {
            items_of(files)
                .iter()
                .filter_map(|file| file.get("name").or_else(|| file.get("url")))
                .map(text_of)
                .collect()
        })
        .unwrap_or_default();
    let fault = if user.is_empty() {
        Some("The user ID is not specified")
    } else if chat.is_empty() {
        Some("The chat ID is not specified")
    } else if text.is_empty() && files.is_empty() {
        Some("The message has neither text nor files")
    } else {
        None
    };
    if let Some(fault) = fault {
        return json!({ "user": user, "message": echo(item), "chat": item.0["chat"], "SUCCESS": false, "ERRORS": [fault] });
    }
    let index = open_chat(portal, state, connector, line, item);
    let id = state.take_id("message");
    let external = item.text("/message/id");
    let from_employee = int_of(item.0.pointer("/message/user_id").unwrap_or(&Value::Null)) > 0;
    let dialog = &mut state.chats[index];
    dialog.messages.push(Message {
        id,
        author: if from_employee {
            Author::Operator
        } else {
            Author::Visitor
        },
        text,
        files,
        external_ids: if external.is_empty() {
            Vec::new()
        } else {
            vec![external]
        },
        confirmations: 0,
        edited: false,
        deleted: false,
        at_ms: now_millis(),
    });
    let mut answered_chat = Map::from_iter([("id".to_owned(), json!(chat))]);
    if !dialog.name.is_empty() {
        answered_chat.insert("name".to_owned(), json!(dialog.name));
    }
    if !dialog.url.is_empty() {
        answered_chat.insert(
            "description".to_owned(),
            json!(format!("Ссылка на исходный пост: {}", dialog.url)),
        );
    }
    json!({
        "user": dialog.visitor.id.to_string(), "message": echo(item), "chat": answered_chat, "extra": { "skip_phone_validate": "N", "disable_tracker": "N" },
        "SUCCESS": true, "session": { "ID": dialog.session.to_string(), "CHAT_ID": dialog.id.to_string() },
    })
}

/// The message as the answer repeats it: the date has become an object without anything in it.
pub(super) fn echo(item: &Item) -> Value {
    let mut message = json!({ "id": item.text("/message/id"), "date": {}, "text": item.text("/message/text"), "files": [] });
    if let Some(files) = item.0.pointer("/message/files") {
        message["files"] = files.clone();
    }
    message
}

/// The index of the dialog that a message belongs to, a new one if need be; a finished dialog gets a new session.
fn open_chat(portal: &Portal, state: &mut State, connector: &str, line: i64, item: &Item) -> usize {
    let (external_user, external_chat) = (item.text("/user/id"), item.text("/chat/id"));
    let group = state
        .connectors
        .get(connector)
        .is_some_and(|connector| connector.chat_group);
    let found = state.chats.iter().position(|chat| {
        let same_place = chat.connector == connector
            && chat.line == line
            && chat
                .entity_id
                .starts_with(&format!("{connector}|{line}|{external_chat}|"));
        same_place && (group || chat.visitor.external == external_user)
    });
    let index = match found {
        Some(index) => index,
        None => {
            let known_visitor = state
                .chats
                .iter()
                .find(|chat| chat.connector == connector && chat.visitor.external == external_user)
                .map(|chat| chat.visitor.id);
            let id = state.take_id("chat");
            let visitor = Visitor {
                id: known_visitor.unwrap_or_else(|| state.take_id("visitor")),
                external: external_user,
                ..Visitor::default()
            };
            let entity_id = format!("{connector}|{line}|{external_chat}|{}", visitor.id);
            state.chats.push(Chat {
                id,
                connector: connector.to_owned(),
                line,
                entity_id,
                visitor,
                name: String::new(),
                url: String::new(),
                session: 0,
                finished: true,
                messages: Vec::new(),
            });
            state.chats.len() - 1
        }
    };
    update_description(&mut state.chats[index], item);
    if state.chats[index].finished {
        let session = state.take_id("session");
        (state.chats[index].session, state.chats[index].finished) = (session, false);
        let data = dialog_data(&state.chats[index]);
        portal.emit(state, "ONIMCONNECTORDIALOGSTART", OPERATOR.id, data);
    }
    index
}

/// A name is split in two where the application gave no last name; what is not given stays as it was.
fn update_description(chat: &mut Chat, item: &Item) {
    let (name, last_name) = (item.text("/user/name"), item.text("/user/last_name"));
    if !name.is_empty() {
        let (first, second) = match (last_name.is_empty(), name.split_once(' ')) {
            (true, Some((first, second))) => (first.to_owned(), second.to_owned()),
            _ => (name, last_name),
        };
        (chat.visitor.name, chat.visitor.last_name) = (first, second);
    }
    for (pointer, target) in [("/chat/name", &mut chat.name), ("/chat/url", &mut chat.url)] {
        let value = item.text(pointer);
        if !value.is_empty() {
            *target = value;
        }
    }
}

/// The data of a dialog's start and finish.
pub fn dialog_data(chat: &Chat) -> Php {
    let entry = map([
        (
            "connector",
            map([
                ("connector_id", chat.connector.as_str().into()),
                ("line_id", chat.line.into()),
                ("chat_id", chat.external_id().into()),
                ("user_id", chat.visitor.id.into()),
            ]),
        ),
        (
            "session",
            map([
                ("id", chat.session.into()),
                ("closed", if chat.finished { "Y" } else { "N" }.into()),
                ("parent_id", Php::Int(0)),
                ("close_term", Php::Int(1_440)),
            ]),
        ),
        ("chat", map([("id", chat.external_id().into())])),
        ("user", map([("id", chat.visitor.external.as_str().into())])),
    ]);
    map([
        ("CONNECTOR", chat.connector.as_str().into()),
        ("LINE", chat.line.into()),
        ("DATA", Php::List(vec![entry])),
    ])
}
