use serde_json::json;

use super::*;

fn answer() -> Value {
    json!({
        "access_token": "s1", "refresh_token": "s2", "expires": 1_773_762_761, "expires_in": 3600, "scope": "imopenlines",
        "domain": "oauth.bitrix24.tech", "client_endpoint": "https://some-domain.bitrix24.ru/rest/",
        "server_endpoint": "https://oauth.bitrix24.tech/rest/", "member_id": "bac1", "status": "L", "user_id": 27
    })
}

fn parse(status: u16, answer: &Value) -> Result<Tokens, OauthError> {
    Tokens::parse(status, answer.to_string().as_bytes())
}

#[test]
fn tokens_are_read_whole() {
    let tokens = parse(200, &answer()).unwrap();
    assert!(tokens.access_token.matches("s1") && tokens.refresh_token.matches("s2"));
    assert_eq!(
        (tokens.expires_in, tokens.member_id.as_str()),
        (3600, "bac1")
    );
    assert_eq!(
        tokens.client_endpoint,
        "https://some-domain.bitrix24.ru/rest/"
    );
    assert_eq!(
        tokens.server_endpoint.as_deref(),
        Some("https://oauth.bitrix24.tech/rest/")
    );
    assert_eq!(
        (tokens.domain.as_deref(), tokens.scope.as_deref()),
        (Some("oauth.bitrix24.tech"), Some("imopenlines"))
    );
    assert_eq!(
        (tokens.status.as_deref(), tokens.user_id.as_deref()),
        (Some("L"), Some("27"))
    );
    assert!(!format!("{tokens:?}").contains("s1"));
}

#[test]
fn the_request_is_a_flat_form() {
    let secret = |text: &str| Secret::new(text.to_owned());
    let request = RefreshRequest::new("local.1".to_owned(), secret("cs"), secret("rt"));
    insta::assert_snapshot!(serde_json::to_string(&request).unwrap(), @r#"{"grant_type":"refresh_token","client_id":"local.1","client_secret":"cs","refresh_token":"rt"}"#);
    assert!(!format!("{request:?}").contains("\"cs\""));
}

#[test]
fn incomplete_tokens_are_no_answer() {
    for key in [
        "access_token",
        "refresh_token",
        "member_id",
        "client_endpoint",
    ] {
        for missing in [Value::Null, json!("")] {
            let mut answer = answer();
            answer[key] = missing;
            assert_eq!(
                parse(200, &answer),
                Err(OauthError::NoAnswer { status: 200 }),
                "{key}"
            );
        }
    }
    let mut answer = answer();
    answer["expires_in"] = Value::Null;
    assert_eq!(parse(200, &answer).unwrap().expires_in, EXPIRES_IN_SECONDS);
}

#[test]
fn a_refusal_is_not_a_failure_to_answer() {
    let refused =
        json!({"error": "invalid_grant", "error_description": "Refresh token is invalid"});
    let expected = OauthError::Refused {
        code: "invalid_grant".to_owned(),
        description: "Refresh token is invalid".to_owned(),
    };
    assert_eq!(parse(400, &refused), Err(expected.clone()));
    assert_eq!(parse(200, &refused), Err(expected));
    assert_eq!(
        parse(503, &refused),
        Err(OauthError::NoAnswer { status: 503 })
    );
    assert_eq!(
        parse(302, &answer()),
        Err(OauthError::NoAnswer { status: 302 })
    );
    assert_eq!(
        Tokens::parse(200, b"<html>"),
        Err(OauthError::NoAnswer { status: 200 })
    );
}
