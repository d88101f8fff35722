//! The chat app as a widget of the new messenger: who gets it, and who does not.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::portal::{APPLICATION_TOKEN, MEMBER};
use crate::world::{Answer, World};

pub(crate) const USER_TOKEN: &str = "access-of-the-operator";

pub(crate) const RELOAD: [(&str, &str); 2] = [
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-site", "same-origin"),
];

/// What a portal posts, with some of it changed; an empty value is a field that is not sent.
pub(crate) async fn open_with(world: &World, change: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("AUTH_ID", USER_TOKEN),
        ("AUTH_EXPIRES", "3600"),
        ("REFRESH_ID", "refresh-of-the-operator"),
        ("SERVER_ENDPOINT", "https://evil.example/rest/"),
        ("APPLICATION_TOKEN", APPLICATION_TOKEN),
        ("member_id", MEMBER),
        ("PLACEMENT", "IM_TEXTAREA"),
        ("PLACEMENT_OPTIONS", r#"{"dialogId":"chat950"}"#),
    ];
    for (key, value) in change {
        let field = fields.iter_mut().find(|(name, _)| name == key).unwrap();
        field.1 = value;
    }
    let path = "/placement/widget?DOMAIN=evil.example&PROTOCOL=1&LANG=ru&APP_SID=sid";
    world.post(path, &fields).await
}

/// The operator, as the portal knows them.
pub(crate) fn operator(world: &World) {
    let user = json!({ "ID": "27", "ACTIVE": true, "NAME": "Anna", "LAST_NAME": "Kim" });
    world
        .portal
        .answers("user.current", 200, json!({ "result": user }));
}

pub(crate) async fn opened(world: &World, change: &[(&str, &str)]) -> Value {
    operator(world);
    let answer = open_with(world, change).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.boot()
}

#[tokio::test]
async fn a_widget_gets_the_page_for_its_portal_alone() {
    let world = World::installed().await;
    operator(&world);
    let answer = open_with(&world, &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let policy = answer.header("content-security-policy");
    let portal = &world.portal.address;
    assert!(policy.ends_with(&format!("frame-ancestors {portal}")));
    let boot = answer.boot();
    assert_eq!(boot["parent_origin"], *portal);
    assert_eq!(
        boot["bridge"],
        json!({ "kind": "modern", "placement": "IM_TEXTAREA" })
    );
    let launch = &boot["launch"];
    assert_eq!(launch["user_id"], "27");
    assert_eq!(launch["user_name"], "Anna Kim");
    assert_eq!(launch["dialog_id"], "chat950");
    assert_eq!(launch["lang"], "ru");
    assert_eq!(launch["portal"], "127.0.0.1");
    for secret in [USER_TOKEN, "refresh-of-the-operator", APPLICATION_TOKEN] {
        assert!(!answer.text().contains(secret), "{secret} stays here");
    }
    let asked = world.portal.calls("user.current");
    assert_eq!(asked.last().unwrap()["auth"], USER_TOKEN);
}

#[tokio::test]
async fn every_placement_is_answered_and_no_other() {
    let world = World::installed().await;
    for placement in [
        "IM_TEXTAREA",
        "IM_SIDEBAR",
        "IM_CONTEXT_MENU",
        "IM_NAVIGATION",
    ] {
        let boot = opened(&world, &[("PLACEMENT", placement)]).await;
        assert_eq!(boot["bridge"]["placement"], placement);
    }
    for placement in ["IM_SMILES_SELECTOR", "DEFAULT", "im_textarea"] {
        let answer = open_with(&world, &[("PLACEMENT", placement)]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_REQUEST, "placement_unknown")
        );
    }
}

#[tokio::test]
async fn options_name_a_dialog_or_nothing() {
    let world = World::installed().await;
    for (options, dialog, message) in [
        (
            r#"{"dialogId":"chat1","messageId":"7"}"#,
            json!("chat1"),
            json!("7"),
        ),
        (r#"{"dialogId":950}"#, json!("950"), Value::Null),
        ("undefined", Value::Null, Value::Null),
        ("[]", Value::Null, Value::Null),
        ("", Value::Null, Value::Null),
    ] {
        let boot = opened(&world, &[("PLACEMENT_OPTIONS", options)]).await;
        assert_eq!(boot["launch"]["dialog_id"], dialog, "{options}");
        assert_eq!(boot["launch"]["message_id"], message, "{options}");
    }
    let huge = format!(r#"{{"dialogId":"{}"}}"#, "9".repeat(20_000));
    for options in [r#"{"dialogId":{}}"#, "chat1", "{", &huge] {
        let answer = open_with(&world, &[("PLACEMENT_OPTIONS", options)]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_REQUEST, "request_invalid")
        );
    }
}

#[tokio::test]
async fn who_did_not_come_from_the_portal_gets_nothing() {
    let world = World::installed().await;
    for (change, status, code) in [
        (("APPLICATION_TOKEN", "wrong"), 403, "not_the_portal"),
        (("member_id", "beef"), 403, "not_the_portal"),
        (("APPLICATION_TOKEN", ""), 400, "request_invalid"),
        (("AUTH_ID", ""), 400, "request_invalid"),
        (("member_id", ""), 400, "request_invalid"),
        (("PLACEMENT", ""), 400, "request_invalid"),
    ] {
        let answer = open_with(&world, &[change]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.refusal()),
            (status, code),
            "{change:?}"
        );
        assert!(!answer.text().contains("framechat-boot"));
    }
    assert!(
        world.portal.calls("user.current").is_empty(),
        "the portal is not even asked"
    );
}

#[tokio::test]
async fn a_refusal_speaks_the_portals_language() {
    let world = World::installed().await;
    // The tests' portal is a Russian one.
    let answer = open_with(&world, &[("APPLICATION_TOKEN", "wrong")]).await;
    assert!(
        answer.text().contains("<html lang=\"ru\""),
        "{}",
        answer.text()
    );
    assert!(
        answer.text().contains("Это приложение показать нельзя"),
        "{}",
        answer.text()
    );
    let lacking = open_with(&world, &[("AUTH_ID", "")]).await;
    assert!(
        lacking
            .text()
            .contains("Порталы таких запросов не присылают"),
        "{}",
        lacking.text()
    );
}

#[tokio::test]
async fn whom_the_portal_does_not_know_gets_nothing() {
    let world = World::installed().await;
    for (status, answer, refused) in [
        (
            401,
            json!({ "error": "expired_token" }),
            (403, "user_unknown"),
        ),
        (
            200,
            json!({ "result": { "ID": "7", "ACTIVE": false } }),
            (403, "user_unknown"),
        ),
        (
            200,
            json!({ "result": { "ID": "<b>" } }),
            (403, "user_unknown"),
        ),
        (
            500,
            json!({ "error": "INTERNAL_SERVER_ERROR" }),
            (502, "portal_silent"),
        ),
    ] {
        world.portal.answers("user.current", status, answer);
        let answer = open_with(&world, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.refusal()), refused);
    }
}

#[tokio::test]
async fn a_widget_is_reloaded_like_any_page() {
    let world = World::installed().await;
    let boot = opened(&world, &[]).await;
    let page = boot["page"].as_str().unwrap();
    let again = world.get_with(page, &RELOAD).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.boot()["bridge"], boot["bridge"]);
    assert_eq!(again.boot()["launch"], boot["launch"]);
    assert_eq!(world.get(page).await.refusal(), "not_a_reload");
}
