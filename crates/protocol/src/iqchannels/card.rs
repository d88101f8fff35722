//! The client's card as the frame sends it. Go-style: an empty string means "absent".

use serde_json::{Map, Value};

use super::Id;

/// The longest text kept of a card's field, in characters; what is longer is cut.
const FIELD_MAX_CHARS: usize = 2000;

/// A client's card, with the ticket it belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientCard {
    /// The card's `CRMURL` with `iqchannels_client_id` and `iqchannels_ticket_id` appended. Untrusted: check its scheme and
    /// origin before it becomes a link.
    pub url: Option<String>,
    /// The ticket.
    pub ticket_id: Option<Id>,
    /// Who the client is.
    pub client: Client,
    /// Keys this program does not know.
    pub extra: Map<String, Value>,
}

/// Who a client is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Client {
    /// Id in iQChannels.
    pub id: Option<Id>,
    /// Name as shown to the operator.
    pub name: Option<String>,
    /// Id in the CRM; leading zeros count.
    pub crm_client_id: Option<Id>,
    /// The rest of the card.
    pub details: Details,
    /// Keys this program does not know.
    pub extra: Map<String, Value>,
}

/// The details of a client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Details {
    /// Id in iQChannels, once more.
    pub client_id: Option<Id>,
    /// Address of the client in the CRM; untrusted.
    pub crm_url: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Middle name, patronymic.
    pub middle_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Sex, in the stand's own words.
    pub sex: Option<String>,
    /// Birthday, `dd.mm.yyyy`.
    pub birthday: Option<String>,
    /// Phone number in any form.
    pub cellphone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Taxpayer number.
    pub inn: Option<String>,
    /// Reference in an external system.
    pub ext_ref: Option<String>,
    /// Reference of a bank card.
    pub card_ref: Option<String>,
    /// Keys this program does not know.
    pub extra: Map<String, Value>,
}

impl ClientCard {
    pub(super) fn read(payload: &Map<String, Value>) -> Self {
        let mut fields = payload.clone();
        Self {
            url: text(&mut fields, "URL"),
            ticket_id: id(&mut fields, "TicketId"),
            client: Client::read(object(&mut fields, "Client")),
            extra: fields,
        }
    }
}

impl Client {
    fn read(mut fields: Map<String, Value>) -> Self {
        Self {
            id: id(&mut fields, "Id"),
            name: text(&mut fields, "Name"),
            crm_client_id: id(&mut fields, "CRMClientId"),
            details: Details::read(object(&mut fields, "Details")),
            extra: fields,
        }
    }
}

impl Details {
    fn read(mut fields: Map<String, Value>) -> Self {
        Self {
            client_id: id(&mut fields, "ClientId"),
            crm_url: text(&mut fields, "CRMURL"),
            first_name: text(&mut fields, "FirstName"),
            middle_name: text(&mut fields, "MiddleName"),
            last_name: text(&mut fields, "LastName"),
            sex: text(&mut fields, "Sex"),
            birthday: text(&mut fields, "Birthday"),
            cellphone: text(&mut fields, "Cellphone"),
            email: text(&mut fields, "Email"),
            inn: text(&mut fields, "INN"),
            ext_ref: text(&mut fields, "ExtRef"),
            card_ref: text(&mut fields, "CardRef"),
            extra: fields,
        }
    }
}

/// A counter: a whole number from 0 on, however JavaScript wrote it.
pub(super) fn count(value: Option<&Value>) -> Option<u64> {
    let number = value?;
    number.as_u64().or_else(|| {
        number
            .as_f64()
            .and_then(super::id::exact_integer)
            .and_then(|n| n.try_into().ok())
    })
}

fn text(fields: &mut Map<String, Value>, key: &str) -> Option<String> {
    match fields.remove(key)? {
        Value::String(mut text) if !text.trim().is_empty() => {
            if let Some((end, _)) = text.char_indices().nth(FIELD_MAX_CHARS) {
                text.truncate(end);
            }
            Some(text)
        }
        // An INN or a card number may come as a number.
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id(fields: &mut Map<String, Value>, key: &str) -> Option<Id> {
    fields.remove(key).as_ref().and_then(Id::from_json)
}

fn object(fields: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match fields.remove(key) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    }
}
