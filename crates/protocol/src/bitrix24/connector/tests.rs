use serde_json::{Value, json};

use super::*;
use crate::bitrix24::event::ImRef;

fn lines(bodies: &[Value]) -> String {
    bodies
        .iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn wire(body: impl Serialize) -> Value {
    serde_json::to_value(body).unwrap()
}

#[test]
fn bodies_have_the_vendors_shape() {
    let icon = Icon {
        data_image: "data:image/svg+xml,%3Csvg/%3E".to_owned(),
        color: "#a6ffa3".to_owned(),
        size: "100%".to_owned(),
        position: "center".to_owned(),
    };
    let register = Register {
        id: "framechat".to_owned(),
        name: "Framechat".to_owned(),
        icon: icon.clone(),
        icon_disabled: Some(icon),
        placement_handler: "https://chat.example/placement/settings".to_owned(),
        del_external_messages: true,
        edit_internal_messages: true,
        del_internal_messages: true,
        newsletter: false,
        need_system_messages: true,
        need_signature: true,
        chat_group: false,
    };
    let data = ChannelData {
        id: "line107".to_owned(),
        url: "https://shop.example/".to_owned(),
        url_im: "https://shop.example/".to_owned(),
        name: "Shop".to_owned(),
    };
    let message = OutgoingMessage {
        user: OutgoingUser::new("v1".to_owned(), Some("Anna Maria Berg")),
        message: OutgoingText {
            id: "m1".to_owned(),
            date: 1_773_759_161,
            text: "<b> & [b]".to_owned(),
            files: Vec::new(),
        },
        chat: OutgoingChat {
            id: "c1".to_owned(),
            url: Some("https://shop.example/?a=1&b".to_owned()),
        },
    };
    let nameless = OutgoingMessage {
        user: OutgoingUser::new("v2".to_owned(), None),
        message: OutgoingText {
            files: vec![OutgoingFile {
                url: "https://f".to_owned(),
                name: "f.png".to_owned(),
            }],
            ..message.message.clone()
        },
        chat: OutgoingChat {
            id: "c2".to_owned(),
            url: None,
        },
    };
    let im = ImRef {
        chat_id: "1807".to_owned(),
        message_id: "86497".to_owned(),
    };
    let connector = "framechat".to_owned();
    let bodies = [
        wire(register),
        wire(Activate::new(connector.clone(), 107, true)),
        wire(Activate::new(connector.clone(), 107, false)),
        wire(DataSet {
            connector: connector.clone(),
            line: 107,
            data,
        }),
        wire(SendMessages {
            connector: connector.clone(),
            line: 107,
            messages: vec![message, nameless],
        }),
        wire(SendStatusDelivery {
            connector: connector.clone(),
            line: 107,
            messages: vec![Confirmation::new(im, "o1".to_owned(), "c1".to_owned())],
        }),
        wire(ChangeMessages {
            connector: connector.clone(),
            line: 107,
            messages: [Some("new".to_owned()), None]
                .map(|text| ChangedMessage {
                    user: UserRef {
                        id: "v1".to_owned(),
                    },
                    message: ChangedText {
                        id: "m1".to_owned(),
                        text,
                    },
                    chat: ChatRef {
                        id: "v1".to_owned(),
                    },
                })
                .into(),
        }),
        wire(NameSet {
            connector,
            line: 107,
            chat_id: "v1".to_owned(),
            name: "Anna".to_owned(),
        }),
    ];
    insta::assert_snapshot!(lines(&bodies), @r##"
    {"CHAT_GROUP":false,"DEL_EXTERNAL_MESSAGES":true,"DEL_INTERNAL_MESSAGES":true,"EDIT_INTERNAL_MESSAGES":true,"ICON":{"COLOR":"#a6ffa3","DATA_IMAGE":"data:image/svg+xml,%3Csvg/%3E","POSITION":"center","SIZE":"100%"},"ICON_DISABLED":{"COLOR":"#a6ffa3","DATA_IMAGE":"data:image/svg+xml,%3Csvg/%3E","POSITION":"center","SIZE":"100%"},"ID":"framechat","NAME":"Framechat","NEED_SIGNATURE":true,"NEED_SYSTEM_MESSAGES":true,"NEWSLETTER":false,"PLACEMENT_HANDLER":"https://chat.example/placement/settings"}
    {"ACTIVE":"1","CONNECTOR":"framechat","LINE":107}
    {"ACTIVE":"0","CONNECTOR":"framechat","LINE":107}
    {"CONNECTOR":"framechat","DATA":{"ID":"line107","NAME":"Shop","URL":"https://shop.example/","URL_IM":"https://shop.example/"},"LINE":107}
    {"CONNECTOR":"framechat","LINE":107,"MESSAGES":[{"chat":{"id":"c1","url":"https://shop.example/?a=1&b"},"message":{"date":1773759161,"id":"m1","text":"<b> & [b]"},"user":{"id":"v1","last_name":"Maria Berg","name":"Anna"}},{"chat":{"id":"c2"},"message":{"date":1773759161,"files":[{"name":"f.png","url":"https://f"}],"id":"m1","text":"<b> & [b]"},"user":{"id":"v2"}}]}
    {"CONNECTOR":"framechat","LINE":107,"MESSAGES":[{"chat":{"id":"c1"},"im":{"chat_id":"1807","message_id":"86497"},"message":{"id":["o1"]}}]}
    {"CONNECTOR":"framechat","LINE":107,"MESSAGES":[{"chat":{"id":"v1"},"message":{"id":"m1","text":"new"},"user":{"id":"v1"}},{"chat":{"id":"v1"},"message":{"id":"m1"},"user":{"id":"v1"}}]}
    {"CHAT_ID":"v1","CONNECTOR":"framechat","LINE":107,"NAME":"Anna"}
    "##);
}

#[test]
fn a_name_is_cut_to_what_the_portal_takes() {
    for (given, first, last) in [
        (None, None, None),
        (Some(""), None, None),
        (Some(" 123 <> "), None, None),
        (Some("Anna"), Some("Anna"), None),
        (Some("  Anna  Berg "), Some("Anna"), Some("Berg")),
        (Some("Жан-Поль О’Нил"), Some("Жан-Поль"), Some("О'Нил")),
        (Some("Anna <b>"), Some("Anna"), Some("b")),
        (Some("R2D2"), Some("R"), Some("D")),
    ] {
        let user = OutgoingUser::new("v".to_owned(), given);
        assert_eq!(
            (user.name.as_deref(), user.last_name.as_deref()),
            (first, last),
            "{given:?}"
        );
    }
    let user = OutgoingUser::new("v".to_owned(), None);
    let reached = user.reached_at(Some("a@b.c".to_owned()), Some("+4930".to_owned()));
    assert_eq!(
        wire(reached),
        json!({"id": "v", "email": "a@b.c", "phone": "+4930", "skip_phone_validate": "Y"})
    );
    for (length, kept) in [(24, 24), (25, 25), (26, 25)] {
        let user = OutgoingUser::new(
            "v".to_owned(),
            Some(&format!("{0} {0}", "ы".repeat(length))),
        );
        assert_eq!(user.name.unwrap().chars().count(), kept);
        assert_eq!(user.last_name.unwrap().chars().count(), kept);
    }
}

#[test]
fn an_external_id_has_no_bar() {
    assert!(is_external_id("c1-A_b.9"));
    for id in ["", "a|b", "a b", "ы", "a\n"] {
        assert!(!is_external_id(id), "{id}");
    }
    let of = |length: usize| is_external_id(&"a".repeat(length));
    assert_eq!([of(1), of(99), of(100), of(101)], [true, true, true, false]);
}

#[test]
fn a_registration_may_fail_under_a_200() {
    assert_eq!(register_result(&json!({"result": true})), Ok(()));
    let failed = json!({"result": false, "error": "NAME_REQUIRED", "error_description": "no name"});
    let failure = register_result(&failed).unwrap_err();
    assert_eq!(
        failure.to_string(),
        "the portal did not register the connector: NAME_REQUIRED no name"
    );
    for odd in [
        json!(true),
        json!({}),
        json!({"result": "true"}),
        json!({"result": 1}),
        json!(null),
    ] {
        assert!(register_result(&odd).is_err(), "{odd}");
    }
}

#[test]
fn every_message_is_judged_by_itself() {
    let result = json!({"SUCCESS": true, "DATA": {"RESULT": [
        {"user": "585", "message": {"id": "ext-1", "date": {}, "text": "..", "files": []},
         "chat": {"id": "channel-123", "name": "..", "description": ".."},
         "extra": {"skip_phone_validate": "Y", "disable_tracker": "Y"},
         "SUCCESS": true, "session": {"ID": "323", "CHAT_ID": 1767}},
        {"message": {"id": ["ext-2"]}, "SUCCESS": false, "ERRORS": ["no text", "no file"]},
        {"message": {"id": 3}},
    ]}});
    let read = SendResult::parse(&result);
    assert!(read.success);
    let session = Some(Session {
        id: "323".to_owned(),
        chat_id: "1767".to_owned(),
    });
    assert_eq!(
        read.items(),
        [
            ItemOutcome::Accepted {
                message_id: Some("ext-1".to_owned()),
                session
            },
            ItemOutcome::Refused {
                message_id: Some("ext-2".to_owned()),
                errors: vec!["no text".to_owned(), "no file".to_owned()],
            },
            ItemOutcome::Refused {
                message_id: Some("3".to_owned()),
                errors: Vec::new()
            },
        ]
    );
}

#[test]
fn a_result_may_be_empty() {
    for (result, success) in [
        (json!({"SUCCESS": true, "DATA": []}), true),
        (json!({"SUCCESS": false, "DATA": []}), false),
        (json!({"SUCCESS": "Y", "DATA": {}}), false),
        (json!([]), false),
        (json!(null), false),
    ] {
        let read = SendResult::parse(&result);
        assert_eq!((read.success, read.items().len()), (success, 0), "{result}");
    }
    let gap = json!({"SUCCESS": true, "DATA": {"RESULT": {"1": {"SUCCESS": true, "message": {"id": "a"}}}}});
    assert_eq!(SendResult::parse(&gap).items().len(), 1);
}
