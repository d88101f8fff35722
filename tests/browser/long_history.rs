//! Site chat: conversations of any length, and where their reader is in them.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, write};
use crate::site_tabs::{answer, open_page};
use crate::teller::Teller;
use crate::world::{World, run};

/// The most elements of the page, however long the conversation.
const ELEMENTS_MAX: i64 = 4_000;
/// The most messages in the page.
const MOUNTED_MAX: i64 = 250;

/// How much there is in the page.
const SIZES: &str = "return [document.querySelectorAll('*').length, \
    [...document.querySelectorAll('*')].filter(e => e.computedRole === 'article').length]";

/// Goes up until the first message is there, and returns the most elements that were in the page meanwhile.
const CLIMB: &str = r"
    const done = arguments[arguments.length - 1];
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    let most = 0, turns = 0;
    const step = () => {
        log.scrollTop = 0;
        most = Math.max(most, document.querySelectorAll('*').length);
        if (/Message number 1$/m.test(log.innerText) || ++turns > 600) done([most, turns]);
        else requestAnimationFrame(() => requestAnimationFrame(step));
    };
    step();
";

/// The first article that is seen: the beginning of its text, and how far it is from the top.
const FIRST_SEEN: &str = r"
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    const top = log.getBoundingClientRect().top;
    const seen = [...log.querySelectorAll('article')].find(e => e.getBoundingClientRect().bottom > top + 1);
    return [seen.innerText.match(/Message number \d+/)[0], Math.round(seen.getBoundingClientRect().top - top)];
";

/// How far an article with this text is from the top of what is seen.
pub(crate) const PLACE: &str = r"
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    const one = [...log.querySelectorAll('article')].find(e => e.innerText.match(/Message number \d+/)?.[0] === arguments[0]);
    return one ? Math.round(one.getBoundingClientRect().top - log.getBoundingClientRect().top) : null;
";

/// How much of the conversation is below what is seen.
const LEFT: &str = r"
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight);
";

/// Goes up by so many pixels.
pub(crate) const UP: &str = r"
    const log = [...document.querySelectorAll('*')].find(e => e.computedRole === 'log');
    log.scrollTop -= arguments[0];
    return log.scrollTop;
";

/// The chat as a page of its own, with a history of so many messages; returns when the last is seen and the stream is heard.
pub(crate) async fn open(world: &World, messages: i64) -> Result<(Teller, Page)> {
    let site = world.install().await?;
    let teller = Teller::start(world, messages).await?;
    let visitor = world.browser().await?;
    visitor
        .goto(&format!("{}/chat?site={}", teller.url, site.key))
        .await?;
    visitor.find("textbox", "Message").await?;
    if messages > 0 {
        says(&visitor, messages).await?;
    }
    until("the stream to be heard", || async {
        Ok(teller.is_heard().then_some(()))
    })
    .await?;
    Ok((teller, visitor))
}

pub(crate) async fn says(visitor: &Page, number: i64) -> Result<String> {
    let part = format!("Message number {number}");
    visitor.expect_text("log", "Conversation", &part).await
}

async fn sizes(visitor: &Page) -> Result<(i64, i64)> {
    let sizes = visitor.script(SIZES).await?;
    Ok((
        sizes[0].as_i64().context("elements")?,
        sizes[1].as_i64().context("articles")?,
    ))
}

async fn ensure_bounded(visitor: &Page, what: &str) -> Result<()> {
    let (elements, articles) = sizes(visitor).await?;
    ensure!(elements <= ELEMENTS_MAX, "{what}: {elements} elements");
    ensure!(
        (1..=MOUNTED_MAX).contains(&articles),
        "{what}: {articles} messages"
    );
    Ok(())
}

async fn climb(visitor: &Page) -> Result<i64> {
    let climbed = visitor.client.execute_async(CLIMB, vec![]).await?;
    says(visitor, 1).await?;
    climbed[0].as_i64().with_context(|| format!("{climbed}"))
}

async fn is_at_end(visitor: &Page) -> Result<()> {
    until("the end of the conversation", || async {
        let left = visitor.script(LEFT).await?;
        Ok((left.as_i64() <= Some(1)).then_some(()))
    })
    .await
}

#[test]
fn a_thousand_messages_are_loaded_page_by_page_and_cost_what_fifty_do() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 1_000).await?;
        ensure_bounded(&visitor, "at the end").await?;
        is_at_end(&visitor).await?;
        let most = climb(&visitor).await?;
        ensure!(most <= ELEMENTS_MAX, "on the way up: {most} elements");
        ensure_bounded(&visitor, "at the beginning").await?;
        let shown = conversation(&visitor).await?;
        ensure!(
            !shown.contains("Message number 1000"),
            "the end is not in the page: {shown}"
        );
        // What comes while the reader is far away is counted, and a press leads there.
        teller.tell(1, |_| {});
        visitor.click("button", "New messages 1").await?;
        says(&visitor, 1_001).await?;
        is_at_end(&visitor).await?;
        ensure_bounded(&visitor, "at the end again").await
    });
}

