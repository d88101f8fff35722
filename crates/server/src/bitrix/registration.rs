//! The calls that register, change and remove bots, chat apps and widgets.
//!
//! A call is made up before it is sent, so that it can be shown instead.

use framechat_protocol::bitrix24::registration::widget::{Bind, Place};
use framechat_protocol::bitrix24::registration::{Register, Update};
use framechat_protocol::bitrix24::rest::{ErrorCode, RestError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PortalError, Portals};

/// What is shown in place of a HASH.
const HASH_SHOWN: &str = "(32 characters that are kept secret)";

/// A bot to register: it does nothing but own chat apps.
#[derive(Debug)]
pub struct NewBot<'a> {
    /// Its code: the same code is the same bot.
    pub code: &'a str,
    /// What people see.
    pub name: &'a str,
    /// Where its events would go; the portal demands an address.
    pub event_handler: &'a str,
}

/// A call that is ready to be sent, but for the token.
#[derive(Debug, Clone)]
pub struct Call {
    method: &'static str,
    body: Value,
}

impl Call {
    /// Registers a bot; the same code gives the same bot.
    #[must_use]
    pub fn register_bot(bot: &NewBot<'_>) -> Self {
        let body = json!({
            "CODE": bot.code,
            "TYPE": "B",
            "EVENT_HANDLER": bot.event_handler,
            "PROPERTIES": { "NAME": bot.name },
        });
        Self {
            method: "imbot.register",
            body,
        }
    }

    /// Removes a bot, and its apps with it.
    #[must_use]
    pub fn unregister_bot(bot_id: i64) -> Self {
        Self {
            method: "imbot.unregister",
            body: json!({ "BOT_ID": bot_id }),
        }
    }

    /// Registers a chat app; one that is there already stays as it is.
    #[must_use]
    pub fn register_app(app: &Register) -> Self {
        Self {
            method: "imbot.app.register",
            body: app.body(),
        }
    }

    /// Changes a chat app.
    #[must_use]
    pub fn update_app(update: &Update) -> Self {
        Self {
            method: "imbot.app.update",
            body: update.body(),
        }
    }

    /// Removes a chat app.
    #[must_use]
    pub fn unregister_app(app_id: i64) -> Self {
        Self {
            method: "imbot.app.unregister",
            body: json!({ "APP_ID": app_id }),
        }
    }

    /// Binds a widget.
    #[must_use]
    pub fn bind_widget(bind: &Bind) -> Self {
        Self {
            method: "placement.bind",
            body: bind.body(),
        }
    }

    /// Removes the widget that a place opens at this address.
    #[must_use]
    pub fn unbind_widget(place: Place, handler: &str) -> Self {
        Self {
            method: "placement.unbind",
            body: json!({ "PLACEMENT": place.as_str(), "HANDLER": handler }),
        }
    }

    /// The method's name.
    #[must_use]
    pub fn method(&self) -> &'static str {
        self.method
    }

    /// The body, with the HASH covered.
    #[must_use]
    pub fn shown(&self) -> Value {
        let mut shown = self.body.clone();
        for place in ["/HASH", "/FIELDS/HASH"] {
            if let Some(hash) = shown.pointer_mut(place) {
                *hash = json!(HASH_SHOWN);
            }
        }
        shown
    }
}

/// A widget that a portal knows.
#[derive(Debug, Clone, Deserialize)]
pub struct BoundWidget {
    /// The place's code.
    pub placement: String,
    /// The address of its page.
    pub handler: String,
    /// What people see.
    #[serde(default)]
    pub title: String,
}

impl Portals {
    /// Makes a call that answers the number of what it is about.
    ///
    /// # Errors
    /// [`PortalError`], also when the answer is no number.
    pub async fn numbered(&self, portal: &str, call: &Call) -> Result<i64, PortalError> {
        let answer = self.answered(portal, call).await?;
        let number = match &answer {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.ok_or_else(|| PortalError::Shape(format!("{} answered no number", call.method)))
    }

    /// Makes a call that is done or is not.
    ///
    /// # Errors
    /// [`PortalError`], also when the portal answers that it did not do it.
    pub async fn done(&self, portal: &str, call: &Call) -> Result<(), PortalError> {
        match self.answered(portal, call).await? {
            Value::Bool(false) | Value::Null => Err(PortalError::Item(format!(
                "{} answered that it was not done",
                call.method
            ))),
            _ => Ok(()),
        }
    }

    /// Removes widgets; whether there were any.
    ///
    /// # Errors
    /// [`PortalError`].
    pub async fn unbound(&self, portal: &str, call: &Call) -> Result<bool, PortalError> {
        let answer = self.answered(portal, call).await?;
        Ok(answer.get("count").and_then(Value::as_i64) != Some(0))
    }

    /// The widgets of this application at a portal.
    ///
    /// # Errors
    /// [`PortalError`].
    pub async fn widgets(&self, portal: &str) -> Result<Vec<BoundWidget>, PortalError> {
        self.call(portal, "placement.get", &json!({})).await
    }

    async fn answered(&self, portal: &str, call: &Call) -> Result<Value, PortalError> {
        let answer: Value = self.call(portal, call.method, &call.body).await?;
        // Widgets are refused with status 200 and the error as the result.
        let Some(code) = answer.get("error").and_then(Value::as_str) else {
            return Ok(answer);
        };
        let description = answer.get("error_description").and_then(Value::as_str);
        Err(PortalError::Refused(RestError {
            status: 200,
            code: ErrorCode::parse(code),
            description: description.unwrap_or_default().to_owned(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use framechat_protocol::bitrix24::registration::Fields;
    use framechat_protocol::secret::Secret;

    use super::*;

    #[test]
    fn a_shown_call_covers_the_hash_and_nothing_else() {
        let fields = Fields {
            hash: Some(Secret::new("d1ab17949a572b0979d8db0d5b349cd2".to_owned())),
            iframe: Some("https://chat.example/app/1".to_owned()),
            ..Fields::default()
        };
        let register = Register {
            bot_id: 62,
            code: "echo".to_owned(),
            fields: fields.clone(),
        };
        let update = Update { app_id: 13, fields };
        for call in [Call::register_app(&register), Call::update_app(&update)] {
            let shown = call.shown().to_string();
            assert!(
                !shown.contains("d1ab17949a572b0979d8db0d5b349cd2"),
                "{shown}"
            );
            assert!(shown.contains(HASH_SHOWN) && shown.contains("https://chat.example/app/1"));
            assert!(
                call.body
                    .to_string()
                    .contains("d1ab17949a572b0979d8db0d5b349cd2")
            );
        }
    }
}
