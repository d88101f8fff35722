use proptest::prelude::*;
use serde_json::Value;

use super::*;

const INIT: &str =
    r#"{"action":"init","domain":"https://test.bitrix24.ru","uniqueLoadId":"0123456789"}"#;

#[test]
fn reads_init_as_the_messenger_writes_it() {
    let init = Init::parse(INIT).unwrap();
    assert_eq!(init.domain.to_string(), "https://test.bitrix24.ru");
    assert_eq!(init.unique_load_id, "0123456789");
    // `Math.random()` may write an exponent.
    assert_eq!(
        Init::parse(&INIT.replace("0123456789", "23e-7"))
            .unwrap()
            .unique_load_id,
        "23e-7"
    );
    assert!(Init::parse(&INIT.replace('{', r#"{"later":[1],"#)).is_ok());
}

#[test]
fn what_is_not_init_says_why() {
    let cases = [
        ("", FrameError::NotAnObject),
        ("null", FrameError::NotAnObject),
        ("[]", FrameError::NotAnObject),
        ("\"init\"", FrameError::NotAnObject),
        ("{", FrameError::NotAnObject),
        ("GET_URL", FrameError::NotAnObject),
        ("{}", FrameError::NotInit),
        (r#"{"action":"send"}"#, FrameError::NotInit),
        (r#"{"action":1}"#, FrameError::NotInit),
        (
            r#"{"action":"init","uniqueLoadId":"1"}"#,
            FrameError::Domain,
        ),
        (
            r#"{"action":"init","domain":"test.bitrix24.ru","uniqueLoadId":"1"}"#,
            FrameError::Domain,
        ),
        (
            r#"{"action":"init","domain":"https://a/b","uniqueLoadId":"1"}"#,
            FrameError::Domain,
        ),
        (
            r#"{"action":"init","domain":"https://a"}"#,
            FrameError::LoadId,
        ),
        (
            r#"{"action":"init","domain":"https://a","uniqueLoadId":1}"#,
            FrameError::LoadId,
        ),
        (
            r#"{"action":"init","domain":"https://a","uniqueLoadId":""}"#,
            FrameError::LoadId,
        ),
        (
            r#"{"action":"init","domain":"https://a","uniqueLoadId":"1\" "}"#,
            FrameError::LoadId,
        ),
    ];
    for (data, expected) in cases {
        assert_eq!(Init::parse(data), Err(expected), "{data}");
    }
}

#[test]
fn limits_hold_at_their_edges() {
    let padded = |length: usize| format!("{INIT}{}", " ".repeat(length - INIT.len()));
    assert!(Init::parse(&padded(FRAME_MESSAGE_MAX_BYTES - 1)).is_ok());
    assert!(Init::parse(&padded(FRAME_MESSAGE_MAX_BYTES)).is_ok());
    assert_eq!(
        Init::parse(&padded(FRAME_MESSAGE_MAX_BYTES + 1)),
        Err(FrameError::TooLong)
    );

    let with_id = |length: usize| INIT.replace("0123456789", &"7".repeat(length));
    assert!(Init::parse(&with_id(LOAD_ID_MAX_BYTES - 1)).is_ok());
    assert!(Init::parse(&with_id(LOAD_ID_MAX_BYTES)).is_ok());
    assert_eq!(
        Init::parse(&with_id(LOAD_ID_MAX_BYTES + 1)),
        Err(FrameError::LoadId)
    );

    let room = FRAME_MESSAGE_MAX_BYTES
        - LOAD_ID_MAX_BYTES
        - Command::Put {
            message: String::new(),
        }
        .encode("")
        .len();
    for (length, fits) in [(room - 2, true), (room - 1, true), (room, false)] {
        // `send` is one character longer than `put`.
        assert_eq!(Command::send(&"x".repeat(length)).is_ok(), fits, "{length}");
    }
    let longest = Command::send(&"x".repeat(room - 1)).unwrap();
    assert!(longest.encode(&"7".repeat(LOAD_ID_MAX_BYTES)).len() <= FRAME_MESSAGE_MAX_BYTES);
}

#[test]
fn commands_are_written_as_the_messenger_reads_them() {
    let commands = [
        Command::send("Send message").unwrap(),
        Command::put("Put \"message\"\n[b]").unwrap(),
        Command::call("123456").unwrap(),
        Command::support("6a4cdbcf753addac1a573ea64be826ca").unwrap(),
        Command::Close,
    ];
    let lines: Vec<String> = commands
        .iter()
        .map(|command| command.encode("0123"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"action":"send","message":"Send message","uniqueLoadId":"0123"}
    {"action":"put","message":"Put \"message\"\n[b]","uniqueLoadId":"0123"}
    {"action":"call","number":"123456","uniqueLoadId":"0123"}
    {"action":"support","code":"6a4cdbcf753addac1a573ea64be826ca","uniqueLoadId":"0123"}
    {"action":"close","uniqueLoadId":"0123"}
    "#);
}

#[test]
fn an_empty_message_is_no_command() {
    for text in ["", " ", "\n\t"] {
        assert_eq!(Command::send(text), Err(CommandError::EmptyMessage));
        assert_eq!(Command::put(text), Err(CommandError::EmptyMessage));
    }
    assert_eq!(
        Command::put(" x "),
        Ok(Command::Put {
            message: " x ".to_owned()
        })
    );
}

#[test]
fn numbers_lose_their_separators_and_nothing_else() {
    for (given, expected) in [
        ("123456", "123456"),
        (" +7 (999) 123-45-67 ", "+79991234567"),
        ("8\u{a0}800\u{2011}555.35/35", "88005553535"),
        ("*100#", "*100#"),
        ("1", "1"),
        ("12345678901234567890", "12345678901234567890"),
        ("+12345678901234567890", "+12345678901234567890"),
    ] {
        assert_eq!(normalise_number(given).as_deref(), Ok(expected), "{given}");
    }
    for given in [
        "",
        " ",
        "+",
        "#",
        "--",
        "7+9",
        "12a",
        "123456789012345678901",
        "１２３",
        "1;2",
        "*******************##1*",
    ] {
        assert_eq!(
            normalise_number(given),
            Err(CommandError::Number),
            "{given}"
        );
    }
}

#[test]
fn a_support_code_has_32_hexadecimal_digits() {
    let code = "6a4cdbcf753addac1a573ea64be826ca";
    assert_eq!(support_code(code).as_deref(), Ok(code));
    assert_eq!(
        support_code(&format!(" {}\n", code.to_uppercase())).as_deref(),
        Ok(code)
    );
    for given in [
        "",
        &code[1..],
        &format!("{code}0"),
        &format!("{}g", &code[1..]),
        &format!("{}ы", &code[2..]),
    ] {
        assert_eq!(
            support_code(given),
            Err(CommandError::SupportCode),
            "{given}"
        );
    }
}

#[test]
fn counters_get_stable_words() {
    let all = [
        FrameError::TooLong,
        FrameError::NotAnObject,
        FrameError::NotInit,
        FrameError::Domain,
        FrameError::LoadId,
    ];
    assert_eq!(
        all.map(FrameError::code),
        ["too_long", "not_an_object", "not_init", "domain", "load_id"]
    );
}

proptest! {
    #[test]
    fn a_command_reads_back(message in "\\PC{0,40}[^\\s]\\PC{0,40}|[\u{0}-\u{ff}]{0,9}x", id in "[0-9]{1,20}") {
        let encoded = Command::send(&message).unwrap().encode(&id);
        let value: Value = serde_json::from_str(&encoded).unwrap();
        prop_assert_eq!(&value["action"], "send");
        prop_assert_eq!(value["message"].as_str(), Some(message.as_str()));
        prop_assert_eq!(value["uniqueLoadId"].as_str(), Some(id.as_str()));
        prop_assert_eq!(value.as_object().unwrap().len(), 3);
    }

    #[test]
    fn init_never_panics(data in "\\PC{0,80}") {
        let _ = Init::parse(&data);
    }

    #[test]
    fn a_normal_number_is_normal(text in "[0-9+*#() .-]{0,30}") {
        if let Ok(number) = normalise_number(&text) {
            prop_assert_eq!(normalise_number(&number), Ok(number));
        }
    }
}
