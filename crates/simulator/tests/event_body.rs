//! Event bodies, byte for byte as PHP's `http_build_query` writes them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use framechat_simulator::portal::events::event_fields;
use framechat_simulator::portal::form::{Php, build_query, map, parse};

const FIXTURE: &str = include_str!("fixtures/message-add.form");

fn event() -> Vec<(String, Php)> {
    let text = "[b]Ольга:[/b] [br]Да, 50% & <i>~x</i> [URL=https://a.example/?q[1]=2]t[/URL]";
    let file = map([("name", "a b.png".into()), ("size", 123.into())]);
    let message = map([
        ("user_id", 27.into()),
        ("text", text.into()),
        ("files", Php::List(vec![file])),
        // These two vanish on the way.
        ("attachments", Php::List(Vec::new())),
        ("reply", Php::Null),
        ("params", map([("IMOL", true.into())])),
    ]);
    let entry = map([
        (
            "im",
            map([("chat_id", 1804.into()), ("message_id", 86512.into())]),
        ),
        ("message", message),
        ("chat", map([("id", "visitor-7".into())])),
    ]);
    let data = map([
        ("CONNECTOR", "teashop".into()),
        ("LINE", 2.into()),
        ("MESSAGES", Php::List(vec![entry])),
    ]);
    let auth = map([
        ("domain", "p.example".into()),
        ("member_id", "m1".into()),
        ("application_token", "t1".into()),
    ]);
    event_fields("ONIMCONNECTORMESSAGEADD", 61, data, 1_790_000_000, auth)
}

#[test]
fn a_message_event_is_written_as_php_writes_it() {
    assert_eq!(build_query(&event()), FIXTURE.trim_end());
}

#[test]
fn a_line_event_has_a_scalar_for_its_data() {
    let body = build_query(&event_fields(
        "ONIMCONNECTORLINEDELETE",
        5,
        Php::Int(107),
        1,
        map([("member_id", "m".into())]),
    ));
    assert_eq!(
        body,
        "event=ONIMCONNECTORLINEDELETE&event_handler_id=5&data=107&ts=1&auth%5Bmember_id%5D=m"
    );
}

#[test]
fn every_scalar_arrives_as_a_string() {
    let parsed = parse(FIXTURE.trim_end());
    let message = &parsed["data"]["MESSAGES"][0];
    assert_eq!(message["im"]["chat_id"], "1804");
    assert_eq!(message["message"]["params"]["IMOL"], "1");
    assert!(message["message"].get("attachments").is_none());
}