/// Counts the messages that are drawn from now on.
const COUNT_DRAWN: &str = r"
    window.drawn = 0;
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) drawn += node.localName === 'article';
    }).observe(document.body, { childList: true, subtree: true });
";

#[test]
fn writing_below_a_long_conversation_draws_nothing_anew() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        deliver(&visitor, "hello").await?;
        for number in 1..=120 {
            answer(&world, &format!("Message number {number}")).await?;
        }
        visitor
            .expect_text("log", "Conversation", "Message number 120")
            .await?;
        until("the beginning to be let go of", || async {
            let (_, rows) = sizes(&visitor).await?;
            Ok((rows < 100).then_some(()))
        })
        .await?;
        visitor.script(COUNT_DRAWN).await?;
        for text in ["one", "two", "three"] {
            write(&visitor, text).await?;
            visitor.expect_text("log", "Conversation", text).await?;
        }
        let drawn = visitor.script("return drawn").await?;
        ensure!(drawn == 3, "{drawn} messages were drawn");
        Ok(())
    });
}

#[test]
fn ten_thousand_messages_at_once_leave_the_chat_usable() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 50).await?;
        teller.tell(10_000, |_| {});
        says(&visitor, 10_050).await?;
        is_at_end(&visitor).await?;
        ensure_bounded(&visitor, "at the end").await?;
        visitor.fill("textbox", "Message", "still here").await?;
        teller.tell(1, |_| {});
        says(&visitor, 10_051).await?;
        is_at_end(&visitor).await?;
        let most = climb(&visitor).await?;
        ensure!(most <= ELEMENTS_MAX, "on the way up: {most} elements");
        ensure_bounded(&visitor, "at the beginning").await
    });
}

#[test]
fn older_messages_come_without_moving_the_reader() {
    run(async |world: Arc<World>| {
        let (_teller, visitor) = open(&world, 300).await?;
        for _ in 0..3 {
            let before = first(&visitor).await?;
            until("older messages", || async {
                visitor.client.execute(UP, vec![json!(400)]).await?;
                let (name, place) = seen(&visitor).await?;
                if first(&visitor).await? == before {
                    return Ok(None);
                }
                // They came between two looks: the one that is seen now stays where it is while more is loaded.
                for _ in 0..5 {
                    let now = visitor.client.execute(PLACE, vec![json!(name)]).await?;
                    let moved = now.as_i64().context("it is still there")? - place;
                    ensure!(moved.abs() <= 1, "{name} moved by {moved} px");
                }
                Ok(Some(()))
            })
            .await?;
        }
        Ok(())
    });
}

/// The first message in the page.
async fn first(visitor: &Page) -> Result<Value> {
    visitor
        .script(
            "return document.querySelector('article').innerText.match(/Message number \\d+/)[0]",
        )
        .await
}

pub(crate) async fn seen(visitor: &Page) -> Result<(String, i64)> {
    let seen = visitor.script(FIRST_SEEN).await?;
    Ok((
        seen[0].as_str().context("a message")?.to_owned(),
        seen[1].as_i64().context("a place")?,
    ))
}

#[test]
fn what_comes_below_the_reader_waits_behind_a_button() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 200).await?;
        ensure!(
            visitor.seek("button", "Latest messages").await?.is_none(),
            "there is nowhere to go from the end"
        );
        visitor.client.execute(UP, vec![json!(700)]).await?;
        visitor.find("button", "Latest messages").await?;
        let (name, place) = seen(&visitor).await?;
        let by =
            |author: &'static str| move |message: &mut Value| message["author"] = json!(author);
        teller.tell(3, by("operator"));
        visitor.find("button", "New messages 3").await?;
        teller.tell(2, by("visitor"));
        teller.tell(120, by("operator"));
        visitor.find("button", "New messages 99+").await?;
        let now = visitor.client.execute(PLACE, vec![json!(name)]).await?;
        let moved = now.as_i64().context("it is still there")? - place;
        ensure!(moved.abs() <= 1, "{name} moved by {moved} px");
        visitor.click("button", "New messages 99+").await?;
        says(&visitor, 325).await?;
        is_at_end(&visitor).await?;
        until("the button to go", || async {
            Ok(visitor
                .seek("button", "New messages 99+")
                .await?
                .is_none()
                .then_some(()))
        })
        .await?;
        // At the end it stays at the end, and what one writes leads there from anywhere.
        teller.tell(4, by("operator"));
        says(&visitor, 329).await?;
        is_at_end(&visitor).await?;
        visitor.client.execute(UP, vec![json!(2_000)]).await?;
        visitor.find("button", "Latest messages").await?;
        write(&visitor, "Me again").await?;
        visitor
            .expect_text("log", "Conversation", "Me again")
            .await?;
        is_at_end(&visitor).await
    });
}

