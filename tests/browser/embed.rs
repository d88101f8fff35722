//! The loader on a shop's page: what it loads when, what the page may ask of the chat, and what it hears.
//!
//! The shop's policy allows our origin in `script-src` and `frame-src` and nothing else of it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, open_chat, write};
use crate::site_tabs::{answer, streams_become};
use crate::world::{Site, World, run};

/// What a page may write before the loader is there, as `docs/site-chat.md` has it.
const STUB: &str = "window.framechat ??= function () { (framechat.q ??= []).push(arguments); };";

/// The shop's page without a chat in it.
pub(crate) async fn empty_shop(world: &World, visitor: &Page) -> Result<()> {
    visitor.goto(&world.at("shop.localhost", "/")).await?;
    // The shop itself remarks that it has none.
    visitor
        .script("document.querySelector('[role=note]').remove()")
        .await?;
    Ok(())
}

/// A script that puts the tag into the page, with these attributes beside the key.
pub(crate) fn tag(world: &World, site: &Site, attributes: &[(&str, &str)]) -> String {
    let mut script = format!(
        "const tag = document.createElement('script'); tag.async = true; tag.src = '{}/embed.js'; tag.dataset.site = {};",
        world.app_url(),
        json!(site.key)
    );
    for (name, value) in attributes {
        script.push_str(&format!(
            "tag.setAttribute({}, {});",
            json!(name),
            json!(value)
        ));
    }
    script + "document.head.append(tag);"
}

/// A shop with the tag in it, and its launcher drawn.
pub(crate) async fn shop_with(
    world: &World,
    visitor: &Page,
    site: &Site,
    attributes: &[(&str, &str)],
) -> Result<()> {
    empty_shop(world, visitor).await?;
    visitor.script(&tag(world, site, attributes)).await?;
    visitor.find("button", "Open chat").await?;
    Ok(())
}

/// Which of the loader's later parts the page has asked for.
async fn asked_for(visitor: &Page) -> Result<Vec<String>> {
    let names = visitor
        .script("return performance.getEntriesByType('resource').map(one => one.name).filter(name => /embed-more|chat\\?/.test(name))")
        .await?;
    Ok(serde_json::from_value(names)?)
}

#[test]
fn what_was_asked_before_the_loader_came_is_done_once_however_often_it_is_included() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        empty_shop(&world, &visitor).await?;
        visitor
            .script(&format!(
                "{STUB} window.heard = [];
            framechat('on', 'open', (detail) => heard.push('open ' + detail.site));
            framechat('on', 'ready', () => heard.push('ready'));
            framechat('prefill', {{ text: 'About order 7', name: 'Anna', other: 1 }});
            framechat('open');"
            ))
            .await?;
        let tag = tag(&world, &site, &[]);
        visitor.script(&format!("{{ {tag} }} {{ {tag} }}")).await?;
        visitor.enter("Chat").await?;
        visitor.find("textbox", "Message").await?;
        visitor.leave().await?;
        visitor.script(&format!("{{ {tag} }}")).await?;
        let heard = until("both events", || async {
            let heard = visitor.script("return heard").await?;
            Ok((heard.as_array().map(Vec::len) == Some(2)).then_some(heard))
        })
        .await?;
        ensure!(
            heard == json!([format!("open {}", site.key), "ready"]),
            "{heard}"
        );
        let launchers = visitor.find_all("button", Some("Close chat")).await?;
        ensure!(launchers.len() == 1, "{} launchers", launchers.len());
        Ok(())
    });
}

#[test]
fn nothing_but_the_launcher_is_loaded_until_someone_comes_near_it() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        for (name, near) in [
            ("hover", "dispatchEvent(new PointerEvent('pointerenter'))"),
            ("focus", "focus()"),
        ] {
            shop_with(&world, &visitor, &site, &[]).await?;
            let before = asked_for(&visitor).await?;
            ensure!(before.is_empty(), "{name}: {before:?}");
            let launcher = "[...document.documentElement.children].find(e => e.shadowRoot?.querySelector('button')).shadowRoot.querySelector('button')";
            visitor.script(&format!("{launcher}.{near}")).await?;
            until(name, || async {
                let asked = asked_for(&visitor).await?;
                Ok((asked.len() == 2).then_some(()))
            })
            .await?;
            let expanded = visitor
                .script(&format!("return {launcher}.ariaExpanded"))
                .await?;
            ensure!(expanded == "false", "{name} opens nothing");
        }
        shop_with(&world, &visitor, &site, &[("data-load", "idle")]).await?;
        until("the frame when idle", || async {
            Ok((asked_for(&visitor).await?.len() == 2).then_some(()))
        })
        .await
    });
}

