//! The look of a site's launcher: what everybody may know of a site, as a module for the loader.

use axum::http::StatusCode;
use framechat_protocol::boot::Position;
use framechat_server::store::Site;
use serde_json::Value;

use crate::portal::MEMBER;
use crate::world::{Answer, World};

fn site(key: &str) -> Site {
    Site {
        key: key.to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: "1".to_owned(),
        title: "Coffee \"Quay\" </script>".to_owned(),
        url: "https://shop.example/".to_owned(),
        position: Position::Start,
        accent: Some("#ffe000".to_owned()),
        active: true,
        ..Site::default()
    }
}

async fn world_with(site: &Site) -> World {
    let world = World::installed().await;
    world.state.store.upsert_site(site).await.unwrap();
    world
}

/// What the module exports.
fn exported(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let text = answer.text();
    let json = text.strip_prefix("export default ").unwrap();
    serde_json::from_str(json.strip_suffix(";\n").unwrap()).unwrap()
}

#[tokio::test]
async fn any_page_may_import_the_look_for_a_few_minutes() {
    let world = world_with(&site("key-1")).await;
    let answer = world.get("/embed/key-1.js").await;
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", "public, max-age=300"),
        ("x-content-type-options", "nosniff"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let look = exported(&answer);
    let mut keys: Vec<_> = look.as_object().unwrap().keys().collect();
    keys.sort();
    let expected = [
        "accent", "chat", "close", "dir", "ink", "lang", "more", "open", "position", "title",
        "unread",
    ];
    assert_eq!(
        keys, expected,
        "what is told is a list, and no secret is on it"
    );
    assert_eq!(look["title"], "Coffee \"Quay\" </script>");
    assert_eq!(look["position"], "start");
    assert_eq!(look["more"], "assets/embed-more-1.js");
    assert_eq!(
        world.get("/assets/embed-more-1.js").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_tag_has_a_word_in_language_and_color() {
    let world = world_with(&site("key-1")).await;
    let look = async |query: &str| exported(&world.get(&format!("/embed/key-1.js{query}")).await);
    let own = look("").await;
    assert_eq!((&own["lang"], &own["dir"]), (&"en".into(), &"ltr".into()));
    // Yellow can be made out on dark, not on white.
    assert_eq!(own["accent"], "light-dark(#a99400, #ffe000)");
    assert_eq!(own["ink"], "light-dark(#000000, #000000)");
    let arabic = look("?lang=ar-EG&accent=%23000080").await;
    assert_eq!(
        (&arabic["lang"], &arabic["dir"]),
        (&"ar".into(), &"rtl".into())
    );
    assert_ne!(arabic["open"], own["open"]);
    assert!(
        arabic["accent"]
            .as_str()
            .unwrap()
            .starts_with("light-dark(#000080, ")
    );
    assert_eq!(look("?accent=000080").await["accent"], arabic["accent"]);
    for odd in [
        "?accent=red",
        "?accent=%23ffe00",
        "?accent=%23ffe0000",
        "?accent=%27%29%3Bimport%28%27x",
        "?lang=en&lang=ru",
        "?%ff",
    ] {
        assert_eq!(look(odd).await["accent"], own["accent"], "{odd}");
    }
}

#[tokio::test]
async fn a_site_without_a_color_has_the_usual_one() {
    let plain = Site {
        accent: None,
        ..site("key-1")
    };
    let world = world_with(&plain).await;
    let look = exported(&world.get("/embed/key-1.js").await);
    assert_eq!(look["accent"], "light-dark(#0a6c96, #62c6ec)");
    assert_eq!(look["ink"], "light-dark(#ffffff, #05202c)");
}

#[tokio::test]
async fn a_site_that_is_not_there_has_no_look() {
    let gone = Site {
        active: false,
        ..site("key-1")
    };
    let world = world_with(&gone).await;
    for path in [
        "/embed/key-1.js",
        "/embed/key-2.js",
        "/embed/key-1",
        "/embed/.js",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}
