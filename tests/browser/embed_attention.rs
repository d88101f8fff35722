//! What draws a visitor's attention on the shop's page, and where the focus is: the launcher's count, the page's title,
//! notifications, Escape.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::embed::{empty_shop, tag};
use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, open_chat};
use crate::world::{Site, World, run};

/// A visitor who wrote and closed the chat again; the number of the chat at the portal.
async fn waiting_visitor(world: &World, visitor: &Page, site: &Site) -> Result<serde_json::Value> {
    open_chat(world, visitor, site).await?;
    deliver(visitor, "Anyone there?").await?;
    visitor.leave().await?;
    visitor.click("button", "Close chat").await?;
    let chats = world.ask("chats").await?;
    Ok(chats[0]["chat_id"].clone())
}

async fn answer(world: &World, chat: &serde_json::Value, text: &str) -> Result<()> {
    world
        .tell("operator", json!({ "chat": chat, "text": text }))
        .await?;
    Ok(())
}

async fn title_is(visitor: &Page, expected: &str) -> Result<()> {
    until(&format!("the title {expected}"), || async {
        Ok((visitor.script("return document.title").await? == expected).then_some(()))
    })
    .await
}

#[test]
fn what_waits_is_counted_on_the_launcher_and_in_the_title_until_it_is_seen() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let chat = waiting_visitor(&world, &visitor, &site).await?;
        let own = visitor.script("return document.title").await?;
        let own = own.as_str().context("a title")?;
        answer(&world, &chat, "Yes").await?;
        visitor.find("button", "Open chat, 1 new message").await?;
        title_is(&visitor, &format!("(1) {own}")).await?;
        answer(&world, &chat, "How can I help?").await?;
        visitor.find("button", "Open chat, 2 new messages").await?;
        // The page may name itself anew meanwhile.
        visitor.script("document.title = 'Cart'").await?;
        answer(&world, &chat, "Hello?").await?;
        title_is(&visitor, "(3) Cart").await?;
        // It speaks as its languages count.
        visitor.script("framechat('setLocale', 'ru')").await?;
        visitor
            .find("button", "Открыть чат, 3 новых сообщения")
            .await?;
        visitor.script("framechat('setLocale', 'ar')").await?;
        visitor
            .find("button", "افتح الدردشة, 3 رسائل جديدة")
            .await?;
        visitor.script("framechat('setLocale', 'en')").await?;
        visitor.click("button", "Open chat, 3 new messages").await?;
        title_is(&visitor, "Cart").await?;
        visitor.enter("Chat").await?;
        visitor
            .expect_text("log", "Conversation", "How can I help?")
            .await?;
        visitor.leave().await?;
        visitor.click("button", "Close chat").await?;
        visitor.find("button", "Open chat").await?;
        Ok(())
    });
}

#[test]
fn what_came_while_the_visitor_was_away_waits_on_the_next_page() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let chat = waiting_visitor(&world, &visitor, &site).await?;
        empty_shop(&world, &visitor).await?;
        answer(&world, &chat, "Yes").await?;
        world
            .call("imconnector.send.status.delivery", |_| true)
            .await?;
        visitor
            .script(&tag(&world, &site, &[("data-load", "idle")]))
            .await?;
        visitor.find("button", "Open chat, 1 new message").await?;
        Ok(())
    });
}

/// Lets the page's notifications be looked at: what they say, and that they would be shown.
const NOTE: &str = "window.noted = [];
    window.Notification = class extends Notification {
        constructor(title, options) { super(title, options); noted.push([title, options.body]); window.last = this; }
    };";

#[test]
fn a_notification_comes_only_when_the_page_may_and_nobody_looks() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let shop = world.at("shop.localhost", "");
        let chat = waiting_visitor(&world, &visitor, &site).await?;
        visitor.script(NOTE).await?;
        answer(&world, &chat, "first").await?;
        visitor.find("button", "Open chat, 1 new message").await?;
        let noted = visitor.script("return noted").await?;
        ensure!(noted == json!([]), "without a permission: {noted}");

        visitor.permit(&shop, "notifications").await?;
        answer(&world, &chat, "[b]second[/b]\nline").await?;
        visitor.find("button", "Open chat, 2 new messages").await?;
        let noted = until("the notification", || async {
            let noted = visitor.script("return noted").await?;
            Ok((noted != json!([])).then_some(noted))
        })
        .await?;
        ensure!(
            noted == json!([["Светлана Иванова", "second line"]]),
            "{noted}"
        );
        visitor.script("last.onclick(new Event('click'))").await?;
        visitor.find("button", "Close chat").await?;
        answer(&world, &chat, "third").await?;
        visitor.enter("Chat").await?;
        visitor.expect_text("log", "Conversation", "third").await?;
        visitor.leave().await?;
        let noted = visitor.script("return noted.length").await?;
        ensure!(noted == 1, "who looks at the chat needs none: {noted}");
        let allowed = visitor
            .client
            .execute_async("framechat('notifications').then(arguments[0])", vec![])
            .await?;
        ensure!(allowed == "granted", "{allowed}");
        Ok(())
    });
}

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";

#[test]
fn the_keyboard_alone_opens_writes_and_closes() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        visitor
            .goto(&world.at("shop.localhost", &format!("/?site={}", site.key)))
            .await?;
        visitor.find("button", "Open chat").await?;
        // The launcher is the last thing of the page that takes the focus.
        let focused = "let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e?.ariaLabel ?? e?.title ?? ''";
        until("the launcher has the focus", || async {
            visitor.press(TAB).await?;
            Ok((visitor.script(focused).await? == "Open chat").then_some(()))
        })
        .await?;
        visitor.press(ENTER).await?;
        visitor.find("button", "Close chat").await?;
        visitor
            .expect_value(focused, json!("Chat"))
            .await
            .context("the frame has the focus")?;
        visitor.enter("Chat").await?;
        visitor.find("textbox", "Message").await?;
        until("the field has the focus", || async {
            let name = visitor
                .script("return document.activeElement.computedName")
                .await?;
            Ok((name == "Message").then_some(()))
        })
        .await?;
        visitor.press("by keyboard").await?;
        visitor.press(ENTER).await?;
        visitor
            .expect_text("log", "Conversation", "Delivered")
            .await?;
        ensure!(conversation(&visitor).await?.contains("by keyboard"));
        visitor.press(ESCAPE).await?;
        visitor.leave().await?;
        visitor.find("button", "Open chat").await?;
        visitor
            .expect_value(focused, json!("Open chat"))
            .await
            .context("the launcher has it again")?;
        // Escape on the launcher, too, and not when it is meant for something of the page.
        visitor.press(ENTER).await?;
        visitor.find("button", "Close chat").await?;
        visitor
            .script("const field = document.createElement('input'); document.body.append(field); field.focus()")
            .await?;
        visitor.press(ESCAPE).await?;
        ensure!(
            visitor.seek("button", "Close chat").await?.is_some(),
            "it was meant for the field"
        );
        visitor.script("document.activeElement.blur()").await?;
        visitor.press(ESCAPE).await?;
        visitor.find("button", "Open chat").await?;
        Ok(())
    });
}
