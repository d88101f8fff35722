//! The README's guide to the chat on a site: pages of its tags, as they stand there, under the policy that stands there.

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

use crate::page::Page;
use crate::site_chat::write;
use crate::world::{World, run};

const START: &str = "<!-- site guide -->";
const END: &str = "<!-- /site guide -->";
const POLICY: &str = "Content-Security-Policy: ";

/// The guide's pages (each run of indented lines that begins with a tag) and its policy.
fn pages(readme: &str) -> Option<(Vec<String>, String)> {
    let (_, guide) = readme.split_once(START)?;
    let (guide, _) = guide.split_once(END)?;
    let mut pages = Vec::new();
    let mut policy = None;
    for block in guide.split("\n\n") {
        let lines: Vec<_> = block
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .collect();
        let first = lines.first().copied().unwrap_or_default();
        if first.starts_with('<') {
            pages.push(lines.join("\n"));
        } else if let Some(value) = first.strip_prefix(POLICY) {
            policy = Some(value.to_owned());
        }
    }
    Some((pages, policy?))
}

#[test]
fn pages_are_found() {
    let text = format!(
        "{START}\nDo this:\n\n    framechat x\n\nand\n\n    <div></div>\n    <script></script>\n\n    {POLICY}a 'b'\n\n{END}\n    <no>\n"
    );
    let (found, policy) = pages(&text).unwrap();
    assert_eq!(found, ["<div></div>\n<script></script>"]);
    assert_eq!(policy, "a 'b'");
}

/// Serves a page under a policy, at an origin of its own, for the test's life.
async fn serve(listener: TcpListener, html: String, policy: String) -> Result<()> {
    let page = move || {
        let headers = [(header::CONTENT_SECURITY_POLICY, policy.clone())];
        let html = format!(
            "<!doctype html><html lang=\"en\"><title>A page</title><h1>A page</h1>{html}</html>"
        );
        async move { (headers, Html(html)).into_response() }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", get(page))).await });
    Ok(())
}

async fn talks(visitor: &Page, world: &World, text: &'static str) -> Result<()> {
    visitor.enter("Chat").await?;
    write(visitor, text).await?;
    world
        .call("imconnector.send.messages", |body| {
            body["MESSAGES"][0]["message"]["text"] == text
        })
        .await?;
    Ok(())
}

#[test]
fn the_guides_tags_put_the_chat_on_a_page_under_its_policy() {
    run(async |world| {
        let (pages, policy) =
            pages(&std::fs::read_to_string("README.md")?).context("the README's guide")?;
        ensure!(pages.len() == 2, "{pages:?}");
        world.install().await?;
        for (page, text) in pages.into_iter().zip(["by the button", "in the page"]) {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let origin = format!("http://site.localhost:{}", listener.local_addr()?.port());
            let answer = world
                .tell("settings", json!({ "line": 1, "fields": {
                    "title": "Coffee Roasters", "url": origin, "origins": origin, "action": "connect",
                } }))
                .await?;
            let key = answer["site_key"].as_str().context("a site key")?;
            let ours = |text: &str| {
                text.replace("https://chat.example", &world.app_url())
                    .replace("SITE_KEY", key)
            };
            let inline = page.contains("data-target");
            serve(listener, ours(&page), ours(&policy)).await?;
            let visitor = world.browser().await?;
            visitor.goto(&format!("{origin}/")).await?;
            if !inline {
                visitor.click("button", "Open chat").await?;
            }
            talks(&visitor, &world, text).await?;
        }
        Ok(())
    });
}
