//! Chat app: a page in the messenger's frame that commands the messenger.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::gate::Held;
use crate::page::{Page, until};
use crate::world::{World, run, run_behind};

pub(crate) const SUPPORT_CODE: &str = "6a4cdbcf753addac1a573ea64be826ca";

/// A messenger with the app's frame open and entered.
pub(crate) async fn open_app(world: &World) -> Result<Page> {
    world.app().await?;
    let person = world.browser().await?;
    person
        .goto(&world.at("portal.localhost", "/messenger"))
        .await?;
    person.click("button", "Framechat").await?;
    person.enter("Framechat").await?;
    Ok(person)
}

pub(crate) async fn connected(person: &Page) -> Result<()> {
    person.expect_any("status", "Connected").await.map(|_| ())
}

/// Waits until the messenger's own record satisfies `holds`.
pub(crate) async fn messenger(
    world: &World,
    what: &str,
    holds: impl Fn(&Value) -> bool,
) -> Result<Value> {
    until(what, || async {
        let record = world.ask("messenger").await?;
        Ok(holds(&record).then_some(record))
    })
    .await
}

pub(crate) fn lists(record: &Value, key: &str, item: &str) -> bool {
    record[key]
        .as_array()
        .is_some_and(|all| all.iter().any(|one| one.to_string().contains(item)))
}

#[test]
fn init_is_received_although_the_wasm_comes_late() {
    run_behind(
        Some(Held::Answers(".wasm")),
        async |world: Arc<World>, gate| {
            let gate = gate.context("a gate")?;
            world.app().await?;
            let person = world.browser().await?;
            person
                .goto(&world.at("portal.localhost", "/messenger"))
                .await?;
            person.click("button", "Framechat").await?;
            person.expect_any("log", "init").await?;
            person.enter("Framechat").await?;
            ensure!(
                person.seek("textbox", "Message").await?.is_none(),
                "the app is not there before its wasm"
            );
            gate.open();
            connected(&person).await
        },
    );
}

#[test]
fn each_command_has_its_effect_in_the_messenger() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;

        person.fill("textbox", "Message", "sent by the app").await?;
        person.click("button", "Send").await?;
        messenger(&world, "the sent message", |record| {
            lists(record, "sent", "sent by the app")
        })
        .await?;

        person.fill("textbox", "Message", "put by the app").await?;
        person.click("button", "Insert").await?;
        messenger(&world, "the text put", |record| {
            lists(record, "put", "put by the app")
        })
        .await?;
        person.leave().await?;
        let field = person.find("textbox", "Message").await?;
        let draft = field.prop("value").await?.unwrap_or_default();
        ensure!(
            draft.contains("put by the app "),
            "the text stands in the messenger's field: {draft:?}"
        );
        person.expect_any("log", "sent by the app").await?;
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

        person.click("button", "Close").await?;
        messenger(&world, "the frame closed", |record| {
            record["closed"].as_i64().unwrap_or(0) >= 1
        })
        .await?;
        person.leave().await?;
        until("the frame to be gone", || async {
            let frames = person
                .script("return document.querySelectorAll('iframe').length")
                .await?;
            Ok((frames == 0).then_some(()))
        })
        .await?;

        // The last one: the messenger goes to the support's dialog, and the frame is closed with the one it was opened in.
        person.click("button", "Framechat").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;
        person.click("tab", "Call").await?;
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
fn the_launch_context_is_shown() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        person.click("tab", "Details").await?;
        let text = person.expect_text("region", "Launch", "textarea").await?;
        ensure!(!text.contains("HASH"), "no hash reaches the page: {text}");
        let source = person.client.source().await?;
        let record = world.ask("messenger").await?;
        let address = record["log"]
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|entry| entry["url"].as_str())
            .context("the address that the messenger opened")?;
        for key in ["USER_HASH=", "DOMAIN_HASH="] {
            let (_, rest) = address.split_once(key).context("a signature")?;
            let hash = rest.split('&').next().unwrap_or_default();
            ensure!(
                hash.len() == 32 && !source.contains(hash),
                "the value of {key} is in the page"
            );
        }
        ensure!(
            !source.contains("USER_HASH") && !source.contains("DOMAIN_HASH"),
            "no signature in the page"
        );
        Ok(())
    });
}

