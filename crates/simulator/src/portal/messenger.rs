//! The messenger: dialogs, what stands in them, and a log of what frames made it do.

mod view;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::portal::Portal;
use crate::portal::chats::outgoing::Refused;
use crate::portal::state::State;
use crate::portal::time::now_millis;
use crate::portal::users::{COLLEAGUE, OPERATOR};

/// A dialog as a launch describes it.
#[derive(Debug, Clone)]
pub struct Dialog {
    /// `950`, `chat12` or `networkLines…`.
    pub id: String,
    /// What the list shows.
    pub title: String,
    /// `user`, `lines`, or empty for a plain group chat.
    pub context: &'static str,
    /// For the list: `person`, `group`, `channel`, `bot` or `support`.
    pub kind: &'static str,
    /// `connector|line|chat|user` of an Open Channel.
    pub entity_id: String,
    /// The CRM binding of an Open Channel.
    pub entity_data: String,
}

impl Dialog {
    fn plain(
        id: impl Into<String>,
        title: impl Into<String>,
        context: &'static str,
        kind: &'static str,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            context,
            kind,
            entity_id: String::new(),
            entity_data: String::new(),
        }
    }
}

/// A button under a message, which opens a chat application in `button` context.
#[derive(Debug, Clone)]
pub struct Button {
    /// The application's number.
    pub app: i64,
    /// `BUTTON_PARAMS`; without any the messenger sends what JavaScript makes of an empty object.
    pub params: Option<String>,
}

#[derive(Debug, Clone)]
struct Line {
    id: i64,
    own: bool,
    author: String,
    text: String,
    button: Option<Button>,
    at_ms: i64,
}

/// What the messenger remembers.
#[derive(Debug, Default)]
pub struct Messenger {
    lines: BTreeMap<String, Vec<Line>>,
    support: Vec<String>,
    log: Vec<Value>,
}

/// How many log entries are kept.
const LOG_MAX: usize = 2_000;

