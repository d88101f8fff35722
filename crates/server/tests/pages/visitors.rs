//! `framechat visitor`: all that is known of one visitor, told and forgotten.

use framechat_server::store::{NewVisitorMessage, Site};
use serde_json::Value;

use crate::commands::{run, text};
use crate::portal::MEMBER;
use crate::world::World;

const VISITOR: &str = "v1";

/// A server with one visitor, who has written.
async fn world() -> World {
    let world = World::installed().await;
    let store = &world.state.store;
    let site = Site {
        key: "site-key".to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: "107".to_owned(),
        title: "Shop".to_owned(),
        url: "https://shop.example/".to_owned(),
        active: true,
        ..Site::default()
    };
    store.upsert_site(&site).await.unwrap();
    store
        .create_chat("site-key", VISITOR, "digest of a token", 1)
        .await
        .unwrap();
    let message = NewVisitorMessage {
        chat: VISITOR,
        client_id: "m1",
        text: "Hello \"you\"",
        name: Some("Ann"),
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    store.accept_visitor_message(&message, 2).await.unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_exported_and_erased() {
    let world = world().await;
    let exported = run(&world, &["visitor", "export", "--id", VISITOR]).await;
    assert!(exported.status.success(), "{}", text(&exported.stderr));
    let data: Value = serde_json::from_slice(&exported.stdout).unwrap();
    assert_eq!(data["id"], VISITOR);
    assert_eq!(data["name"], "Ann");
    assert_eq!(data["portal"], MEMBER);
    assert_eq!(data["messages"][0]["text"], "Hello \"you\"");
    assert_eq!(data["outbox"][0]["kind"], "send");
    assert!(
        !text(&exported.stdout).contains("digest of a token"),
        "what opens the chat is no one's to export"
    );

    let erased = run(&world, &["visitor", "erase", "--id", VISITOR]).await;
    assert!(erased.status.success(), "{}", text(&erased.stderr));
    let told = text(&erased.stdout);
    for part in ["messages: 1", "files: 0", "jobs of the outbox: 1"] {
        assert!(told.contains(part), "{told}");
    }
    for verb in ["export", "erase"] {
        let gone = run(&world, &["visitor", verb, "--id", VISITOR]).await;
        assert!(!gone.status.success());
        assert!(text(&gone.stderr).contains("no visitor \"v1\""));
    }
}