#[test]
fn the_page_commands_the_chat_and_hears_of_it() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        shop_with(&world, &visitor, &site, &[]).await?;
        visitor.script("window.heard = [];
            for (const type of ['ready', 'open', 'close', 'message', 'unread', 'error']) {
                document.addEventListener('framechat:' + type, ({ detail }) => heard.push([type, detail]));
            }
            framechat('toggle');").await?;
        visitor.enter("Chat").await?;
        deliver(&visitor, "Hello").await?;
        visitor.leave().await?;
        visitor.script("framechat('close')").await?;
        visitor.find("button", "Open chat").await?;
        let chats = world.ask("chats").await?;
        world
            .tell(
                "operator",
                json!({ "chat": chats[0]["chat_id"], "text": "Welcome" }),
            )
            .await?;
        let heard = until("all events", || async {
            let heard = visitor.script("return heard.map(([type]) => type)").await?;
            let done = heard
                .as_array()
                .is_some_and(|all| all.contains(&json!("unread")));
            Ok(done.then_some(heard))
        })
        .await?;
        for kind in ["ready", "open", "close", "message"] {
            let many = heard
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| *one == kind)
                .count();
            ensure!(
                many == if kind == "message" { 2 } else { 1 },
                "{kind}: {heard}"
            );
        }
        let details = visitor
            .script("return heard.map(([, detail]) => detail)")
            .await?;
        let all: Vec<Value> = serde_json::from_value(details)?;
        ensure!(
            all.iter().all(|detail| detail["site"] == site.key.as_str()),
            "{all:?}"
        );
        ensure!(
            all.iter().any(|detail| detail["author"] == "operator"),
            "{all:?}"
        );
        ensure!(all.iter().any(|detail| detail["count"] == 1), "{all:?}");
        // What is no command, and what does not come from the frame, changes nothing.
        visitor
            .script("framechat('explode'); postMessage({ framechat: 'close' }, '*'); postMessage({ framechat: 'unread', count: 50 }, '*'); framechat('open')")
            .await?;
        visitor.find("button", "Close chat").await?;
        visitor.enter("Chat").await?;
        visitor
            .expect_text("log", "Conversation", "Welcome")
            .await?;
        Ok(())
    });
}

#[test]
fn two_sites_live_in_one_page() {
    run(async |world| {
        let first = world.install().await?;
        let answer = world
            .tell(
                "settings",
                json!({ "line": 2, "fields": {
                "title": "Wholesale",
                "url": world.at("shop.localhost", "/"),
                "origins": world.at("shop.localhost", ""),
                "action": "connect",
            } }),
            )
            .await?;
        let key = answer["site_key"]
            .as_str()
            .context("a second site")?
            .to_owned();
        let second = Site { key };
        let visitor = world.browser().await?;
        shop_with(&world, &visitor, &first, &[]).await?;
        visitor
            .script(&tag(&world, &second, &[("data-position", "start")]))
            .await?;
        until("two launchers", || async {
            let launchers = visitor.find_all("button", Some("Open chat")).await?;
            Ok((launchers.len() == 2).then_some(()))
        })
        .await?;
        visitor
            .script(&format!("framechat({}, 'open')", json!(second.key)))
            .await?;
        visitor.enter("Chat").await?;
        visitor.find("heading", "Wholesale").await?;
        deliver(&visitor, "By the sack, please").await?;
        visitor.leave().await?;
        visitor
            .script(&format!("framechat({}, 'destroy')", json!(second.key)))
            .await?;
        visitor.script("framechat('open')").await?;
        visitor.enter("Chat").await?;
        visitor.find("heading", "Coffee Roasters").await?;
        let seen = conversation(&visitor).await?;
        ensure!(!seen.contains("sack"), "the chats are apart: {seen}");
        Ok(())
    });
}

#[test]
fn a_chat_that_was_destroyed_can_be_made_again() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        shop_with(&world, &visitor, &site, &[]).await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        deliver(&visitor, "Still here?").await?;
        visitor.leave().await?;
        let before = visitor.script("return document.title").await?;
        visitor.script("framechat('destroy')").await?;
        let left = visitor
            .script("return [...document.querySelectorAll('*')].filter(e => e.shadowRoot).length")
            .await?;
        ensure!(left == 0, "nothing is left of it");
        ensure!(visitor.script("return document.title").await? == before);
        visitor.script(&tag(&world, &site, &[])).await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        visitor
            .expect_text("log", "Conversation", "Still here?")
            .await?;
        Ok(())
    });
}

/// Opens the chat, goes on inside the page, and looks which address goes out with a message.
async fn navigates(
    world: &World,
    visitor: &Page,
    site: &Site,
    prepare: &str,
    text: &'static str,
) -> Result<()> {
    empty_shop(world, visitor).await?;
    visitor.script(prepare).await?;
    visitor.script(&tag(world, site, &[])).await?;
    visitor.click("button", "Open chat").await?;
    visitor.enter("Chat").await?;
    visitor.find("textbox", "Message").await?;
    visitor.leave().await?;
    visitor
        .script("history.pushState(null, '', '/product/2?from=list#notes'); document.body.replaceChildren('Another view')")
        .await?;
    visitor.enter("Chat").await?;
    write(visitor, text).await?;
    let sent = world
        .call("imconnector.send.messages", |body| {
            body["MESSAGES"][0]["message"]["text"] == text
        })
        .await?;
    let url = &sent["body"]["MESSAGES"][0]["chat"]["url"];
    let expected = world.at("shop.localhost", "/product/2?from=list");
    ensure!(*url == expected, "the address without its fragment: {url}");
    Ok(())
}

