//! Site chat: a visitor on the shop's page, an operator in the portal's console.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::gate::Held;
use crate::page::{Page, until};
use crate::world::{Site, World, run, run_behind};

const OPERATOR: &str = "Светлана Иванова";

/// Writes down when the operator's answer came into the document, by the browser's clock.
const NOTE_THE_ANSWER: &str = r"
    new MutationObserver((_, observer) => {
        if (!document.body.innerText.includes('shipping')) return;
        window.shownAt = Date.now();
        observer.disconnect();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
";

/// The shop's page with the chat opened, and its frame entered.
pub(crate) async fn open_chat(world: &World, visitor: &Page, site: &Site) -> Result<()> {
    visitor
        .goto(&world.at("shop.localhost", &format!("/?site={}", site.key)))
        .await?;
    visitor.click("button", "Open chat").await?;
    visitor.enter("Chat").await?;
    visitor.find("textbox", "Message").await?;
    Ok(())
}

pub(crate) async fn write(visitor: &Page, text: &str) -> Result<()> {
    visitor.fill("textbox", "Message", text).await?;
    visitor.click("button", "Send").await
}

/// Writes a message, and waits until the log says that it was delivered.
pub(crate) async fn deliver(visitor: &Page, text: &str) -> Result<()> {
    write(visitor, text).await?;
    visitor
        .expect_text("log", "Conversation", "Delivered")
        .await?;
    Ok(())
}

pub(crate) async fn conversation(visitor: &Page) -> Result<String> {
    let log = visitor.find("log", "Conversation").await?;
    visitor.text_of(&log).await
}

#[test]
fn a_conversation_goes_both_ways_and_survives_a_reload() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        write(&visitor, "Do you ship to Kazan?").await?;
        visitor
            .expect_text("log", "Conversation", "Do you ship to Kazan?")
            .await?;

        let sent = world
            .call("imconnector.send.messages", |body| {
                body["MESSAGES"][0]["message"]["text"] == "Do you ship to Kazan?"
            })
            .await?;
        let item = &sent["body"]["MESSAGES"][0];
        let shop = world.at("shop.localhost", &format!("/?site={}", site.key));
        ensure!(
            item["chat"]["url"] == shop,
            "the page's address goes out as chat.url: {item}"
        );
        visitor
            .expect_text("log", "Conversation", "Delivered")
            .await?;

        let console = world.browser().await?;
        console
            .goto(&world.at("portal.localhost", "/operator"))
            .await?;
        console.expect_any("log", "Do you ship to Kazan?").await?;
        console
            .fill(
                "textbox",
                "Answer",
                "[b]Yes[/b], see [url=https://example.com/ship]shipping[/url] <script>document.title='owned'</script>",
            )
            .await?;
        console
            .script("addEventListener('click', () => { window.pressedAt = Date.now(); }, true)")
            .await?;
        visitor.script(NOTE_THE_ANSWER).await?;
        console.click("button", "Answer").await?;

        let text = visitor
            .expect_text("log", "Conversation", "shipping")
            .await?;
        let shown = visitor.script("return window.shownAt").await?;
        let pressed = console.script("return window.pressedAt").await?;
        let took = shown.as_i64().context("a time")? - pressed.as_i64().context("a time")?;
        ensure!(
            took < 1000,
            "the answer appears within a second: it took {took} ms"
        );
        ensure!(
            text.contains(OPERATOR),
            "the operator's name is shown: {text}"
        );
        ensure!(
            text.contains("<script>document.title='owned'</script>"),
            "a script is text: {text}"
        );
        let link = visitor.find("link", "shipping").await?;
        ensure!(link.attr("href").await?.as_deref() == Some("https://example.com/ship"));
        let bold = visitor
            .script("return [...document.querySelectorAll('strong, b')].map(e => e.innerText)")
            .await?;
        ensure!(
            bold == json!(["Yes"]),
            "only the operator's word is bold: {bold}"
        );
        let scripts = visitor
            .script("return [...document.scripts].filter(s => s.text.includes('owned')).length")
            .await?;
        ensure!(scripts == 0, "no script came out of the message");
        ensure!(
            visitor.script("return document.title").await? != "owned",
            "no script ran"
        );

        let confirmed = world
            .call("imconnector.send.status.delivery", |_| true)
            .await?;
        let message = &confirmed["body"]["MESSAGES"][0];
        ensure!(
            message["message"]["id"].is_array(),
            "ids of ours go as an array: {message}"
        );
        ensure!(
            message["chat"]["id"] == item["chat"]["id"],
            "the confirmed chat is the visitor's: {message}"
        );

        visitor.leave().await?;
        let before = {
            visitor.enter("Chat").await?;
            conversation(&visitor).await?
        };
        visitor.client.refresh().await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        visitor
            .expect_text("log", "Conversation", "shipping")
            .await?;
        let after = conversation(&visitor).await?;
        ensure!(
            after == before,
            "a reload shows the same history:\n{before}\n---\n{after}"
        );

        let stranger = world.browser().await?;
        open_chat(&world, &stranger, &site).await?;
        write(&stranger, "Hello from someone else").await?;
        stranger
            .expect_text("log", "Conversation", "Hello from someone else")
            .await?;
        // By then the history is loaded and the stream has spoken.
        let seen = stranger
            .expect_text("log", "Conversation", "Delivered")
            .await?;
        ensure!(
            !seen.contains("Kazan") && !seen.contains("shipping"),
            "a second visitor sees none of it: {seen}"
        );
        Ok(())
    });
}