impl Messenger {
    /// Two dialogs with a first line each.
    #[must_use]
    pub fn new() -> Self {
        let line = |id: i64, author: &str, text: &str| Line {
            id,
            own: false,
            author: author.to_owned(),
            text: text.to_owned(),
            button: None,
            at_ms: now_millis(),
        };
        let lines = BTreeMap::from([
            (
                COLLEAGUE.id.to_string(),
                vec![line(
                    86_301,
                    &COLLEAGUE.full_name(),
                    "Добрый день! Клиент просит перезвонить после обеда.",
                )],
            ),
            (
                "chat12".to_owned(),
                vec![line(
                    86_302,
                    &COLLEAGUE.full_name(),
                    "Коллеги, план на неделю в общей папке.",
                )],
            ),
            (
                "chat1765".to_owned(),
                vec![line(86_303, "Мария", "Здравствуйте, когда привезут заказ?")],
            ),
        ]);
        Self {
            lines,
            support: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Writes down what a frame did.
    pub fn record(&mut self, mut entry: Value) {
        entry["at_ms"] = json!(now_millis());
        if self.log.len() == LOG_MAX {
            self.log.remove(0);
        }
        self.log.push(entry);
    }

    /// The log by kind, for tests.
    #[must_use]
    pub fn summary(&self) -> Value {
        let of = |kind: &str, field: &str| -> Vec<Value> {
            self.log
                .iter()
                .filter(|entry| entry["kind"] == kind)
                .map(|entry| entry[field].clone())
                .collect()
        };
        json!({
            "sent": of("sent", "text"), "put": of("put", "text"), "calls": of("call", "number"), "support": of("support", "code"),
            "closed": of("close", "kind").len(), "init": of("init", "uid"), "read": of("read", "text"), "failed": of("failed", "message"),
            "ignored": of("ignored", "reason"), "log": self.log,
        })
    }
}

impl State {
    fn add_line(
        &mut self,
        dialog: &str,
        own: bool,
        author: String,
        text: &str,
        button: Option<Button>,
    ) -> i64 {
        let id = self.take_id("message");
        let line = Line {
            id,
            own,
            author,
            text: text.to_owned(),
            button,
            at_ms: now_millis(),
        };
        self.messenger
            .lines
            .entry(dialog.to_owned())
            .or_default()
            .push(line);
        id
    }

    /// All dialogs of the list, Open Channels of visitors last.
    #[must_use]
    pub fn dialogs(&self) -> Vec<Dialog> {
        let mut dialogs = vec![
            Dialog::plain(
                COLLEAGUE.id.to_string(),
                COLLEAGUE.full_name(),
                "user",
                "person",
            ),
            Dialog::plain("chat12", "Отдел продаж", "", "group"),
            Dialog {
                entity_id: "telegrambot|1|173633217|569".to_owned(),
                entity_data: "Y|LEAD|56|N|N|1765".to_owned(),
                ..Dialog::plain("chat1765", "Мария (Telegram)", "lines", "channel")
            },
        ];
        dialogs.extend(
            self.bots
                .iter()
                .map(|bot| Dialog::plain(bot.id.to_string(), &bot.name, "user", "bot")),
        );
        dialogs.extend(self.messenger.support.iter().map(|code| {
            Dialog::plain(format!("networkLines{code}"), "Support", "user", "support")
        }));
        dialogs.extend(self.chats.iter().map(|chat| Dialog {
            entity_id: chat.entity_id.clone(),
            entity_data: chat.entity_data(),
            ..Dialog::plain(
                format!("chat{}", chat.id),
                chat.visitor.title(),
                "lines",
                "channel",
            )
        }));
        dialogs
    }
}

impl Portal {
    /// The user writes into a dialog; into a visitor's dialog it goes out as an answer. Gives the message's number.
    ///
    /// # Errors
    /// When there is no such dialog, or nothing to say.
    pub fn messenger_send(&self, dialog: &str, text: &str) -> Result<i64, Refused> {
        if text.trim().is_empty() {
            return Err(Refused::Empty);
        }
        let chat = dialog
            .strip_prefix("chat")
            .and_then(|id| id.parse::<i64>().ok())
            .filter(|id| self.state().chats.iter().any(|chat| chat.id == *id));
        if let Some(chat) = chat {
            return self.operator_says(chat, text);
        }
        let mut state = self.state();
        if !state.dialogs().iter().any(|known| known.id == dialog) {
            return Err(Refused::NoChat);
        }
        let id = state.add_line(dialog, true, OPERATOR.full_name(), text, None);
        drop(state);
        self.changed();
        Ok(id)
    }

    /// A bot writes a message with a button that opens a chat application. Gives the message's number; `None` when there is no such
    /// dialog or application, and for dialogs of visitors, who are sent no buttons.
    pub fn messenger_button(&self, dialog: &str, text: &str, button: Button) -> Option<i64> {
        let mut state = self.state();
        let bot = state.apps.iter().find(|app| app.id == button.app)?.bot;
        let author = state
            .bots
            .iter()
            .find(|known| known.id == bot)?
            .name
            .clone();
        if !state.messenger.lines.contains_key(dialog) {
            return None;
        }
        let id = state.add_line(dialog, false, author, text, Some(button));
        drop(state);
        self.changed();
        Some(id)
    }

    /// Opens a dialog of the list, or a new one with an Open Channel of another company.
    pub fn messenger_open(&self, dialog: &str) -> bool {
        let mut state = self.state();
        if let Some(code) = dialog
            .strip_prefix("networkLines")
            .filter(|code| !code.is_empty())
            && !state.messenger.support.iter().any(|known| known == code)
        {
            state.messenger.support.push(code.to_owned());
        }
        let known = state.dialogs().iter().any(|known| known.id == dialog);
        drop(state);
        self.changed();
        known
    }
}
