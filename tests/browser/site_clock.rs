//! Site chat: a visitor whose clock is wrong by a day. Times are the server's, the order is that of writing, nothing is lost.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::page::{Page, until};
use crate::site_chat::write;
use crate::site_tabs::{answer, open_page, portal_hears};
use crate::world::run;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Times of the test's messages are no further than this from now.
const NEAR_MS: i64 = 10 * 60 * 1_000;

/// A clock that is so many milliseconds ahead, for every page from now on.
const CLOCK: &str = r"
    const Own = Date;
    window.ownNow = () => Own.now();
    window.Date = class extends Own {
        constructor(...given) {
            if (given.length) super(...given);
            else super(Own.now() + AHEAD);
        }
        static now() {
            return Own.now() + AHEAD;
        }
    };
";

/// How far the times of the messages are from now by the real clock, and what is written of their days.
const TIMES: &str = r"
    const moments = [...document.querySelectorAll('article time')].map((time) => Math.abs(Date.parse(time.dateTime) - ownNow()));
    const days = [...document.querySelectorAll('time')].filter((time) => !time.closest('article')).map((time) => time.innerText);
    return [Math.max(...moments), days];
";

async fn texts(visitor: &Page) -> Result<Vec<String>> {
    let texts = visitor
        .script("return [...document.querySelectorAll('article')].map((one) => one.innerText.match(/\\b(one|two|three|four)\\b/)[0])")
        .await?;
    Ok(serde_json::from_value(texts)?)
}

fn wrong_by(ahead_ms: i64) {
    run(async move |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let source = format!("{{ {} }}", CLOCK.replace("AHEAD", &ahead_ms.to_string()));
        visitor
            .cdp(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": source }),
            )
            .await?;
        open_page(&world, &visitor, &site).await?;
        let skew = visitor.script("return Date.now() - ownNow()").await?;
        ensure!(skew == ahead_ms, "the page's clock is wrong: {skew}");
        write(&visitor, "one").await?;
        portal_hears(&world, &["one"]).await?;
        answer(&world, "two").await?;
        visitor.expect_text("log", "Conversation", "two").await?;
        world.kill_server();
        for text in ["three", "four"] {
            write(&visitor, text).await?;
            visitor.expect_text("log", "Conversation", text).await?;
        }
        // On their way they stand where they belong, with a time that fits, and so they do over a reload.
        let all = ["one", "two", "three", "four"];
        ensure!(texts(&visitor).await? == all);
        right_times(&visitor).await?;
        world.start_server().await?;
        open_page(&world, &visitor, &site).await?;
        portal_hears(&world, &["one", "three", "four"]).await?;
        until("all to be delivered, in order", || async {
            let done = visitor
                .script("return [...document.querySelectorAll('article')].every((one) => !/Sending|Waiting/.test(one.computedName))")
                .await?;
            Ok((done == true && texts(&visitor).await? == all).then_some(()))
        })
        .await?;
        right_times(&visitor).await
    });
}

async fn right_times(visitor: &Page) -> Result<()> {
    let seen = visitor.script(TIMES).await?;
    let off = seen[0].as_i64().context("a difference")?;
    ensure!(off < NEAR_MS, "a time is {off} ms off");
    ensure!(seen[1] == json!(["Today"]), "{seen}");
    Ok(())
}

#[test]
fn a_clock_that_is_a_day_ahead_changes_nothing() {
    wrong_by(DAY_MS);
}

#[test]
fn a_clock_that_is_a_day_late_changes_nothing() {
    wrong_by(-DAY_MS);
}
