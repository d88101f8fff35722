//! Messages in the name of a widget's user: sent once, whatever becomes of the answer.

use framechat_protocol::app_session::TEXT_MAX_CHARS;
use framechat_server::clock::now_ms;
use framechat_server::random;
use framechat_server::store::AppMessage;
use serde_json::{Value, json};

use crate::launch::Launched;
use crate::portal::{ACCESS, MEMBER};
use crate::widget::{USER_TOKEN, opened};
use crate::world::{Answer, World};

const METHOD: &str = "im.message.add";

async fn widget(world: &World, change: &[(&str, &str)]) -> String {
    let boot = opened(world, change).await;
    boot["session"].as_str().unwrap().to_owned()
}

async fn send(world: &World, token: &str, id: &str, text: &str) -> Answer {
    let body = json!({ "id": id, "text": text });
    world.api("POST", "messages", token, &body).await
}

fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["message_id"].clone()
}

#[tokio::test]
async fn a_message_goes_into_the_sessions_dialog_once() {
    let world = World::installed().await;
    world.portal.answers(METHOD, 200, json!({ "result": 11 }));
    let token = widget(&world, &[]).await;
    for _ in 0..3 {
        assert_eq!(
            told(&send(&world, &token, "message-1", "[b]hi[/b]").await),
            11
        );
    }
    // A new window of the same user asks again.
    let other = widget(&world, &[]).await;
    assert_eq!(
        told(&send(&world, &other, "message-1", "[b]hi[/b]").await),
        11
    );
    assert_eq!(
        world.portal.calls(METHOD),
        [json!({ "DIALOG_ID": "chat950", "MESSAGE": "[b]hi[/b]", "auth": USER_TOKEN })]
    );
    let answer = send(&world, &token, "message-1", "another text").await;
    assert_eq!(answer.problem(), (409, "message_id_used".to_owned()));
    let elsewhere = widget(&world, &[("PLACEMENT_OPTIONS", r#"{"dialogId":"chat1"}"#)]).await;
    let answer = send(&world, &elsewhere, "message-1", "[b]hi[/b]").await;
    assert_eq!(answer.problem(), (409, "message_id_used".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_before() {
    let launched = Launched::new().await;
    let world = &launched.world;
    let classic = launched.open(|_| {}, &[]).await.boot();
    let classic = classic["session"].as_str().unwrap();
    let nowhere = widget(world, &[("PLACEMENT_OPTIONS", "[]")]).await;
    let token = widget(world, &[]).await;
    let long = "ы".repeat(TEXT_MAX_CHARS + 1);
    for (token, id, text, problem) in [
        (classic, "message-1", "hi", (409, "bridge_classic")),
        (&nowhere, "message-1", "hi", (409, "dialog_unknown")),
        (&token, "short", "hi", (422, "message_id_invalid")),
        (&token, "message-1", " \n", (422, "text_empty")),
        (&token, "message-1", &long, (422, "text_too_long")),
        (&token, "message-1", "a\0b", (422, "text_invalid")),
    ] {
        let (status, code) = send(world, token, id, text).await.problem();
        assert_eq!((status, code.as_str()), problem);
    }
    assert!(world.portal.calls(METHOD).is_empty());
    world.portal.answers(METHOD, 200, json!({ "result": "12" }));
    let longest = "ы".repeat(TEXT_MAX_CHARS);
    assert_eq!(told(&send(world, &token, "message-1", &longest).await), 12);
}

#[tokio::test]
async fn an_expired_token_is_told_and_not_used_again() {
    let world = World::installed().await;
    let token = widget(&world, &[]).await;
    world
        .portal
        .answers(METHOD, 401, json!({ "error": "expired_token" }));
    for _ in 0..2 {
        let answer = send(&world, &token, "message-1", "hi").await;
        assert_eq!(answer.problem(), (401, "user_token_expired".to_owned()));
    }
    assert_eq!(world.portal.calls(METHOD).len(), 1);
    assert!(
        world.portal.calls(METHOD)[0]["auth"] != ACCESS,
        "never the portal's own token"
    );
    // A widget that is opened again brings a new one, and the same message can be sent.
    world.portal.answers(METHOD, 200, json!({ "result": 11 }));
    let fresh = widget(&world, &[]).await;
    assert_eq!(told(&send(&world, &fresh, "message-1", "hi").await), 11);
    let dead = widget(&world, &[("AUTH_EXPIRES", "0")]).await;
    let answer = send(&world, &dead, "message-2", "hi").await;
    assert_eq!(answer.problem(), (401, "user_token_expired".to_owned()));
}

#[tokio::test]
async fn what_nobody_knows_is_not_sent_again() {
    let world = World::installed().await;
    let token = widget(&world, &[]).await;
    world
        .portal
        .answers(METHOD, 500, json!({ "error": "INTERNAL_SERVER_ERROR" }));
    for _ in 0..2 {
        let answer = send(&world, &token, "message-1", "hi").await;
        assert_eq!(answer.problem(), (502, "message_uncertain".to_owned()));
    }
    assert_eq!(world.portal.calls(METHOD).len(), 1);
}

#[tokio::test]
async fn what_was_refused_can_be_tried_again() {
    let world = World::installed().await;
    let token = widget(&world, &[]).await;
    for (status, error, problem) in [
        (400, "ACCESS_ERROR", (422, "message_refused")),
        (503, "QUERY_LIMIT_EXCEEDED", (503, "portal_away")),
    ] {
        world
            .portal
            .answers(METHOD, status, json!({ "error": error }));
        let answer = send(&world, &token, "message-1", "hi").await;
        let (status, code) = answer.problem();
        assert_eq!((status, code.as_str()), problem);
    }
    world.portal.answers(METHOD, 200, json!({ "result": 11 }));
    assert_eq!(told(&send(&world, &token, "message-1", "hi").await), 11);
    assert_eq!(world.portal.calls(METHOD).len(), 3);
}

#[tokio::test]
async fn what_is_under_way_is_waited_for_and_then_unknown() {
    let world = World::installed().await;
    let token = widget(&world, &[]).await;
    for (id, age_ms, problem) in [
        ("message-1", 0, (409, "message_in_flight")),
        ("message-2", 120_000, (502, "message_uncertain")),
    ] {
        let message = AppMessage {
            portal: MEMBER,
            user_id: "27",
            id,
            dialog: "chat950",
            text_digest: &random::digest("hi"),
        };
        let asked = world.state.store.ask_to_send(&message, now_ms() - age_ms);
        asked.await.unwrap();
        let (status, code) = send(&world, &token, id, "hi").await.problem();
        assert_eq!((status, code.as_str()), problem);
    }
    assert!(world.portal.calls(METHOD).is_empty());
}

#[tokio::test]
async fn another_user_is_not_answered_for_the_first() {
    let world = World::installed().await;
    world.portal.answers(METHOD, 200, json!({ "result": 11 }));
    let token = widget(&world, &[]).await;
    told(&send(&world, &token, "message-1", "hi").await);
    world
        .portal
        .answers("user.current", 200, json!({ "result": { "ID": "28" } }));
    let boot = crate::widget::open_with(&world, &[]).await.boot();
    let other = boot["session"].as_str().unwrap();
    world.portal.answers(METHOD, 200, json!({ "result": 12 }));
    assert_eq!(told(&send(&world, other, "message-1", "hi").await), 12);
}
