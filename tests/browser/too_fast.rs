//! Site chat: who writes faster than the server takes it loses nothing.

use anyhow::ensure;

use crate::page::until;
use crate::world::run;

/// More than the server takes at once, with what it takes meanwhile.
const MESSAGES: usize = 50;

/// Writes and sends as fast as the page takes it.
const WRITE: &str = "
    const done = arguments[arguments.length - 1];
    const field = document.querySelector('textarea');
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    const frame = () => new Promise(requestAnimationFrame);
    (async () => {
        for (let n = 1; n <= COUNT; n++) {
            setter.call(field, 'Line ' + n);
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await frame();
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            while (field.value !== '') await frame();
        }
    })().then(() => done(null), (error) => done(String(error)));";

/// Notes when a message was refused, and how long the server asks to wait.
const NOTE_REFUSALS: &str = "
    const real = window.fetch;
    window.waits = [];
    window.fetch = async (...call) => {
        const answer = await real(...call);
        if (answer.status === 429) window.waits.push(answer.headers.get('Retry-After'));
        return answer;
    };";

#[test]
fn what_is_written_too_fast_goes_out_later_and_the_draft_stays() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let page = format!("{}/chat?site={}", world.app_url(), site.key);
        visitor.goto(&page).await?;
        visitor.find("textbox", "Message").await?;
        visitor.script(NOTE_REFUSALS).await?;
        let write = WRITE.replace("COUNT", &MESSAGES.to_string());
        let failed = visitor.client.execute_async(&write, vec![]).await?;
        ensure!(failed.is_null(), "{failed}");
        until("a refusal for being too fast", || async {
            let waits = visitor.script("return window.waits").await?;
            let told = waits[0].as_str().and_then(|wait| wait.parse::<u64>().ok());
            Ok(told.filter(|seconds| *seconds > 0))
        })
        .await?;
        visitor.fill("textbox", "Message", "Not said yet").await?;
        let expected: Vec<String> = (1..=MESSAGES).map(|n| format!("Line {n}")).collect();
        // The portal takes them at its own rate, too.
        for arrived in [MESSAGES / 2, MESSAGES] {
            let texts = until("the messages at the portal", || async {
                let chats = world.ask("chats").await?;
                let messages = chats[0]["messages"].as_array().cloned().unwrap_or_default();
                let text =
                    |message: &serde_json::Value| message["text"].as_str().map(str::to_owned);
                let texts: Vec<_> = messages.iter().filter_map(text).collect();
                Ok((texts.len() >= arrived).then_some(texts))
            })
            .await?;
            ensure!(
                expected.starts_with(&texts),
                "each once and in order: {texts:?}"
            );
        }
        let draft = visitor
            .script("return document.querySelector('textarea').value")
            .await?;
        ensure!(draft == "Not said yet", "{draft}");
        Ok(())
    });
}
