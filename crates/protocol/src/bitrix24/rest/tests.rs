use proptest::prelude::*;
use serde_json::json;

use super::*;

fn error(status: u16, code: &str) -> RestError {
    parse_answer(
        status,
        json!({"error": code, "error_description": "d"})
            .to_string()
            .as_bytes(),
    )
    .unwrap_err()
}

#[test]
fn a_result_is_taken_out_of_its_envelope() {
    let body = br#"{"result":{"a":1},"time":{"start":1.5}}"#;
    assert_eq!(parse_answer(200, body), Ok(json!({"a": 1})));
    for result in ["true", "false", "null", "11", "[]"] {
        let body = format!("{{\"result\":{result}}}");
        assert_eq!(
            parse_answer(200, body.as_bytes()).unwrap().to_string(),
            result
        );
    }
}

#[test]
fn every_known_code_has_its_remedy() {
    for (status, code, retry) in [
        (401, "expired_token", Retry::AfterRefresh),
        (401, "invalid_token", Retry::Never),
        (401, "NO_AUTH_FOUND", Retry::Never),
        (400, "ERROR_ARGUMENT", Retry::Never),
        (400, "ERROR_CORE", Retry::Never),
        (400, "NOT_ACTIVE_LINE", Retry::Never),
        (403, "WRONG_AUTH_TYPE", Retry::Never),
        (403, "insufficient_scope", Retry::Never),
        (403, "ACCESS_DENIED", Retry::Never),
        (404, "ERROR_METHOD_NOT_FOUND", Retry::Never),
        (503, "QUERY_LIMIT_EXCEEDED", Retry::Later),
        (503, "OVERLOAD_LIMIT", Retry::Later),
        (429, "OPERATION_TIME_LIMIT", Retry::Later),
        (500, "INTERNAL_SERVER_ERROR", Retry::Later),
        (500, "ERROR_UNEXPECTED_ANSWER", Retry::Later),
        (500, "PORTAL_DELETED", Retry::Never),
        (400, "SOMETHING_NEW", Retry::Never),
        (500, "SOMETHING_NEW", Retry::Later),
    ] {
        let error = error(status, code);
        assert_eq!(
            (error.code.as_str(), error.retry()),
            (code, retry),
            "{code}"
        );
        assert_eq!(
            error.to_string(),
            format!("the portal answered {status} {code}: d")
        );
    }
    assert_eq!(ErrorCode::parse("EXPIRED_TOKEN"), ErrorCode::ExpiredToken);
}

#[test]
fn an_error_counts_under_any_status() {
    assert_eq!(error(200, "ERROR_CORE").code, ErrorCode::Core);
    assert_eq!(
        parse_answer(400, br#"{"error":0}"#).unwrap_err().code,
        ErrorCode::Other("0".to_owned())
    );
}

#[test]
fn what_is_no_answer_is_judged_by_its_status() {
    for (status, body, retry) in [
        (200, "<html>", Retry::Never),
        (502, "<html>Bad Gateway</html>", Retry::Later),
        (429, "", Retry::Later),
        (408, "", Retry::Later),
        (404, "<html>", Retry::Never),
        (200, "{}", Retry::Never),
        (200, "[]", Retry::Never),
        (302, "{\"result\":true}", Retry::Never),
        (500, "{\"result\":true}", Retry::Later),
    ] {
        let error = parse_answer(status, body.as_bytes()).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.retry()),
            ("not_rest", retry),
            "{status} {body}"
        );
    }
}

#[test]
fn a_handler_that_is_bound_already_is_recognised() {
    let bound = |code: &str, description: &str| {
        let body = json!({"error": code, "error_description": description}).to_string();
        parse_answer(400, body.as_bytes())
            .unwrap_err()
            .is_already_bound()
    };
    assert!(bound(
        "ERROR_CORE",
        "Unable to set event handler: Handler already binded"
    ));
    assert!(!bound("ERROR_CORE", "Unable to set event handler"));
    assert!(!bound("ERROR_EVENT_NOT_FOUND", "Handler already binded"));
}

#[test]
fn descriptions_are_cut_and_answers_bounded() {
    let of = |length: usize| {
        let body = json!({"error": "x", "error_description": "ы".repeat(length)}).to_string();
        parse_answer(400, body.as_bytes())
            .unwrap_err()
            .description
            .chars()
            .count()
    };
    assert_eq!([of(499), of(500), of(501)], [499, 500, 500]);

    let answer = |length: usize| {
        parse_answer(
            200,
            format!("{{\"result\":1}}{}", " ".repeat(length - 12)).as_bytes(),
        )
    };
    assert!(answer(ANSWER_MAX_BYTES - 1).is_ok());
    assert!(answer(ANSWER_MAX_BYTES).is_ok());
    assert!(answer(ANSWER_MAX_BYTES + 1).is_err());
}

proptest! {
    #[test]
    fn any_answer_is_read(status in 100_u16..600, body in "\\PC{0,100}") {
        let _ = parse_answer(status, body.as_bytes());
    }
}
