//! Site chat: a browser that is offline, a server that is away, a proxy that holds streams back, storage that is blocked.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::gate::Held;
use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, write};
use crate::site_tabs::{answer, open_page, portal_hears};
use crate::world::{World, run, run_behind};

async fn set_offline(visitor: &Page, offline: bool) -> Result<()> {
    visitor.cdp("Network.enable", json!({})).await?;
    let conditions = json!({
        "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    visitor
        .cdp("Network.emulateNetworkConditions", conditions)
        .await?;
    Ok(())
}

#[test]
fn what_was_written_offline_goes_out_once_and_in_order() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        deliver(&visitor, "online").await?;
        set_offline(&visitor, true).await?;
        for text in ["one", "two", "three"] {
            write(&visitor, text).await?;
        }
        visitor
            .expect_text("log", "Conversation", "Waiting for the connection")
            .await?;
        let dialogs = visitor.find_all("dialog", None).await?;
        ensure!(dialogs.is_empty(), "nothing stands in the way");
        set_offline(&visitor, false).await?;
        portal_hears(&world, &["online", "one", "two", "three"]).await?;
        until("no message to wait", || async {
            let seen = conversation(&visitor).await?;
            Ok((!seen.contains("Waiting") && !seen.contains("Sending")).then_some(()))
        })
        .await?;
        answer(&world, "welcome back").await?;
        visitor
            .expect_text("log", "Conversation", "welcome back")
            .await?;
        Ok(())
    });
}

#[test]
fn what_a_closed_tab_had_to_say_goes_out_with_the_next_page() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        deliver(&visitor, "first").await?;
        world.kill_server();
        for text in ["second", "third"] {
            write(&visitor, text).await?;
            visitor.expect_text("log", "Conversation", text).await?;
        }
        let beside = "return Object.keys(localStorage).filter((key) => key.includes('.outgoing.'))";
        ensure!(
            visitor.script(beside).await? == json!([]),
            "messages are in the database"
        );
        let closed = visitor.client.window().await?;
        let next = visitor.client.new_window(true).await?.handle;
        visitor.client.switch_to_window(closed).await?;
        visitor.client.close_window().await?;
        visitor.client.switch_to_window(next).await?;

        world.start_server().await?;
        open_page(&world, &visitor, &site).await?;
        portal_hears(&world, &["first", "second", "third"]).await?;
        until("the database to be empty", || async {
            let left = visitor.client.execute_async(COUNT_KEPT, vec![]).await?;
            Ok((left == 0).then_some(()))
        })
        .await
    });
}

/// How many messages the database holds.
const COUNT_KEPT: &str = r"
    const [done] = arguments, request = indexedDB.open('framechat');
    request.onsuccess = () => {
        const database = request.result;
        const count = database.transaction('outgoing').objectStore('outgoing').count();
        count.onsuccess = () => { database.close(); done(count.result); };
    };
";

#[test]
fn where_a_proxy_holds_streams_back_messages_come_all_the_same() {
    run_behind(Some(Held::Streams), async |world: Arc<World>, gate| {
        let gate = gate.context("a gate")?;
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        write(&visitor, "do you hear me?").await?;
        world.call("imconnector.send.messages", |_| true).await?;
        for text in ["I do", "and again"] {
            answer(&world, text).await?;
            visitor.expect_text("log", "Conversation", text).await?;
        }
        let seen = conversation(&visitor).await?;
        ensure!(seen.matches("I do").count() == 1, "once: {seen}");
        drop(gate);
        Ok(())
    });
}

#[test]
fn with_all_site_data_blocked_the_chat_works_and_says_what_it_cannot() {
    run(async |world| {
        let site = world.install().await?;
        let blocked = json!({ "profile.default_content_setting_values.cookies": 2 });
        let visitor = world.browser_preferring(blocked).await?;
        open_page(&world, &visitor, &site).await?;
        let probe = "try { localStorage.length; return true } catch { return false }";
        ensure!(visitor.script(probe).await? == false, "storage is blocked");
        until("the chat to say that nothing is kept", || async {
            let text = visitor.script("return document.body.innerText").await?;
            let text = text.as_str().unwrap_or_default();
            Ok(text.contains("Your browser keeps nothing").then_some(()))
        })
        .await?;
        deliver(&visitor, "without a trace").await?;
        answer(&world, "I see you").await?;
        visitor
            .expect_text("log", "Conversation", "I see you")
            .await?;
        Ok(())
    });
}

#[test]
fn a_stream_of_garbage_harms_nothing_but_itself() {
    run_behind(Some(Held::Garbage), async |world: Arc<World>, _| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        deliver(&visitor, "is this thing on?").await?;
        answer(&world, "loud and clear").await?;
        let seen = visitor
            .expect_text("log", "Conversation", "loud and clear")
            .await?;
        ensure!(!seen.contains("xxx"), "garbage is shown: {seen}");
        visitor.click("button", "Reload").await?;
        visitor.find("textbox", "Message").await?;
        Ok(())
    });
}
