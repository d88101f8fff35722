//! What the page is told: the names of our events and their details as JSON. What the frame left out is absent.

use framechat_protocol::iqchannels::{ClientCard, Details, FrameMessage, HostMessage, TicketRef};
use serde_json::{Map, Value, json};

use super::channel::{News, Phase};
use super::client_url::ClientUrls;
use super::state::{Counters, State};

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
pub fn of(news: &News, urls: &ClientUrls) -> Option<(&'static str, Value)> {
    Some(match news {
        News::Phase { phase, generation } => (
            "statechange",
            json!({"state": phase.code(), "generation": generation}),
        ),
        News::Ready => ("ready", json!({})),
        News::Heard(message) => return of_message(message, urls),
        News::CommandUnconfirmed(message) => ("unconfirmed", command_json(message)),
        News::FrameUnconfirmed => ("unconfirmed", json!({"what": "frame"})),
        News::Strange { kind, keys } => ("debug", json!({"type": kind, "keys": keys})),
        News::CountersUnknown | News::Opening | News::OpenConfirmed => return None,
    })
}

fn of_message(message: &FrameMessage, urls: &ClientUrls) -> Option<(&'static str, Value)> {
    Some(match message {
        FrameMessage::InboxChanged { open, unread } => {
            let (open, unread) = (*open, *unread);
            ("inboxchanged", counters_json(Counters { open, unread }))
        }
        FrameMessage::OpenClient(card) => ("openclient", card_json(card, urls)),
        FrameMessage::OpenClientFromTicket(card) => ("openclientfromticket", card_json(card, urls)),
        FrameMessage::CloseClientFromTicket { card, reason } => {
            let mut detail = card_json(card, urls);
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

/// What is known of the desk, for the page.
#[must_use]
pub fn known(state: &State, urls: &ClientUrls) -> Value {
    let client = state
        .shown
        .as_ref()
        .map(|shown| card_json(&shown.card, urls));
    let mut json = json!({
        "state": state.phase.code(),
        "counters": counters_json(state.counters),
        "client": client,
    });
    drop_nulls(&mut json);
    json
}

fn counters_json(Counters { open, unread }: Counters) -> Value {
    let mut json = json!({"open": open, "unread": unread});
    drop_nulls(&mut json);
    json
}

/// The card for the page. Addresses that may not be opened are left out: a page would make links of them.
fn card_json(card: &ClientCard, urls: &ClientUrls) -> Value {
    let client = &card.client;
    let page = urls.of(card);
    let crm_url = client.details.crm_url.as_deref();
    let crm_url = crm_url
        .and_then(|url| urls.check(url))
        .map(|checked| checked.url.to_string());
    let mut json = json!({
        "url": page.as_ref().map(|page| page.url.as_str()),
        "urlClientId": page.as_ref().and_then(|page| page.client_id.as_ref()),
        "urlTicketId": page.as_ref().and_then(|page| page.ticket_id.as_ref()),
        "ticketId": card.ticket_id,
        "client": {
            "id": client.id,
            "name": client.name,
            "crmClientId": client.crm_client_id,
            "details": details_json(&client.details, crm_url),
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

    fn urls() -> ClientUrls {
        ClientUrls::new("http://crm/", None, None).unwrap()
    }

    fn heard(json: &str) -> News {
        let message = FrameMessage::parse(&serde_json::from_str(json).unwrap()).unwrap();
        News::Heard(Box::new(message))
    }

    #[test]
    fn a_closed_card_is_told_with_its_reason_and_without_what_is_absent_or_no_web_address() {
        let (name, detail) = of(&heard(CARD), &urls()).unwrap();
        assert_eq!(name, "closeclientfromticket");
        assert_eq!(
            detail,
            json!({
                "url": "http://crm/customers/?param=value&iqchannels_client_id=21&iqchannels_ticket_id=412",
                "urlClientId": 21,
                "urlTicketId": 412,
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
    fn an_address_of_another_site_is_not_told() {
        let elsewhere = ClientUrls::new("https://crm.example/", None, None).unwrap();
        let (_, detail) = of(&heard(CARD), &elsewhere).unwrap();
        assert_eq!(detail.get("url"), None);
        assert_eq!(detail.get("urlClientId"), None);
        assert_eq!(detail["ticketId"], 412);
    }

    #[test]
    fn what_is_strange_is_named_without_its_values() {
        let strange = News::Strange {
            kind: "new_in_2027".to_owned(),
            keys: vec!["New".to_owned()],
        };
        let detail = json!({"type": "new_in_2027", "keys": ["New"]});
        assert_eq!(of(&strange, &urls()), Some(("debug", detail)));
    }

    #[test]
    fn what_is_known_is_told_in_one_piece() {
        use std::rc::Rc;

        use yew::Reducible as _;

        use crate::crm_host::state::Action;

        assert_eq!(
            known(&State::default(), &urls()),
            json!({"state": "detached", "counters": {}})
        );
        let inbox = r#"{"Type":"inbox_changed","InboxChanged":{"TotalUnreadMessages":7}}"#;
        let open = r#"{"Type":"open_client","OpenClient":{"TicketId":1}}"#;
        let state = [inbox, open]
            .into_iter()
            .map(heard)
            .fold(Rc::new(State::default()), |state, news| {
                state.reduce(Action::News(news))
            });
        let expected = json!({
            "state": "detached", "counters": {"unread": 7},
            "client": {"ticketId": 1, "client": {"details": {}}},
        });
        assert_eq!(known(&state, &urls()), expected);
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
            of(&open("open_client"), &urls()),
            Some(("openclient", detail.clone()))
        );
        assert_eq!(
            of(&open("open_client_from_ticket"), &urls()),
            Some(("openclientfromticket", detail))
        );
    }

    #[test]
    fn counters_state_and_doubts_are_told() {
        let inbox = r#"{"Type":"inbox_changed","InboxChanged":{"TotalOpenThreads":3,"TotalUnreadMessages":7}}"#;
        assert_eq!(
            of(&heard(inbox), &urls()),
            Some(("inboxchanged", json!({"open": 3, "unread": 7})))
        );
        let live = News::Phase {
            phase: Phase::Live,
            generation: 2,
        };
        assert_eq!(
            of(&live, &urls()),
            Some(("statechange", json!({"state": "live", "generation": 2})))
        );
        let crm = HostMessage::OpenTicket(TicketRef::Crm(Id::Text("00234".into())));
        let doubt = json!({"what": "open_iframe_ticket", "crmId": "00234"});
        assert_eq!(
            of(&News::CommandUnconfirmed(crm), &urls()),
            Some(("unconfirmed", doubt))
        );
        assert_eq!(
            of(&News::FrameUnconfirmed, &urls()),
            Some(("unconfirmed", json!({"what": "frame"})))
        );
        assert_eq!(of(&News::Ready, &urls()), Some(("ready", json!({}))));
        assert_eq!(of(&News::CountersUnknown, &urls()), None);
    }
}
