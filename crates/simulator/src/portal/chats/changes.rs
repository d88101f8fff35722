//! What the application says of messages and dialogs that exist: changes, deletions, confirmations, names.

use serde_json::{Value, json};

use super::incoming::{echo, items};
use crate::portal::connectors::{active_line, known};
use crate::portal::error::RestError;
use crate::portal::params::{Params, int_of, text_of};
use crate::portal::state::State;

/// `imconnector.update.messages` and `imconnector.delete.messages`: the message is searched by the application's id inside its dialog.
///
/// # Errors
/// When the connector is unknown or the line is not active.
pub fn change(state: &mut State, params: &Params, delete: bool) -> Result<Value, RestError> {
    let (connector, line) = (known(state, params)?, params.int("LINE"));
    active_line(state, &connector, line)?;
    let mut results = Vec::new();
    for item in items(params) {
        let (external_chat, external_id, text) = (
            item.text("/chat/id"),
            item.text("/message/id"),
            item.text("/message/text"),
        );
        let found = state
            .chats
            .iter_mut()
            .filter(|chat| {
                chat.connector == connector
                    && chat.line == line
                    && chat.external_id() == external_chat
            })
            .find_map(|chat| {
                let user = chat.visitor.id;
                let message = chat
                    .messages
                    .iter_mut()
                    .find(|message| message.external_ids.contains(&external_id))?;
                Some((user, message))
            });
        results.push(match found {
            Some((user, message)) => {
                if delete {
                    message.deleted = true;
                } else {
                    (message.text, message.edited) = (text.clone(), true);
                }
                json!({ "user": user.to_string(), "message": echo(&item), "chat": { "id": external_chat }, "SUCCESS": true })
            }
            None => json!({ "user": item.text("/user/id"), "message": echo(&item), "chat": { "id": external_chat }, "SUCCESS": false, "ERRORS": ["The message was not found"] }),
        });
    }
    Ok(json!({ "SUCCESS": true, "DATA": { "RESULT": results } }))
}

/// `imconnector.send.status.delivery`: marks the operator's messages as delivered and keeps the application's ids for them. The line need not be active.
///
/// # Errors
/// When the connector is unknown.
pub fn confirm(state: &mut State, params: &Params) -> Result<Value, RestError> {
    known(state, params)?;
    for item in items(params) {
        let chat = int_of(item.0.pointer("/im/chat_id").unwrap_or(&Value::Null));
        let id = int_of(item.0.pointer("/im/message_id").unwrap_or(&Value::Null));
        // Ids that are not given as a list are lost.
        let external_ids: Vec<String> = item
            .0
            .pointer("/message/id")
            .and_then(Value::as_array)
            .map(|ids| ids.iter().map(text_of).collect())
            .unwrap_or_default();
        let message = state
            .chat_mut(chat)
            .and_then(|chat| chat.messages.iter_mut().find(|message| message.id == id));
        if let Some(message) = message {
            message.confirmations += 1;
            message.external_ids = external_ids;
        }
    }
    Ok(json!({ "SUCCESS": true, "DATA": [] }))
}

/// `imconnector.chat.name.set`
///
/// # Errors
/// When the line is not active, or no such chat is there.
pub fn rename(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let (connector, line) = (known(state, params)?, params.int("LINE"));
    active_line(state, &connector, line)?;
    let group = state
        .connectors
        .get(&connector)
        .is_some_and(|connector| connector.chat_group);
    if !group && params.is_empty("USER_ID") {
        return Err(RestError::missing("USER_ID"));
    }
    let (external_chat, user, name) = (
        params.text("CHAT_ID"),
        params.text("USER_ID"),
        params.text("NAME"),
    );
    let chat = state
        .chats
        .iter_mut()
        .find(|chat| {
            chat.connector == connector
                && chat.line == line
                && chat.external_id() == external_chat
                && (group || chat.visitor.external == user)
        })
        .ok_or_else(|| RestError::wrong("CHAT_RENAMING_FAILED", "The chat could not be renamed"))?;
    chat.name = name;
    Ok(json!({ "SUCCESS": true, "DATA": { "RESULT": {} } }))
}
