//! The site chat before its wasm has come: a visitor writes at once, and nothing they do is lost when the wasm takes over.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::gate::Held;
use crate::page::{Page, until};
use crate::world::{Site, World, run, run_behind};

const WASM: Option<Held> = Some(Held::Answers(".wasm"));

/// Counts what an input method ends, and marks the field to know it again.
const WATCH: &str = r"
    const field = document.querySelector('textarea');
    field.mark = 'the same';
    window.ended = 0;
    field.addEventListener('compositionend', () => { window.ended += 1; });
";
/// What a visitor would notice of the field.
const LOOK: &str = r"
    const field = document.querySelector('textarea');
    return { mark: field.mark, text: field.value, caret: field.selectionStart, focused: document.activeElement === field,
        ended: window.ended };
";

/// The chat as a page of its own. Nothing waits for it to be loaded: a held answer keeps it from that.
async fn begin(world: &World, visitor: &Page, site: &Site) -> Result<()> {
    let address = world.chat_page(site);
    visitor
        .script(&format!("location.href = {}", json!(address)))
        .await?;
    visitor.find("textbox", "Message").await?;
    Ok(())
}

#[test]
fn what_is_typed_survives_the_arrival_of_the_wasm() {
    run_behind(WASM, async |world: Arc<World>, gate| {
        let gate = gate.context("a gate")?;
        let site = world.install().await?;
        let visitor = world.browser().await?;
        begin(&world, &visitor, &site).await?;
        visitor.fill("textbox", "Message", "hello there").await?;
        visitor.script(WATCH).await?;
        visitor
            .script("document.querySelector('textarea').setSelectionRange(5, 5)")
            .await?;
        let composing = json!({ "text": "にほ", "selectionStart": 2, "selectionEnd": 2 });
        visitor.cdp("Input.imeSetComposition", composing).await?;
        let before = visitor.script(LOOK).await?;
        ensure!(before["text"] == "helloにほ there", "{before}");
        ensure!(before["focused"] == true, "{before}");
        ensure!(
            visitor.seek("log", "Conversation").await?.is_none(),
            "the wasm is held back"
        );

        gate.open();
        visitor.find("log", "Conversation").await?;
        let after = visitor.script(LOOK).await?;
        ensure!(after == before, "{before} became {after}");
        // The composition goes on where it was, and ends as it would have.
        let composing = json!({ "text": "日本", "selectionStart": 2, "selectionEnd": 2 });
        visitor.cdp("Input.imeSetComposition", composing).await?;
        visitor
            .cdp("Input.insertText", json!({ "text": "日本" }))
            .await?;
        let ended = visitor.script(LOOK).await?;
        ensure!(
            ended["text"] == "hello日本 there" && ended["mark"] == "the same",
            "{ended}"
        );
        visitor.click("button", "Send").await?;
        world
            .call("imconnector.send.messages", |body| {
                body["MESSAGES"][0]["message"]["text"] == "hello日本 there"
            })
            .await?;
        Ok(())
    });
}

#[test]
fn what_is_sent_before_the_wasm_goes_out_when_it_is_there() {
    run_behind(WASM, async |world: Arc<World>, gate| {
        let gate = gate.context("a gate")?;
        let site = world.install().await?;
        let visitor = world.browser().await?;
        begin(&world, &visitor, &site).await?;
        visitor
            .fill("textbox", "Message", "first\u{e007}second")
            .await?;
        visitor.click("button", "Send").await?;
        visitor.fill("textbox", "Message", "a draft").await?;
        let shown = visitor.expect_any("main", "second").await?;
        ensure!(shown.contains("first"), "what is sent is shown: {shown}");

        gate.open();
        for text in ["first", "second"] {
            visitor.expect_text("log", "Conversation", text).await?;
            world
                .call("imconnector.send.messages", |body| {
                    body["MESSAGES"][0]["message"]["text"] == text
                })
                .await?;
        }
        let log = crate::site_chat::conversation(&visitor).await?;
        ensure!(log.find("first") < log.find("second"), "in order: {log}");
        ensure!(visitor.script(LOOK).await?["text"] == "a draft");
        Ok(())
    });
}

#[test]
fn a_chat_that_does_not_start_says_so_and_keeps_what_was_written() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let block = |urls: &[&str]| json!({ "urls": urls });
        visitor.cdp("Network.enable", json!({})).await?;
        visitor
            .cdp("Network.setBlockedURLs", block(&["*.wasm"]))
            .await?;
        begin(&world, &visitor, &site).await?;
        visitor
            .expect_any("status", "The chat does not start.")
            .await?;
        visitor
            .fill("textbox", "Message", "sent\u{e007}and drafted")
            .await?;

        visitor.cdp("Network.setBlockedURLs", block(&[])).await?;
        visitor.client.refresh().await?;
        visitor.find("log", "Conversation").await?;
        until("the draft", async || {
            let text = visitor.script(LOOK).await?["text"].clone();
            Ok((text == "sent\nand drafted").then_some(()))
        })
        .await
    });
}