#[test]
fn days_and_groups_are_told_apart_in_the_readers_own_way() {
    run(async |world: Arc<World>| {
        let (_teller, visitor) = open(&world, 1_500).await?;
        let shown = conversation(&visitor).await?;
        ensure!(shown.contains("Today"), "{shown}");
        climb(&visitor).await?;
        let days = "return [...document.querySelectorAll('time')].filter(e => !e.closest('article')).map(e => e.innerText)";
        let days = visitor.script(days).await?;
        let long_ago = visitor
            .script("return new Intl.DateTimeFormat([], { month: 'long' }).format(Date.now() - 2 * 864e5)")
            .await?;
        let first = days[0].as_str().context("a day")?;
        ensure!(
            first.contains(long_ago.as_str().context("a month")?),
            "{days}"
        );
        let named = "return [...document.querySelectorAll('article')].map(e => \
            [e.computedName, e.innerText.includes('Anna Petrova')])";
        let named = visitor.script(named).await?;
        let named = named.as_array().context("articles")?;
        // Five of one author stand together, and the first of them is named in sight; all are by name.
        let operators: Vec<_> = named
            .iter()
            .filter(|one| {
                one[0]
                    .as_str()
                    .is_some_and(|name| name.starts_with("Anna Petrova, "))
            })
            .collect();
        let with_name = operators.iter().filter(|one| one[1] == true).count();
        ensure!(
            operators.len() >= 10 && with_name * 3 <= operators.len(),
            "{named:?}"
        );
        let own = named
            .iter()
            .filter_map(|one| one[0].as_str())
            .find(|name| name.starts_with("You, "));
        ensure!(
            own.is_some_and(|name| name.ends_with(", Delivered")),
            "{own:?}"
        );
        Ok(())
    });
}

#[test]
fn a_long_text_is_folded_until_it_is_asked_for() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 0).await?;
        let text = format!("It begins. {}It ends.", "[b]More[/b] of it. ".repeat(300));
        teller.tell(1, |message| message["text"] = json!(text));
        let shown = visitor
            .expect_text("log", "Conversation", "It begins.")
            .await?;
        ensure!(!shown.contains("It ends."), "{} characters", shown.len());
        visitor.click("button", "Show more").await?;
        visitor
            .expect_text("log", "Conversation", "It ends.")
            .await?;
        ensure!(visitor.seek("button", "Show more").await?.is_none());
        // A text as no server of ours tells it is never shown whole, and the chat says so.
        teller.tell(1, |message| {
            message["text"] = json!(format!("Huge. {}", "[i]x[/i]".repeat(20_000)));
        });
        visitor.expect_text("log", "Conversation", "Huge.").await?;
        visitor.click("button", "Show more").await?;
        let too_long = "too long to be shown";
        visitor.expect_text("log", "Conversation", too_long).await?;
        let (elements, _) = sizes(&visitor).await?;
        ensure!(elements < 10_000, "{elements} elements");
        Ok(())
    });
}

