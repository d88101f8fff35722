//! REST bodies of an Open Channel connector, and how to judge their results.
//!
//! Bodies are sent as JSON: of a form, the portal would not take `1` for `true`. Keys are the vendor's. Method names and
//! addresses are the server's business.

mod change;
mod result;
mod send;

pub use change::{ChangeMessages, ChangedMessage, ChangedText, NameSet, UserRef};
pub use result::{ItemOutcome, RegisterFailure, SendResult, Session, register_result};
pub use send::{
    ChatRef, Confirmation, OutgoingChat, OutgoingFile, OutgoingMessage, OutgoingText, OutgoingUser,
    SendMessages, SendStatusDelivery, is_external_id,
};

use serde::Serialize;

/// The events our connector acts on, in the spelling of `event.bind`.
pub const EVENTS: [&str; 8] = [
    "OnImConnectorMessageAdd",
    "OnImConnectorMessageUpdate",
    "OnImConnectorMessageDelete",
    "OnImConnectorDialogStart",
    "OnImConnectorDialogFinish",
    "OnImConnectorStatusDelete",
    "OnImConnectorLineDelete",
    "OnAppUninstall",
];

/// Body of `imconnector.register`: makes the connector known to the portal, or changes it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Register {
    /// Lower-case letters, digits and `_`, unique in the portal; no dot.
    pub id: String,
    /// The name people see.
    pub name: String,
    /// The icon in the contact centre.
    pub icon: Icon,
    /// The icon while switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon_disabled: Option<Icon>,
    /// The address of the settings page.
    pub placement_handler: String,
    /// Operators may delete visitors' messages.
    pub del_external_messages: bool,
    /// Operators may edit their messages.
    pub edit_internal_messages: bool,
    /// Operators may delete their messages.
    pub del_internal_messages: bool,
    /// The channel takes part in mailings.
    pub newsletter: bool,
    /// Visitors get the portal's system messages.
    pub need_system_messages: bool,
    /// Messages begin with the operator's name.
    pub need_signature: bool,
    /// One dialog for each chat instead of each visitor.
    pub chat_group: bool,
}

/// An icon of a connector.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Icon {
    /// `data:image/svg+xml,` and the URL-encoded SVG.
    pub data_image: String,
    /// Background colour, `#rrggbb`.
    pub color: String,
    /// Size of the background, such as `100%`.
    pub size: String,
    /// Position of the background, such as `center`.
    pub position: String,
}

/// Body of `imconnector.activate`: switches the connector on or off for a line.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Activate {
    /// The connector's id.
    pub connector: String,
    /// The line's id.
    pub line: i64,
    /// `1` or `0`. Any other text switches on, `N` too.
    active: &'static str,
}

impl Activate {
    /// Switches `connector` on or off for `line`.
    #[must_use]
    pub fn new(connector: String, line: i64, active: bool) -> Self {
        Self {
            connector,
            line,
            active: if active { "1" } else { "0" },
        }
    }
}

/// Body of `imconnector.connector.data.set`: what the portal shows of the channel. Replaces all fields at once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct DataSet {
    /// The connector's id.
    pub connector: String,
    /// The line's id.
    pub line: i64,
    /// The fields.
    pub data: ChannelData,
}

/// The fields of [`DataSet`].
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct ChannelData {
    /// Our id of the channel.
    pub id: String,
    /// The address of the channel.
    pub url: String,
    /// The address for operators.
    pub url_im: String,
    /// The channel's name.
    pub name: String,
}

#[cfg(test)]
mod tests;