#[test]
fn a_page_that_navigates_by_itself_keeps_its_chat() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        navigates(&world, &visitor, &site, "", "with the browser's help").await?;
        let without = "Object.defineProperty(window, 'navigation', { value: undefined })";
        navigates(&world, &visitor, &site, without, "without it").await
    });
}

#[test]
fn a_page_that_is_come_back_to_has_its_conversation() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        deliver(&visitor, "before").await?;
        visitor.leave().await?;
        visitor.goto(&world.at("crm.localhost", "/")).await?;
        visitor.client.back().await?;
        // A browser that kept the page shows it with the chat open, any other loads it anew.
        until("the chat", || async {
            if visitor.seek("button", "Close chat").await?.is_some() {
                return Ok(Some(()));
            }
            let launcher = visitor.seek("button", "Open chat").await?;
            launcher.context("the launcher")?.click().await?;
            Ok(None)
        })
        .await?;
        visitor.enter("Chat").await?;
        visitor.expect_text("log", "Conversation", "before").await?;
        write(&visitor, "after").await?;
        let sent = world
            .call("imconnector.send.messages", |body| {
                body["MESSAGES"][0]["message"]["text"] == "after"
            })
            .await?;
        let url = &sent["body"]["MESSAGES"][0]["chat"]["url"];
        let shop = world.at("shop.localhost", &format!("/?site={}", site.key));
        ensure!(*url == shop, "{url}");
        Ok(())
    });
}

/// The page is put away for the way back, as a browser does it that keeps pages.
const PUT_AWAY: &str = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))";
const SHOW_AGAIN: &str = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";

#[test]
fn what_a_browser_says_of_a_page_that_it_kept_brings_loader_and_frame_up_to_date() {
    // Driven browsers keep no pages in that cache; the events are what page and frame get of it.
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        shop_with(&world, &visitor, &site, &[]).await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        deliver(&visitor, "before").await?;
        streams_become(&world, 1).await?;
        visitor.script(PUT_AWAY).await?;
        streams_become(&world, 0).await?;
        answer(&world, "said meanwhile").await?;
        world
            .call("imconnector.send.status.delivery", |_| true)
            .await?;
        let seen = conversation(&visitor).await?;
        ensure!(!seen.contains("said meanwhile"), "nobody listens: {seen}");
        visitor.script(SHOW_AGAIN).await?;
        visitor
            .expect_text("log", "Conversation", "said meanwhile")
            .await?;
        streams_become(&world, 1).await?;

        // The loader tells the frame once more where it is: that may have been lost on the way.
        visitor
            .script("window.told = []; addEventListener('message', ({ data }) => told.push(data.framechat))")
            .await?;
        visitor.leave().await?;
        visitor.script(SHOW_AGAIN).await?;
        visitor.enter("Chat").await?;
        until("the loader's words", || async {
            let told = visitor.script("return told").await?;
            let told = told.as_array().context("a list")?;
            let all = ["page", "shown", "theme"].map(Value::from);
            Ok(all.iter().all(|kind| told.contains(kind)).then_some(()))
        })
        .await
    });
}

#[test]
fn our_origin_in_two_places_of_the_policy_is_enough() {
    run(async |world| {
        let site = world.install().await?;
        let shop = world.at("shop.localhost", "/");
        let answer = world
            .http
            .get(format!("http://127.0.0.1:{}/", world.simulator_port))
            .header("host", format!("shop.localhost:{}", world.simulator_port))
            .send()
            .await?;
        let policy = answer.headers()["content-security-policy"]
            .to_str()?
            .to_owned();
        for directive in policy.split("; ") {
            let (name, _) = directive.split_once(' ').context("a directive")?;
            let ours = directive.contains(&world.app_url());
            ensure!(
                ours == matches!(name, "script-src" | "frame-src"),
                "{policy}"
            );
            ensure!(!directive.contains("unsafe"), "{policy}");
        }
        let visitor = world.browser().await?;
        visitor.goto(&shop).await?;
        visitor
            .script("window.refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI))")
            .await?;
        visitor
            .script(&tag(&world, &site, &[("data-accent", "#7a1fa2")]))
            .await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        visitor
            .script("window.refused = []; addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective + ' ' + event.blockedURI))")
            .await?;
        deliver(&visitor, "Hello").await?;
        let inside = visitor.script("return refused").await?;
        ensure!(inside == json!([]), "in the frame: {inside}");
        visitor.leave().await?;
        visitor.click("button", "Close chat").await?;
        let refused = visitor.script("return refused").await?;
        ensure!(refused == json!([]), "on the page: {refused}");
        Ok(())
    });
}
