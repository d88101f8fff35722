//! `framechat connector …` and `framechat outbox …`, by the binary itself.

use std::collections::HashSet;

use framechat_protocol::visitor::MessageState;
use framechat_server::store::{NewVisitorMessage, Outcome, Site};
use serde_json::json;

use crate::commands::{run, text};
use crate::portal::MEMBER;
use crate::world::World;

const SECRET_TEXT: &str = "my card is 4111";

fn site() -> Site {
    Site {
        key: "key-1".to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: "1".to_owned(),
        title: "Shop".to_owned(),
        url: "https://shop.example/".to_owned(),
        origins: vec!["https://shop.example".to_owned()],
        active: false,
        ..Site::default()
    }
}

async fn said(world: &World, args: &[&str]) -> String {
    let output = run(world, args).await;
    assert!(
        output.status.success(),
        "{args:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout).to_owned()
}

async fn refused(world: &World, args: &[&str]) -> String {
    let output = run(world, args).await;
    assert!(
        !output.status.success(),
        "{args:?}: {}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stdout), "");
    text(&output.stderr).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_is_connected_and_disconnected() {
    let world = World::installed().await;
    let store = &world.state.store;
    let portal = world.portal.address.clone();
    let on = |verb| ["connector", verb, "--portal", &portal, "--line", "1"];
    assert!(
        said(&world, &on("activate"))
            .await
            .contains("has no site yet")
    );
    assert!(said(&world, &on("status")).await.contains(
        "Here: the line has no site yet. Open the connector in the portal's Contact Center"
    ));
    store.upsert_site(&site()).await.unwrap();
    let connected = said(&world, &on("activate")).await;
    assert_eq!(connected, "Connected: visitors can write.\n");
    assert!(store.site("key-1").await.unwrap().unwrap().active);
    let status = said(&world, &on("status")).await;
    assert_eq!(
        status,
        "At the portal: messages pass\nHere: connected, site key key-1, 1 allowed origins\n"
    );
    let error = json!({ "result": { "ERROR": true, "CONFIGURED": true, "STATUS": false } });
    world.portal.answers("imconnector.status", 200, error);
    assert!(
        said(&world, &on("status"))
            .await
            .contains("an error was reported")
    );
    said(&world, &on("deactivate")).await;
    assert!(!store.site("key-1").await.unwrap().unwrap().active);
    let activations = world.portal.calls("imconnector.activate");
    let told: Vec<_> = activations.iter().map(|call| &call["ACTIVE"]).collect();
    assert_eq!(told, ["1", "1", "0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connector_is_registered_listed_and_taken_away() {
    let world = World::installed().await;
    let portal = world.portal.address.clone();
    let at = |verb| ["connector", verb, "--portal", &portal];
    said(&world, &at("register")).await;
    assert_eq!(world.portal.calls("imconnector.register").len(), 2);
    assert_eq!(world.portal.calls("event.bind").len(), 16);
    assert_eq!(
        said(&world, &at("lines")).await,
        "LINE 1  on  Support\nLINE 2  off  Sales\n"
    );

    let mut connected = site();
    connected.active = true;
    world.state.store.upsert_site(&connected).await.unwrap();
    let unsure = refused(&world, &at("unregister")).await;
    assert!(
        unsure.contains("nothing was done") && unsure.contains("--yes"),
        "{unsure}"
    );
    let sure = [&at("unregister")[..], &["--yes"]].concat();
    let no = json!({ "result": { "result": false, "error": "NO_APPLICATION_ID", "error_description": "no" } });
    world.portal.answers("imconnector.unregister", 200, no);
    assert!(refused(&world, &sure).await.contains("NO_APPLICATION_ID"));
    assert!(
        world
            .state
            .store
            .site("key-1")
            .await
            .unwrap()
            .unwrap()
            .active
    );
    let yes = json!({ "result": { "result": true } });
    world.portal.answers("imconnector.unregister", 200, yes);
    assert_eq!(
        said(&world, &sure).await,
        "Unregistered. Sites disconnected here: 1.\n"
    );
    assert!(
        !world
            .state
            .store
            .site("key-1")
            .await
            .unwrap()
            .unwrap()
            .active
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_listed_without_texts_tried_again_and_dropped() {
    let world = World::installed().await;
    let store = &world.state.store;
    assert_eq!(
        said(&world, &["outbox", "list"]).await,
        "Nothing waits there.\n"
    );
    store.upsert_site(&site()).await.unwrap();
    for (chat, digest) in [("v1", "d1"), ("v2", "d2")] {
        store.create_chat("key-1", chat, digest, 1).await.unwrap();
        let message = NewVisitorMessage {
            chat,
            client_id: "a-message",
            text: SECRET_TEXT,
            name: None,
            contact: framechat_server::store::Contact::default(),
            page_url: None,
            files: &[],
        };
        store.accept_visitor_message(&message, 1).await.unwrap();
    }
    let none = HashSet::new();
    let jobs = store.claim_jobs(MEMBER, "worker", &none, 2, 1);
    let jobs = jobs.await.unwrap();
    let (parked, error) = (jobs[0].clone(), "no such line".to_owned());
    let id = parked.id.to_string();
    let outcome = Outcome::Parked {
        error,
        uncertain: false,
    };
    let ended = [(parked, outcome)];
    store.settle_jobs("worker", &ended).await.unwrap();

    let all = said(&world, &["outbox", "list"]).await;
    assert_eq!(all.lines().count(), 2, "{all}");
    let first = all.lines().next().unwrap();
    for told in [
        &format!("JOB {id} "),
        &world.portal.address,
        "chat v1",
        "send",
        "tried 1",
        "parked",
        "no such line",
    ] {
        assert!(first.contains(told), "{told}: {first}");
    }
    assert!(
        all.contains("due now") && !all.contains(SECRET_TEXT),
        "{all}"
    );
    let only_parked = said(&world, &["outbox", "list", "--parked"]).await;
    assert_eq!(only_parked.lines().count(), 1, "{only_parked}");

    refused(&world, &["outbox", "retry"]).await;
    assert!(
        refused(&world, &["outbox", "retry", "999"])
            .await
            .contains("no parked job 999")
    );
    assert_eq!(
        said(&world, &["outbox", "retry", &id]).await,
        "1 job is tried again.\n"
    );
    assert_eq!(state_of(&world, "v1").await, MessageState::Sent);
    assert_eq!(
        said(&world, &["outbox", "retry", "--all-parked"]).await,
        "No job is parked.\n"
    );
    assert!(
        refused(&world, &["outbox", "drop", &id])
            .await
            .contains("--yes")
    );
    assert_eq!(
        said(&world, &["outbox", "drop", &id, "--yes"]).await,
        "Removed.\n"
    );
    assert_eq!(state_of(&world, "v1").await, MessageState::Failed);
    assert!(
        refused(&world, &["outbox", "drop", &id, "--yes"])
            .await
            .contains("there is no job")
    );
    assert_eq!(said(&world, &["outbox", "list"]).await.lines().count(), 1);
}

async fn state_of(world: &World, chat: &str) -> MessageState {
    let history = world.state.store.history(chat, None, 1).await.unwrap();
    history.messages[0].state
}
