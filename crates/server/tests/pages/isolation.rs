//! Two portals at one server: what one of them has opens nothing of the other.

use axum::http::StatusCode;
use framechat_server::store::{Installed, Tokens};
use serde_json::{Value, json};

use crate::launch::{HASH, address, query_signed_with, register};
use crate::portal::{APPLICATION_TOKEN, MEMBER};
use crate::saving::{save, ticket_of};
use crate::settings;
use crate::widget::{RELOAD, open_with, operator};
use crate::world::World;

const OTHER: &str = "0000000000000000000000000000beef";
const OTHERS_TOKEN: &str = "0f0e0d0c0b0a09080706050403020100";
const OTHERS_ADDRESS: &str = "https://other.example";

/// The server with its portal, and another one that has installed it, too.
async fn two_portals() -> World {
    let world = World::installed().await;
    operator(&world);
    let other = Installed {
        member_id: OTHER.to_owned(),
        address: OTHERS_ADDRESS.to_owned(),
        client_endpoint: format!("{}/rest/", world.portal.address),
        tokens: Tokens {
            access: "others-access".into(),
            refresh: "others-refresh".into(),
        },
        application_token: Some(OTHERS_TOKEN.into()),
        client: None,
    };
    world.state.store.upsert_portal(&other, 1).await.unwrap();
    world
}

#[tokio::test]
async fn a_portals_application_token_is_good_for_that_portal_only() {
    let world = two_portals().await;
    let options = json!({ "CONNECTOR": "framechat", "LINE": "1" });
    for (member, token, status) in [
        (MEMBER, APPLICATION_TOKEN, StatusCode::OK),
        (OTHER, OTHERS_TOKEN, StatusCode::OK),
        (MEMBER, OTHERS_TOKEN, StatusCode::FORBIDDEN),
        (OTHER, APPLICATION_TOKEN, StatusCode::FORBIDDEN),
    ] {
        let whose = [("member_id", member), ("APPLICATION_TOKEN", token)];
        let widget = open_with(&world, &whose).await;
        assert_eq!(widget.status, status, "widget of {member}");
        let form = settings::open_with(&world, &whose, options.clone()).await;
        assert_eq!(form.status, status, "settings of {member}");
        for answer in [widget, form] {
            if status == StatusCode::FORBIDDEN {
                assert_eq!(answer.refusal(), "not_the_portal");
            } else {
                // Only the portal that was asked for may hold the page.
                let of = if member == MEMBER {
                    &world.portal.address
                } else {
                    OTHERS_ADDRESS
                };
                let policy = answer.header("content-security-policy");
                assert!(
                    policy.ends_with(&format!("frame-ancestors {of}")),
                    "{policy}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_form_of_one_portal_saves_nothing_of_the_other() {
    let world = two_portals().await;
    let ours = save(&world, ticket_of(&settings::open(&world, "1").await), &[]).await;
    assert_eq!(ours.status, StatusCode::OK);
    let before = world.state.store.sites_of(MEMBER).await.unwrap();
    let whose = [("member_id", OTHER), ("APPLICATION_TOKEN", OTHERS_TOKEN)];
    let options = json!({ "CONNECTOR": "framechat", "LINE": "1" });
    let form = settings::open_with(&world, &whose, options).await;
    assert!(
        !form.text().contains("Coffee Roasters"),
        "the other portal's line 1 is another one"
    );
    // What the form says of itself beside its ticket changes nothing.
    let change = [("title", "Theirs"), ("member_id", MEMBER), ("line", "1")];
    let saved = save(&world, ticket_of(&form), &change).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    assert_eq!(world.state.store.sites_of(MEMBER).await.unwrap(), before);
    let theirs = world.state.store.sites_of(OTHER).await.unwrap();
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0].title, "Theirs");
    assert_ne!(theirs[0].key, before[0].key);
}

#[tokio::test]
async fn a_session_of_one_portal_sees_nothing_of_the_other() {
    let world = two_portals().await;
    let ours = open_with(&world, &[]).await.boot();
    let whose = [("member_id", OTHER), ("APPLICATION_TOKEN", OTHERS_TOKEN)];
    let theirs = open_with(&world, &whose).await.boot();
    let token = |boot: &Value| boot["session"].as_str().unwrap().to_owned();
    let shared = json!({ "scope": "shared", "title": "Secret", "text": "of the first portal" });
    let reply = world
        .api("POST", "replies", &token(&ours), &shared)
        .await
        .json();
    let path = format!("replies/{}", reply["id"].as_str().unwrap());

    let seen = world
        .api("GET", "replies", &token(&theirs), &Value::Null)
        .await;
    assert_eq!(seen.json(), json!({ "replies": [] }));
    let change = json!({ "title": "Secret", "text": "changed", "version": reply["version"] });
    let changed = world.api("PUT", &path, &token(&theirs), &change).await;
    assert_eq!(changed.status, StatusCode::NOT_FOUND);
    world
        .api("DELETE", &path, &token(&theirs), &Value::Null)
        .await;
    let kept = world
        .api("GET", "replies", &token(&ours), &Value::Null)
        .await;
    assert_eq!(kept.json()["replies"][0], reply);

    // Each page comes back for its own portal, and with what it was opened with.
    for (boot, of) in [
        (&ours, world.portal.address.as_str()),
        (&theirs, OTHERS_ADDRESS),
    ] {
        let again = world
            .get_with(boot["page"].as_str().unwrap(), &RELOAD)
            .await;
        let policy = again.header("content-security-policy");
        assert!(
            policy.ends_with(&format!("frame-ancestors {of}")),
            "{policy}"
        );
        assert_eq!(again.boot()["parent_origin"], of);
    }
}

#[tokio::test]
async fn a_launch_of_one_portal_opens_no_registration_of_the_other() {
    let world = two_portals().await;
    register(&world, "registration-1", HASH).await;
    let theirs = framechat_server::store::NewRegistration {
        id: "registration-2".to_owned(),
        portal: OTHER.to_owned(),
        bot_id: "62".to_owned(),
        code: "framechat".to_owned(),
        // Even with the same HASH, the addresses differ.
        hash: HASH.into(),
    };
    world
        .state
        .store
        .insert_registration(&theirs, 1)
        .await
        .unwrap();
    let query = query_signed_with(&world, HASH);
    assert_eq!(
        world.get(&address("registration-1", &query)).await.status,
        StatusCode::OK
    );
    let refused = world.get(&address("registration-2", &query)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.text().contains("framechat-boot"));
}
