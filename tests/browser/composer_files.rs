//! Site chat: files on their way into a message, by clipboard, mouse and dialog; what they tell meanwhile, and what a reload
//! leaves of them.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::conversation::PICTURE;
use crate::gate::Held;
use crate::page::{Page, until};
use crate::site_tabs::open_page;
use crate::world::{Site, World, run, run_behind};

/// Files in the hands of the browser: `CARRIED` is a list of names, kinds and contents; a number is so many bytes. An event of
/// this `KIND` brings them to the text field.
const BRING: &str = r"
    const bytes = (list) => Uint8Array.from(list), carried = new DataTransfer();
    for (const [name, type, content] of CARRIED) {
        const part = typeof content === 'number' ? new Uint8Array(content) : Array.isArray(content) ? bytes(content) : content;
        if (name) carried.items.add(new File([part], name, { type }));
        else carried.setData(type, content);
    }
    const options = { bubbles: true, cancelable: true };
    const event = 'KIND' === 'paste'
        ? new ClipboardEvent('paste', { ...options, clipboardData: carried })
        : new DragEvent('KIND', { ...options, dataTransfer: carried });
    return !document.querySelector('textarea').dispatchEvent(event);
";

/// The previews that are there to be seen.
const PREVIEWS: &str = "return [...document.images].filter((one) => one.src.startsWith('blob:') && one.naturalWidth > 0 && one.width <= 64).length";

/// How many files this page has uploaded.
const UPLOADS: &str = "return performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/api/visitor/files')).length";

/// How many files are kept.
const KEPT: &str = r"
    const [done] = arguments, request = indexedDB.open('framechat-files');
    request.onerror = () => done('no database');
    request.onsuccess = () => {
        const database = request.result;
        const count = database.transaction('files').objectStore('files').count();
        count.onsuccess = () => { database.close(); done(count.result); };
    };
";

/// Does what a visitor does who pastes (`paste`), drags (`dragover`) or drops (`drop`) these; whether the chat took it.
async fn bring(visitor: &Page, kind: &str, carried: Value) -> Result<bool> {
    let script = BRING
        .replace("KIND", kind)
        .replace("CARRIED", &carried.to_string());
    Ok(visitor.script(&script).await? == true)
}

async fn begin(world: &World) -> Result<(Page, Site)> {
    let site = world.install().await?;
    let visitor = world.browser().await?;
    open_page(world, &visitor, &site).await?;
    visitor.find("log", "Conversation").await?;
    Ok((visitor, site))
}

