use serde_json::json;

use super::*;
use crate::bitrix24::form;

const QUERY: &str = "DOMAIN=some-domain.bitrix24.ru&PROTOCOL=1&LANG=ru&APP_SID=5b1e";
const FORM: &str = "AUTH_ID=a1b2&AUTH_EXPIRES=3600&REFRESH_ID=c3d4&SERVER_ENDPOINT=https%3A%2F%2Foauth.bitrix24.tech%2Frest%2F\
    &APPLICATION_TOKEN=831c&APPLICATION_SCOPE=imopenlines%2Cimconnector&member_id=bac1&status=L&PLACEMENT=SETTING_CONNECTOR\
    &PLACEMENT_OPTIONS=%7B%22CONNECTOR%22%3A%22My%22%2C%22LINE%22%3A%2217%22%2C%22STATUS%22%3Afalse%2C%22ACTIVE_STATUS%22%3Atrue\
    %2C%22CONNECTION_STATUS%22%3Atrue%2C%22REGISTER_STATUS%22%3Atrue%2C%22ERROR_STATUS%22%3Afalse%7D";

fn request(query: &str, body: &str) -> Result<PlacementRequest, PlacementError> {
    PlacementRequest::parse(query, &form::decode(body.as_bytes()).unwrap())
}

#[test]
fn a_settings_frame_is_read_whole() {
    let read = request(QUERY, FORM).unwrap();
    assert_eq!(read.domain.as_deref(), Some("some-domain.bitrix24.ru"));
    assert!(read.secure);
    assert_eq!(
        (read.lang.as_deref(), read.app_sid.as_deref()),
        (Some("ru"), Some("5b1e"))
    );
    assert!(read.auth_id.as_ref().unwrap().matches("a1b2"));
    assert!(read.refresh_id.as_ref().unwrap().matches("c3d4"));
    assert!(read.application_token.as_ref().unwrap().matches("831c"));
    assert_eq!(read.auth_expires, Some(3600));
    assert_eq!(
        read.server_endpoint.as_deref(),
        Some("https://oauth.bitrix24.tech/rest/")
    );
    assert_eq!(
        read.application_scope.as_deref(),
        Some("imopenlines,imconnector")
    );
    assert_eq!(
        (read.member_id.as_deref(), read.status.as_deref()),
        (Some("bac1"), Some("L"))
    );
    assert_eq!(read.placement, "SETTING_CONNECTOR");
    let setting = SettingConnector::parse(&read.options).unwrap();
    let expected = SettingConnector {
        connector: "my".to_owned(),
        line: 17,
        status: false,
        active: true,
        connection: true,
        register: true,
        error: false,
    };
    assert_eq!(setting, expected);
    let shown = format!("{read:?}");
    assert!(
        ["a1b2", "c3d4", "831c"]
            .iter()
            .all(|secret| !shown.contains(secret)),
        "{shown}"
    );
}

#[test]
fn an_install_of_an_older_portal_has_no_application_token() {
    let read = request(
        "DOMAIN=d&PROTOCOL=0&LANG=en&APP_SID=s",
        "REFRESH_ID=r&member_id=m&PLACEMENT=DEFAULT",
    )
    .unwrap();
    assert_eq!(read.application_token, None);
    assert!(!read.secure);
    assert_eq!(read.options, Json::Null);
    assert_eq!(
        request("", "PLACEMENT=DEFAULT&PLACEMENT_OPTIONS=")
            .unwrap()
            .options,
        Json::Null
    );
}

#[test]
fn the_form_goes_before_the_query() {
    let read = request(
        "member_id=query&status=F&AUTH_ID=",
        "member_id=form&PLACEMENT=DEFAULT&status=",
    )
    .unwrap();
    assert_eq!(
        (read.member_id.as_deref(), read.status.as_deref()),
        (Some("form"), Some("F"))
    );
    assert_eq!(read.auth_id, None);
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(
        request(QUERY, "member_id=m"),
        Err(PlacementError::Placement)
    );
    assert_eq!(
        request("", "PLACEMENT=X&PLACEMENT_OPTIONS=chat1"),
        Err(PlacementError::Options)
    );
    let unset = request("", "PLACEMENT=X&PLACEMENT_OPTIONS=undefined").unwrap();
    assert_eq!(unset.options, Json::Null);
    let options = |length: usize| {
        format!(
            "PLACEMENT=X&PLACEMENT_OPTIONS=\"{}\"",
            "a".repeat(length - 2)
        )
    };
    assert!(request("", &options(OPTIONS_MAX_BYTES - 1)).is_ok());
    assert!(request("", &options(OPTIONS_MAX_BYTES)).is_ok());
    assert_eq!(
        request("", &options(OPTIONS_MAX_BYTES + 1)),
        Err(PlacementError::Options)
    );
}

#[test]
fn a_line_may_be_a_text_or_a_number() {
    let line = |line: Json| {
        SettingConnector::parse(&json!({"CONNECTOR": "c", "LINE": line})).map(|read| read.line)
    };
    assert_eq!([line(json!("17")), line(json!(17))], [Ok(17), Ok(17)]);
    for bad in [
        json!("x"),
        json!("0"),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(null),
    ] {
        assert_eq!(
            line(bad.clone()),
            Err(PlacementError::SettingConnector),
            "{bad}"
        );
    }
    for options in [
        json!(null),
        json!([]),
        json!({"LINE": 1}),
        json!({"LINE": 1, "CONNECTOR": ""}),
        json!({"CONNECTOR": "c"}),
    ] {
        assert_eq!(
            SettingConnector::parse(&options),
            Err(PlacementError::SettingConnector),
            "{options}"
        );
    }
}

#[test]
fn states_are_read_in_every_spelling() {
    for (state, expected) in [
        (json!(true), true),
        (json!("Y"), true),
        (json!("1"), true),
        (json!(1), true),
        (json!(false), false),
        (json!("N"), false),
        (json!("0"), false),
        (json!(0), false),
        (json!(null), false),
        (json!(""), false),
    ] {
        let read =
            SettingConnector::parse(&json!({"CONNECTOR": "c", "LINE": 1, "ACTIVE_STATUS": state}))
                .unwrap();
        assert_eq!(read.active, expected, "{state}");
    }
}
