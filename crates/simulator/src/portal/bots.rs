//! Bots and what they own: `imbot.register`, and the chat applications that `imbot.app.*` keeps.

pub mod apps;

use serde_json::{Value, json};

use crate::portal::error::RestError;
use crate::portal::events::check_handler;
use crate::portal::params::{Params, text_of};
use crate::portal::schema;
use crate::portal::state::State;

/// A registered bot. It is a user of the portal.
#[derive(Debug, Clone)]
pub struct Bot {
    /// Its number as a user.
    pub id: i64,
    /// The application's code for it.
    pub code: String,
    /// What people see.
    pub name: String,
    /// Another application registered it: this one may not touch it, nor give it apps.
    pub foreign: bool,
}

/// The refusal of what belongs to another application.
fn foreign() -> RestError {
    RestError::wrong(
        "APP_ID_ERROR",
        "App for chat is not part to this REST-application",
    )
}

/// What a chat application does when its icon is pressed.
#[derive(Debug, Clone)]
pub enum Action {
    /// Opens a page.
    Frame {
        /// The registered address.
        address: String,
        /// The key of the launch's signatures.
        hash: String,
    },
    /// Runs a command of the messenger.
    Command {
        /// PUT, SEND, CALL or SUPPORT.
        method: String,
        /// Its argument.
        param: String,
    },
    /// An update with an unusable command left neither.
    Nothing,
}

/// A registered chat application.
#[derive(Debug, Clone)]
pub struct ChatApp {
    /// `APP_ID`
    pub id: i64,
    /// The bot that owns it.
    pub bot: i64,
    /// The application's code for it.
    pub code: String,
    /// What its icon does.
    pub action: Action,
    /// Registered width in pixels, at least 250.
    pub width: i64,
    /// Registered height in pixels, at least 50.
    pub height: i64,
    /// Where it is shown: ALL, CHAT, BOT, LINES, USER, CALL, each perhaps with `-admin`, or `LINES-<connector>`.
    pub context: String,
    /// Not shown anywhere.
    pub hidden: bool,
    /// Stays open while dialogs change.
    pub popup: bool,
    /// For guests of the portal, too.
    pub extranet: bool,
    /// In the portal's own site chat, too.
    pub livechat: bool,
    /// The picture as it was sent, in base64; empty when there is none.
    pub icon: String,
    /// What people see, by language.
    pub titles: Vec<(String, String)>,
}

impl ChatApp {
    /// Everything about it that a test may ask for; the HASH is not for the curious.
    #[must_use]
    pub fn facts(&self) -> Value {
        let (iframe, command) = match &self.action {
            Action::Frame { address, .. } => (json!(address), Value::Null),
            Action::Command { method, param } => {
                (Value::Null, json!({ "method": method, "param": param }))
            }
            Action::Nothing => (Value::Null, Value::Null),
        };
        let titles: Vec<Value> = self
            .titles
            .iter()
            .map(|one| json!([one.0, one.1]))
            .collect();
        json!({
            "id": self.id, "bot": self.bot, "code": self.code, "title": self.title("en"), "titles": titles, "context": self.context,
            "iframe": iframe, "command": command, "width": self.width, "height": self.height, "popup": self.popup,
            "hidden": self.hidden, "extranet": self.extranet, "livechat": self.livechat, "icon": self.icon,
        })
    }

    /// The title in a language, else in English, else the first.
    #[must_use]
    pub fn title(&self, lang: &str) -> &str {
        let find = |wanted: &str| self.titles.iter().find(|(lang, _)| lang == wanted);
        find(lang)
            .or_else(|| find("en"))
            .or_else(|| self.titles.first())
            .map_or(self.code.as_str(), |(_, title)| title)
    }
}

/// `imbot.register`: the same CODE gives the same bot.
///
/// # Errors
/// When a handler or the name is missing, or a handler's address is refused.
pub fn register_bot(state: &mut State, params: &Params) -> Result<Value, RestError> {
    if params.is_empty("EVENT_HANDLER") {
        // One handler for all stands for the three that are required otherwise.
        let table = schema::find("imbot.register")
            .map(|method| method.params)
            .unwrap_or_default();
        for param in table.iter().filter(|param| {
            param.name.starts_with("EVENT_") && param.need == schema::Need::ByMethod
        }) {
            if params.is_empty(param.name) {
                return Err(schema::absent(param));
            }
        }
    }
    for name in [
        "EVENT_HANDLER",
        "EVENT_MESSAGE_ADD",
        "EVENT_WELCOME_MESSAGE",
        "EVENT_BOT_DELETE",
    ] {
        if !params.is_empty(name) {
            check_handler(&params.text(name))?;
        }
    }
    let property = |name: &str| {
        params
            .get("PROPERTIES")
            .and_then(|properties| properties.get(name))
            .map(text_of)
            .unwrap_or_default()
    };
    let name = format!("{} {}", property("NAME"), property("LAST_NAME"))
        .trim()
        .to_owned();
    if name.is_empty() {
        return Err(RestError::wrong("NAME_ERROR", "Bot name isn't specified"));
    }
    let code = params.text("CODE");
    if let Some(bot) = state
        .bots
        .iter()
        .find(|bot| bot.code == code && !bot.foreign)
    {
        return Ok(json!(bot.id));
    }
    let id = state.take_id("bot");
    state.bots.push(Bot {
        id,
        code,
        name,
        foreign: false,
    });
    Ok(json!(id))
}

/// `imbot.unregister`
///
/// # Errors
/// When there is no such bot.
pub fn unregister_bot(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let id = params.int("BOT_ID");
    match state.bots.iter().find(|bot| bot.id == id) {
        None => return Err(RestError::wrong("BOT_ID_ERROR", "Bot not found")),
        Some(bot) if bot.foreign => return Err(foreign()),
        Some(_) => {}
    }
    state.bots.retain(|bot| bot.id != id);
    state.apps.retain(|app| app.bot != id);
    Ok(json!(true))
}

/// A bot and an app that another application of the portal has registered.
pub fn add_foreign(state: &mut State) -> (i64, i64) {
    let (bot, app) = (state.take_id("bot"), state.take_id("app"));
    state.bots.push(Bot {
        id: bot,
        code: "other".to_owned(),
        name: "Another application's bot".to_owned(),
        foreign: true,
    });
    state.apps.push(ChatApp {
        id: app,
        bot,
        code: "other".to_owned(),
        action: Action::Nothing,
        width: 0,
        height: 0,
        context: "BOT".to_owned(),
        hidden: true,
        popup: false,
        extranet: false,
        livechat: false,
        icon: String::new(),
        titles: Vec::new(),
    });
    (bot, app)
}