/// The names of the chosen files, by the buttons that remove them.
async fn chosen(visitor: &Page) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for button in visitor.find_all("button", None).await? {
        let label = button.attr("aria-label").await?.unwrap_or_default();
        if let Some(name) = label.strip_prefix("Remove the file: ") {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

async fn chosen_are(visitor: &Page, expected: &[&str]) -> Result<()> {
    until(&format!("{expected:?} to be chosen"), || async {
        let names = chosen(visitor).await?;
        ensure!(names == expected, "it is {names:?}");
        Ok(Some(()))
    })
    .await
}

/// Waits until nothing is uploaded any more.
async fn uploaded(visitor: &Page) -> Result<()> {
    until("the uploads to end", || async {
        let running = visitor.find_all("progressbar", Some("Uploading")).await?;
        Ok(running.is_empty().then_some(()))
    })
    .await
}

async fn kept_are(visitor: &Page, count: usize) -> Result<()> {
    until(&format!("{count} files to be kept"), || async {
        let kept = visitor.client.execute_async(KEPT, vec![]).await?;
        ensure!(kept == count, "it is {kept}");
        Ok(Some(()))
    })
    .await
}

/// Waits until the portal has a message of the visitor with these files, and none beside those before it.
async fn portal_gets(world: &World, messages: usize, files: &[&str]) -> Result<()> {
    until(&format!("{files:?} at the portal"), || async {
        let chats = world.ask("chats").await?;
        let all = chats[0]["messages"].as_array().cloned().unwrap_or_default();
        ensure!(all.len() <= messages, "each once: {all:?}");
        let last = all.get(messages - 1).context("the message")?;
        ensure!(last["files"] == json!(files), "it has {}", last["files"]);
        Ok(Some(()))
    })
    .await
}

#[test]
fn files_are_pasted_and_dropped_with_previews() {
    run(async |world: Arc<World>| {
        let (visitor, _) = begin(&world).await?;
        let picture = json!([["shot.png", "image/png", PICTURE]]);
        ensure!(
            bring(&visitor, "paste", picture).await?,
            "a picture is taken"
        );
        chosen_are(&visitor, &["shot.png"]).await?;
        let list = json!([["list.txt", "text/plain", "one, two"]]);
        ensure!(
            bring(&visitor, "paste", list.clone()).await?,
            "a file is taken"
        );
        chosen_are(&visitor, &["shot.png", "list.txt"]).await?;
        // A table of a spreadsheet comes as a text and as a picture of it.
        let table = json!([
            ["table.png", "image/png", PICTURE],
            [null, "text/plain", "a\tb"]
        ]);
        ensure!(
            !bring(&visitor, "paste", table).await?,
            "the text is the browser's"
        );
        let words = json!([[null, "text/plain", "words"]]);
        ensure!(!bring(&visitor, "dragover", words.clone()).await?);
        ensure!(!bring(&visitor, "drop", words).await?);
        let more = json!([
            ["map.png", "image/png", PICTURE],
            ["notes.md", "text/markdown", "three"]
        ]);
        ensure!(
            bring(&visitor, "dragover", more.clone()).await?,
            "it may be dropped"
        );
        ensure!(bring(&visitor, "drop", more).await?, "it is taken");
        let all = ["shot.png", "list.txt", "map.png", "notes.md"];
        chosen_are(&visitor, &all).await?;
        until("the previews of two pictures", || async {
            Ok((visitor.script(PREVIEWS).await? == 2).then_some(()))
        })
        .await?;
        visitor.click("button", "Remove the file: map.png").await?;
        chosen_are(&visitor, &["shot.png", "list.txt", "notes.md"]).await?;
        uploaded(&visitor).await?;
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &["shot.png", "list.txt", "notes.md"]).await?;
        ensure!(visitor.script(PREVIEWS).await? == 0, "the chips are gone");
        Ok(())
    });
}

#[test]
fn an_upload_shows_how_far_it_came_and_can_be_cancelled() {
    const PROGRESS: &str =
        "return [...document.querySelectorAll('progress')].map((one) => one.value)";
    run(async |world: Arc<World>| {
        let (visitor, _) = begin(&world).await?;
        visitor.cdp("Network.enable", json!({})).await?;
        let slow = |bytes_per_s: i64| json!({ "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s });
        visitor
            .cdp("Network.emulateNetworkConditions", slow(400_000))
            .await?;
        let large = json!([
            ["large.bin", "", 4_000_000],
            ["small.txt", "text/plain", "small"]
        ]);
        bring(&visitor, "drop", large).await?;
        visitor.find("progressbar", "Uploading").await?;
        until("a part of the file to be there", || async {
            let shown = visitor.script(PROGRESS).await?;
            let percent = shown[0].as_f64().context("a progress")?;
            ensure!(shown[1] == 0, "one after another: {shown}");
            Ok((percent > 1.0 && percent < 100.0).then_some(()))
        })
        .await?;
        // A message waits for its files, and says so.
        visitor.fill("textbox", "Message", "see there").await?;
        visitor.click("button", "Send").await?;
        visitor
            .expect_any("main", "goes as soon as its files are there")
            .await?;
        visitor
            .click("button", "Remove the file: large.bin")
            .await?;
        chosen_are(&visitor, &["small.txt"]).await?;
        visitor
            .cdp("Network.emulateNetworkConditions", slow(-1))
            .await?;
        uploaded(&visitor).await?;
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &["small.txt"]).await
    });
}

#[test]
fn an_upload_that_fails_is_tried_again_when_the_visitor_wants() {
    /// Longer than a phone is wide.
    const NAME: &str =
        "a name that was given to the last version of a contract before it was signed.txt";
    run(async |world: Arc<World>| {
        let (visitor, _) = begin(&world).await?;
        visitor.resize(320, 640).await?;
        visitor.cdp("Network.enable", json!({})).await?;
        let block = |urls: &[&str]| json!({ "urls": urls });
        visitor
            .cdp("Network.setBlockedURLs", block(&["*/api/visitor/files"]))
            .await?;
        bring(&visitor, "drop", json!([[NAME, "text/plain", "a note"]])).await?;
        visitor.click("button", "Try again").await?;
        until("the failure to be told", || async {
            let text = visitor.script("return document.body.innerText").await?;
            let told = text
                .as_str()
                .is_some_and(|text| text.contains("The file did not arrive."));
            Ok(told.then_some(()))
        })
        .await?;
        let wide = "return document.documentElement.scrollWidth - innerWidth";
        ensure!(visitor.script(wide).await? == 0, "it fits a phone");
        visitor.cdp("Network.setBlockedURLs", block(&[])).await?;
        visitor.click("button", "Try again").await?;
        uploaded(&visitor).await?;
        until("no failure to be told", || async {
            Ok(visitor
                .seek("button", "Try again")
                .await?
                .is_none()
                .then_some(()))
        })
        .await?;
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &[NAME]).await
    });
}

#[test]
fn the_limits_of_files_are_told_at_once() {
    const MAX_BYTES: u64 = 20 * 1024 * 1024;
    run(async |world: Arc<World>| {
        let (visitor, _) = begin(&world).await?;
        let says = async |part: &'static str| {
            until(part, || async {
                let text = visitor.script("return document.body.innerText").await?;
                Ok(text.as_str().filter(|text| text.contains(part)).map(drop))
            })
            .await
        };
        bring(&visitor, "drop", json!([["huge.bin", "", MAX_BYTES + 1]])).await?;
        says("The file is too large: 20 MB at most.").await?;
        ensure!(
            visitor.seek("button", "Try again").await?.is_none(),
            "another try would be in vain"
        );
        visitor.click("button", "Remove the file: huge.bin").await?;
        bring(&visitor, "drop", json!([["empty.txt", "text/plain", ""]])).await?;
        says("The file is empty.").await?;
        visitor
            .click("button", "Remove the file: empty.txt")
            .await?;
        bring(&visitor, "drop", json!([["large.bin", "", MAX_BYTES]])).await?;
        uploaded(&visitor).await?;
        let rest: Vec<_> = (1..=10)
            .map(|n| json!([format!("{n}.txt"), "text/plain", "one of many"]))
            .collect();
        bring(&visitor, "drop", json!(rest)).await?;
        visitor
            .expect_any("main", "A message takes 10 files at most.")
            .await?;
        let names = [
            "large.bin",
            "1.txt",
            "2.txt",
            "3.txt",
            "4.txt",
            "5.txt",
            "6.txt",
            "7.txt",
            "8.txt",
            "9.txt",
        ];
        chosen_are(&visitor, &names).await?;
        // The server takes three at a time from a visitor.
        uploaded(&visitor).await?;
        ensure!(
            visitor.seek("button", "Try again").await?.is_none(),
            "all came"
        );
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &names).await
    });
}

