//! Site chat: a server that has too much to do, or is of another version, leaves a chat that can be used and says what it
//! cannot show.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::gate::Held;
use crate::long_history::{UP, open, says};
use crate::page::{Page, until};
use crate::site_chat::write;
use crate::site_tabs::{answer, open_page, portal_hears};
use crate::world::{run, run_behind};

const BUSY: &str = "The chat cannot be reached now";
const OUTDATED: &str = "The chat was updated";

/// Waits until the page says this in sight, or does not any more.
async fn page_says(visitor: &Page, part: &str, said: bool) -> Result<()> {
    until(&format!("\"{part}\" to be said: {said}"), || async {
        let text = visitor.script("return document.body.innerText").await?;
        let text = text.as_str().context("a text")?;
        Ok((text.contains(part) == said).then_some(()))
    })
    .await
}

/// What refuses at first lets the chat begin later, with all that was written meanwhile.
fn refused_at_first(path: &'static str) {
    run_behind(Some(Held::Busy(path)), async |world, gate| {
        let gate = gate.context("a gate")?;
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        page_says(&visitor, BUSY, true).await?;
        for text in ["kept", "until then"] {
            write(&visitor, text).await?;
            visitor.expect_text("log", "Conversation", text).await?;
        }
        visitor.fill("textbox", "Message", "not said yet").await?;
        gate.open();
        portal_hears(&world, &["kept", "until then"]).await?;
        page_says(&visitor, BUSY, false).await?;
        answer(&world, "now we can talk").await?;
        visitor
            .expect_text("log", "Conversation", "now we can talk")
            .await?;
        let draft = "return document.querySelector('textarea').value";
        ensure!(visitor.script(draft).await? == "not said yet");
        Ok(())
    });
}

#[test]
fn an_opening_that_is_refused_for_now_is_tried_again_by_itself() {
    refused_at_first("/api/visitor/session");
}

#[test]
fn a_history_that_is_refused_for_now_is_asked_for_again_by_itself() {
    refused_at_first("/api/visitor/history");
}

#[test]
fn older_messages_that_are_refused_for_now_can_be_asked_for_again() {
    run(async |world| {
        let (teller, visitor) = open(&world, 120).await?;
        teller.set_busy(true);
        visitor.client.execute(UP, vec![json!(100_000)]).await?;
        visitor
            .expect_text(
                "log",
                "Conversation",
                "Earlier messages could not be loaded",
            )
            .await?;
        // What is there can be read, and written on.
        teller.tell(1, |_| {});
        visitor.find("button", "New messages 1").await?;
        visitor.fill("textbox", "Message", "still here").await?;
        teller.set_busy(false);
        visitor.click("button", "Try again").await?;
        says(&visitor, 65).await?;
        ensure!(visitor.seek("button", "Try again").await?.is_none());
        Ok(())
    });
}

#[test]
fn what_a_newer_server_says_beside_the_known_changes_nothing() {
    run(async |world| {
        let (teller, visitor) = open(&world, 20).await?;
        teller.say("id: 20\nevent: typing\ndata: {\"operator\":\"Anna\"}\n\nevent: poll\ndata: not even JSON\n\n");
        teller.tell(1, |message| {
            message["reactions"] = json!([{ "kind": "like" }]);
            message["author"] = json!("assistant");
            message["state"] = json!("read");
            message["files"] = json!([{ "kind": "a place", "at": [1, 2] }]);
        });
        says(&visitor, 21).await?;
        write(&visitor, "all the same").await?;
        visitor
            .expect_text("log", "Conversation", "all the same")
            .await?;
        let text = visitor.script("return document.body.innerText").await?;
        ensure!(
            text.as_str().is_some_and(|text| !text.contains(OUTDATED)),
            "{text}"
        );
        Ok(())
    });
}

/// Reloads by the button beside the words that the chat is outdated.
async fn reload(visitor: &Page) -> Result<()> {
    page_says(visitor, OUTDATED, true).await?;
    visitor.script("window.before = true").await?;
    visitor.click("button", "Reload").await?;
    until("the page anew", || async {
        let anew = visitor.script("return window.before === undefined").await?;
        Ok((anew == true).then_some(()))
    })
    .await?;
    visitor.find("textbox", "Message").await?;
    Ok(())
}

#[test]
fn a_kind_of_message_that_cannot_be_shown_is_not_passed_over_in_silence() {
    run(async |world| {
        let (teller, visitor) = open(&world, 20).await?;
        teller.tell(1, |message| {
            message["kind"] = json!("vote");
            message["text"] = json!("for or against");
        });
        page_says(&visitor, OUTDATED, true).await?;
        // The others are shown, and the visitor can write on.
        teller.tell(1, |_| {});
        let shown = says(&visitor, 22).await?;
        ensure!(!shown.contains("for or against"), "{shown}");
        write(&visitor, "what was that?").await?;
        visitor
            .expect_text("log", "Conversation", "what was that?")
            .await?;
        visitor.fill("textbox", "Message", "a draft").await?;
        reload(&visitor).await?;
        let draft = "return document.querySelector('textarea').value";
        ensure!(visitor.script(draft).await? == "a draft");
        Ok(())
    });
}

#[test]
fn an_answer_of_an_older_server_is_called_what_it_is_and_the_button_reloads() {
    let lacks = Held::Field("/api/visitor/session", "visitor");
    run_behind(Some(lacks), async |world, gate| {
        let gate = gate.context("a gate")?;
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        page_says(&visitor, OUTDATED, true).await?;
        write(&visitor, "written all the same").await?;
        visitor
            .expect_text("log", "Conversation", "written all the same")
            .await?;
        gate.open();
        reload(&visitor).await?;
        portal_hears(&world, &["written all the same"]).await?;
        page_says(&visitor, OUTDATED, false).await
    });
}
