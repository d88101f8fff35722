//! Bots, the chat apps that belong to them, and who may change connectors.

use framechat_protocol::bitrix24::rest::ErrorCode;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{PortalError, Portals};

/// A bot to register.
#[derive(Debug)]
pub struct NewBot<'a> {
    /// Its code: the same code is the same bot.
    pub code: &'a str,
    /// What people see.
    pub name: &'a str,
    /// Where its events would go; the portal demands an address.
    pub event_handler: &'a str,
}

/// A chat app to register.
#[derive(Debug)]
pub struct NewChatApp<'a> {
    /// The bot it belongs to.
    pub bot_id: &'a str,
    /// Its code: the same code of one bot is the same app.
    pub code: &'a str,
    /// The address of its page.
    pub iframe: &'a str,
    /// Signs launches; at most 32 characters, more is cut.
    pub hash: &'a SecretString,
    /// What people see.
    pub title: &'a str,
    /// Width of the frame in CSS pixels, at least 250.
    pub width_px: u32,
    /// Height of the frame in CSS pixels, at least 50.
    pub height_px: u32,
    /// Where it is offered: `all`, `chat`, `bot`, `lines`, `user`, `call`.
    pub context: &'a str,
}

/// An id that the vendor writes as a number or as a string.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum LooseId {
    Number(i64),
    Text(String),
}

impl From<LooseId> for String {
    fn from(id: LooseId) -> Self {
        match id {
            LooseId::Number(number) => number.to_string(),
            LooseId::Text(text) => text,
        }
    }
}

#[derive(Serialize)]
struct Nothing {}

impl Portals {
    /// Whether the user whose token this is may change the connectors of Open Channels: the
    /// portal lists them to nobody else.
    pub async fn may_change_connectors(
        &self,
        endpoint: &str,
        token: &SecretString,
    ) -> Result<bool, PortalError> {
        let listed = self
            .post::<Value>(endpoint, token, "imconnector.list", &Nothing {})
            .await;
        match listed {
            Ok(_) => Ok(true),
            Err(PortalError::Refused(error)) if error.code == ErrorCode::AccessDenied => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Registers a bot that does nothing but own chat apps; answers its id.
    pub async fn register_bot(
        &self,
        portal: &str,
        bot: &NewBot<'_>,
    ) -> Result<String, PortalError> {
        let body = json!({
            "CODE": bot.code,
            "TYPE": "B",
            "EVENT_HANDLER": bot.event_handler,
            "PROPERTIES": { "NAME": bot.name },
        });
        Ok(self
            .call::<LooseId>(portal, "imbot.register", &body)
            .await?
            .into())
    }

    /// Registers a chat app, or brings the one of this bot and code up to date; answers its id. To register it again
    /// changes nothing at the portal, which does not even say so: the update is made each time.
    pub async fn register_chat_app(
        &self,
        portal: &str,
        app: &NewChatApp<'_>,
    ) -> Result<String, PortalError> {
        let fields = json!({
            "IFRAME": app.iframe,
            "IFRAME_WIDTH": app.width_px,
            "IFRAME_HEIGHT": app.height_px,
            "HASH": app.hash.expose_secret(),
            "CONTEXT": app.context,
            "LANG": [{ "LANGUAGE_ID": "en", "TITLE": app.title }],
        });
        let mut body = fields.clone();
        body["BOT_ID"] = json!(app.bot_id);
        body["CODE"] = json!(app.code);
        let id: String = self
            .call::<LooseId>(portal, "imbot.app.register", &body)
            .await?
            .into();
        let update = json!({ "APP_ID": id, "FIELDS": fields });
        self.call::<Value>(portal, "imbot.app.update", &update)
            .await?;
        Ok(id)
    }
}
