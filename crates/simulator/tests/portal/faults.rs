//! Bad days: refusals, cut connections, slow answers, events that come twice or in another order, lines that go.

use std::time::{Duration, Instant};

use framechat_simulator::portal::faults::CODES;
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn every_documented_code_can_be_had_with_its_status() {
    let world = World::start(true).await;
    let access = world.access().await;
    for (status, code, _) in CODES {
        let order = json!({ "method": "user.current", "code": code });
        world.control("fault", order).await;
        let (answered, body) = world.call_as(&access, "user.current", json!({})).await;
        assert_eq!((answered, &body["error"]), (status.as_u16(), &json!(code)));
        assert!(
            body["error_description"]
                .as_str()
                .is_some_and(|s| !s.is_empty())
        );
        let (well, _) = world.call_as(&access, "user.current", json!({})).await;
        assert_eq!(well, 200, "after {code}");
    }
    let html = json!({ "method": "*", "code": "HTML", "times": 2 });
    world.control("fault", html).await;
    let (status, page) = world.call_as(&access, "user.current", json!({})).await;
    assert_eq!(status, 502);
    assert!(page.as_str().unwrap().starts_with("<html>"));
    let (status, _) = world.token_get(&[("grant_type", "refresh_token")]).await;
    assert_eq!(status, 502, "the token endpoint too");
}

#[tokio::test]
async fn a_cut_connection_leaves_the_call_undone_or_done() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let count = async || {
        world.control_get("portal").await["bots"]
            .as_array()
            .unwrap()
            .len()
    };
    let bot = |code: &str| json!({ "CODE": code, "EVENT_HANDLER": "http://127.0.0.1:8600/e", "PROPERTIES": { "NAME": "Bot" } });
    for (cut, bots) in [("before", 0), ("after", 1), ("within", 2)] {
        world
            .control("fault", json!({ "method": "imbot.register", "cut": cut }))
            .await;
        let body = bot(cut).to_string();
        let lost = world.try_json(&access, "imbot.register", body).await;
        assert!(lost.is_err(), "{cut}: {lost:?}");
        assert_eq!(count().await, bots, "{cut}");
    }
    let calls = world.control_get("calls").await;
    let cuts: Vec<&Value> = calls
        .as_array()
        .unwrap()
        .iter()
        .filter(|call| call["method"] == "imbot.register")
        .collect();
    assert_eq!(cuts[0]["cut"], "before");
    assert_eq!(
        (&cuts[0]["status"], &cuts[1]["status"]),
        (&json!(null), &json!(200))
    );
    let (status, _) = world.call_as(&access, "imbot.register", bot("well")).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_token_can_expire_while_its_call_is_under_way() {
    let world = World::start(true).await;
    let refresh = world.installed().await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("client_id", "local.framechat.demo"),
        ("client_secret", "framechat-demo-secret"),
    ];
    let exchange = async |refresh: &str| {
        let mut fields = fields.to_vec();
        fields.push(("refresh_token", refresh));
        world.token_post(&fields).await
    };
    let pair = exchange(&refresh).await.1;
    let access = pair["access_token"].as_str().unwrap();
    world
        .control(
            "fault",
            json!({ "method": "user.current", "delay_ms": 300 }),
        )
        .await;
    let call = world.call_as(access, "user.current", json!({}));
    let expire = async {
        // Once the order is used up, the call is waiting.
        while world.control_get("fault").await != json!([]) {
            tokio::task::yield_now().await;
        }
        world.control("expire", json!({})).await
    };
    let ((status, answer), _) = tokio::join!(call, expire);
    assert_eq!((status, &answer["error"]), (401, &json!("expired_token")));

    world.control("expire", json!({ "refresh": true })).await;
    let (status, answer) = exchange(pair["refresh_token"].as_str().unwrap()).await;
    assert_eq!((status, &answer["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn latency_and_orders_end_when_told() {
    let world = World::start(true).await;
    let access = world.access().await;
    world.control("latency", json!({ "latency_ms": 120 })).await;
    let start = Instant::now();
    world.call_as(&access, "user.current", json!({})).await;
    assert!(start.elapsed() >= Duration::from_millis(120));
    world.control("latency", json!({ "latency_ms": 0 })).await;
    let order = json!({ "method": "*", "code": "OVERLOAD_LIMIT", "share": 1 });
    world.control("fault", order).await;
    for _ in 0..3 {
        assert_eq!(
            world.call_as(&access, "user.current", json!({})).await.0,
            503
        );
    }
    world.end_faults().await;
    assert_eq!(
        world.call_as(&access, "user.current", json!({})).await.0,
        200
    );
    let (status, _) = world.control_post("fault", json!({ "method": "x" })).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn events_come_twice_and_in_another_order() {
    let mut world = World::start(true).await;
    let access = world.access().await;
    world.connect(&access).await;
    let item = json!({ "user": { "id": "v1" }, "message": { "id": "e", "date": 1, "text": "x" }, "chat": { "id": "v1" } });
    let body = json!({ "CONNECTOR": "demo", "LINE": 1, "MESSAGES": [item] });
    world
        .call_as(&access, "imconnector.send.messages", body)
        .await;
    world.event().await;

    world.control("events", json!({ "hold": true })).await;
    for text in ["first", "second"] {
        world
            .control("operator", json!({ "chat": 1801, "text": text }))
            .await;
    }
    let release = json!({ "order": "reversed", "copies": 2 });
    world.control("events", release).await;
    let mut texts = Vec::new();
    for _ in 0..4 {
        let event = world.event().await;
        texts.push(if event.contains("first") { 1 } else { 2 });
    }
    assert_eq!(texts, [2, 2, 1, 1]);

    world.control("events", json!({})).await;
    let again = world.control("events/again", json!({ "last": 1 })).await;
    assert_eq!(again["sent"], 1);
    assert!(world.event().await.contains("first"));
}

#[tokio::test]
async fn a_line_goes_off_and_comes_back() {
    let mut world = World::start(true).await;
    let access = world.access().await;
    let none = json!({ "line": 1, "active": false });
    assert_eq!(world.control_post("line", none.clone()).await.0, 404);
    world.connect(&access).await;
    world.control("line", none).await;
    assert!(
        world
            .event()
            .await
            .contains("event=ONIMCONNECTORSTATUSDELETE")
    );
    let status = json!({ "CONNECTOR": "demo", "LINE": "1" });
    let (_, answer) = world
        .call_as(&access, "imconnector.status", status.clone())
        .await;
    assert_eq!(answer["result"]["STATUS"], false);
    world
        .control("line", json!({ "line": 1, "active": true }))
        .await;
    let (_, answer) = world.call_as(&access, "imconnector.status", status).await;
    assert_eq!(answer["result"]["STATUS"], true);
}
