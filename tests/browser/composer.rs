//! Site chat: the composer, as a person uses it with keyboard, clipboard and mouse.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver};
use crate::site_tabs::{open_page, portal_hears};
use crate::world::{World, run};

const ENTER: &str = "\u{e007}";
const CONTROL: &str = "\u{e009}";
const SHIFT: &str = "\u{e008}";
const UP: &str = "\u{e013}";
const ESCAPE: &str = "\u{e00c}";

/// What stands in the field.
const TEXT: &str = "return document.querySelector('textarea').value";
/// How high the field is, and whether there is more in it than it shows.
const HEIGHT: &str = "const field = document.querySelector('textarea'); return [field.offsetHeight, field.scrollHeight > field.clientHeight + 1]";
/// What the field says of itself: whether it is wrong, and what describes it.
const ABOUT: &str = r"
    const field = document.querySelector('textarea');
    const by = document.getElementById(field.getAttribute('aria-describedby'));
    return [field.getAttribute('aria-invalid') === 'true', by ? by.innerText.trim().replace(/\s+/g, ' ') : ''];
";

async fn text_is(visitor: &Page, expected: &str) -> Result<()> {
    visitor.expect_value(TEXT, json!(expected)).await
}

/// Notes whether a message was painted by the time that it is sent.
const WATCH_SENDING: &str = r"
    let frames = 0, written;
    const count = () => { frames += 1; requestAnimationFrame(count); };
    count();
    new MutationObserver(() => {
        if (document.querySelector('[role=log]').innerText.includes('look at that')) written ??= frames;
    }).observe(document.body, { childList: true, subtree: true });
    const { fetch } = window;
    window.fetch = (address, init) => {
        if (String(init?.body).includes('look at that')) window.painted = frames > written;
        return fetch(address, init);
    };
";

/// Puts a text into the field as an input method would, in one go.
async fn insert(visitor: &Page, text: &str) -> Result<()> {
    visitor
        .script("document.querySelector('textarea').focus()")
        .await?;
    visitor
        .cdp("Input.insertText", json!({ "text": text }))
        .await?;
    Ok(())
}

async fn begin(world: &World) -> Result<Page> {
    let site = world.install().await?;
    let visitor = world.browser().await?;
    open_page(world, &visitor, &site).await?;
    visitor.find("log", "Conversation").await?;
    Ok(visitor)
}

async fn height(visitor: &Page) -> Result<(i64, bool)> {
    let height = visitor.script(HEIGHT).await?;
    Ok((
        height[0].as_i64().context("a height")?,
        height[1].as_bool().context("whether it is more")?,
    ))
}

#[test]
fn a_message_is_seen_before_it_is_sent() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        // From here on nothing else keeps a message back.
        deliver(&visitor, "hello").await?;
        visitor.script(WATCH_SENDING).await?;
        insert(&visitor, "look at that").await?;
        visitor.press(ENTER).await?;
        visitor
            .expect_value("return window.painted", json!(true))
            .await?;
        portal_hears(&world, &["hello", "look at that"]).await
    });
}

#[test]
fn the_field_grows_with_the_text_up_to_its_bound_and_shrinks_again() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        let (empty, more) = height(&visitor).await?;
        ensure!(!more, "an empty field shows all there is");
        insert(&visitor, "one\ntwo\nthree").await?;
        let grown = until("a field of three lines", || async {
            let (now, more) = height(&visitor).await?;
            Ok((now > empty && !more).then_some(now))
        })
        .await?;
        insert(&visitor, &"\nand so on".repeat(40)).await?;
        let full = until("a field with more than it shows", || async {
            let (now, more) = height(&visitor).await?;
            Ok((more && now > grown).then_some(now))
        })
        .await?;
        let window = visitor.script("return innerHeight").await?;
        let window = window.as_i64().context("a height")?;
        ensure!(full * 2 < window, "{full} of {window} is too much");
        visitor.find("log", "Conversation").await?;
        visitor.find("button", "Send").await?;
        visitor.press(ENTER).await?;
        text_is(&visitor, "").await?;
        visitor.expect_value(HEIGHT, json!([empty, false])).await
    });
}

#[test]
fn enter_sends_or_breaks_as_the_visitor_has_it() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        let field = visitor.find("textbox", "Message").await?;
        field
            .send_keys(&format!("one{SHIFT}{ENTER}{SHIFT}two{ENTER}"))
            .await?;
        portal_hears(&world, &["one\ntwo"]).await?;
        visitor.open_menu("Options").await?;
        visitor.click("checkbox", "Enter begins a new line").await?;
        visitor.open_menu("Options").await?;
        for words in [("three", "four"), ("five", "six")] {
            let both = format!("{}{ENTER}{}", words.0, words.1);
            visitor
                .find("textbox", "Message")
                .await?
                .send_keys(&both)
                .await?;
            let both = format!("{}\n{}", words.0, words.1);
            text_is(&visitor, &both).await?;
            // It is kept, and so is what is written.
            visitor.client.refresh().await?;
            visitor.find("log", "Conversation").await?;
            text_is(&visitor, &both).await?;
            let field = visitor.find("textbox", "Message").await?;
            field
                .send_keys(&format!("{CONTROL}{ENTER}{CONTROL}"))
                .await?;
            text_is(&visitor, "").await?;
        }
        portal_hears(&world, &["one\ntwo", "three\nfour", "five\nsix"]).await?;
        visitor.open_menu("Options").await?;
        visitor.click("checkbox", "Enter begins a new line").await?;
        visitor.client.refresh().await?;
        visitor.find("log", "Conversation").await?;
        let field = visitor.find("textbox", "Message").await?;
        field.send_keys(&format!("seven{ENTER}")).await?;
        portal_hears(&world, &["one\ntwo", "three\nfour", "five\nsix", "seven"]).await
    });
}