#[test]
fn files_chosen_without_a_connection_are_sent_by_the_next_page() {
    run(async |world: Arc<World>| {
        let (visitor, site) = begin(&world).await?;
        world.kill_server();
        let files = json!([
            ["shot.png", "image/png", PICTURE],
            ["list.txt", "text/plain", "one, two"]
        ]);
        bring(&visitor, "paste", files).await?;
        chosen_are(&visitor, &["shot.png", "list.txt"]).await?;
        bring(&visitor, "drop", json!([["wrong.txt", "text/plain", "no"]])).await?;
        visitor
            .click("button", "Remove the file: wrong.txt")
            .await?;
        visitor.fill("textbox", "Message", "as promised").await?;
        kept_are(&visitor, 2).await?;
        visitor.goto(&world.at("shop.localhost", "/")).await?;
        world.start_server().await?;

        open_page(&world, &visitor, &site).await?;
        chosen_are(&visitor, &["shot.png", "list.txt"]).await?;
        uploaded(&visitor).await?;
        ensure!(visitor.script(UPLOADS).await? == 2, "each is uploaded");
        visitor.client.refresh().await?;
        chosen_are(&visitor, &["shot.png", "list.txt"]).await?;
        uploaded(&visitor).await?;
        ensure!(visitor.script(UPLOADS).await? == 0, "none is again");
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &["shot.png", "list.txt"]).await?;
        kept_are(&visitor, 0).await?;
        visitor.client.refresh().await?;
        visitor
            .expect_text("log", "Conversation", "as promised")
            .await?;
        chosen_are(&visitor, &[]).await
    });
}

