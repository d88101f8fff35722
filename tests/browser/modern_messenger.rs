//! The simulator's modern messenger, against a widget of the test's own: what the chat app is tested in has to behave.

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::response::Html;
use axum::routing::post;
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::world::{World, run};

/// A page that says to its parent what it is told to say, and keeps what it hears.
const WIDGET: &str = "<!doctype html><html lang=en><title>Widget</title><h1>Widget</h1><script>
    window.heard = [];
    addEventListener('message', (event) => heard.push([event.data, event.origin]));
    window.say = (data) => parent.postMessage(data, '*');
    window.sid = name.split('|')[2];
</script>";

/// Serves the widget's page and binds it to the places; the messenger is then open.
async fn messenger(world: &World, places: &[&str]) -> Result<Page> {
    world.install().await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let handler = format!("http://127.0.0.1:{}/widget", listener.local_addr()?.port());
    let pages = Router::new().route("/widget", post(async || Html(WIDGET)));
    tokio::spawn(async move { axum::serve(listener, pages).await });
    let token = world.tell("token", json!({})).await?;
    for place in places {
        let call = json!({ "auth": token["access_token"], "PLACEMENT": place, "HANDLER": handler, "TITLE": "Widget", "OPTIONS": { "iconName": "fa-comment" } });
        let answer: Value = world
            .http
            .post(format!(
                "http://127.0.0.1:{}/rest/placement.bind",
                world.simulator_port
            ))
            .header("Host", format!("portal.localhost:{}", world.simulator_port))
            .json(&call)
            .send()
            .await?
            .json()
            .await?;
        ensure!(answer["result"] == true, "{answer}");
    }
    let person = world.browser().await?;
    person
        .goto(&world.at("portal.localhost", "/messenger/modern"))
        .await?;
    Ok(person)
}

async fn heard(page: &Page, what: &str) -> Result<String> {
    until(&format!("an answer that begins with {what}"), || async {
        let all = page.script("return window.heard").await?;
        Ok(all
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one[0].as_str())
            .find(|text| text.starts_with(what))
            .map(str::to_owned))
    })
    .await
}

async fn record(world: &World, what: &str, holds: impl Fn(&Value) -> bool) -> Result<Value> {
    until(what, || async {
        let record = world.ask("messenger").await?;
        Ok(holds(&record).then_some(record))
    })
    .await
}