#[test]
fn what_was_written_while_the_server_was_down_arrives_once_and_in_order() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        deliver(&visitor, "first").await?;

        world.kill_server();
        write(&visitor, "second").await?;
        visitor.expect_text("log", "Conversation", "second").await?;
        world.start_server().await?;
        world
            .call("imconnector.send.messages", |body| {
                body["MESSAGES"][0]["message"]["text"] == "second"
            })
            .await?;
        let sent = world.calls("imconnector.send.messages").await?;
        let texts: Vec<_> = sent
            .iter()
            .map(|call| call["body"]["MESSAGES"][0]["message"]["text"].clone())
            .collect();
        ensure!(
            texts == [json!("first"), json!("second")],
            "each message reached the portal once, in order: {texts:?}"
        );

        // The stream resumes by itself after the server's return.
        let chats = world.ask("chats").await?;
        let chat = chats[0]["chat_id"].clone();
        world
            .tell("operator", json!({ "chat": chat, "text": "back again" }))
            .await?;
        visitor
            .expect_text("log", "Conversation", "back again")
            .await?;
        Ok(())
    });
}

#[test]
fn a_stream_that_comes_late_brings_what_was_said_before_it() {
    run_behind(
        Some(Held::Answers("/api/visitor/changes")),
        async |world: Arc<World>, gate| {
            let gate = gate.context("a gate")?;
            let site = world.install().await?;
            let visitor = world.browser().await?;
            open_chat(&world, &visitor, &site).await?;
            write(&visitor, "anyone there?").await?;
            world.call("imconnector.send.messages", |_| true).await?;
            let chats = world.ask("chats").await?;
            world
                .tell(
                    "operator",
                    json!({ "chat": chats[0]["chat_id"], "text": "said in between" }),
                )
                .await?;
            world
                .call("imconnector.send.status.delivery", |_| true)
                .await?;
            let seen = conversation(&visitor).await?;
            ensure!(
                !seen.contains("said in between"),
                "the stream is held back: {seen}"
            );
            gate.open();
            visitor
                .expect_text("log", "Conversation", "said in between")
                .await?;
            Ok(())
        },
    );
}

#[test]
fn the_chat_fills_an_element_of_the_page() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        visitor
            .goto(&world.at("shop.localhost", &format!("/?site={}&inline=1", site.key)))
            .await?;
        until("the frame inside of the element", || async {
            let inside = visitor
                .script("return [...document.querySelector('#chat').children].some(e => e.shadowRoot?.querySelector('iframe'))")
                .await?;
            Ok((inside == true).then_some(()))
        })
        .await?;
        ensure!(
            visitor.seek("button", "Open chat").await?.is_none(),
            "no launcher beside it"
        );
        visitor.enter("Chat").await?;
        write(&visitor, "inline").await?;
        visitor.expect_text("log", "Conversation", "inline").await?;
        Ok(())
    });
}

#[test]
fn a_page_outside_the_list_cannot_hold_the_chat() {
    run(async |world| {
        let site = world.install().await?;
        let stranger = world.browser().await?;
        stranger.goto(&world.at("portal.localhost", "/")).await?;
        let frame = format!(
            "const f = document.createElement('iframe'); f.title = 'Stolen'; f.src = '{}/chat?site={}'; document.body.append(f);",
            world.app_url(),
            site.key
        );
        stranger.script(&frame).await?;
        stranger.enter("Stolen").await?;
        until("the browser's own refusal in the frame", || async {
            let address = stranger.script("return location.href").await?;
            Ok(address
                .as_str()
                .is_some_and(|a| a.starts_with("chrome-error:"))
                .then_some(()))
        })
        .await
    });
}

#[test]
fn a_message_can_be_sent_with_the_keyboard_alone() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        let field = visitor.find("textbox", "Message").await?;
        field
            .send_keys("line one\u{e008}\u{e007}\u{e008}line two\u{e007}")
            .await?;
        let sent = world.call("imconnector.send.messages", |_| true).await?;
        ensure!(
            sent["body"]["MESSAGES"][0]["message"]["text"] == "line one\nline two",
            "{sent}"
        );
        Ok(())
    });
}
