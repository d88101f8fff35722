//! A page of ours opened by the portal: install, or a placement such as the connector's settings.
//!
//! The portal opens it by `POST` with a query and a form. The tokens are secrets and the addresses claims: who asks is
//! settled by the stored `member_id` and application token, or, on install, by an exchange of the refresh token.

mod widget;

pub use widget::{WIDGET_ID_MAX_CHARS, WIDGET_PLACEMENTS, WidgetOptions};

use serde_json::Value as Json;

use crate::secret::Secret;

use super::{form::Value, percent};

/// The longest `PLACEMENT_OPTIONS` accepted, in bytes.
pub const OPTIONS_MAX_BYTES: usize = 16 * 1024;

/// What the portal sent with a page. `None` is what was not sent, or sent empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlacementRequest {
    /// DOMAIN: the portal's host, as claimed.
    pub domain: Option<String>,
    /// PROTOCOL: whether the portal claims to be reached by https.
    pub secure: bool,
    /// LANG: language code of the interface.
    pub lang: Option<String>,
    /// `APP_SID`: the id of this frame towards the portal's script. It is not the application token.
    pub app_sid: Option<String>,
    /// `AUTH_ID`: the user's access token.
    pub auth_id: Option<Secret>,
    /// `AUTH_EXPIRES`: how long it lives, in seconds.
    pub auth_expires: Option<i64>,
    /// `REFRESH_ID`: the user's refresh token.
    pub refresh_id: Option<Secret>,
    /// `SERVER_ENDPOINT`: REST address of the OAuth server, as claimed.
    pub server_endpoint: Option<String>,
    /// `APPLICATION_TOKEN`: only from newer portals.
    pub application_token: Option<Secret>,
    /// `APPLICATION_SCOPE`: comma-separated permissions, only from newer portals.
    pub application_scope: Option<String>,
    /// The portal's id, as claimed.
    pub member_id: Option<String>,
    /// State of the app's licence.
    pub status: Option<String>,
    /// PLACEMENT: `DEFAULT` on install and in the app's own page, `SETTING_CONNECTOR` and so on.
    pub placement: String,
    /// `PLACEMENT_OPTIONS`, `null` when there are none.
    pub options: Json,
}

/// Why the request of a placement cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacementError {
    /// No PLACEMENT.
    #[error("the portal did not say which placement it opens (PLACEMENT)")]
    Placement,
    /// `PLACEMENT_OPTIONS` is no JSON, or longer than [`OPTIONS_MAX_BYTES`].
    #[error("the options of the placement (PLACEMENT_OPTIONS) are not valid")]
    Options,
    /// The options of `SETTING_CONNECTOR` name no connector and line.
    #[error("the portal did not say which connector and line to set up")]
    SettingConnector,
    /// The options of a widget name no dialog and no message, but something else.
    #[error("the portal's word for the dialog or the message (PLACEMENT_OPTIONS) cannot be read")]
    Widget,
}

impl PlacementRequest {
    /// Reads the query, without the `?`, and the decoded form of a request. What the form says goes before the query.
    ///
    /// # Errors
    /// [`PlacementError`] when there is no placement, or its options are not JSON.
    pub fn parse(query: &str, form: &Value) -> Result<Self, PlacementError> {
        let of_query: Vec<(String, String)> = percent::pairs(query).collect();
        let text = |key: &str| {
            let from_query = || {
                of_query
                    .iter()
                    .find(|(name, _)| name == key)
                    .map(|(_, value)| value.as_str())
            };
            form.text_at(&[key])
                .or_else(from_query)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        Ok(Self {
            domain: text("DOMAIN"),
            secure: text("PROTOCOL").as_deref() == Some("1"),
            lang: text("LANG"),
            app_sid: text("APP_SID"),
            auth_id: text("AUTH_ID").map(Secret::new),
            auth_expires: text("AUTH_EXPIRES").and_then(|seconds| seconds.parse().ok()),
            refresh_id: text("REFRESH_ID").map(Secret::new),
            server_endpoint: text("SERVER_ENDPOINT"),
            application_token: text("APPLICATION_TOKEN").map(Secret::new),
            application_scope: text("APPLICATION_SCOPE"),
            member_id: text("member_id"),
            status: text("status"),
            placement: text("PLACEMENT").ok_or(PlacementError::Placement)?,
            options: match text("PLACEMENT_OPTIONS") {
                None => Json::Null,
                // What JavaScript writes for options that were never set.
                Some(json) if json == "undefined" => Json::Null,
                Some(json) if json.len() > OPTIONS_MAX_BYTES => {
                    return Err(PlacementError::Options);
                }
                Some(json) => serde_json::from_str(&json).map_err(|_| PlacementError::Options)?,
            },
        })
    }
}

/// The options of `SETTING_CONNECTOR`: which line is set up, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingConnector {
    /// The connector's id, in lower case.
    pub connector: String,
    /// The line's id.
    pub line: i64,
    /// STATUS: everything is set up and without error.
    pub status: bool,
    /// `ACTIVE_STATUS`: the connector is switched on for the line.
    pub active: bool,
    /// `CONNECTION_STATUS`.
    pub connection: bool,
    /// `REGISTER_STATUS`.
    pub register: bool,
    /// `ERROR_STATUS`.
    pub error: bool,
}

impl SettingConnector {
    /// Reads the options. LINE comes as a text, but a number is taken as well; so do the states and `Y`, `1`.
    ///
    /// # Errors
    /// [`PlacementError::SettingConnector`] without a connector or a line.
    pub fn parse(options: &Json) -> Result<Self, PlacementError> {
        let line = match options.get("LINE") {
            Some(Json::String(digits)) => digits.parse().ok(),
            Some(number) => number.as_i64(),
            None => None,
        };
        let connector = options
            .get("CONNECTOR")
            .and_then(Json::as_str)
            .filter(|id| !id.is_empty());
        let (Some(line), Some(connector)) = (line.filter(|line| *line > 0), connector) else {
            return Err(PlacementError::SettingConnector);
        };
        let on = |key: &str| match options.get(key) {
            Some(Json::Bool(on)) => *on,
            Some(Json::String(word)) => matches!(word.as_str(), "Y" | "1"),
            Some(number) => number.as_i64() == Some(1),
            None => false,
        };
        Ok(Self {
            connector: connector.to_ascii_lowercase(),
            line,
            status: on("STATUS"),
            active: on("ACTIVE_STATUS"),
            connection: on("CONNECTION_STATUS"),
            register: on("REGISTER_STATUS"),
            error: on("ERROR_STATUS"),
        })
    }
}

#[cfg(test)]
mod tests;
