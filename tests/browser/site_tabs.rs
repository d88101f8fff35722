//! Site chat: one visitor in several tabs of one browser.

use anyhow::{Context, Result, ensure};
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, write};
use crate::world::{Site, World, run};

/// The chat as a page of its own, so that what the browser does to a page it does to the chat.
pub(crate) async fn open_page(world: &World, visitor: &Page, site: &Site) -> Result<()> {
    let address = format!("{}/chat?site={}", world.app_url(), site.key);
    visitor.goto(&address).await?;
    visitor.find("textbox", "Message").await?;
    Ok(())
}

/// Another tab with the chat; it is the one in front.
async fn open_tab(world: &World, visitor: &Page, site: &Site) -> Result<WindowHandle> {
    let tab = visitor.client.new_window(true).await?.handle;
    visitor.client.switch_to_window(tab.clone()).await?;
    open_page(world, visitor, site).await?;
    Ok(tab)
}

pub(crate) async fn streams_become(world: &World, count: u32) -> Result<()> {
    until(&format!("{count} streams at the server"), || async {
        Ok((world.streams().await? == count).then_some(()))
    })
    .await
}

/// The operator writes to the one visitor there is.
pub(crate) async fn answer(world: &World, text: &str) -> Result<()> {
    let chats = world.ask("chats").await?;
    let chat = chats[0]["chat_id"].clone();
    world
        .tell("operator", json!({ "chat": chat, "text": text }))
        .await?;
    Ok(())
}

/// Waits until the portal was told these texts, each once and in this order.
pub(crate) async fn portal_hears(world: &World, texts: &[&str]) -> Result<()> {
    let last = *texts.last().context("a text")?;
    let text = |body: &Value| body["MESSAGES"][0]["message"]["text"].clone();
    world
        .call("imconnector.send.messages", |body| text(body) == last)
        .await?;
    let calls = world.calls("imconnector.send.messages").await?;
    let heard: Vec<_> = calls.iter().map(|call| text(&call["body"])).collect();
    ensure!(heard == texts, "each once and in order: {heard:?}");
    Ok(())
}

#[test]
fn the_tabs_of_a_browser_share_one_stream_and_hand_it_over() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        let first = visitor.client.window().await?;
        deliver(&visitor, "from the first").await?;
        streams_become(&world, 1).await?;

        let second = open_tab(&world, &visitor, &site).await?;
        visitor
            .expect_text("log", "Conversation", "from the first")
            .await?;
        // By the first tab's stream: there is no other.
        answer(&world, "to both of you").await?;
        visitor
            .expect_text("log", "Conversation", "to both of you")
            .await?;
        ensure!(world.streams().await? == 1, "the tabs share a stream");
        write(&visitor, "from the second").await?;
        portal_hears(&world, &["from the first", "from the second"]).await?;
        let seen = visitor
            .expect_text("log", "Conversation", "from the second")
            .await?;

        visitor.client.switch_to_window(first).await?;
        let elsewhere = visitor
            .expect_text("log", "Conversation", "from the second")
            .await?;
        for text in ["from the first", "to both of you", "from the second"] {
            ensure!(seen.contains(text) && elsewhere.contains(text), "{text}");
        }

        // The one that has the stream is closed.
        visitor.client.close_window().await?;
        visitor.client.switch_to_window(second).await?;
        answer(&world, "still there?").await?;
        visitor
            .expect_text("log", "Conversation", "still there?")
            .await?;
        streams_become(&world, 1).await?;
        write(&visitor, "yes").await?;
        let all = ["from the first", "from the second", "yes"];
        portal_hears(&world, &all).await
    });
}

#[test]
fn a_tab_that_is_frozen_leads_no_more_and_catches_up_afterwards() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        let first = visitor.client.window().await?;
        deliver(&visitor, "hello").await?;
        let second = open_tab(&world, &visitor, &site).await?;
        visitor.expect_text("log", "Conversation", "hello").await?;

        visitor.client.switch_to_window(first.clone()).await?;
        let state = |state: &str| json!({ "state": state });
        visitor
            .cdp("Page.setWebLifecycleState", state("frozen"))
            .await?;
        visitor.client.switch_to_window(second).await?;
        answer(&world, "are you there?").await?;
        visitor
            .expect_text("log", "Conversation", "are you there?")
            .await?;
        streams_become(&world, 1).await?;

        visitor.client.switch_to_window(first).await?;
        visitor
            .cdp("Page.setWebLifecycleState", state("active"))
            .await?;
        visitor
            .expect_text("log", "Conversation", "are you there?")
            .await?;
        ensure!(world.streams().await? == 1, "the other tab leads");
        let seen = conversation(&visitor).await?;
        ensure!(seen.matches("are you there?").count() == 1, "{seen}");
        Ok(())
    });
}
