//! The chat app as a widget of the modern messenger: the five intents in the four places.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::chat_app::{SUPPORT_CODE, connected, lists, messenger};
use crate::page::{Page, until};
use crate::world::{World, run};

/// The modern messenger of an operator, with the app bound to these places.
async fn open_messenger(world: &World, places: &[&str]) -> Result<Page> {
    world.install().await?;
    let portal = world.at("portal.localhost", "");
    for place in places {
        world.framechat(&[
            "placement",
            "bind",
            "--portal",
            &portal,
            "--placement",
            place,
            "--icon-name",
            "fa-comment",
            "--title",
            "Framechat",
        ])?;
    }
    let person = world.browser().await?;
    person
        .goto(&world.at("portal.localhost", "/messenger/modern"))
        .await?;
    Ok(person)
}

/// Presses a button that is there but can do nothing, and reads why.
async fn reason(person: &Page, button: &str) -> Result<String> {
    let element = person.find("button", button).await?;
    ensure!(
        element.attr("aria-disabled").await?.as_deref() == Some("true"),
        "{button} is marked as unable"
    );
    let id = element
        .attr("aria-describedby")
        .await?
        .context("a description")?;
    let text = person
        .client
        .execute(
            "return document.getElementById(arguments[0]).textContent",
            vec![json!(id)],
        )
        .await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_widget_at_the_text_field_carries_out_the_intents() {
    run(async |world| {
        let person = open_messenger(&world, &["textarea"]).await?;
        person.click("button", "Framechat").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;

        person.fill("textbox", "Message", "put by the app").await?;
        person.click("button", "Insert").await?;
        let record = messenger(&world, "the text put", |record| {
            lists(record, "put", "put by the app")
        })
        .await?;
        ensure!(record["ignored"] == json!([]), "{record}");
        person.leave().await?;
        let field = person.find("textbox", "Message").await?;
        ensure!(field.prop("value").await?.unwrap_or_default() == "put by the app");

        person.enter("Framechat").await?;
        person.fill("textbox", "Message", "sent by the app").await?;
        person.click("button", "Send").await?;
        let call = world
            .call("im.message.add", |body| {
                body.to_string().contains("sent by the app")
            })
            .await?;
        ensure!(call["status"] == 200, "{call}");
        person.leave().await?;
        person
            .expect_text("log", "Messages", "sent by the app")
            .await?;

        person.enter("Framechat").await?;
        person.click("tab", "Call").await?;
        person
            .fill("textbox", "Phone number", "+7 (999) 123-45-67")
            .await?;
        person.click("button", "Call").await?;
        messenger(&world, "the call", |record| {
            record["calls"] == json!(["+79991234567"])
        })
        .await?;
        let why = reason(&person, "Close").await?;
        ensure!(why.contains("Only the messenger"), "{why}");
        person.fill("textbox", "Support code", SUPPORT_CODE).await?;
        person.click("button", "Open").await?;
        messenger(&world, "the support dialog", |record| {
            lists(record, "support", SUPPORT_CODE)
        })
        .await?;
        Ok(())
    });
}

#[test]
fn the_widget_in_a_messages_menu_closes_itself_and_inserts_nothing() {
    run(async |world| {
        let person = open_messenger(&world, &["context-menu"]).await?;
        until("the message's menu", || async {
            let opened = person
                .script("const menu = document.querySelector('details'); if (menu) menu.open = true; return menu !== null")
                .await?;
            Ok((opened == true).then_some(()))
        })
        .await?;
        person.click("button", "Framechat").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;
        let why = reason(&person, "Insert").await?;
        ensure!(why.contains("input field"), "{why}");
        person.click("tab", "Details").await?;
        person.expect_any("tabpanel", "86301").await?;
        person.click("button", "Close").await?;
        messenger(&world, "the panel closed", |record| record["closed"] == 1).await?;
        person.leave().await?;
        until("the frame to be gone", || async {
            let frames = person
                .script("return document.querySelectorAll('iframe').length")
                .await?;
            Ok((frames == 0).then_some(()))
        })
        .await
    });
}

#[test]
fn the_widget_in_the_navigation_has_no_dialog_to_send_to() {
    run(async |world| {
        let person = open_messenger(&world, &["navigation"]).await?;
        person.click("button", "Framechat").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;
        let why = reason(&person, "Send").await?;
        ensure!(why.contains("no dialog"), "{why}");
        Ok(())
    });
}

#[test]
fn the_widget_in_the_sidebar_sends_into_its_dialog() {
    run(async |world| {
        let person = open_messenger(&world, &["sidebar"]).await?;
        person.click("button", "Framechat").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;
        person
            .fill("textbox", "Message", "from the sidebar")
            .await?;
        person.click("button", "Send").await?;
        person.leave().await?;
        person
            .expect_text("log", "Messages", "from the sidebar")
            .await?;
        Ok(())
    });
}
