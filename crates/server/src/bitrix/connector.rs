//! The Open Channels connector: registration, lines, messages and their confirmation.

use framechat_protocol::bitrix24::connector::{
    Activate, ChangeMessages, ChannelData, DataSet, EVENTS, Icon, ItemOutcome, NameSet, Register,
    SendMessages, SendResult, SendStatusDelivery, register_result,
};
use serde_json::Value;

use super::{PortalError, Portals};

/// The name of our entry in the contact centre.
const NAME: &str = "Framechat";
/// A speech bubble.
const ICON: &str = "data:image/svg+xml;charset=US-ASCII,%3Csvg%20xmlns%3D%22http%3A//www.w3.org/2000/svg%22%20\
viewBox%3D%220%200%2024%2024%22%3E%3Cpath%20fill%3D%22%230b66a0%22%20d%3D%22M4%203h16a2%202%200%200%201%202%202\
v10a2%202%200%200%201-2%202H9l-5%205v-5a2%202%200%200%201-2-2V5a2%202%200%200%201%202-2z%22/%3E%3C/svg%3E";
const ICON_COLOR: &str = "#ccf2ff";
const ICON_DISABLED_COLOR: &str = "#e6e6e6";

/// What a line's settings tell about the site.
#[derive(Debug)]
pub struct ConnectorData<'a> {
    /// The Open Channel.
    pub line: &'a str,
    /// Our id for it.
    pub id: &'a str,
    /// The site's address.
    pub url: &'a str,
    /// The address of the chat by itself.
    pub url_im: &'a str,
    /// What people see.
    pub name: &'a str,
}

/// An Open Channel's number, as request bodies have it.
pub(crate) fn line_number(line: &str) -> Result<i64, PortalError> {
    line.parse().map_err(|_| PortalError::Line(line.to_owned()))
}

fn icon(color: &str) -> Icon {
    Icon {
        data_image: ICON.to_owned(),
        color: color.to_owned(),
        size: "70%".to_owned(),
        position: "center".to_owned(),
    }
}

impl Portals {
    /// Registers our connector, or renews it. The portal answers 200 on failure, too: the inner result decides.
    pub async fn register_connector(&self, portal: &str, handler: &str) -> Result<(), PortalError> {
        let body = Register {
            id: self.0.connector.clone(),
            name: NAME.to_owned(),
            icon: icon(ICON_COLOR),
            icon_disabled: Some(icon(ICON_DISABLED_COLOR)),
            placement_handler: handler.to_owned(),
            del_external_messages: true,
            edit_internal_messages: true,
            del_internal_messages: true,
            newsletter: true,
            need_system_messages: true,
            need_signature: true,
            chat_group: self.0.chat_group,
        };
        let result: Value = self.call(portal, "imconnector.register", &body).await?;
        Ok(register_result(&result)?)
    }

    /// Asks for the connector's events at a handler, all in one call; one that is bound already stays as it is.
    pub async fn bind_events(&self, portal: &str, handler: &str) -> Result<(), PortalError> {
        let fields = EVENTS.map(|event| [("event", event), ("handler", handler)]);
        let commands: Vec<_> = fields
            .iter()
            .map(|fields| ("event.bind", &fields[..]))
            .collect();
        for outcome in self.batch(portal, &commands).await? {
            match outcome {
                Err(PortalError::Refused(error)) if error.is_already_bound() => {}
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
        let body = Activate::new(self.0.connector.clone(), line_number(line)?, active);
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
        let body = DataSet {
            connector: self.0.connector.clone(),
            line: line_number(data.line)?,
            data: ChannelData {
                id: data.id.to_owned(),
                url: data.url.to_owned(),
                url_im: data.url_im.to_owned(),
                name: data.name.to_owned(),
            },
        };
        self.call::<Value>(portal, "imconnector.connector.data.set", &body)
            .await
            .map(drop)
    }

    /// Sends visitors' messages; fails when the portal refused any of them.
    pub async fn send_message(&self, portal: &str, body: &SendMessages) -> Result<(), PortalError> {
        let result: Value = self.call(portal, "imconnector.send.messages", body).await?;
        judge(&SendResult::parse(&result), body.messages.len())
    }

    /// Tells that a visitor gave a message another text; fails when the portal refused it.
    pub async fn update_message(
        &self,
        portal: &str,
        body: &ChangeMessages,
    ) -> Result<(), PortalError> {
        let result: Value = self
            .call(portal, "imconnector.update.messages", body)
            .await?;
        judge(&SendResult::parse(&result), body.messages.len())
    }

    /// Tells that a visitor took a message back; fails when the portal refused it.
    pub async fn delete_message(
        &self,
        portal: &str,
        body: &ChangeMessages,
    ) -> Result<(), PortalError> {
        let result: Value = self
            .call(portal, "imconnector.delete.messages", body)
            .await?;
        judge(&SendResult::parse(&result), body.messages.len())
    }

    /// Names a chat.
    pub async fn name_chat(&self, portal: &str, body: &NameSet) -> Result<(), PortalError> {
        let result: Value = self.call(portal, "imconnector.chat.name.set", body).await?;
        judge(&SendResult::parse(&result), 0)
    }

    /// Confirms that operators' messages have arrived.
    pub async fn confirm_delivery(
        &self,
        portal: &str,
        body: &SendStatusDelivery,
    ) -> Result<(), PortalError> {
        let result: Value = self
            .call(portal, "imconnector.send.status.delivery", body)
            .await?;
        // The portal answers no items to a confirmation.
        judge(&SendResult::parse(&result), 0)
    }
}

/// A call is done when it succeeded as a whole, and each item in it was accepted and none is missing.
fn judge(result: &SendResult, items_min: usize) -> Result<(), PortalError> {
    if !result.success {
        return Err(PortalError::Item(
            "the connector is not active for this line".to_owned(),
        ));
    }
    for item in result.items() {
        if let ItemOutcome::Refused { errors, .. } = item {
            return Err(PortalError::Item(errors.join("; ")));
        }
    }
    if result.items().len() < items_min {
        return Err(PortalError::Item(
            "the portal answered nothing about it".to_owned(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_item_is_judged() {
        let judged = |result: Value, items| judge(&SendResult::parse(&result), items).is_ok();
        let done = json!({ "SUCCESS": true, "message": { "id": "a" } });
        let refused = json!({ "SUCCESS": false, "ERRORS": ["no"], "message": { "id": "b" } });
        let answer = |success: bool, items: &[&Value]| json!({ "SUCCESS": success, "DATA": { "RESULT": items } });
        assert!(judged(answer(true, &[&done]), 1));
        assert!(!judged(answer(true, &[&refused]), 1));
        assert!(!judged(answer(true, &[&done, &refused]), 2));
        assert!(!judged(answer(true, &[&done]), 2));
        assert!(!judged(answer(false, &[&done]), 1));
        assert!(!judged(answer(true, &[]), 1));
        assert!(judged(json!({ "SUCCESS": true, "DATA": [] }), 0));
        assert!(!judged(json!({}), 0));
    }

    #[test]
    fn a_line_is_a_number() {
        assert!(matches!(line_number("17"), Ok(17)));
        assert!(line_number("x").is_err());
    }
}
