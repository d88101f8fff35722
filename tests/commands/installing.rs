//! Installing at a portal: once, again, and without the rights that it takes.

use serde_json::{Value, json};

use crate::world::World;

const RIGHTS: &str = "imconnector,imopenlines,imbot,im,user_brief,placement";

/// What the portal keeps of us, but for what every install makes anew.
async fn kept(world: &World) -> Value {
    let facts = world.ask("portal").await;
    assert_eq!(facts["installed"], true, "{facts}");
    facts
}

#[tokio::test]
async fn a_second_install_changes_nothing_at_the_portal() {
    let world = World::installed().await;
    let fields = json!({
        "title": "Coffee Roasters", "url": "https://shop.example/", "origins": "https://shop.example", "action": "connect",
    });
    let connected = world
        .tell("settings", json!({ "line": 1, "fields": fields }))
        .await;
    assert_eq!(connected["status"], 200, "{connected}");
    let first = kept(&world).await;
    assert_eq!(first["connectors"].as_array().unwrap().len(), 1, "{first}");
    assert_eq!(first["handlers"].as_array().unwrap().len(), 8, "{first}");
    assert_eq!(first["lines"][0]["active"], true, "{first}");
    for variant in ["ui", "event"] {
        let calls = world.calls("imconnector.register").await;
        let again = world.tell("install", json!({ "variant": variant })).await;
        assert_eq!(again["status"], 200, "{again}");
        assert!(
            world.calls("imconnector.register").await > calls,
            "it was an install"
        );
        assert_eq!(kept(&world).await, first, "{variant}");
    }
    // What was connected still is, under the key it had.
    let shown = world.tell("settings", json!({ "line": 1 })).await;
    assert_eq!(shown["site_key"], connected["site_key"]);
}

/// The doctor's finding about the rights.
fn examined(world: &World) -> Value {
    let told = world.framechat(&["doctor", "--json"]).out;
    let told: Value = serde_json::from_str(&told).unwrap();
    let mut findings = told["findings"].as_array().unwrap().iter();
    findings
        .find(|finding| finding["check"] == "scopes")
        .unwrap()
        .clone()
}

#[tokio::test]
async fn a_missing_right_is_named_by_the_install_and_by_the_doctor() {
    let world = World::installed().await;
    assert_eq!(examined(&world)["verdict"], "ok");

    world
        .tell(
            "scope",
            json!({ "scope": RIGHTS.replace("imopenlines,", "") }),
        )
        .await;
    let refused = world.tell("install", json!({})).await;
    let page = refused["html"].as_str().unwrap();
    assert_eq!(refused["status"], 502, "{page}");
    assert!(
        page.contains("The app lacks rights at this portal: imopenlines."),
        "{page}"
    );
    let finding = examined(&world);
    assert_eq!(finding["verdict"], "broken");
    assert_eq!(finding["found"], "the app lacks rights: imopenlines");
    assert!(!finding["remedy"].as_str().unwrap().is_empty());

    world.tell("scope", json!({ "scope": RIGHTS })).await;
    assert_eq!(world.tell("install", json!({})).await["status"], 200);
    assert_eq!(examined(&world)["verdict"], "ok");
}
