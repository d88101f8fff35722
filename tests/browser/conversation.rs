//! Site chat: what both sides change, take back, attach and end.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, open_chat, write};
use crate::world::{World, run};

/// A picture of one point.
pub(crate) const PICTURE: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\xdacPhH\x00\x00\x01\xc4\x01\x01\xf9d\x87\x01\x00\x00\x00\x00IEND\xaeB`\x82";

/// Addresses of the pictures that are there to be seen.
const SHOWN: &str =
    "return [...document.images].filter(i => i.complete && i.naturalWidth > 0).map(i => i.alt)";

/// The visitor's dialog at the portal, once there is one with a confirmed or visitor's message.
async fn dialog(world: &World) -> Result<Value> {
    until("the dialog", || async {
        Ok(world.ask("chats").await?.get(0).cloned())
    })
    .await
}

/// The operator's message of this text, once its delivery is confirmed: only then does the portal tell of changes.
async fn confirmed(world: &World, text: &str) -> Result<Value> {
    until("a confirmed message", || async {
        let chats = world.ask("chats").await?;
        let messages = chats[0]["messages"].as_array().cloned().unwrap_or_default();
        let confirmed = |message: &Value| {
            message["author"] == "operator"
                && message["text"] == text
                && message["delivered"] == true
        };
        Ok(messages.into_iter().rfind(confirmed))
    })
    .await
}

async fn says(visitor: &Page, part: &str) -> Result<String> {
    visitor.expect_text("log", "Conversation", part).await
}

#[test]
fn what_an_operator_changes_takes_back_and_ends_is_seen_and_stays() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        write(&visitor, "Is it open?").await?;
        let chat = dialog(&world).await?["chat_id"].clone();
        for text in ["Until five", "No idea"] {
            world
                .tell("operator", json!({ "chat": chat, "text": text }))
                .await?;
            says(&visitor, text).await?;
            let message = confirmed(&world, text).await?["id"].clone();
            let target = json!({ "chat": chat, "message": message, "text": "Until [b]six[/b]" });
            if text == "Until five" {
                world.tell("operator/edit", target).await?;
                let shown = says(&visitor, "Until six").await?;
                ensure!(shown.contains("edited"), "{shown}");
                ensure!(!shown.contains("five"), "{shown}");
            } else {
                world.tell("operator/delete", target).await?;
                let shown = says(&visitor, "Message removed").await?;
                ensure!(!shown.contains("No idea"), "{shown}");
            }
        }
        world
            .tell("operator/finish", json!({ "chat": chat }))
            .await?;
        says(&visitor, "The operator has finished the conversation").await?;
        open_chat(&world, &visitor, &site).await?;
        let shown = says(&visitor, "The operator has finished the conversation").await?;
        for part in ["Is it open?", "Until six", "edited", "Message removed"] {
            ensure!(shown.contains(part), "{part:?} is gone: {shown}");
        }
        Ok(())
    });
}

#[test]
fn a_visitor_changes_and_takes_back_what_they_wrote() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        deliver(&visitor, "I need tow").await?;
        // The arrow brings back the last message, Escape leaves it as it is.
        let field = visitor.find("textbox", "Message").await?;
        field.send_keys("\u{e013}").await?;
        visitor.find("button", "Cancel").await?;
        field.send_keys("\u{e00c}").await?;
        until("the composer to be empty", || async {
            let value = visitor
                .script("return document.querySelector('textarea').value")
                .await?;
            Ok((value == "").then_some(()))
        })
        .await?;
        field.send_keys("\u{e013}").await?;
        visitor.find("button", "Cancel").await?;
        visitor.fill("textbox", "Message", "I need two").await?;
        visitor.click("button", "Send").await?;
        let told = world.call("imconnector.update.messages", |_| true).await?;
        let message = &told["body"]["MESSAGES"][0]["message"];
        ensure!(message["text"] == "I need two", "{message}");
        says(&visitor, "I need two").await?;
        let shown = says(&visitor, "edited").await?;
        ensure!(!shown.contains("tow"), "{shown}");
        // A disclosure has a name and no word for its role.
        visitor.click("", "Actions").await?;
        visitor.click("button", "Delete").await?;
        world.call("imconnector.delete.messages", |_| true).await?;
        let shown = says(&visitor, "Message removed").await?;
        ensure!(!shown.contains("I need two"), "{shown}");
        let at_portal = dialog(&world).await?["messages"][0].clone();
        ensure!(at_portal["deleted"] == true, "{at_portal}");
        Ok(())
    });
}

#[test]
fn files_go_both_ways_and_stay() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        for (name, bytes) in [("photo.png", PICTURE), ("list.txt", b"one, two")] {
            let path = world.path(name);
            std::fs::write(&path, bytes)?;
            visitor.choose(&path).await?;
            visitor
                .find("button", &format!("Remove the file: {name}"))
                .await?;
        }
        // Nothing is said while a file is under way, so Send is pressed until it goes.
        until("the message to go", || async {
            visitor.click("button", "Send").await?;
            let chips = visitor.seek("button", "Remove the file: list.txt").await?;
            Ok(chips.is_none().then_some(()))
        })
        .await?;
        let chat = dialog(&world).await?;
        let files = &chat["messages"][0]["files"];
        ensure!(
            files == &json!(["photo.png", "list.txt"]),
            "the portal downloaded them: {files}"
        );
        let link = visitor.find("link", "list.txt 1\u{a0}KB").await?;
        let download = link.attr("download").await?;
        ensure!(download.as_deref() == Some("list.txt"), "{download:?}");

        let query = format!("chat={}&name=map.png&mime=image/png", chat["chat_id"]);
        let sent = world
            .http
            .post(world.control(&format!("operator/file?{query}")))
            .body(PICTURE)
            .send()
            .await?;
        ensure!(sent.status().is_success(), "{}", sent.text().await?);
        for _ in 0..2 {
            until("both pictures", || async {
                let shown = visitor.script(SHOWN).await?;
                let shown = shown.as_array().context("a list")?.clone();
                Ok((shown == [json!("photo.png"), json!("map.png")]).then_some(()))
            })
            .await?;
            open_chat(&world, &visitor, &site).await?;
            let shown = conversation(&visitor).await?;
            ensure!(!shown.contains("not available"), "{shown}");
        }
        Ok(())
    });
}
