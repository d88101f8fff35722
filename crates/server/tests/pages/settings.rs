//! The settings frame of a line: who sees it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::portal::{APPLICATION_TOKEN, MEMBER};
use crate::world::{Answer, World};

const AUTH: &str = "access-of-the-user";

pub(crate) async fn open_with(world: &World, change: &[(&str, &str)], options: Value) -> Answer {
    let options = options.to_string();
    let mut fields = vec![
        ("AUTH_ID", AUTH),
        ("SERVER_ENDPOINT", "https://evil.example/rest/"),
        ("APPLICATION_TOKEN", APPLICATION_TOKEN),
        ("member_id", MEMBER),
        ("PLACEMENT", "SETTING_CONNECTOR"),
        ("PLACEMENT_OPTIONS", &options),
    ];
    for (key, value) in change {
        let field = fields.iter_mut().find(|(name, _)| name == key).unwrap();
        field.1 = value;
    }
    world
        .post("/placement/settings?DOMAIN=evil.example&APP_SID=1", &fields)
        .await
}

pub(crate) async fn open(world: &World, line: &str) -> Answer {
    open_with(
        world,
        &[],
        json!({ "CONNECTOR": "framechat", "LINE": line, "ACTIVE_STATUS": false }),
    )
    .await
}

#[tokio::test]
async fn the_form_is_shown_to_those_who_may() {
    let world = World::installed().await;
    let answer = open(&world, "1").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with(&format!("frame-ancestors {}", world.portal.address)),
        "{policy}"
    );
    assert!(policy.contains("form-action 'self'"), "{policy}");
    for label in [
        "Title</label>",
        "Site address</label>",
        "Allowed origins</label>",
        ">Connect</button>",
    ] {
        assert!(answer.text().contains(label), "{label}: {}", answer.text());
    }
    assert!(!answer.text().contains(AUTH), "the user's token stays here");
    assert_eq!(world.portal.calls("user.current")[0]["auth"], AUTH);
    assert!(!answer.text().contains("Script tag"), "no site yet, no tag");
}

#[tokio::test]
async fn who_did_not_come_from_the_portal_sees_nothing() {
    let world = World::installed().await;
    let options = json!({ "CONNECTOR": "framechat", "LINE": "1" });
    for change in [
        ("APPLICATION_TOKEN", "wrong"),
        ("member_id", "0000000000000000000000000000beef"),
    ] {
        let answer = open_with(&world, &[change], options.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "not_the_portal"),
            "{change:?}"
        );
    }
    for change in [
        ("APPLICATION_TOKEN", ""),
        ("AUTH_ID", ""),
        ("member_id", ""),
    ] {
        let answer = open_with(&world, &[change], options.clone()).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_REQUEST, "request_invalid"),
            "{change:?}"
        );
    }
    assert!(
        world.portal.calls("user.current").is_empty(),
        "the portal is not even asked"
    );
}

#[tokio::test]
async fn users_who_may_not_see_nothing() {
    let cases = [
        (
            "user.current",
            401,
            json!({ "error": "expired_token", "error_description": "" }),
        ),
        (
            "user.current",
            200,
            json!({ "result": { "ID": "7", "ACTIVE": false } }),
        ),
        (
            "imconnector.list",
            400,
            json!({ "error": "ACCESS_DENIED", "error_description": "" }),
        ),
    ];
    for (method, status, body) in cases {
        let world = World::installed().await;
        world.portal.answers(method, status, body.clone());
        let answer = open(&world, "1").await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "not_allowed"),
            "{method} {body}"
        );
    }
}

#[tokio::test]
async fn settings_of_others_are_not_ours() {
    let world = World::installed().await;
    let other = open_with(&world, &[], json!({ "CONNECTOR": "livechat", "LINE": "1" })).await;
    assert_eq!(
        (other.status, other.refusal()),
        (StatusCode::BAD_REQUEST, "other_connector")
    );
    for options in [
        json!({ "CONNECTOR": "framechat" }),
        json!({ "CONNECTOR": "framechat", "LINE": "x" }),
        json!([]),
    ] {
        let answer = open_with(&world, &[], options.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{options}");
    }
}

#[tokio::test]
async fn the_lines_status_is_said_in_words() {
    let cases = [
        (
            json!({ "CONFIGURED": true, "ERROR": false, "STATUS": true }),
            "messages pass.",
        ),
        (
            json!({ "CONFIGURED": true, "ERROR": true, "STATUS": false }),
            "an error was reported",
        ),
        (
            json!({ "CONFIGURED": true, "ERROR": false, "STATUS": false }),
            "messages do not pass",
        ),
        (
            json!({ "CONFIGURED": false, "ERROR": false, "STATUS": false }),
            "At the portal: not connected.",
        ),
        (json!([]), "it did not say"),
    ];
    let world = World::installed().await;
    for (status, words) in cases {
        let answer = json!({ "result": status });
        world.portal.answers("imconnector.status", 200, answer);
        let page = open(&world, "1").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    let refused = json!({ "error": "ERROR_ARGUMENT", "error_description": "no" });
    world.portal.answers("imconnector.status", 400, refused);
    let page = open(&world, "1").await;
    assert!(page.text().contains("it did not say"), "{}", page.text());
}
