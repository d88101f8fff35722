//! The messenger's dialogs: who writes in one of an Open Channel, and a user's message into one.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::rights::LooseId;
use super::{PortalError, Portals, users::shown};

/// The dialog of an Open Channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenChannelDialog {
    /// The client's name.
    pub client: String,
    /// The ids of the users who answer in it.
    pub operators: Vec<String>,
}

#[derive(Deserialize)]
struct Dialog {
    #[serde(default)]
    entity_type: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    owner: Value,
    #[serde(default)]
    manager_list: Value,
}

impl Dialog {
    /// `None` when it is no dialog of an Open Channel, or has no name.
    fn open_channel(&self) -> Option<OpenChannelDialog> {
        let of_lines = self.entity_type.as_deref() == Some("LINES");
        let name = self.name.as_deref().filter(|_| of_lines)?;
        // The portal calls the dialog "client - channel". A channel with " - " in its name leaves a part of it behind.
        let client = name.rsplit_once(" - ").map_or(name, |(client, _)| client);
        let managers: Vec<&Value> = match &self.manager_list {
            Value::Array(list) => list.iter().collect(),
            // PHP writes a list with gaps as a map.
            Value::Object(map) => map.values().collect(),
            _ => Vec::new(),
        };
        let operators = managers.into_iter().chain([&self.owner]);
        Some(OpenChannelDialog {
            client: shown(client)?,
            operators: operators
                .filter_map(|id| match id {
                    Value::Number(number) => Some(number.to_string()),
                    Value::String(text) => Some(text.clone()),
                    _ => None,
                })
                .filter(|id| !id.is_empty() && id != "0")
                .collect(),
        })
    }
}

impl Portals {
    /// What the portal's own token may know of an Open Channel's dialog; `None` when it is another dialog.
    pub async fn open_channel_dialog(
        &self,
        portal: &str,
        dialog: &str,
    ) -> Result<Option<OpenChannelDialog>, PortalError> {
        let body = json!({ "DIALOG_ID": dialog });
        let told: Dialog = self.call(portal, "imopenlines.dialog.get", &body).await?;
        Ok(told.open_channel())
    }

    /// The same as a user may know it, by that user's token.
    pub async fn open_channel_dialog_for(
        &self,
        portal: &str,
        token: &SecretString,
        dialog: &str,
    ) -> Result<Option<OpenChannelDialog>, PortalError> {
        let endpoint = self.stored(portal).await?.client_endpoint;
        let body = json!({ "DIALOG_ID": dialog });
        let told: Dialog = self
            .post(&endpoint, token, "imopenlines.dialog.get", &body)
            .await?;
        Ok(told.open_channel())
    }

    /// Sends a message as the user whose token this is; answers its number. Not repeated, whatever happens.
    pub async fn add_message_as(
        &self,
        portal: &str,
        token: &SecretString,
        dialog: &str,
        text: &str,
    ) -> Result<i64, PortalError> {
        let endpoint = self.stored(portal).await?.client_endpoint;
        let body = json!({ "DIALOG_ID": dialog, "MESSAGE": text });
        let id: LooseId = self.post(&endpoint, token, "im.message.add", &body).await?;
        let id = String::from(id);
        id.parse()
            .map_err(|_| PortalError::Shape(format!("{id} is not the number of a message")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(dialog: Value) -> Option<OpenChannelDialog> {
        let dialog: Dialog = serde_json::from_value(dialog).unwrap();
        dialog.open_channel()
    }

    #[test]
    fn the_client_stands_before_the_channel() {
        let named = |name: &str| {
            told(json!({ "entity_type": "LINES", "name": name })).map(|dialog| dialog.client)
        };
        for (name, client) in [
            ("Eugene P. - Priority Support", Some("Eugene P.")),
            ("Anna - Maria - Support", Some("Anna - Maria")),
            ("Guest", Some("Guest")),
            (" - Support", None),
            ("", None),
        ] {
            assert_eq!(named(name).as_deref(), client, "{name}");
        }
    }

    #[test]
    fn operators_are_the_owner_and_the_managers() {
        for (owner, managers, operators) in [
            (json!(0), json!([]), vec![]),
            (json!(27), json!([1, "2"]), vec!["1", "2", "27"]),
            (json!("27"), json!({ "0": 1 }), vec!["1", "27"]),
            (json!(null), json!(null), vec![]),
        ] {
            let dialog = told(json!({
                "entity_type": "LINES", "name": "a - b", "owner": owner, "manager_list": managers,
            }));
            assert_eq!(dialog.unwrap().operators, operators);
        }
    }

    #[test]
    fn other_dialogs_have_no_client() {
        assert_eq!(told(json!({ "entity_type": "", "name": "a - b" })), None);
        assert_eq!(told(json!({ "name": "a - b" })), None);
        assert_eq!(told(json!({ "entity_type": "LINES" })), None);
    }
}