#[test]
fn a_reload_gets_a_new_init_and_the_address_keeps_no_signature() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        let address = person
            .script("return location.pathname + location.search")
            .await?;
        ensure!(
            address
                .as_str()
                .is_some_and(|a| a.starts_with("/app/s/") && !a.contains('?')),
            "{address}"
        );
        person
            .script("window.old = true; location.reload()")
            .await?;
        person.leave().await?;
        until("the reloaded page", || async {
            person.leave().await?;
            person.enter("Framechat").await?;
            Ok((person.script("return window.old === undefined").await? == true).then_some(()))
        })
        .await?;
        connected(&person).await?;
        person
            .fill("textbox", "Message", "after the reload")
            .await?;
        person.click("button", "Send").await?;
        messenger(&world, "the message", |record| {
            lists(record, "sent", "after the reload")
        })
        .await?;
        Ok(())
    });
}

/// The signed address, with one parameter's value changed.
fn tampered(address: &str, key: &str, change: impl Fn(&str) -> String) -> Result<String> {
    let (base, query) = address.split_once('?').context("a query")?;
    let pairs: Vec<_> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if name == key => format!("{name}={}", change(value)),
            _ => pair.to_owned(),
        })
        .collect();
    Ok(format!("{base}?{}", pairs.join("&")))
}