#[test]
fn new_messages_are_read_out_one_by_one_and_never_again() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 60).await?;
        let region = "return [...document.querySelectorAll('*')].find(e => e.computedRole === 'status' \
            && e.computedName === 'New messages' && e.ariaLive === 'polite' && e.ariaAtomic === 'false')";
        let heard = format!(
            "{}?.innerText.split('\\n').filter(Boolean)",
            region.replace("return ", "return (") + ")"
        );
        let log = visitor.find("log", "Conversation").await?;
        ensure!(
            log.attr("aria-live").await?.as_deref() == Some("off"),
            "the log itself is silent"
        );
        ensure!(
            visitor.script(&heard).await? == json!([]),
            "what was there is not news"
        );
        // A node that is read stays the same node: a reader of the screen says only what is added.
        visitor
            .script(&format!(
                "window.added = []; new MutationObserver(all => all.forEach(one => one.addedNodes.forEach(node => \
                 window.added.push(node.textContent)))).observe({}, {{ childList: true }})",
                region.replace("return ", "")
            ))
            .await?;
        for text in ["[b]First[/b] thing", "Second", "Third"] {
            teller.tell(1, |message| {
                message["author"] = json!("operator");
                message["operator"] = json!("Ivan");
                message["text"] = json!(text);
            });
            visitor
                .expect_text(
                    "log",
                    "Conversation",
                    text.trim_start_matches("[b]First[/b] "),
                )
                .await?;
        }
        let added = until("all three", || async {
            let added = visitor.script("return window.added").await?;
            Ok((added.as_array().map_or(0, Vec::len) >= 3).then_some(added))
        })
        .await?;
        ensure!(
            added == json!(["Ivan: First thing ", "Ivan: Second ", "Ivan: Third "]),
            "{added}"
        );
        // Reading on loads older messages, which are no news either.
        visitor.client.execute(UP, vec![json!(100_000)]).await?;
        says(&visitor, 1).await?;
        ensure!(visitor.script("return window.added.length").await? == 3);
        // Of many at once the last are read.
        teller.tell(500, |message| message["author"] = json!("operator"));
        until("the last of them", || async {
            let now = visitor.script(&heard).await?;
            let now = now.as_array().context("a list")?;
            let last = now.last().and_then(Value::as_str).unwrap_or_default();
            ensure!(now.len() <= 5, "{now:?}");
            Ok(last.contains("Message number 563").then_some(()))
        })
        .await
    });
}

#[test]
fn the_conversation_is_read_by_keyboard() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 100).await?;
        teller.tell(1, |message| {
            message["author"] = json!("operator");
            message["text"] =
                json!("See [url=https://e.example/a]this page[/url] or [put=yes]say yes[/put]");
        });
        let link = visitor.find("link", "this page").await?;
        ensure!(
            link.attr("rel")
                .await?
                .is_some_and(|rel| rel.contains("noopener"))
        );
        let log = visitor.find("log", "Conversation").await?;
        let focused = "return document.activeElement.computedRole + ' ' + document.activeElement.computedName";
        let pressed = async |key: &str| -> Result<Value> {
            let element = visitor.client.active_element().await?;
            element.send_keys(key).await?;
            visitor.script(focused).await
        };
        visitor
            .script(
                "[...document.querySelectorAll('*')].find(e => e.computedRole === 'log').focus()",
            )
            .await?;
        // Page up leaves the end, End comes back.
        log.send_keys("\u{e00e}").await?;
        visitor.find("button", "Latest messages").await?;
        log.send_keys("\u{e010}").await?;
        is_at_end(&visitor).await?;
        link.send_keys("").await?;
        visitor
            .script("[...document.querySelectorAll('a')].find(e => e.innerText === 'this page').focus()")
            .await?;
        ensure!(
            pressed("\u{e004}").await? == "button say yes",
            "the button follows the link"
        );
        let put = visitor.client.active_element().await?;
        put.send_keys("\u{e007}").await?;
        until("the composer to take the text and the focus", || async {
            let value = visitor
                .script("return document.activeElement.value")
                .await?;
            Ok((value == "yes").then_some(()))
        })
        .await
    });
}

#[test]
fn emoji_alone_are_large() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 0).await?;
        for text in ["words 👍", "👍🏽"] {
            teller.tell(1, |message| message["text"] = json!(text));
            visitor.expect_text("log", "Conversation", text).await?;
        }
        let sizes = "const size = text => { const all = [...document.querySelectorAll('article *')]; \
            const one = all.find(e => e.children.length === 0 && e.textContent === text); \
            return parseFloat(getComputedStyle(one).fontSize); }; return size('👍🏽') / size('words 👍')";
        let ratio = visitor.script(sizes).await?;
        ensure!(ratio.as_f64().is_some_and(|ratio| ratio > 2.0), "{ratio}");
        Ok(())
    });
}

#[test]
fn a_picture_of_a_stranger_is_loaded_when_it_is_asked_for() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 0).await?;
        let stranger = world.at("portal.localhost", "/picture.svg");
        let own = format!("{}/assets/picture.svg", teller.url);
        for address in [&stranger, &own] {
            teller.tell(1, |message| {
                message["text"] = json!(format!("Look: [img]{address} [/img]"));
            });
        }
        let loaded =
            "return [...document.images].map(one => one.getAttribute('src')).filter(Boolean)";
        until("the picture of this server", || async {
            let loaded = visitor.script(loaded).await?;
            Ok((loaded == json!([own])).then_some(()))
        })
        .await?;
        let host = format!("Picture portal.localhost:{}", world.simulator_port);
        // A disclosure has a name and no word for its role.
        visitor.click("", &host).await?;
        until("the picture that was asked for", || async {
            let loaded = visitor.script(loaded).await?;
            Ok((loaded == json!([stranger, own])).then_some(()))
        })
        .await
    });
}
