use proptest::prelude::*;

use super::*;

/// The parameters of the vendor's document, as the messenger encodes them.
const DOCUMENTED: &str = "BOT_ID=17&BOT_CODE=echoBot&APP_ID=11&APP_CODE=echoFrame&DOMAIN=https%3A%2F%2Ftest.bitrix24.ru\
    &DOMAIN_HASH=0e9c40cee01d6f182e9261b38b30b5c3&USER_ID=2&USER_HASH=7e23ac8b6f6c7044076301c7f81cd745&DIALOG_ID=950\
    &DIALOG_CONTEXT=lines&DIALOG_ENTITY_ID=telegrambot%7C8%7C173633217%7C569\
    &DIALOG_ENTITY_DATA_1=Y%7CLEAD%7C56%7CN%7CN%7C1765&LANG=com&IS_CHROME=Y&CONTEXT=button&DARK_MODE=Y&MESSAGE_ID=12333\
    &BUTTON_PARAMS=test&";

fn view(launch: &Launch) -> LaunchView {
    launch.view(&Origin::parse("https://test.bitrix24.ru").unwrap())
}

#[test]
fn reads_every_documented_parameter() {
    let launch = Launch::parse(DOCUMENTED).unwrap();
    assert_eq!(launch.domain.as_deref(), Some("https://test.bitrix24.ru"));
    assert!(
        launch
            .domain_hash
            .as_ref()
            .unwrap()
            .matches("0e9c40cee01d6f182e9261b38b30b5c3")
    );
    assert!(
        launch
            .user_hash
            .as_ref()
            .unwrap()
            .matches("7e23ac8b6f6c7044076301c7f81cd745")
    );
    assert!(launch.unknown.is_empty() && launch.repeated.is_empty());
    insta::assert_json_snapshot!(view(&launch), @r#"
    {
      "portal": "test.bitrix24.ru",
      "user_id": "2",
      "dialog_id": "950",
      "dialog_context": "lines",
      "bot_id": "17",
      "bot_code": "echoBot",
      "app_id": "11",
      "app_code": "echoFrame",
      "context": "button",
      "lang": "com",
      "dark_mode": true,
      "is_chrome": true,
      "message_id": "12333",
      "button_params": "test",
      "entity": {
        "connector": "telegrambot",
        "line": "8",
        "chat_id": "173633217",
        "user_id": "569"
      },
      "crm": {
        "saved": true,
        "entity_type": "LEAD",
        "entity_id": "56",
        "service": [
          "N",
          "N"
        ],
        "session_id": "1765"
      },
      "crm_url": "https://test.bitrix24.ru/crm/lead/details/56/"
    }
    "#);
}

#[test]
fn hashes_are_neither_shown_nor_logged() {
    let launch = Launch::parse(DOCUMENTED).unwrap();
    let shown = format!(
        "{launch:?} {}",
        serde_json::to_string(&view(&launch)).unwrap()
    );
    assert!(
        !shown.contains("0e9c40ce") && !shown.contains("7e23ac8b"),
        "{shown}"
    );
}

#[test]
fn unknown_parameters_are_kept_and_empty_ones_are_absent() {
    let launch = Launch::parse("tenant=7&USER_ID=2&DIALOG_CONTEXT=&NEW+ONE=a%26b&flag&").unwrap();
    assert_eq!(launch.user_id.as_deref(), Some("2"));
    assert_eq!((launch.dialog_context, launch.domain), (None, None));
    let unknown: Vec<_> = launch
        .unknown
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(unknown, [("NEW ONE", "a&b"), ("flag", ""), ("tenant", "7")]);
    // Names are exact.
    assert_eq!(Launch::parse("user_id=2").unwrap().user_id, None);
}

#[test]
fn of_a_repeated_parameter_the_first_counts_and_the_name_is_kept() {
    let launch = Launch::parse("USER_ID=2&USER_ID=1&x=1&x=2&x=3&LANG=&LANG=ru").unwrap();
    assert_eq!(launch.user_id.as_deref(), Some("2"));
    assert_eq!(launch.lang, None);
    assert_eq!(launch.unknown["x"], "1");
    assert_eq!(
        launch
            .repeated
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
        ["LANG", "USER_ID", "x"]
    );
}

#[test]
fn a_query_has_a_limit() {
    let query = |length: usize| format!("x={}", "a".repeat(length - 2));
    assert!(Launch::parse(&query(QUERY_MAX_BYTES - 1)).is_ok());
    assert!(Launch::parse(&query(QUERY_MAX_BYTES)).is_ok());
    assert_eq!(
        Launch::parse(&query(QUERY_MAX_BYTES + 1)),
        Err(LaunchError::TooLong)
    );
}

#[test]
fn missing_button_parameters_are_not_shown() {
    let launch =
        Launch::parse("CONTEXT=button&MESSAGE_ID=5&BUTTON_PARAMS=%5Bobject%20Object%5D&").unwrap();
    assert_eq!(launch.button_params.as_deref(), Some("[object Object]"));
    assert_eq!(view(&launch).button_params, None);
    assert_eq!(view(&launch).message_id.as_deref(), Some("5"));
}

#[test]
fn the_counters_are_asked_for_in_the_registered_address() {
    for (query, wanted) in [
        ("debug&BOT_ID=1&", true),
        ("debug=1&BOT_ID=1&", true),
        ("BOT_ID=1&", false),
    ] {
        assert_eq!(Launch::parse(query).unwrap().wants_debug(), wanted);
    }
}

#[test]
fn only_open_channels_have_their_fields_split() {
    let other =
        Launch::parse(&DOCUMENTED.replace("DIALOG_CONTEXT=lines", "DIALOG_CONTEXT=crm")).unwrap();
    assert_eq!((other.open_channel(), other.crm_binding()), (None, None));
    let launch = Launch::parse(DOCUMENTED).unwrap();
    assert_eq!(launch.open_channel().unwrap().connector, "telegrambot");
    assert!(launch.crm_binding().unwrap().saved);
}

#[test]
fn spaces_around_a_shown_value_are_dropped() {
    // The vendor's document prints them so.
    let query = "CONTEXT=textarea%20&IS_CHROME=Y+&DARK_MODE=N&LANG=+com";
    let view = view(&Launch::parse(query).unwrap());
    assert_eq!(
        (view.context.as_deref(), view.lang.as_deref()),
        (Some("textarea"), Some("com"))
    );
    assert!(view.is_chrome && !view.dark_mode);
}

/// `encodeURIComponent`.
fn encode(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

proptest! {
    #[test]
    fn what_the_messenger_writes_is_read(values in proptest::collection::vec("\\PC{0,20}", 16)) {
        let mut launch = Launch::default();
        let mut query = String::new();
        for ((key, field), value) in launch.fields_mut().into_iter().zip(&values) {
            query.push_str(&format!("{key}={}&", encode(value)));
            *field = Some(value.clone()).filter(|value| !value.is_empty());
        }
        prop_assert_eq!(Launch::parse(&query).unwrap(), launch);
    }

    #[test]
    fn any_query_is_read(query in "[\\PC&=%+]{0,200}") {
        let launch = Launch::parse(&query).unwrap();
        let _ = view(&launch);
    }
}
