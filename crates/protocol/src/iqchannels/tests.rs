mod ids;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn text(value: &str) -> Id {
    Id::Text(value.to_owned())
}

#[test]
fn messages_to_the_frame_are_those_of_the_documents() {
    let init = HostMessage::InitChat {
        hide_ticket_list: true,
        hide_client_card: true,
        hide_navigation: true,
    };
    let lines = [
        init.to_json(false),
        HostMessage::WriteToClient {
            search: "Иванов".to_owned(),
        }
        .to_json(false),
        HostMessage::OpenTicket(TicketRef::Ticket(Id::Number(3))).to_json(false),
        HostMessage::OpenTicket(TicketRef::Client(Id::Number(1))).to_json(true),
        HostMessage::OpenTicket(TicketRef::Crm(Id::Number(2))).to_json(false),
        HostMessage::OpenTicket(TicketRef::Crm(text("00234"))).to_json(false),
        HostMessage::OpenTicket(TicketRef::Crm(text("00234"))).to_json(true),
    ];
    insta::assert_snapshot!(lines.map(|line| line.to_string()).join("\n"), @r#"
    {"InitChat":{"HideClientCard":true,"HideNavigation":true,"HideTicketList":true},"Type":"initChat"}
    {"Type":"write_to_client","WriteToClient":{"Search":"Иванов"}}
    {"OpenTicket":{"TicketId":3},"Type":"open_iframe_ticket"}
    {"OpenTicket":{"ClientId":1},"Type":"open_iframe_ticket"}
    {"OpenTicket":{"CrmId":2},"Type":"open_iframe_ticket"}
    {"OpenTicket":{"CrmId":"00234"},"Type":"open_iframe_ticket"}
    {"OpenTicket":{"CRMID":"00234","CrmId":"00234"},"Type":"open_iframe_ticket"}
    "#);
}

#[test]
fn every_message_to_the_frame_has_its_key_in_the_table() {
    for message in [
        HostMessage::InitChat {
            hide_ticket_list: false,
            hide_client_card: false,
            hide_navigation: false,
        },
        HostMessage::WriteToClient {
            search: String::new(),
        },
        HostMessage::OpenTicket(TicketRef::Ticket(Id::Number(1))),
    ] {
        let key = payload_key(message.kind(), Direction::ToFrame).unwrap();
        assert!(message.to_json(false)[key].is_object(), "{key}");
    }
    assert_eq!(payload_key("initChat", Direction::ToHost), None);
}

fn card() -> Value {
    json!({
        "URL": "http://crm/customers/?param=value&iqchannels_client_id=21&iqchannels_ticket_id=412",
        "TicketId": 412,
        "Client": {
            "Id": 21, "Name": " ", "CRMClientId": "00234",
            "Details": {
                "ClientId": 21, "CRMURL": "http://crm/client-id", "FirstName": "", "MiddleName": "", "LastName": "", "Sex": "",
                "Birthday": "15.01.1929", "Cellphone": "+7 999 123-456", "Email": "king@example.com",
                "INN": "150622624993", "ExtRef": "XL-283-1238", "CardRef": "z8j23yzc1"
            }
        }
    })
}

#[test]
fn reads_both_client_cards_of_the_documents() {
    let FrameMessage::OpenClient(read) =
        FrameMessage::parse(&json!({"Type": "open_client", "OpenClient": card()})).unwrap()
    else {
        panic!("not open_client")
    };
    assert_eq!(read.ticket_id, Some(Id::Number(412)));
    assert_eq!(read.url.as_deref(), card()["URL"].as_str());
    assert_eq!(
        (read.client.id, read.client.name),
        (Some(Id::Number(21)), None)
    );
    assert_eq!(read.client.crm_client_id, Some(text("00234")));
    let details = read.client.details;
    assert_eq!(details.client_id, Some(Id::Number(21)));
    assert_eq!(details.crm_url.as_deref(), Some("http://crm/client-id"));
    assert_eq!(
        (
            details.first_name,
            details.middle_name,
            details.last_name,
            details.sex
        ),
        (None, None, None, None)
    );
    assert_eq!(details.birthday.as_deref(), Some("15.01.1929"));
    assert_eq!(details.cellphone.as_deref(), Some("+7 999 123-456"));
    assert_eq!(details.email.as_deref(), Some("king@example.com"));
    assert_eq!(details.inn.as_deref(), Some("150622624993"));
    assert_eq!(details.ext_ref.as_deref(), Some("XL-283-1238"));
    assert_eq!(details.card_ref.as_deref(), Some("z8j23yzc1"));
    assert!(details.extra.is_empty() && read.client.extra.is_empty() && read.extra.is_empty());

    // The same key for another type.
    let from_ticket = json!({"Type": "open_client_from_ticket", "OpenClient": card()});
    assert!(matches!(
        FrameMessage::parse(&from_ticket),
        Ok(FrameMessage::OpenClientFromTicket(_))
    ));
}

#[test]
fn a_card_is_closed_for_a_reason() {
    for (word, expected) in [
        (json!("ticket_closed"), CloseReason::TicketClosed),
        (json!("ticket_assigned"), CloseReason::TicketAssigned),
        (json!("lunch"), CloseReason::Other("lunch".to_owned())),
        (json!(1), CloseReason::Other(String::new())),
    ] {
        let mut payload = card();
        payload["Reason"] = word.clone();
        let message = json!({"Type": "close_client_from_ticket", "CloseClient": payload});
        let Ok(FrameMessage::CloseClientFromTicket { card, reason }) =
            FrameMessage::parse(&message)
        else {
            panic!("not close_client_from_ticket")
        };
        assert_eq!(reason.as_str(), word.as_str().unwrap_or_default());
        assert_eq!(reason, expected);
        assert!(card.extra.is_empty());
        assert_eq!(card.ticket_id, Some(Id::Number(412)));
    }
}

#[test]
fn counters_are_what_was_told() {
    let counters = |payload: Value| {
        FrameMessage::parse(&json!({"Type": "inbox_changed", "InboxChanged": payload}))
    };
    for (payload, open, unread) in [
        (
            json!({"TotalOpenThreads": 3, "TotalUnreadMessages": 7}),
            Some(3),
            Some(7),
        ),
        (
            json!({"TotalOpenThreads": 0.0, "TotalUnreadMessages": 7.0}),
            Some(0),
            Some(7),
        ),
        (json!({"TotalUnreadMessages": 7}), None, Some(7)),
        (
            json!({"TotalOpenThreads": -1, "TotalUnreadMessages": "7"}),
            None,
            None,
        ),
        (
            json!({"TotalOpenThreads": 1.5, "TotalUnreadMessages": null, "Later": 1}),
            None,
            None,
        ),
    ] {
        assert_eq!(
            counters(payload.clone()),
            Ok(FrameMessage::InboxChanged { open, unread }),
            "{payload}"
        );
    }
}

#[test]
fn unknown_types_and_keys_survive() {
    let message = json!({"Type": "typing", "Typing": {"Who": 1}, "x": 2});
    let expected = FrameMessage::Unknown {
        kind: "typing".to_owned(),
        payload: json!({"Typing": {"Who": 1}, "x": 2}),
    };
    assert_eq!(FrameMessage::parse(&message), Ok(expected));
    // What only the page may say is unknown from the frame.
    let echo = json!({"Type": "initChat", "InitChat": {}});
    assert!(matches!(
        FrameMessage::parse(&echo),
        Ok(FrameMessage::Unknown { .. })
    ));

    let mut payload = card();
    payload["Later"] = json!(1);
    payload["Client"]["Vip"] = json!(true);
    payload["Client"]["Details"]["Passport"] = json!("x");
    payload["Client"]["Details"]["INN"] = json!(150_622);
    let Ok(FrameMessage::OpenClient(read)) =
        FrameMessage::parse(&json!({"Type": "open_client", "OpenClient": payload}))
    else {
        panic!("not open_client")
    };
    assert_eq!(read.extra["Later"], 1);
    assert_eq!(read.client.extra["Vip"], true);
    assert_eq!(read.client.details.extra["Passport"], "x");
    assert_eq!(read.client.details.inn.as_deref(), Some("150622"));
}

#[test]
fn a_card_may_be_nearly_empty() {
    let message = json!({"Type": "open_client", "OpenClient": {"Client": "x", "TicketId": null}});
    assert_eq!(
        FrameMessage::parse(&message),
        Ok(FrameMessage::OpenClient(ClientCard::default()))
    );
}

#[test]
fn long_fields_are_cut() {
    let name = |chars: usize| {
        let message =
            json!({"Type": "open_client", "OpenClient": {"Client": {"Name": "ы".repeat(chars)}}});
        match FrameMessage::parse(&message) {
            Ok(FrameMessage::OpenClient(card)) => card.client.name.unwrap().chars().count(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([name(1999), name(2000), name(2001)], [1999, 2000, 2000]);
}

#[test]
fn what_is_no_message_says_why() {
    for (data, expected) in [
        (json!(null), FrameMessageError::NotAnObject),
        (json!(1), FrameMessageError::NotAnObject),
        (json!([]), FrameMessageError::NotAnObject),
        (json!("GET_URL"), FrameMessageError::NotAnObject),
        (json!("\"x\""), FrameMessageError::NotAnObject),
        (json!({}), FrameMessageError::NoType),
        (json!({"Type": 1}), FrameMessageError::NoType),
        (json!({"type": "inbox_changed"}), FrameMessageError::NoType),
        (
            json!({"Type": "inbox_changed"}),
            FrameMessageError::NoPayload,
        ),
        (
            json!({"Type": "inbox_changed", "InboxChanged": 3}),
            FrameMessageError::NoPayload,
        ),
        (
            json!({"Type": "close_client_from_ticket", "OpenClient": {}}),
            FrameMessageError::NoPayload,
        ),
    ] {
        assert_eq!(FrameMessage::parse(&data), Err(expected), "{data}");
    }
}

#[test]
fn a_string_of_an_object_is_read_up_to_its_limit() {
    let message = r#"{"Type":"inbox_changed","InboxChanged":{}}"#;
    let padded =
        |length: usize| Value::String(format!("{message}{}", " ".repeat(length - message.len())));
    assert!(FrameMessage::parse(&padded(FRAME_STRING_MAX_BYTES - 1)).is_ok());
    assert!(FrameMessage::parse(&padded(FRAME_STRING_MAX_BYTES)).is_ok());
    assert_eq!(
        FrameMessage::parse(&padded(FRAME_STRING_MAX_BYTES + 1)),
        Err(FrameMessageError::TooLong)
    );
}

proptest! {
    #[test]
    fn reading_never_panics(data in "\\PC{0,60}", kind in 0_usize..7) {
        let (name, _, key) = KINDS[kind];
        let _ = FrameMessage::parse(&Value::String(data.clone()));
        let _ = FrameMessage::parse(&json!({"Type": name, key: {"Client": {"Details": data, "Id": data}, "URL": data}}));
    }
}
