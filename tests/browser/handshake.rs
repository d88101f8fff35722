//! The chat app's handshake in the old messenger: who is believed, what is dropped, what is kept meanwhile.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::chat_app::{connected, lists, messenger, open_app};
use crate::page::{Page, until};
use crate::world::{World, run};

/// Opens the app in a messenger that keeps its `init` to itself until [`speak`].
async fn open_in_silence(world: &World) -> Result<Page> {
    world.app().await?;
    let person = world.browser().await?;
    person
        .goto(&world.at("portal.localhost", "/messenger"))
        .await?;
    person
        .script("window.silence = (event) => event.target.localName === 'iframe' && event.stopImmediatePropagation();
            document.addEventListener('load', silence, true)")
        .await?;
    person.click("button", "Framechat").await?;
    person.enter("Framechat").await?;
    person.find("textbox", "Message").await?;
    person
        .script("window.heard = []; addEventListener('message', (event) => heard.push([event.data, event.origin, event.source === parent]))")
        .await?;
    Ok(person)
}

/// The messenger learns of the frame's load after all, and says `init`. Called in the messenger's page.
async fn speak(person: &Page) -> Result<()> {
    person
        .script(
            "document.removeEventListener('load', silence, true);
            document.querySelector('iframe[title=Framechat]').dispatchEvent(new Event('load'))",
        )
        .await?;
    Ok(())
}

/// Waits, in the app's frame, until so many messages have reached its window.
async fn got(person: &Page, count: u64) -> Result<()> {
    until(&format!("{count} messages at the frame"), || async {
        let heard = person.script("return heard.length").await?;
        Ok((heard.as_u64() >= Some(count)).then_some(()))
    })
    .await
}

fn ignored(record: &Value) -> Value {
    record["ignored"].clone()
}

#[test]
fn only_the_messengers_own_init_connects_and_early_commands_wait_for_it() {
    run(async |world| {
        let person = open_in_silence(&world).await?;
        person.expect_any("status", "Connecting").await?;
        person.fill("textbox", "Message", "written early").await?;
        person.click("button", "Send").await?;
        person.leave().await?;

        // From the right window: an object, a number, a text that is no JSON, an id of the wrong type, none, another action.
        person
            .script(
                "const frame = document.querySelector('iframe[title=Framechat]').contentWindow;
                const init = { action: 'init', domain: location.origin, uniqueLoadId: '1' };
                const say = (data) => frame.postMessage(data, '*');
                say(init); say(17); say('init'); say('null');
                say(JSON.stringify({ ...init, uniqueLoadId: 1 }));
                say(JSON.stringify({ ...init, uniqueLoadId: undefined }));
                say(JSON.stringify({ ...init, action: 'begin' }))",
            )
            .await?;
        // A perfect one from another window of the portal, and one from another origin.
        person
            .script("const child = (sandbox) => {
                    const other = document.createElement('iframe');
                    if (sandbox) other.sandbox = 'allow-scripts';
                    const init = JSON.stringify({ action: 'init', domain: location.origin, uniqueLoadId: '2' });
                    const at = [...document.querySelectorAll('iframe')].findIndex(f => f.title === 'Framechat');
                    other.srcdoc = `<script>parent.frames[${at}].postMessage(${JSON.stringify(init)}, '*')</scr` + 'ipt>';
                    document.body.append(other);
                };
                child(false); child(true)")
            .await?;
        person.enter("Framechat").await?;
        got(&person, 9).await?;
        let heard = person.script("return heard").await?;
        person
            .expect_any("status", "Connecting")
            .await
            .with_context(|| format!("it took one of these for an init: {heard}"))?;
        person.leave().await?;
        let before = world.ask("messenger").await?;
        ensure!(
            before["sent"] == json!([]) && ignored(&before) == json!([]),
            "nothing left the frame: {before}"
        );

        speak(&person).await?;
        let record = messenger(&world, "the early message", |record| {
            lists(record, "sent", "written early")
        })
        .await?;
        ensure!(ignored(&record) == json!([]), "{record}");
        person.enter("Framechat").await?;
        connected(&person).await
    });
}

#[test]
fn the_first_init_of_a_load_stays() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        person
            .script(
                "window.heard = []; addEventListener('message', (event) => heard.push(event.data))",
            )
            .await?;
        person.leave().await?;
        person
            .script("document.querySelector('iframe').contentWindow.postMessage(
                JSON.stringify({ action: 'init', domain: location.origin, uniqueLoadId: '12345' }), '*')")
            .await?;
        person.enter("Framechat").await?;
        got(&person, 1).await?;
        person
            .fill("textbox", "Message", "after a second init")
            .await?;
        person.click("button", "Send").await?;
        // With the second one's id the messenger would have ignored it.
        let record = messenger(&world, "the message", |record| {
            lists(record, "sent", "after a second init")
        })
        .await?;
        ensure!(ignored(&record) == json!([]), "{record}");
        Ok(())
    });
}

