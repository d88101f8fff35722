//! The Open Channels connector: registration, lines, messages and their confirmation.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{PortalError, Portals};

/// The events we ask for.
const EVENTS: [&str; 7] = [
    "OnImConnectorMessageAdd",
    "OnImConnectorMessageUpdate",
    "OnImConnectorMessageDelete",
    "OnImConnectorDialogStart",
    "OnImConnectorDialogFinish",
    "OnImConnectorStatusDelete",
    "OnImConnectorLineDelete",
];

/// A speech bubble, drawn by hand.
const ICON: &str = "data:image/svg+xml;charset=US-ASCII,%3Csvg%20xmlns%3D%22http%3A//www.w3.org/2000/svg%22%20\
viewBox%3D%220%200%2024%2024%22%3E%3Cpath%20fill%3D%22%230b66a0%22%20d%3D%22M4%203h16a2%202%200%200%201%202%202\
v10a2%202%200%200%201-2%202H9l-5%205v-5a2%202%200%200%201-2-2V5a2%202%200%200%201%202-2z%22/%3E%3C/svg%3E";

/// The inner result of a registration.
#[derive(Deserialize)]
struct Registered {
    result: bool,
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Registered {
    fn judge(self) -> Result<(), PortalError> {
        if self.result {
            return Ok(());
        }
        Err(PortalError::Refused {
            status: 200,
            code: self.error,
            description: self.error_description,
        })
    }
}

/// What a line's settings tell about the site.
#[derive(Debug)]
pub struct ConnectorData<'a> {
    /// The Open Channel.
    pub line: &'a str,
    /// Our id for it.
    pub id: &'a str,
    /// The site's address.
    pub url: &'a str,
    /// What people see.
    pub name: &'a str,
}

/// A visitor's message on its way to an Open Channel.
#[derive(Debug)]
pub struct VisitorMessage<'a> {
    /// Our connector at that portal.
    pub connector: &'a str,
    /// The Open Channel.
    pub line: &'a str,
    /// The chat's and the visitor's id; without `|`.
    pub chat: &'a str,
    /// The message's stable id.
    pub id: &'a str,
    /// When it was written, unix seconds.
    pub date_s: i64,
    /// The text as it is to arrive.
    pub text: &'a str,
    /// The visitor's name and last name, if told.
    pub name: Option<(&'a str, Option<&'a str>)>,
    /// The page it was written on.
    pub page_url: Option<&'a str>,
}

/// That an operator's message has arrived here.
#[derive(Debug)]
pub struct Confirmation<'a> {
    /// Our connector at that portal.
    pub connector: &'a str,
    /// The Open Channel.
    pub line: &'a str,
    /// The chat's id.
    pub chat: &'a str,
    /// Our stable id for the message.
    pub id: &'a str,
    /// The portal's id of the chat, from the event.
    pub im_chat_id: &'a str,
    /// The portal's id of the message, from the event.
    pub im_message_id: &'a str,
    /// When it arrived, unix seconds.
    pub date_s: i64,
}

impl Portals {
    /// Registers our connector, or renews it. The portal answers 200 on failure, too: the inner result decides.
    pub async fn register_connector(&self, portal: &str, handler: &str) -> Result<(), PortalError> {
        let icon = |color: &str| json!({ "DATA_IMAGE": ICON, "COLOR": color, "SIZE": "70%", "POSITION": "center" });
        let body = json!({
            "ID": self.0.connector,
            "NAME": "Framechat",
            "ICON": icon("#ccf2ff"),
            "ICON_DISABLED": icon("#e6e6e6"),
            "PLACEMENT_HANDLER": handler,
        });
        let outcome: Registered = self.call(portal, "imconnector.register", &body).await?;
        outcome.judge()
    }

    /// Asks for the seven events at a handler; one that is bound already stays as it is.
    pub async fn bind_events(&self, portal: &str, handler: &str) -> Result<(), PortalError> {
        for event in EVENTS {
            let body = json!({ "event": event, "handler": handler });
            match self.call::<Value>(portal, "event.bind", &body).await {
                Err(PortalError::Refused { description, .. })
                    if description.contains("already binded") => {}
                outcome => drop(outcome?),
            }
        }
        Ok(())
    }

    /// Connects a line, or disconnects it.
    pub async fn activate(
        &self,
        portal: &str,
        line: &str,
        active: bool,
    ) -> Result<(), PortalError> {
        let body =
            json!({ "CONNECTOR": self.0.connector, "LINE": line, "ACTIVE": i32::from(active) });
        self.call::<Value>(portal, "imconnector.activate", &body)
            .await
            .map(drop)
    }

    /// Tells what a line's settings show about the site; all fields, because they replace the ones before.
    pub async fn set_connector_data(
        &self,
        portal: &str,
        data: &ConnectorData<'_>,
    ) -> Result<(), PortalError> {
        let body = json!({
            "CONNECTOR": self.0.connector,
            "LINE": data.line,
            "DATA": { "ID": data.id, "URL": data.url, "URL_IM": data.url, "NAME": data.name },
        });
        self.call::<Value>(portal, "imconnector.connector.data.set", &body)
            .await
            .map(drop)
    }
}