#[test]
fn the_bridge_answers_as_the_vendors_does() {
    run(async |world| {
        let person = messenger(&world, &["IM_TEXTAREA"]).await?;
        person.fill("textbox", "Message", "a draft").await?;
        person.click("button", "Widget").await?;
        person.enter("Widget").await?;
        person.find("heading", "Widget").await?;

        person.script("say('getInitData::c1:' + sid)").await?;
        let data = heard(&person, "c1:").await?;
        ensure!(
            data.contains("\"PLACEMENT\":\"IM_TEXTAREA\"") && data.contains("\"dialogId\":\"950\""),
            "{data}"
        );

        person
            .script("say({ method: 'im:getImTextareaContent', requestId: 'r1', params: '', callback: 'c2', appSid: sid })")
            .await?;
        ensure!(heard(&person, "c2:").await? == r#"c2:{"requestId":"r1","text":"a draft"}"#);
        person
            .script("say({ method: 'im:setImTextareaContent', requestId: 'r2', params: { text: 'a:b', withNewLine: true }, callback: 'c3', appSid: sid })")
            .await?;
        ensure!(heard(&person, "c3:").await? == r#"c3:{"requestId":"r2","success":true}"#);

        // Nobody answers these: a command to the messenger, and requests without what they need.
        person
            .script("say('imPhoneTo:{\"phone\":\"+7:999\"}:c4:' + sid);
                say({ method: 'im:setImTextareaContent', params: { text: 'x', requestId: 'r' }, callback: 'c5', appSid: sid });
                say({ method: 'im:setImTextareaContent', requestId: 'r', params: { text: 'x' }, callback: 'c6', appSid: 'another' });
                say('imPhoneTo:{\"phone\":\"1\"}:c7:another'); say(17); say('imPhoneTo:{:c8:' + sid); say('toString::c9:' + sid);
                say('closeApplication::c10:' + sid); say('getInterface::c11:' + sid)")
            .await?;
        heard(&person, "c11:").await?;
        let all = person
            .script("return heard.map(([data]) => data.split(':')[0])")
            .await?;
        ensure!(all == json!(["c1", "c2", "c3", "c11"]), "{all}");
        let record = record(&world, "what was ignored", |record| {
            record["ignored"]
                .as_array()
                .is_some_and(|all| all.len() == 7)
        })
        .await?;
        ensure!(record["calls"] == json!(["+7:999"]), "{record}");
        ensure!(record["put"] == json!(["a:b"]), "{record}");
        ensure!(record["read"] == json!(["a draft"]), "{record}");
        let reasons = json!([
            "no request to the text field",
            "appSid",
            "appSid",
            "neither string nor object",
            "no JSON",
            "unknown method",
            "no panel to close",
        ]);
        ensure!(record["ignored"] == reasons, "{record}");

        person.leave().await?;
        let field = person.find("textbox", "Message").await?;
        let value = field.prop("value").await?.unwrap_or_default();
        ensure!(value == "a draft\na:b", "{value:?}");
        Ok(())
    });
}

#[test]
fn a_widget_opens_in_each_of_its_places() {
    run(async |world| {
        let places = [
            "IM_TEXTAREA",
            "IM_SIDEBAR",
            "IM_CONTEXT_MENU",
            "IM_NAVIGATION",
        ];
        let person = messenger(&world, &places).await?;
        let opened = async |index: usize| {
            let record = record(&world, "the widget's opening", |record| {
                record["log"].as_array().is_some_and(|log| {
                    log.iter().filter(|one| one["kind"] == "open").count() > index
                })
            })
            .await?;
            let all = record["log"].as_array().context("a log")?;
            let entry = all
                .iter()
                .filter(|one| one["kind"] == "open")
                .nth(index)
                .context("an entry")?;
            anyhow::Ok(entry.clone())
        };
        let press = async |toolbar: &str| {
            let script = "return [...document.querySelectorAll('[role=toolbar]')].find(t => t.ariaLabel === arguments[0]).querySelector('button').click()";
            person.client.execute(script, vec![json!(toolbar)]).await?;
            anyhow::Ok(())
        };
        until("the toolbars", || async {
            Ok((person.find_all("button", Some("Widget")).await?.len() >= 3).then_some(()))
        })
        .await?;

        press("Text field").await?;
        let first = opened(0).await?;
        ensure!(
            first["placement"] == "IM_TEXTAREA" && first["options"]["dialogId"] == "950",
            "{first}"
        );
        press("Sidebar").await?;
        let second = opened(1).await?;
        ensure!(second["placement"] == "IM_SIDEBAR", "{second}");

        person.script("document.querySelector('details').open = true; document.querySelector('details button').click()").await?;
        let third = opened(2).await?;
        ensure!(
            third["options"]["dialogId"] == "950" && third["options"]["messageId"] == "86301",
            "{third}"
        );
        person.find("region", "Panel").await?;
        person
            .script("document.querySelector('[aria-label=Panel] iframe').title = 'In the panel'")
            .await?;
        person.enter("In the panel").await?;
        person.find("heading", "Widget").await?;
        person.script("say('closeApplication::c1:' + sid)").await?;
        person.leave().await?;
        until("the panel to be gone", || async {
            Ok(person
                .seek("region", "Panel")
                .await?
                .is_none()
                .then_some(()))
        })
        .await?;

        // The navigation has no dialog, so no text field either.
        press("Navigation").await?;
        let fourth = opened(3).await?;
        ensure!(fourth["options"].get("dialogId").is_none(), "{fourth}");
        person.enter("Widget").await?;
        person.find("heading", "Widget").await?;
        person
            .script("say({ method: 'im:setImTextareaContent', requestId: 'r1', params: { text: 'x' }, callback: 'c2', appSid: sid })")
            .await?;
        let answer = heard(&person, "c2:").await?;
        ensure!(
            answer == r#"c2:{"requestId":"r1","message":"The current dialog is unknown"}"#,
            "{answer}"
        );
        Ok(())
    });
}