#[test]
fn a_reload_in_the_middle_of_an_upload_begins_it_anew() {
    run_behind(
        Some(Held::Answers("/api/visitor/files")),
        async |world, gate| {
            let gate = gate.context("a gate")?;
            let (visitor, _) = begin(&world).await?;
            let path = world.path("note.txt");
            std::fs::write(&path, "a note")?;
            visitor.choose(&path).await?;
            visitor.find("progressbar", "Uploading").await?;
            visitor.fill("textbox", "Message", "with a file").await?;
            kept_are(&visitor, 1).await?;
            visitor.client.refresh().await?;
            visitor.find("log", "Conversation").await?;
            chosen_are(&visitor, &["note.txt"]).await?;
            visitor.find("progressbar", "Uploading").await?;
            // Sent before its file is there, a message goes once it is.
            visitor.click("button", "Send").await?;
            visitor
                .expect_any("main", "goes as soon as its files are there")
                .await?;
            let field = visitor.find("textbox", "Message").await?;
            ensure!(field.attr("aria-invalid").await?.is_none());
            gate.open();
            portal_gets(&world, 1, &["note.txt"]).await?;
            visitor
                .expect_text("log", "Conversation", "with a file")
                .await?;
            Ok(())
        },
    );
}

#[test]
fn a_file_stays_in_its_tab_until_that_is_closed() {
    run(async |world: Arc<World>| {
        let (visitor, site) = begin(&world).await?;
        bring(&visitor, "drop", json!([["first.txt", "text/plain", "1"]])).await?;
        kept_are(&visitor, 1).await?;
        let first = visitor.client.window().await?;
        let second = visitor.client.new_window(true).await?.handle;
        visitor.client.switch_to_window(second.clone()).await?;
        open_page(&world, &visitor, &site).await?;
        bring(&visitor, "drop", json!([["second.txt", "text/plain", "2"]])).await?;
        kept_are(&visitor, 2).await?;
        for (tab, name) in [(&second, "second.txt"), (&first, "first.txt")] {
            visitor.client.switch_to_window(tab.clone()).await?;
            visitor.client.refresh().await?;
            visitor.find("log", "Conversation").await?;
            chosen_are(&visitor, &[name]).await?;
        }
        visitor.client.close_window().await?;
        visitor.client.switch_to_window(second).await?;
        chosen_are(&visitor, &["second.txt"]).await?;
        until("the closed tab's file", || async {
            visitor.client.refresh().await?;
            visitor.find("log", "Conversation").await?;
            let mut names = chosen(&visitor).await?;
            names.sort();
            ensure!(names == ["first.txt", "second.txt"], "it is {names:?}");
            Ok(Some(()))
        })
        .await?;
        visitor.open_menu("Options").await?;
        visitor.click("button", "Erase my chat…").await?;
        visitor.click("button", "Erase everything").await?;
        visitor.expect_any("main", "Your chat was erased.").await?;
        kept_are(&visitor, 0).await
    });
}

#[test]
fn a_file_that_the_browser_does_not_keep_says_so() {
    run(async |world: Arc<World>| {
        let (visitor, _) = begin(&world).await?;
        visitor
            .script("IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }")
            .await?;
        bring(
            &visitor,
            "drop",
            json!([["note.txt", "text/plain", "a note"]]),
        )
        .await?;
        until("it to be told", || async {
            let text = visitor.script("return document.body.innerText").await?;
            let told = text
                .as_str()
                .is_some_and(|text| text.contains("This file is lost if you reload the page."));
            Ok(told.then_some(()))
        })
        .await?;
        uploaded(&visitor).await?;
        visitor.click("button", "Send").await?;
        portal_gets(&world, 1, &["note.txt"]).await
    });
}
