//! Site chat: everything that an operator, or whoever speaks in one's name, may send to harm the reader.

#[path = "../hostile/corpus.rs"]
mod corpus;

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::write;
use crate::world::{World, run};

/// So many are sent before the page is looked at: as many as are in it together.
const AT_ONCE: usize = 20;

/// All that may be in the conversation: elements, their attributes, and schemes of addresses; and what is wrong in it.
const LOOK: &str = r"
    const elements = new Set('div span strong em u s br a p pre code blockquote button img details summary small bdi time article svg path'.split(' '));
    const attributes = new Set(('class style dir href target rel src alt title width height loading decoding referrerpolicy type datetime role ' +
        'tabindex viewBox d key data-by data-opens data-ends data-hue data-px data-size data-emoji aria-label aria-live aria-busy aria-hidden').split(' '));
    const schemes = /^(https?|ftp|tel|callto|mailto|skype|viber):/;
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    const wrong = [];
    for (const node of [log, ...log.querySelectorAll('*')]) {
        if (!elements.has(node.localName)) wrong.push('<' + node.localName + '>');
        for (const { name, value } of node.attributes) {
            if (!attributes.has(name)) wrong.push(node.localName + '[' + name + '=' + value.slice(0, 80) + ']');
            if ((name === 'href' || name === 'src') && !schemes.test(value)) wrong.push(name + ' ' + value.slice(0, 80));
            if (name === 'style' && !/^(block-size: \d+px;|--fc-text-color: ?#[0-9a-f]{3,6};?)$/.test(value)) wrong.push(name + ' ' + value.slice(0, 80));
        }
    }
    if (document.title !== arguments[0]) wrong.push('the title ' + document.title);
    if (window.wasOwned) wrong.push('a script ran');
    return wrong;
";

/// The texts of the messages in the page, and what of them can be pressed or loaded.
const TEXTS: &str = r"
    const text = node => node.nodeType === 3 ? node.data : node.localName === 'br' ? '\n' : [...node.childNodes].map(text).join('');
    return [...document.querySelectorAll('article [dir=auto]')].filter(e => e.localName === 'div' && getComputedStyle(e).whiteSpace === 'pre-wrap')
        .map(e => [text(e), e.querySelectorAll('a, img, button, details').length]);
";

async fn send(world: &World, chat: &Value, text: &str) -> Result<()> {
    world
        .tell("operator", json!({ "chat": chat, "text": text }))
        .await?;
    Ok(())
}

async fn looks_right(visitor: &Page, title: &Value, what: &str) -> Result<()> {
    let wrong = visitor.client.execute(LOOK, vec![title.clone()]).await?;
    ensure!(wrong == json!([]), "{what}: {wrong:#}");
    Ok(())
}

#[test]
fn nothing_an_operator_sends_becomes_more_than_a_message() {
    run(async |world: Arc<World>| {
        let site = world.install().await?;
        let visitor = world.watched_browser().await?;
        let page = format!("{}/chat?site={}", world.app_url(), site.key);
        visitor.goto(&page).await?;
        visitor
            .script("window.owned = () => { window.wasOwned = true; }")
            .await?;
        write(&visitor, "Hello?").await?;
        let chat = until("the dialog", || async {
            Ok(world
                .ask("chats")
                .await?
                .get(0)
                .map(|chat| chat["chat_id"].clone()))
        })
        .await?;
        let title = visitor.script("return document.title").await?;
        let texts = corpus::all();
        for (turn, some) in texts.chunks(AT_ONCE).enumerate() {
            for hostile in some {
                // A portal sends no message without a character in it.
                if !hostile.text.trim().is_empty() {
                    send(&world, &chat, &hostile.text).await?;
                }
            }
            let marker = format!("That was turn {turn}.");
            send(&world, &chat, &marker).await?;
            visitor.expect_text("log", "Conversation", &marker).await?;
            let lines = format!("up to line {}", some.last().context("a text")?.line);
            looks_right(&visitor, &title, &lines).await?;
            let shown = visitor.script(TEXTS).await?;
            let shown = shown.as_array().context("texts")?;
            for hostile in some.iter().filter(|one| one.inert && one.text.len() < 900) {
                let one = shown
                    .iter()
                    .rev()
                    .find(|one| one[0] == hostile.text.as_str());
                let one = one.with_context(|| {
                    format!("line {} is not shown as written: {shown:#?}", hostile.line)
                })?;
                ensure!(one[1] == 0, "line {} can be pressed", hostile.line);
            }
        }
        // Everything that can be unfolded is, and is still harmless.
        visitor
            .script("for (const one of document.querySelectorAll('article button')) if (one.innerText === 'Show more') one.click()")
            .await?;
        looks_right(&visitor, &title, "unfolded").await?;
        let own = [&world.app_url(), "/"].concat();
        let foreign: Vec<_> = visitor.requests().await?;
        ensure!(!foreign.is_empty(), "the log of requests is empty");
        let foreign: Vec<_> = foreign
            .into_iter()
            .filter(|address| !address.starts_with(&own))
            .collect();
        ensure!(foreign.is_empty(), "asked of strangers: {foreign:?}");
        write(&visitor, "Still here").await?;
        visitor
            .expect_text("log", "Conversation", "Still here")
            .await?;
        Ok(())
    });
}
