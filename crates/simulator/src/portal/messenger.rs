//! The messenger: dialogs, what stands in them, and a log of what frames made it do.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::portal::Portal;
use crate::portal::bots::{Action, ChatApp};
use crate::portal::chats::Author;
use crate::portal::chats::outgoing::Refused;
use crate::portal::state::State;
use crate::portal::time::now_millis;
use crate::portal::users::{COLLEAGUE, OPERATOR, User};

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

#[derive(Debug, Clone)]
struct Line {
    own: bool,
    author: String,
    text: String,
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
        let line = |author: &str, text: &str| Line {
            own: false,
            author: author.to_owned(),
            text: text.to_owned(),
            at_ms: now_millis(),
        };
        let lines = BTreeMap::from([
            (
                COLLEAGUE.id.to_string(),
                vec![line(
                    &COLLEAGUE.full_name(),
                    "Добрый день! Клиент просит перезвонить после обеда.",
                )],
            ),
            (
                "chat12".to_owned(),
                vec![line(
                    &COLLEAGUE.full_name(),
                    "Коллеги, план на неделю в общей папке.",
                )],
            ),
            (
                "chat1765".to_owned(),
                vec![line("Мария", "Здравствуйте, когда привезут заказ?")],
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
            "closed": of("close", "kind").len(), "init": of("init", "uid"), "ignored": of("ignored", "reason"), "log": self.log,
        })
    }
}

impl State {
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

    fn lines_of(&self, dialog: &Dialog) -> Vec<Value> {
        let chat = dialog
            .id
            .strip_prefix("chat")
            .and_then(|id| id.parse().ok())
            .and_then(|id: i64| self.chats.iter().find(|chat| chat.id == id));
        if let Some(chat) = chat {
            let shown = chat.messages.iter().filter(|message| !message.deleted);
            return shown
                .map(|message| {
                    let own = message.author == Author::Operator;
                    let author = if own { OPERATOR.full_name() } else { chat.visitor.title() };
                    json!({ "own": own, "author": author, "text": message.text, "at_ms": message.at_ms })
                })
                .collect();
        }
        let lines = self.messenger.lines.get(&dialog.id);
        lines.into_iter().flatten().map(|line| json!({ "own": line.own, "author": line.author, "text": line.text, "at_ms": line.at_ms })).collect()
    }
}

/// Whether an application's icon is shown beside a dialog.
#[must_use]
pub fn shows(app: &ChatApp, dialog: &Dialog, user: User) -> bool {
    if app.hidden {
        return false;
    }
    let context = match app.context.strip_suffix("-ADMIN") {
        Some(_) if !user.admin => return false,
        Some(context) => context,
        None => app.context.as_str(),
    };
    match context {
        "ALL" => true,
        "USER" => dialog.kind == "person",
        "CHAT" => dialog.kind == "group" || dialog.kind == "channel",
        "BOT" => dialog.kind == "bot" && dialog.id == app.bot.to_string(),
        "LINES" => dialog.kind == "channel",
        other => other.strip_prefix("LINES-").is_some_and(|connector| {
            dialog.kind == "channel"
                && dialog
                    .entity_id
                    .split('|')
                    .next()
                    .is_some_and(|first| first.eq_ignore_ascii_case(connector))
        }),
    }
}

impl Portal {
    /// Everything that the messenger page shows.
    #[must_use]
    pub fn messenger_view(&self, lang: &str) -> Value {
        let state = self.state();
        let dialogs: Vec<Value> = state
            .dialogs()
            .iter()
            .map(|dialog| {
                let apps: Vec<Value> = state
                    .apps
                    .iter()
                    .filter(|app| shows(app, dialog, OPERATOR))
                    .map(|app| {
                        let command = match &app.action {
                            Action::Command { method, param } => json!({ "method": method, "param": param }),
                            Action::Frame { .. } | Action::Nothing => Value::Null,
                        };
                        json!({ "id": app.id, "title": app.title(lang), "command": command })
                    })
                    .collect();
                json!({ "id": dialog.id, "title": dialog.title, "kind": dialog.kind, "apps": apps, "messages": state.lines_of(dialog) })
            })
            .collect();
        json!({ "user": { "id": OPERATOR.id, "name": OPERATOR.full_name() }, "dialogs": dialogs, "log": state.messenger.log })
    }

    /// The user writes into a dialog; into a visitor's dialog it goes out as an answer.
    ///
    /// # Errors
    /// When there is no such dialog, or nothing to say.
    pub fn messenger_send(&self, dialog: &str, text: &str) -> Result<(), Refused> {
        if text.trim().is_empty() {
            return Err(Refused::Empty);
        }
        let chat = dialog
            .strip_prefix("chat")
            .and_then(|id| id.parse::<i64>().ok())
            .filter(|id| self.state().chats.iter().any(|chat| chat.id == *id));
        if let Some(chat) = chat {
            return self.operator_says(chat, text).map(|_| ());
        }
        let mut state = self.state();
        if !state.dialogs().iter().any(|known| known.id == dialog) {
            return Err(Refused::NoChat);
        }
        let line = Line {
            own: true,
            author: OPERATOR.full_name(),
            text: text.to_owned(),
            at_ms: now_millis(),
        };
        state
            .messenger
            .lines
            .entry(dialog.to_owned())
            .or_default()
            .push(line);
        drop(state);
        self.changed();
        Ok(())
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
