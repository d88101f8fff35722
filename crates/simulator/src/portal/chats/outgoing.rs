//! From the operator: answers, edits, deletions and the end of a dialog, each with its event.

use crate::portal::Portal;
use crate::portal::chats::files::SharedFile;
use crate::portal::chats::incoming::dialog_data;
use crate::portal::chats::{Author, Chat, Message};
use crate::portal::form::{Php, map};
use crate::portal::time::now_millis;
use crate::portal::users::OPERATOR;

/// Why the operator's wish was not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No dialog has this number.
    #[error("there is no such dialog")]
    NoChat,
    /// No message has this number.
    #[error("there is no such message in the dialog")]
    NoMessage,
    /// Nothing to say.
    #[error("the text is empty")]
    Empty,
}

impl Portal {
    /// The operator answers; gives the message's number.
    ///
    /// # Errors
    /// When there is no such dialog, or nothing to say.
    pub fn operator_says(&self, chat: i64, text: &str) -> Result<i64, Refused> {
        self.operator_sends(chat, text, Vec::new())
    }

    /// The operator answers with files beside the text, or instead of it; gives the message's number.
    ///
    /// # Errors
    /// When there is no such dialog, or neither text nor file.
    pub fn operator_sends(
        &self,
        chat: i64,
        text: &str,
        files: Vec<SharedFile>,
    ) -> Result<i64, Refused> {
        if text.trim().is_empty() && files.is_empty() {
            return Err(Refused::Empty);
        }
        let address = self.origin.clone();
        let mut state = self.state();
        let id = state.take_id("message");
        let signed = {
            let dialog = state
                .chats
                .iter()
                .find(|dialog| dialog.id == chat)
                .ok_or(Refused::NoChat)?;
            state
                .connectors
                .get(&dialog.connector)
                .is_none_or(|connector| connector.need_signature)
        };
        let dialog = state.chat_mut(chat).ok_or(Refused::NoChat)?;
        dialog.messages.push(Message {
            id,
            author: Author::Operator,
            text: text.to_owned(),
            files: files.iter().map(|file| file.name.clone()).collect(),
            external_ids: Vec::new(),
            confirmations: 0,
            edited: false,
            deleted: false,
            at_ms: now_millis(),
        });
        // The signature of a new message has its space before the line break.
        let wire = if signed && text.is_empty() {
            format!("[b]{}:[/b] ", OPERATOR.full_name())
        } else if signed {
            format!("[b]{}:[/b] [br]{text}", OPERATOR.full_name())
        } else {
            text.to_owned()
        };
        let listed = Php::List(files.iter().map(|file| file.listed(&address)).collect());
        let entry = map([
            ("im", im(chat, id)),
            (
                "message",
                map([
                    ("user_id", OPERATOR.id.into()),
                    ("text", wire.into()),
                    ("files", listed),
                ]),
            ),
            ("chat", external(dialog)),
        ]);
        let data = envelope(dialog, vec![entry]);
        self.emit(&mut state, "ONIMCONNECTORMESSAGEADD", OPERATOR.id, data);
        state.files.extend(files);
        drop(state);
        self.changed();
        Ok(id)
    }

    /// The operator changes a message. Told only of messages whose ids the application has given.
    ///
    /// # Errors
    /// When there is no such dialog or message, or nothing to say.
    pub fn operator_edits(&self, chat: i64, id: i64, text: &str) -> Result<(), Refused> {
        if text.trim().is_empty() {
            return Err(Refused::Empty);
        }
        let mut state = self.state();
        let dialog = state.chat_mut(chat).ok_or(Refused::NoChat)?;
        let message = dialog
            .messages
            .iter_mut()
            .find(|message| message.id == id && message.author == Author::Operator)
            .ok_or(Refused::NoMessage)?;
        (message.text, message.edited) = (text.to_owned(), true);
        let ids = message.external_ids.clone();
        let dialog = dialog.clone();
        if !ids.is_empty() {
            let signed = state
                .connectors
                .get(&dialog.connector)
                .is_none_or(|connector| connector.need_signature);
            // The signature of a changed message has its space after the line break.
            let wire = if signed {
                format!("[b]{}:[/b][br] {text}", OPERATOR.full_name())
            } else {
                text.to_owned()
            };
            let ids = Php::List(ids.into_iter().map(Php::Text).collect());
            let entry = map([
                ("im", im(chat, id)),
                ("message", map([("id", ids), ("text", wire.into())])),
                ("chat", external(&dialog)),
            ]);
            self.emit(
                &mut state,
                "ONIMCONNECTORMESSAGEUPDATE",
                OPERATOR.id,
                envelope(&dialog, vec![entry]),
            );
        }
        drop(state);
        self.changed();
        Ok(())
    }

    /// The operator removes a message: one entry for each id that the application has given.
    ///
    /// # Errors
    /// When there is no such dialog or message.
    pub fn operator_deletes(&self, chat: i64, id: i64) -> Result<(), Refused> {
        let mut state = self.state();
        let dialog = state.chat_mut(chat).ok_or(Refused::NoChat)?;
        let message = dialog
            .messages
            .iter_mut()
            .find(|message| message.id == id && message.author == Author::Operator)
            .ok_or(Refused::NoMessage)?;
        message.deleted = true;
        let ids = message.external_ids.clone();
        let dialog = dialog.clone();
        if !ids.is_empty() {
            let entries = ids
                .into_iter()
                .map(|external_id| {
                    map([
                        ("im", im(chat, id)),
                        ("message", map([("id", external_id.into())])),
                        ("chat", external(&dialog)),
                    ])
                })
                .collect();
            self.emit(
                &mut state,
                "ONIMCONNECTORMESSAGEDELETE",
                OPERATOR.id,
                envelope(&dialog, entries),
            );
        }
        drop(state);
        self.changed();
        Ok(())
    }

    /// The operator ends the dialog.
    ///
    /// # Errors
    /// When there is no such dialog.
    pub fn operator_finishes(&self, chat: i64) -> Result<(), Refused> {
        let mut state = self.state();
        let dialog = state.chat_mut(chat).ok_or(Refused::NoChat)?;
        if !dialog.finished {
            dialog.finished = true;
            let data = dialog_data(dialog);
            self.emit(&mut state, "ONIMCONNECTORDIALOGFINISH", OPERATOR.id, data);
        }
        drop(state);
        self.changed();
        Ok(())
    }
}

fn im(chat: i64, message: i64) -> Php {
    map([("chat_id", chat.into()), ("message_id", message.into())])
}

fn external(chat: &Chat) -> Php {
    map([("id", chat.external_id().into())])
}

fn envelope(chat: &Chat, messages: Vec<Php>) -> Php {
    map([
        ("CONNECTOR", chat.connector.as_str().into()),
        ("LINE", chat.line.into()),
        ("MESSAGES", Php::List(messages)),
    ])
}
