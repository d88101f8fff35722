//! What nobody honest sends to the address of the events: each gets a clear refusal, and nothing is stored.

use framechat_protocol::bitrix24::form::{BODY_MAX_BYTES, DEPTH_MAX, KEYS_MAX};
use reqwest::StatusCode;

use super::{
    events::genuine,
    harness::{Server, problem},
    portal::{APPLICATION_TOKEN, MEMBER},
};

/// A genuine event with more in it.
fn with(chat: &str, more: &str) -> String {
    format!("{}&{more}", genuine(&[(chat, "1", "text")]))
}

/// A genuine event whose data are these.
fn with_data(data: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("event", "ONIMCONNECTORMESSAGEADD")
        .extend_pairs(data)
        .append_pair("auth[member_id]", MEMBER)
        .append_pair("auth[application_token]", APPLICATION_TOKEN)
        .finish()
}

#[tokio::test]
async fn forms_beyond_the_limits_are_refused() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.clone();
    // The genuine event has keys of its own.
    let own = with(&chat, "").matches('&').count();
    let keys = |count: usize| with(&chat, &vec!["k=v"; count].join("&"));
    let brackets = |depth: usize| with(&chat, &format!("a{}=v", "[b]".repeat(depth - 1)));
    let bytes = |length: usize| {
        let body = with(&chat, "x=");
        let fill = "a".repeat(length - body.len());
        format!("{body}{fill}")
    };
    let bad = StatusCode::BAD_REQUEST;
    let large = StatusCode::PAYLOAD_TOO_LARGE;
    for (what, body, status, code) in [
        ("deep", brackets(100), bad, "form_invalid"),
        ("one too deep", brackets(DEPTH_MAX + 1), bad, "form_invalid"),
        ("keys", keys(KEYS_MAX), bad, "form_invalid"),
        (
            "one key too many",
            keys(KEYS_MAX - own + 1),
            bad,
            "form_invalid",
        ),
        ("5 MB", bytes(5_000_000), large, "body_too_large"),
        (
            "one byte too many",
            bytes(BODY_MAX_BYTES + 1),
            large,
            "body_too_large",
        ),
    ] {
        let told = problem(server.event(&body).await, status).await;
        assert_eq!(told.code, code, "{what}");
        assert!(
            visitor.history("").await.messages.is_empty(),
            "{what} is stored"
        );
    }
    // What just fits is taken, so that the refusals above are for what is beyond.
    for (id, body) in [
        brackets(DEPTH_MAX),
        keys(KEYS_MAX - own),
        bytes(BODY_MAX_BYTES),
    ]
    .into_iter()
    .enumerate()
    {
        let body = body.replace("message_id%5D=1&", &format!("message_id%5D={id}&"));
        assert_eq!(server.event(&body).await.status(), StatusCode::OK);
        assert_eq!(visitor.history("").await.messages.len(), id + 1);
    }
}

#[tokio::test]
async fn wrong_types_and_hostile_names_are_refused() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let channel = [("data[CONNECTOR]", "framechat"), ("data[LINE]", "107")];
    let message = |pairs: &[(&str, &str)]| with_data(&[&channel[..], pairs].concat());
    let complete = |chat: &str| genuine(&[(chat, "1", "text")]);
    for (what, body, status) in [
        ("nothing", String::new(), 400),
        (
            "no form",
            "{\"event\":\"ONIMCONNECTORMESSAGEADD\"}".to_owned(),
            400,
        ),
        ("a scalar for data", with_data(&[("data", "1")]), 400),
        (
            "a list for the line",
            with_data(&[("data[CONNECTOR]", "framechat"), ("data[LINE][0]", "107")]),
            400,
        ),
        (
            "a text for the line",
            with_data(&[("data[CONNECTOR]", "framechat"), ("data[LINE]", "../107")]),
            400,
        ),
        (
            "a line beyond numbers",
            with_data(&[
                ("data[CONNECTOR]", "framechat"),
                ("data[LINE]", "99999999999999999999"),
            ]),
            400,
        ),
        (
            "a scalar for the messages",
            message(&[("data[MESSAGES]", "1")]),
            400,
        ),
        (
            "a scalar for a message",
            message(&[("data[MESSAGES][0]", "1")]),
            400,
        ),
        (
            "a list for a text",
            message(&[
                ("data[MESSAGES][0][im][chat_id]", "1"),
                ("data[MESSAGES][0][im][message_id][]", "1"),
                ("data[MESSAGES][0][message][text]", "x"),
                ("data[MESSAGES][0][chat][id]", chat),
            ]),
            400,
        ),
        (
            "a prototype",
            message(&[
                ("data[MESSAGES][__proto__][im][message_id]", "1"),
                ("__proto__[polluted]", "1"),
                ("data[MESSAGES][constructor][prototype][x]", "1"),
            ]),
            400,
        ),
        (
            "a path for a chat",
            complete(&format!("{chat}/../{chat}")),
            404,
        ),
        ("another path", complete("/../"), 404),
        ("an encoded path", complete("%2F..%2F"), 404),
        ("a pattern", complete("%"), 404),
        ("a statement", complete("' OR '1'='1"), 404),
        ("a NUL", complete(&format!("{chat}\0")), 404),
        ("a long id", complete(&"v".repeat(100_000)), 404),
        ("an empty id", complete(""), 400),
    ] {
        let response = server.event(&body).await;
        let told = response.status();
        assert_eq!(
            told.as_u16(),
            status,
            "{what}: {}",
            response.text().await.unwrap()
        );
        assert!(
            visitor.history("").await.messages.is_empty(),
            "{what} is stored"
        );
    }
    // Not text at all, and a lying length of one.
    let http = reqwest::Client::new();
    let raw = http.post(server.url("/api/bitrix24/events"));
    let response = raw.body(vec![0xff, 0xfe, b'=', 0xff]).send().await.unwrap();
    let told = problem(response, StatusCode::BAD_REQUEST).await;
    assert_eq!(told.code, "form_invalid");
    // What is true beside a prototype is taken: the names mean nothing here.
    let body = with(chat, "__proto__[x]=1&data[__proto__]=2&auth[__proto__]=3");
    assert_eq!(server.event(&body).await.status(), StatusCode::OK);
    assert_eq!(visitor.history("").await.messages.len(), 1);
    assert!(server.portal.calls().iter().all(|call| call.status == 200));
}
