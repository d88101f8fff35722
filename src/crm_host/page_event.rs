//! What the page is told: the names of our events and their details as JSON. What the frame left out is absent.

use framechat_protocol::bbcode::SafeUrl;
use framechat_protocol::iqchannels::{ClientCard, Details, FrameMessage, HostMessage, TicketRef};
use serde_json::{Map, Value, json};

use super::channel::{News, Phase};

impl Phase {
    /// The phase's name for the page.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Detached => "detached",
            Self::Loading => "loading",
            Self::Loaded => "loaded",
            Self::Live => "live",
            Self::Stale => "stale",
        }
    }
}

/// The event for a piece of news, with its detail; none for what only the toolbar shows.
#[must_use]
pub fn of(news: &News) -> Option<(&'static str, Value)> {
    Some(match news {
        News::Phase { phase, generation } => (
            "statechange",
            json!({"state": phase.code(), "generation": generation}),
        ),
        News::Ready => ("ready", json!({})),
        News::Heard(message) => return of_message(message),
        News::CommandUnconfirmed(message) => ("unconfirmed", command_json(message)),
        News::FrameUnconfirmed => ("unconfirmed", json!({"what": "frame"})),
        News::CountersUnknown | News::Opening | News::OpenConfirmed => return None,
    })
}

fn of_message(message: &FrameMessage) -> Option<(&'static str, Value)> {
    Some(match message {
        FrameMessage::InboxChanged { open, unread } => {
            let mut detail = json!({"open": open, "unread": unread});
            drop_nulls(&mut detail);
            ("inboxchanged", detail)
        }
        FrameMessage::OpenClient(card) => ("openclient", card_json(card)),
        FrameMessage::OpenClientFromTicket(card) => ("openclientfromticket", card_json(card)),
        FrameMessage::CloseClientFromTicket { card, reason } => {
            let mut detail = card_json(card);
            detail["reason"] = reason.as_str().into();
            ("closeclientfromticket", detail)
        }
        FrameMessage::Unknown { .. } => return None,
    })
}

fn command_json(message: &HostMessage) -> Value {
    match message {
        HostMessage::OpenTicket(wanted) => {
            let key = match wanted {
                TicketRef::Ticket(_) => "ticketId",
                TicketRef::Client(_) => "clientId",
                TicketRef::Crm(_) => "crmId",
            };
            json!({"what": message.kind(), key: wanted.id()})
        }
        HostMessage::WriteToClient { search } => json!({"what": message.kind(), "search": search}),
        HostMessage::InitChat { .. } => json!({"what": message.kind()}),
    }
}

/// The card for the page. Addresses that are not of the web are left out: a page would make links of them.
fn card_json(card: &ClientCard) -> Value {
    let client = &card.client;
    let web = |url: &Option<String>| {
        url.as_deref()
            .and_then(SafeUrl::parse_web)
            .map(|url| url.as_str().to_owned())
    };
    let mut json = json!({
        "url": web(&card.url),
        "ticketId": card.ticket_id,
        "client": {
            "id": client.id,
            "name": client.name,
            "crmClientId": client.crm_client_id,
            "details": details_json(&client.details, web(&client.details.crm_url)),
        },
    });
    drop_nulls(&mut json);
    json
}

fn details_json(details: &Details, crm_url: Option<String>) -> Value {
    json!({
        "clientId": details.client_id,
        "crmUrl": crm_url,
        "firstName": details.first_name,
        "middleName": details.middle_name,
        "lastName": details.last_name,
        "sex": details.sex,
        "birthday": details.birthday,
        "cellphone": details.cellphone,
        "email": details.email,
        "inn": details.inn,
        "extRef": details.ext_ref,
        "cardRef": details.card_ref,
    })
}

fn drop_nulls(value: &mut Value) {
    if let Value::Object(fields) = value {
        let kept: Map<String, Value> = std::mem::take(fields)
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, mut value)| {
                drop_nulls(&mut value);
                (key, value)
            })
            .collect();
        *fields = kept;
    }
}

#[cfg(test)]
mod tests {
    use framechat_protocol::iqchannels::Id;

    use super::*;

    const CARD: &str = r#"{"Type":"close_client_from_ticket","CloseClient":{
        "URL":"http://crm/customers/?param=value&iqchannels_client_id=21&iqchannels_ticket_id=412",
        "TicketId":412,"Reason":"ticket_assigned","Client":{"Id":21,"Name":"King","CRMClientId":"00234","Details":{
        "ClientId":21,"CRMURL":"javascript:alert(1)","FirstName":"","Sex":"","Birthday":"15.01.1929",
        "Cellphone":"+7 999 123-456","Email":"king@example.com","INN":"150622624993","ExtRef":"XL-283-1238",
        "CardRef":"z8j23yzc1"}}}}"#;

    fn heard(json: &str) -> News {
        let message = FrameMessage::parse(&serde_json::from_str(json).unwrap()).unwrap();
        News::Heard(Box::new(message))
    }

    #[test]
    fn a_closed_card_is_told_with_its_reason_and_without_what_is_absent_or_no_web_address() {
        let (name, detail) = of(&heard(CARD)).unwrap();
        assert_eq!(name, "closeclientfromticket");
        assert_eq!(
            detail,
            json!({
                "url": "http://crm/customers/?param=value&iqchannels_client_id=21&iqchannels_ticket_id=412",
                "ticketId": 412,
                "reason": "ticket_assigned",
                "client": {
                    "id": 21, "name": "King", "crmClientId": "00234",
                    "details": {
                        "clientId": 21, "birthday": "15.01.1929", "cellphone": "+7 999 123-456",
                        "email": "king@example.com", "inn": "150622624993", "extRef": "XL-283-1238", "cardRef": "z8j23yzc1",
                    },
                },
            })
        );
    }

    #[test]
    fn both_open_events_have_names_of_their_own() {
        let open = |kind: &str| {
            heard(&format!(
                r#"{{"Type":"{kind}","OpenClient":{{"TicketId":1}}}}"#
            ))
        };
        let detail = json!({"ticketId": 1, "client": {"details": {}}});
        assert_eq!(
            of(&open("open_client")),
            Some(("openclient", detail.clone()))
        );
        assert_eq!(
            of(&open("open_client_from_ticket")),
            Some(("openclientfromticket", detail))
        );
    }

    #[test]
    fn counters_state_and_doubts_are_told() {
        let inbox = r#"{"Type":"inbox_changed","InboxChanged":{"TotalOpenThreads":3,"TotalUnreadMessages":7}}"#;
        assert_eq!(
            of(&heard(inbox)),
            Some(("inboxchanged", json!({"open": 3, "unread": 7})))
        );
        let live = News::Phase {
            phase: Phase::Live,
            generation: 2,
        };
        assert_eq!(
            of(&live),
            Some(("statechange", json!({"state": "live", "generation": 2})))
        );
        let crm = HostMessage::OpenTicket(TicketRef::Crm(Id::Text("00234".into())));
        let doubt = json!({"what": "open_iframe_ticket", "crmId": "00234"});
        assert_eq!(
            of(&News::CommandUnconfirmed(crm)),
            Some(("unconfirmed", doubt))
        );
        assert_eq!(
            of(&News::FrameUnconfirmed),
            Some(("unconfirmed", json!({"what": "frame"})))
        );
        assert_eq!(of(&News::Ready), Some(("ready", json!({}))));
        assert_eq!(of(&News::CountersUnknown), None);
    }
}