#[test]
fn the_messenger_ignores_what_does_not_fit_the_load() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        person
            .script("const say = (data) => parent.postMessage(data, '*');
                say(JSON.stringify({ action: 'send', message: 'another load', uniqueLoadId: '12345' }));
                say({ action: 'send', message: 'an object', uniqueLoadId: '12345' }); say(17)")
            .await?;
        let record = messenger(&world, "three refusals", |record| {
            record["ignored"]
                .as_array()
                .is_some_and(|all| all.len() == 3)
        })
        .await?;
        ensure!(
            ignored(&record) == json!(["uniqueLoadId", "no action", "no action"]),
            "{record}"
        );
        ensure!(record["sent"] == json!([]), "{record}");
        Ok(())
    });
}

#[test]
fn a_frame_that_was_led_away_is_told_nothing_and_not_heard() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        let elsewhere = world.at("shop.localhost", "/");
        person
            .script(&format!("location.href = {}", json!(elsewhere)))
            .await?;
        let record = messenger(&world, "the second load", |record| {
            record["init"].as_array().is_some_and(|all| all.len() == 2)
        })
        .await?;
        let uid = record["init"][1].as_str().context("the second uid")?;
        person.leave().await?;
        person.enter("Framechat").await?;
        // Even the right id is of no use to a page of another origin.
        let stolen =
            json!({ "action": "send", "message": "stolen", "uniqueLoadId": uid }).to_string();
        until("the page of the other site", || async {
            let here = person.script("return location.href").await?;
            Ok((here == elsewhere.as_str()).then_some(()))
        })
        .await?;
        person
            .script(&format!("parent.postMessage({}, '*')", json!(stolen)))
            .await?;
        let record = messenger(&world, "the refusal", |record| {
            lists(record, "ignored", "origin")
        })
        .await?;
        ensure!(record["sent"] == json!([]), "{record}");
        Ok(())
    });
}

#[test]
fn a_buttons_parameters_reach_the_app_and_can_become_the_message() {
    run(async |world| {
        let app = world.app().await?;
        let button =
            json!({ "dialog": "950", "app": app, "text": "Order 77", "params": "order 77" });
        let message = world.tell("messenger/button", button).await?["message_id"].to_string();
        let person = world.browser().await?;
        person
            .goto(&world.at("portal.localhost", "/messenger"))
            .await?;
        person.click("button", "Framechat for this message").await?;
        person.enter("Framechat").await?;
        connected(&person).await?;
        person.click("tab", "Details").await?;
        let shown = person.expect_any("tabpanel", "order 77").await?;
        ensure!(shown.contains(&message), "the message's number: {shown}");
        person.click("button", "Use as the message").await?;
        person.click("button", "Send").await?;
        messenger(&world, "the preset message", |record| {
            lists(record, "sent", "order 77")
        })
        .await?;
        Ok(())
    });
}
