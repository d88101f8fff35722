//! The site chat's page: for the pages of its site only.

use std::io::Read as _;

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::GzDecoder;
use framechat_server::store::Site;
use sha2::{Digest as _, Sha256};

use crate::portal::MEMBER;
use crate::world::{World, between};

fn site(key: &str, line: &str, origins: &[&str]) -> Site {
    Site {
        key: key.to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: line.to_owned(),
        title: "Coffee".to_owned(),
        url: "https://shop.example/".to_owned(),
        origins: origins.iter().map(ToString::to_string).collect(),
        active: true,
        ..Site::default()
    }
}

async fn world_with(sites: &[Site]) -> World {
    let world = World::installed().await;
    for site in sites {
        world.state.store.upsert_site(site).await.unwrap();
    }
    world
}

#[tokio::test]
async fn only_the_pages_of_a_site_may_frame_its_chat() {
    let origins = ["https://shop.example", "http://shop.localhost:8700"];
    let world = world_with(&[site("key-1", "1", &origins), site("key-2", "2", &[])]).await;

    let answer = world.get("/chat?site=key-1").await;
    assert_eq!(answer.status, StatusCode::OK);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors https://shop.example http://shop.localhost:8700"),
        "{policy}"
    );
    let boot = answer.boot();
    assert_eq!(boot["surface"], "site_chat");
    assert_eq!(boot["site"], "key-1");
    assert_eq!(boot["parents"], serde_json::json!(origins));

    let nowhere = world.get("/chat?site=key-2").await;
    assert_eq!(nowhere.status, StatusCode::OK, "opened by itself it works");
    assert!(
        nowhere
            .header("content-security-policy")
            .ends_with("frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn unknown_and_disconnected_sites_have_no_page() {
    let mut gone = site("key-1", "1", &[]);
    gone.active = false;
    let world = world_with(&[gone]).await;
    for path in [
        "/chat?site=key-1",
        "/chat?site=nobody",
        "/chat?site=",
        "/chat",
        "/chat?site=a&site=b",
    ] {
        let answer = world.get(path).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::NOT_FOUND, "unknown_site"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_hostile_title_stays_text() {
    let mut hostile = site("key-1", "1", &[]);
    hostile.title = "</script><script>alert(1)</script>".to_owned();
    let world = world_with(&[hostile.clone()]).await;
    let answer = world.get("/chat?site=key-1").await;
    assert!(
        !answer.text().contains("<script>alert"),
        "{}",
        answer.text()
    );
    assert_eq!(answer.boot()["title"], *hostile.title);
}

#[tokio::test]
async fn a_row_that_something_else_wrote_does_not_reach_the_policy() {
    let world = world_with(&[site(
        "key-1",
        "1",
        &["https://a.example; script-src *", "https://b.example"],
    )])
    .await;
    let answer = world.get("/chat?site=key-1").await;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors https://b.example"),
        "{policy}"
    );
}

#[tokio::test]
async fn the_page_speaks_the_readers_language() {
    let world = world_with(&[site("key-1", "1", &[])]).await;
    let russian = [("accept-language", "ru-RU,ru;q=0.9,en;q=0.8")];
    for (headers, language, without_scripts) in [
        (russian.as_slice(), "ru", "Этой странице нужен JavaScript."),
        (&[], "en", "This page needs JavaScript."),
    ] {
        let answer = world.get_with("/chat?site=key-1", headers).await;
        assert_eq!(answer.boot()["lang"], *language);
        assert_eq!(answer.header("vary"), "accept-language");
        let html = answer.text();
        assert!(
            html.contains(&["<html lang=\"", language, "\">"].concat()),
            "{html}"
        );
        assert!(html.contains(without_scripts), "{html}");
    }
}

#[tokio::test]
async fn the_page_is_compressed_for_whoever_can_read_it() {
    let world = world_with(&[site("key-1", "1", &[])]).await;
    let plain = world.get("/chat?site=key-1").await;
    assert_eq!(plain.header("content-encoding"), "");
    let asked = [("accept-encoding", "gzip, deflate, br")];
    let answer = world.get_with("/chat?site=key-1", &asked).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.bytes.len() * 2 < plain.bytes.len());
    for answer in [&plain, &answer] {
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert_eq!(vary, ["accept-language", "accept-encoding"]);
    }
    let mut read = String::new();
    GzDecoder::new(answer.bytes.as_slice())
        .read_to_string(&mut read)
        .unwrap();
    assert_eq!(read, plain.text());
}

fn hash_of(text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("'sha256-{}'", STANDARD.encode(digest))
}

#[tokio::test]
async fn a_visitor_can_write_at_first_paint() {
    let mut colored = site("key-1", "1", &[]);
    colored.accent = Some("#0a6c96".to_owned());
    colored.greeting = Some("Hello!".to_owned());
    let world = world_with(&[colored]).await;
    let answer = world.get("/chat?site=key-1").await;
    let page = answer.text();
    let style = between(page, "<style>", "</style>");
    let script = between(page, "</main><script>", "</script>");
    assert!(
        style.contains("--fc-accent:light-dark(#0a6c96, "),
        "{style}"
    );
    assert_eq!(script, "/* early-1.js */");
    let policy = answer.header("content-security-policy");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    for (directive, text) in [
        ("style-src 'self' ", style),
        ("'wasm-unsafe-eval' ", script),
    ] {
        let allowed = [directive, &hash_of(text), ";"].concat();
        assert!(policy.contains(&allowed), "{allowed}: {policy}");
    }
    // What is painted stands before what is fetched for later, but for the wasm, which is asked for at once.
    let order = [
        "as=\"fetch\"",
        "<style>",
        "framechat-boot",
        "defer=\"\" src=\"/assets/boot-1.js\"",
        "rel=\"modulepreload\" id=\"framechat-module\"",
        "<h1>Coffee</h1>",
        "auto\">Hello!<",
        "<textarea name=\"message\"",
        "</main><script>",
        "href=\"/assets/site-chat-1.css\"",
    ];
    let places: Vec<_> = order.iter().map(|part| page.find(part)).collect();
    assert!(places.iter().all(Option::is_some), "{places:?} {page}");
    assert!(places.is_sorted(), "{places:?} {page}");
    assert!(!page.contains("/assets/tokens-1.css"), "it stands inside");
}

#[tokio::test]
async fn an_address_asks_for_a_look_and_nothing_else() {
    let mut colored = site("key-1", "1", &[]);
    colored.accent = Some("#0a6c96".to_owned());
    let world = world_with(&[colored]).await;
    let page = async |more: &str| world.get(&format!("/chat?site=key-1{more}")).await;
    let dark = page("&theme=dark&lang=ar-EG&accent=FFcc00").await;
    let html = "<html lang=\"ar\" dir=\"rtl\" data-theme=\"dark\">";
    assert!(dark.text().contains(html), "{}", dark.text());
    assert!(dark.text().contains(", #ffcc00);--fc-accent-hover"));
    assert_eq!(dark.boot()["lang"], "ar");
    assert!(
        page("&theme=light")
            .await
            .text()
            .contains("data-theme=\"light\"")
    );
    for more in [
        "&theme=auto",
        "&theme=dark%22%3E%3Cscript%3E",
        "&lang=xx&accent=red",
        "&accent=fff",
        "&accent=%23ffcc00",
        "&accent=ffcc00%3B%7D",
        "&accent=",
        "&theme=&lang=",
        "&nonsense=1&theme=1",
    ] {
        let plain = page(more).await;
        assert_eq!(plain.status, StatusCode::OK, "{more}");
        assert!(plain.text().contains("<html lang=\"en\">"), "{more}");
        assert!(
            plain.text().contains("--fc-accent:light-dark(#0a6c96, "),
            "{more}"
        );
    }
}