/// Opens `address` and returns the refusal its page names.
async fn refusal(world: &World, page: &Page, address: &str) -> Result<String> {
    let response = world
        .http
        .get(address.replace("framechat.localhost", "127.0.0.1"))
        .send()
        .await?;
    ensure!(
        response.status() == 403,
        "status {} for {address}",
        response.status()
    );
    page.goto(address).await?;
    page.find("heading", "This launch was refused").await?;
    let code = page
        .script("return document.querySelector('meta[name=framechat-refusal]').content")
        .await?;
    ensure!(
        page.seek("textbox", "Message").await?.is_none(),
        "nothing of the app is shown"
    );
    Ok(code.as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_tampered_launch_is_refused_with_its_reason() {
    run(async |world| {
        let app = world.app().await?;
        let address = world.launch(&app, "").await?;
        let page = world.browser().await?;

        let other = |hash: &str| hash.chars().rev().collect::<String>();
        let user = refusal(&world, &page, &tampered(&address, "USER_HASH", other)?).await?;
        ensure!(user == "user_hash", "{user}");
        let domain = refusal(&world, &page, &tampered(&address, "DOMAIN_HASH", other)?).await?;
        ensure!(domain == "domain_hash", "{domain}");

        // From a page of another site, the browser itself says where the person came from.
        page.goto(&world.at("shop.localhost", "/")).await?;
        page.script(&format!(
            "location.href = {}",
            serde_json::to_string(&address)?
        ))
        .await?;
        page.find("heading", "This launch was refused").await?;
        let code = page
            .script("return document.querySelector('meta[name=framechat-refusal]').content")
            .await?;
        ensure!(code == "referer", "{code}");
        let status = page
            .script("return performance.getEntriesByType('navigation')[0].responseStatus")
            .await?;
        ensure!(status == 403, "status {status} for a foreign Referer");

        page.goto(&address).await?;
        page.find("textbox", "Message").await?;
        Ok(())
    });
}

#[test]
fn a_page_other_than_the_portals_cannot_hold_the_app() {
    run(async |world| {
        let app = world.app().await?;
        let address = world.launch(&app, "").await?;
        let stranger = world.browser().await?;
        stranger
            .goto(&format!("{}/healthz", world.app_url()))
            .await?;
        // Without a Referer the launch itself is good: only the page's own policy is left.
        let frame = format!(
            "const f = document.createElement('iframe'); f.title = 'Stolen'; f.referrerPolicy = 'no-referrer'; f.src = {}; document.body.append(f);",
            json!(address)
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

const ENTER: &str = "\u{e007}";
const CONTROL_ENTER: &str = "\u{e009}\u{e007}\u{e000}";

async fn write_reply(person: &Page, title: &str, text: &str, shared: bool) -> Result<()> {
    person.click("button", "New reply").await?;
    person.fill("textbox", "Title", title).await?;
    person.fill("textbox", "Text", text).await?;
    if shared {
        person.click("radio", "For everyone on the portal").await?;
    }
    person.click("button", "Save").await?;
    person.expect_any("option", title).await.map(|_| ())
}

#[test]
fn quick_replies_are_found_inserted_and_sent_by_keyboard() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        write_reply(&person, "Shipping", "It leaves {portal} today.", false).await?;
        write_reply(&person, "Unknown", "On behalf of {client}.", false).await?;

        let message = person.find("textbox", "Message").await?;
        message.send_keys("/").await?;
        let search = person.find("combobox", "Search replies").await?;
        search.send_keys("LEAVES ship").await?;
        person.expect_any("option", "Shipping").await?;
        search.send_keys(CONTROL_ENTER).await?;
        messenger(&world, "the reply sent", |record| {
            lists(record, "sent", "It leaves portal.localhost today.")
        })
        .await?;
        search.send_keys(ENTER).await?;
        until("the reply in the message", || async {
            let text = message.prop("value").await?.unwrap_or_default();
            Ok((text == "It leaves portal.localhost today.").then_some(()))
        })
        .await?;

        person.click("tab", "Quick replies").await?;
        person.fill("combobox", "Search replies", "ship").await?;
        search.send_keys(ENTER).await?;
        messenger(&world, "the reply inserted", |record| {
            lists(record, "put", "It leaves portal.localhost today.")
        })
        .await?;

        person.fill("combobox", "Search replies", "unknown").await?;
        person.expect_any("option", "Unknown").await?;
        search.send_keys(CONTROL_ENTER).await?;
        until("the open variable in the message", || async {
            let text = message.prop("value").await?.unwrap_or_default();
            Ok(text.ends_with(" On behalf of {client}.").then_some(()))
        })
        .await?;
        let record = world.ask("messenger").await?;
        ensure!(
            !lists(&record, "sent", "On behalf of"),
            "a reply with an open variable is not sent"
        );
        Ok(())
    });
}

#[test]
fn a_shared_reply_that_two_edit_is_not_overwritten_unseen() {
    run(async |world| {
        let first = open_app(&world).await?;
        write_reply(&first, "Hours", "Nine to five", true).await?;
        let second = world.browser().await?;
        second
            .goto(&world.at("portal.localhost", "/messenger"))
            .await?;
        second.click("button", "Framechat").await?;
        second.enter("Framechat").await?;
        second.expect_any("option", "Nine to five").await?;
        second.click("button", "Edit reply").await?;
        first.click("button", "Edit reply").await?;
        first.fill("textbox", "Text", "Nine to six").await?;
        first.click("button", "Save").await?;
        first.expect_any("option", "Nine to six").await?;

        second.fill("textbox", "Text", "Ten to five").await?;
        second.click("button", "Save").await?;
        second
            .expect_text("region", "Their version", "Nine to six")
            .await?;
        let mine = second.find("textbox", "Text").await?;
        let kept = mine.prop("value").await?;
        ensure!(
            kept.as_deref() == Some("Ten to five"),
            "what was written is still there: {kept:?}"
        );
        second.click("button", "Use theirs").await?;
        second.click("button", "Save").await?;
        second.expect_any("option", "Nine to six").await?;
        Ok(())
    });
}
