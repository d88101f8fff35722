use super::*;

fn request() -> SendRequest {
    SendRequest {
        id: "0a1b-2c_D".to_owned(),
        text: "Hello".to_owned(),
        files: Vec::new(),
        name: None,
        page_url: None,
        profile: None,
    }
}

#[test]
fn the_wire_format_is_kept() {
    let message = Message {
        seq: 3,
        id: "0a1b-2c_D".to_owned(),
        author: Author::Operator,
        text: "[b]Hi[/b]".to_owned(),
        operator: Some("Anna".to_owned()),
        sent_at: 1_773_759_161_000,
        state: MessageState::Delivered,
        change: 7,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    };
    let json = |value: &dyn Fn() -> serde_json::Result<String>| value().unwrap();
    insta::assert_snapshot!(json(&|| serde_json::to_string(&message)), @r#"{"seq":3,"id":"0a1b-2c_D","author":"operator","text":"[b]Hi[/b]","operator":"Anna","sent_at":1773759161000,"state":"delivered","change":7}"#);
    let changed = Message {
        kind: Kind::DialogFinished,
        edited: true,
        removed: true,
        files: vec![File {
            id: "f1".to_owned(),
            name: "a.png".to_owned(),
            mime: "image/png".to_owned(),
            size: 5,
            state: FileState::Fetching,
            url: None,
            width: Some(2),
            height: None,
        }],
        ..message.clone()
    };
    insta::assert_snapshot!(json(&|| serde_json::to_string(&changed)), @r#"{"seq":3,"id":"0a1b-2c_D","author":"operator","text":"[b]Hi[/b]","operator":"Anna","sent_at":1773759161000,"state":"delivered","change":7,"kind":"dialog_finished","edited":true,"removed":true,"files":[{"id":"f1","name":"a.png","mime":"image/png","size":5,"state":"fetching","width":2}]}"#);
    let read: Message = serde_json::from_value(serde_json::to_value(&changed).unwrap()).unwrap();
    assert_eq!(read, changed);
    let history = History {
        messages: vec![message],
        before: None,
        last_change: 7,
    };
    let text = serde_json::to_string(&history).unwrap();
    assert!(!text.contains("before"), "{text}");
    assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    insta::assert_snapshot!(json(&|| serde_json::to_string(&request())), @r#"{"id":"0a1b-2c_D","text":"Hello"}"#);
    let session = SessionRequest {
        site: "k".to_owned(),
        token: None,
        identity: None,
    };
    insta::assert_snapshot!(json(&|| serde_json::to_string(&session)), @r#"{"site":"k"}"#);
    let session = SessionResponse {
        token: "t".to_owned(),
        visitor: "v".to_owned(),
        name: None,
        last_change: 0,
        identified: false,
    };
    insta::assert_snapshot!(json(&|| serde_json::to_string(&session)), @r#"{"token":"t","visitor":"v","last_change":0}"#);
    let problem = Problem {
        kind: "about:blank".to_owned(),
        title: "Not found".to_owned(),
        status: 404,
        detail: None,
        code: "site_unknown".to_owned(),
        field: None,
    };
    insta::assert_snapshot!(json(&|| serde_json::to_string(&problem)), @r#"{"type":"about:blank","title":"Not found","status":404,"code":"site_unknown"}"#);
}

#[test]
fn absent_and_null_fields_read_alike() {
    let short: SendRequest = serde_json::from_str(r#"{"id":"12345678","text":"x"}"#).unwrap();
    let long: SendRequest = serde_json::from_str(
        r#"{"id":"12345678","text":"x","name":null,"page_url":null,"later":1}"#,
    )
    .unwrap();
    assert_eq!(short, long);
}

#[test]
fn an_id_has_8_to_64_plain_characters() {
    for (length, expected) in [
        (7, Err(SendError::Id)),
        (8, Ok(())),
        (64, Ok(())),
        (65, Err(SendError::Id)),
    ] {
        let sent = SendRequest {
            id: "a".repeat(length),
            ..request()
        };
        assert_eq!(sent.check(), expected, "{length}");
    }
    for id in ["12345678 ", "1234567é", "1234|678", "../../../.."] {
        assert_eq!(
            SendRequest {
                id: id.to_owned(),
                ..request()
            }
            .check(),
            Err(SendError::Id),
            "{id}"
        );
    }
}

#[test]
fn a_text_has_1_to_20000_characters() {
    for (text, expected) in [
        (String::new(), Err(SendError::Empty)),
        (" \n\t\u{a0}".to_owned(), Err(SendError::Empty)),
        ("ы".to_owned(), Ok(())),
        ("ы".repeat(TEXT_MAX_CHARS - 1), Ok(())),
        ("ы".repeat(TEXT_MAX_CHARS), Ok(())),
        ("ы".repeat(TEXT_MAX_CHARS + 1), Err(SendError::TextTooLong)),
        ("a".repeat(TEXT_MAX_CHARS + 1), Err(SendError::TextTooLong)),
    ] {
        assert_eq!(SendRequest { text, ..request() }.check(), expected);
    }
}

#[test]
fn a_name_has_up_to_64_characters() {
    for (length, expected) in [
        (0, Ok(())),
        (63, Ok(())),
        (64, Ok(())),
        (65, Err(SendError::NameTooLong)),
    ] {
        let sent = SendRequest {
            name: Some("ы".repeat(length)),
            ..request()
        };
        assert_eq!(sent.check(), expected, "{length}");
    }
}

#[test]
fn a_page_has_a_web_address_of_up_to_2048_bytes() {
    let address = |length: usize| format!("https://shop.example/{}", "a".repeat(length - 21));
    for (url, expected) in [
        ("http://shop.localhost:8700/?site=KEY#x".to_owned(), Ok(())),
        (address(URL_MAX_BYTES - 1), Ok(())),
        (address(URL_MAX_BYTES), Ok(())),
        (address(URL_MAX_BYTES + 1), Err(SendError::PageUrl)),
        ("javascript:alert(1)".to_owned(), Err(SendError::PageUrl)),
        ("about:blank".to_owned(), Err(SendError::PageUrl)),
        (String::new(), Err(SendError::PageUrl)),
    ] {
        assert_eq!(
            SendRequest {
                page_url: Some(url.clone()),
                ..request()
            }
            .check(),
            expected,
            "{url}"
        );
    }
}

#[test]
fn error_codes_are_stable() {
    let all = [
        SendError::Id,
        SendError::Empty,
        SendError::TextTooLong,
        SendError::NameTooLong,
        SendError::PageUrl,
    ];
    assert_eq!(
        all.map(SendError::code),
        [
            "message_id_invalid",
            "text_empty",
            "text_too_long",
            "name_too_long",
            "page_url_invalid"
        ]
    );
    // The limits stand in the sentences as numbers.
    assert!(
        SendError::TextTooLong
            .to_string()
            .contains(&TEXT_MAX_CHARS.to_string())
    );
    assert!(
        SendError::NameTooLong
            .to_string()
            .contains(&NAME_MAX_CHARS.to_string())
    );
    assert!(
        SendError::PageUrl
            .to_string()
            .contains(&URL_MAX_BYTES.to_string())
    );
}
