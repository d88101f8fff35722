use super::*;
use proptest::prelude::*;

fn sid() -> Sid {
    Sid::from_window_name("portal.example|1|5c8bb1fda0b6dfb8").unwrap()
}

#[test]
fn the_window_name_gives_the_sid_only() {
    assert_eq!(sid().as_str(), "5c8bb1fda0b6dfb8");
    let more = Sid::from_window_name("portal.example|0|abc|later|fields").unwrap();
    assert_eq!(more.as_str(), "abc");
    for name in [
        "",
        "abc",
        "portal.example|1",
        "portal.example|1|",
        "|1|abc",
        "portal.example|2|abc",
        "portal.example|https|abc",
        "portal.example|1|a:b",
        "portal.example|1|a b",
        "portal.example|1|ä",
    ] {
        assert_eq!(Sid::from_window_name(name), None, "{name}");
    }
}

#[test]
fn a_sid_has_a_longest_length() {
    let name = |chars: usize| format!("portal.example|1|{}", "a".repeat(chars));
    assert!(Sid::from_window_name(&name(SID_MAX_BYTES - 1)).is_some());
    assert!(Sid::from_window_name(&name(SID_MAX_BYTES)).is_some());
    assert!(Sid::from_window_name(&name(SID_MAX_BYTES + 1)).is_none());
}

#[test]
fn the_wire_format_is_kept() {
    let commands = [
        Command::Put {
            message: "Time: 14:05\n\"now\"".to_owned(),
        },
        Command::Call {
            number: "+4930123456".to_owned(),
        },
        Command::Support {
            code: "6a4cdbcf753addac1a573ea64be826ca".to_owned(),
        },
        Command::Close,
    ];
    let mut lines = vec![get_interface("fc0", &sid())];
    lines.extend(
        commands
            .iter()
            .enumerate()
            .map(|(n, command)| request(command, &format!("fc{}", n + 1), &sid()).unwrap()),
    );
    let lines: Vec<_> = lines
        .into_iter()
        .map(|request| match request {
            Request::Text(text) => text,
            Request::Object(text) => ["object ", &text].concat(),
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    getInterface:{}:fc0:5c8bb1fda0b6dfb8
    object {"appSid":"5c8bb1fda0b6dfb8","callback":"fc1","method":"im:setImTextareaContent","params":{"replace":false,"requestId":"fc1","text":"Time: 14:05\n\"now\"","withNewLine":false},"requestId":"fc1"}
    imPhoneTo:{"phone":"+4930123456"}:fc2:5c8bb1fda0b6dfb8
    imOpenMessenger:{"dialogId":"imol|6a4cdbcf753addac1a573ea64be826ca"}:fc3:5c8bb1fda0b6dfb8
    closeApplication:{}:fc4:5c8bb1fda0b6dfb8
    "#);
    let send = Command::Send {
        message: "x".to_owned(),
    };
    assert_eq!(request(&send, "fc1", &sid()), None);
    assert!(is_answered(&commands[0]));
    assert!(commands[1..].iter().all(|command| !is_answered(command)));
}

#[test]
fn replies_tell_success_from_failure() {
    for (data, failure) in [
        (r#"fc1:{"requestId":"fc1","success":true}"#, None),
        (
            r#"fc1:{"requestId":"fc1","success":true,"message":"extra"}"#,
            None,
        ),
        (
            r#"fc1:{"requestId":"fc1","message":"no: dialog"}"#,
            Some("no: dialog"),
        ),
        (r#"fc1:{"command":["a:b"],"event":[]}"#, None),
        ("fc1:true", None),
        ("fc1:null", None),
        ("fc1:", None),
    ] {
        let reply = Reply::parse(data).unwrap();
        assert_eq!(reply.callback, "fc1");
        assert_eq!(reply.failure.as_deref(), failure, "{data}");
    }
}

#[test]
fn what_is_no_reply_is_refused() {
    for data in [
        "",
        "fc1",
        ":{}",
        "fc1:{",
        "fc 1:{}",
        r#"{"action":"init"}"#,
        "fc1:{}:x",
    ] {
        assert_eq!(Reply::parse(data), Err(ReplyError::Shape), "{data}");
    }
}

#[test]
fn lengths_are_refused_beyond_their_limits() {
    let named = |chars: usize| Reply::parse(&format!("{}:1", "a".repeat(chars)));
    assert!(named(CALLBACK_MAX_BYTES - 1).is_ok());
    assert!(named(CALLBACK_MAX_BYTES).is_ok());
    assert_eq!(named(CALLBACK_MAX_BYTES + 1), Err(ReplyError::Shape));
    let long = |bytes: usize| Reply::parse(&format!("fc1:\"{}\"", "a".repeat(bytes - 6)));
    assert!(long(FRAME_MESSAGE_MAX_BYTES - 1).is_ok());
    assert!(long(FRAME_MESSAGE_MAX_BYTES).is_ok());
    assert_eq!(long(FRAME_MESSAGE_MAX_BYTES + 1), Err(ReplyError::TooLong));
}

proptest! {
    /// The portal splits a request at its first and its last two colons, whatever stands between.
    #[test]
    fn a_request_comes_apart_as_the_portal_takes_it_apart(number in ".{0,40}") {
        let command = Command::Call { number: number.clone() };
        let Some(Request::Text(text)) = request(&command, "fc1", &sid()) else { panic!("no text") };
        let parts: Vec<_> = text.split(':').collect();
        prop_assert_eq!(parts[0], "imPhoneTo");
        let sid = sid();
        prop_assert_eq!(&parts[parts.len() - 2..], ["fc1", sid.as_str()]);
        let params: Value = serde_json::from_str(&parts[1..parts.len() - 2].join(":")).unwrap();
        prop_assert_eq!(&params["phone"], &Value::from(number));
    }

    #[test]
    fn no_message_breaks_the_reader(data in ".{0,200}") {
        let _read = Reply::parse(&data);
        let _sid = Sid::from_window_name(&data);
    }
}