/// Presses Enter as a keyboard would, below the driver, which ends compositions by itself.
async fn raw_enter(visitor: &Page) -> Result<()> {
    for kind in ["rawKeyDown", "keyUp"] {
        let key =
            json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13 });
        visitor.cdp("Input.dispatchKeyEvent", key).await?;
    }
    Ok(())
}

#[test]
fn the_enter_that_ends_a_composition_sends_nothing() {
    const NOTE: &str = r"
        window.enters = [];
        document.querySelector('textarea').addEventListener('keydown', (event) => {
            if (event.key === 'Enter') window.enters.push([event.isComposing, event.defaultPrevented]);
        });
    ";
    // Safari ends the composition first, and tells by the key code alone.
    const AS_SAFARI: &str = r"
        const event = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
        document.querySelector('textarea').dispatchEvent(event);
    ";
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        visitor.script(NOTE).await?;
        visitor
            .script("document.querySelector('textarea').focus()")
            .await?;
        let composing = json!({ "text": "にほん", "selectionStart": 3, "selectionEnd": 3 });
        visitor.cdp("Input.imeSetComposition", composing).await?;
        raw_enter(&visitor).await?;
        visitor
            .expect_value("return window.enters", json!([[true, false]]))
            .await?;
        text_is(&visitor, "にほん").await?;
        visitor
            .cdp("Input.insertText", json!({ "text": "日本" }))
            .await?;
        visitor.script(AS_SAFARI).await?;
        text_is(&visitor, "日本").await?;
        ensure!(!conversation(&visitor).await?.contains("日本"));
        raw_enter(&visitor).await?;
        portal_hears(&world, &["日本"]).await?;
        let enters = visitor.script("return window.enters").await?;
        ensure!(
            enters == json!([[true, false], [false, false], [false, true]]),
            "{enters}"
        );
        Ok(())
    });
}

#[test]
fn the_arrow_brings_back_the_last_message_of_ones_own_and_escape_leaves_it() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        let field = visitor.find("textbox", "Message").await?;
        // There is nothing to bring back yet.
        field.send_keys(&format!("{UP}first{ENTER}")).await?;
        field.send_keys(&format!("second{ENTER}")).await?;
        portal_hears(&world, &["first", "second"]).await?;
        let chats = world.ask("chats").await?;
        world
            .tell(
                "operator",
                json!({ "chat": chats[0]["chat_id"], "text": "not yours" }),
            )
            .await?;
        visitor
            .expect_text("log", "Conversation", "not yours")
            .await?;
        field.send_keys(UP).await?;
        text_is(&visitor, "second").await?;
        visitor.find("button", "Cancel").await?;
        field.send_keys(&format!(" thoughts{ESCAPE}")).await?;
        text_is(&visitor, "").await?;
        until("the editing to be over", || async {
            let cancel = visitor.seek("button", "Cancel").await?;
            Ok(cancel.is_none().then_some(()))
        })
        .await?;
        // In a field with a text the arrow moves the caret.
        field.send_keys(&format!("draft{UP}a ")).await?;
        text_is(&visitor, "a draft").await?;
        ensure!(visitor.seek("button", "Cancel").await?.is_none());
        field.clear().await?;
        field.send_keys(UP).await?;
        text_is(&visitor, "second").await?;
        field.send_keys(&format!(" thoughts{ENTER}")).await?;
        let told = world.call("imconnector.update.messages", |_| true).await?;
        let message = &told["body"]["MESSAGES"][0]["message"];
        ensure!(message["text"] == "second thoughts", "{message}");
        portal_hears(&world, &["first", "second"]).await
    });
}

#[test]
fn the_room_for_a_text_is_told_while_it_is_written() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        insert(&visitor, &"я".repeat(19_499)).await?;
        visitor.expect_value(ABOUT, json!([false, ""])).await?;
        insert(&visitor, "я").await?;
        visitor
            .expect_value(ABOUT, json!([false, "Characters left: 500"]))
            .await?;
        insert(&visitor, &"я".repeat(500)).await?;
        visitor
            .expect_value(ABOUT, json!([false, "Characters left: 0"]))
            .await?;
        insert(&visitor, "!").await?;
        visitor
            .expect_value(ABOUT, json!([false, "Characters too many: 1"]))
            .await?;
        visitor.press(ENTER).await?;
        visitor
            .expect_any("main", "The message is too long")
            .await?;
        let about = visitor.script(ABOUT).await?;
        ensure!(about[0] == true, "{about}");
        let length = visitor
            .script(&format!("return (() => {{ {TEXT} }})().length"))
            .await?;
        ensure!(length == 20_001, "nothing of it is lost: {length}");
        visitor.press("\u{e003}").await?;
        visitor
            .expect_value(ABOUT, json!([false, "Characters left: 0"]))
            .await?;
        visitor.press(ENTER).await?;
        text_is(&visitor, "").await?;
        portal_hears(&world, &["я".repeat(20_000).as_str()]).await
    });
}

#[test]
fn a_draft_survives_a_reload_and_is_gone_when_it_is_sent() {
    run(async |world: Arc<World>| {
        let visitor = begin(&world).await?;
        visitor
            .fill("textbox", "Message", "half a sentence")
            .await?;
        for _ in 0..2 {
            visitor.client.refresh().await?;
            visitor.find("log", "Conversation").await?;
            text_is(&visitor, "half a sentence").await?;
        }
        visitor.click("button", "Send").await?;
        portal_hears(&world, &["half a sentence"]).await?;
        visitor.client.refresh().await?;
        visitor
            .expect_text("log", "Conversation", "half a sentence")
            .await?;
        text_is(&visitor, "").await
    });
}
