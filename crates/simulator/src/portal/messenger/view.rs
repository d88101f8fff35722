//! What the messengers' pages show: dialogs with their messages, applications and widgets.

use serde_json::{Value, json};

use super::{Dialog, Line};
use crate::portal::Portal;
use crate::portal::bots::{Action, ChatApp};
use crate::portal::chats::Author;
use crate::portal::state::State;
use crate::portal::users::{OPERATOR, User};

/// The one place whose widgets belong to no dialog.
const NAVIGATION: &str = "IM_NAVIGATION";

impl State {
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
                    json!({ "id": message.id, "own": own, "author": author, "text": message.text, "at_ms": message.at_ms })
                })
                .collect();
        }
        let lines = self.messenger.lines.get(&dialog.id);
        lines
            .into_iter()
            .flatten()
            .map(|line| self.line_view(line))
            .collect()
    }

    fn line_view(&self, line: &Line) -> Value {
        let mut view = json!({ "id": line.id, "own": line.own, "author": line.author, "text": line.text, "at_ms": line.at_ms });
        if let Some(button) = &line.button {
            let title = self
                .apps
                .iter()
                .find(|app| app.id == button.app)
                .map_or("", |app| app.title("en"));
            view["button"] = json!({ "app": button.app, "title": title, "params": button.params });
        }
        view
    }

    /// The widgets beside a dialog, or those of the navigation.
    fn widgets(&self, dialog: Option<&Dialog>, lang: &str) -> Vec<Value> {
        self.placements
            .iter()
            .filter(|bound| (bound.placement == NAVIGATION) == dialog.is_none())
            .filter(|bound| bound.shows(dialog, OPERATOR))
            .map(|bound| json!({ "id": bound.id, "placement": bound.placement, "title": bound.title(lang) }))
            .collect()
    }
}

/// Whether an application's icon is shown beside a dialog.
fn shows(app: &ChatApp, dialog: &Dialog, user: User) -> bool {
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
                let widgets = state.widgets(Some(dialog), lang);
                json!({ "id": dialog.id, "title": dialog.title, "kind": dialog.kind, "apps": apps, "widgets": widgets, "messages": state.lines_of(dialog) })
            })
            .collect();
        let navigation = state.widgets(None, lang);
        json!({
            "user": { "id": OPERATOR.id, "name": OPERATOR.full_name() }, "dialogs": dialogs, "navigation": navigation, "log": state.messenger.log,
        })
    }
}
