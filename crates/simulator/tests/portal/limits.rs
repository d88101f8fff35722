//! How many calls a portal takes before it asks for a pause.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::header::HOST;
use framechat_simulator::{App, Config, router};
use serde_json::json;
use tower::ServiceExt;

use crate::support::World;

/// The documented burst that a portal takes.
const BURST: usize = 50;
/// Far more calls than two a second can drain while the test makes them.
const FLOOD: usize = 1_000;

#[tokio::test]
async fn the_call_above_the_capacity_is_refused_as_the_vendor_words_it() {
    let world = World::start(true).await;
    let access = world.access().await;
    world
        .control("limits", json!({ "capacity": 3, "per_second": 0 }))
        .await;
    let batch = json!({ "cmd": vec!["user.admin"; 20] });
    for (method, body) in [
        ("user.current", json!({})),
        ("batch", batch),
        ("user.current", json!({})),
    ] {
        let status = world.call_as(&access, method, body).await.0;
        assert_eq!(status, 200, "a batch is one call");
    }
    for _ in 0..2 {
        assert_eq!(
            world.call_as(&access, "user.current", json!({})).await,
            (
                503,
                json!({ "error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests" })
            )
        );
    }
    let calls = world.control_get("calls").await;
    assert_eq!(calls.as_array().unwrap().last().unwrap()["status"], 503);

    let other = world
        .call_at("portal-b.localhost", &access, "user.current", json!({}))
        .await;
    assert_eq!(other.0, 401, "another portal counts for itself");

    world
        .control("limits", json!({ "capacity": 1, "per_second": 0 }))
        .await;
    for expected in [200, 503] {
        let status = world.call_as(&access, "user.current", json!({})).await.0;
        assert_eq!(status, expected, "new limits begin with empty buckets");
    }
    let refused = world
        .control_post("limits", json!({ "capacity": 1, "per_second": -1 }))
        .await;
    assert_eq!(refused.0, 400);
}

#[tokio::test]
async fn a_portal_that_was_told_nothing_takes_a_burst_of_fifty() {
    let world = World::start(true).await;
    let mut taken = 0;
    while taken < FLOOD && world.call_as("nobody", "user.current", json!({})).await.0 == 401 {
        taken += 1;
    }
    assert!((BURST..FLOOD).contains(&taken), "{taken} calls were taken");
}

#[tokio::test]
async fn callers_are_told_apart_by_their_address() {
    let app = App::new(Config::for_app("http://app.localhost:1", true), 1).unwrap();
    let router = router(&app);
    let call = async |from: [u8; 4], path: &str, body: &'static str| {
        let mut request = Request::post(path)
            .header(HOST, "portal.localhost:1")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        let address = SocketAddr::new(IpAddr::from(from), 40_000);
        request.extensions_mut().insert(ConnectInfo(address));
        let answer = router.clone().oneshot(request).await.unwrap();
        answer.status().as_u16()
    };
    let limits = r#"{"capacity":1,"per_second":0}"#;
    assert_eq!(call([10, 0, 0, 1], "/_control/limits", limits).await, 200);
    for (from, expected) in [
        ([10, 0, 0, 1], 401),
        ([10, 0, 0, 1], 503),
        ([10, 0, 0, 2], 401),
        ([10, 0, 0, 2], 503),
    ] {
        let status = call(from, "/rest/user.current", "{}").await;
        assert_eq!(status, expected, "{from:?}");
    }
}
