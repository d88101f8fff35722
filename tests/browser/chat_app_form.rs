//! The chat app's form from one row to a sidebar, and what it says when something is in the way: a message that cannot go
//! out, a session that ends, a server that is gone, messages from others.

use anyhow::{Context, Result, ensure};
use framechat_protocol::app_session::SESSION_MS;
use serde_json::{Value, json};

use crate::accessibility::check;
use crate::chat_app::{SUPPORT_CODE, connected, lists, messenger, open_app};
use crate::page::{Page, reference, until};
use crate::world::{World, run};

/// The names that a language gives to what this file uses.
struct Words {
    tag: &'static str,
    direction: &'static str,
    connected: &'static str,
    row: [&'static str; 3],
    tabs: [&'static str; 3],
    new_reply: &'static str,
    title: &'static str,
    text: &'static str,
    save: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    direction: "ltr",
    connected: "Connected",
    row: ["Message", "Send", "Menu"],
    tabs: ["Call", "Details", "Quick replies"],
    new_reply: "New reply",
    title: "Title",
    text: "Text",
    save: "Save",
};

const ARABIC: Words = Words {
    tag: "ar",
    direction: "rtl",
    connected: "متصل",
    row: ["الرسالة", "إرسال", "القائمة"],
    tabs: ["اتصال", "التفاصيل", "ردود سريعة"],
    new_reply: "رد جديد",
    title: "العنوان",
    text: "النص",
    save: "حفظ",
};

/// Frames from the smallest that can be registered on; in the first there is room for one row.
const SIZES: [(u32, u32); 5] = [(250, 50), (350, 150), (350, 250), (320, 568), (400, 800)];
const ONE_ROW: (u32, u32) = SIZES[0];

/// What does not fit: a page wider than its frame, controls that are small or cut. Where one row is all there is, no
/// control may be cut by its lower edge either, and `row` names those that are in it.
const FORM: &str = r#"
    const TARGET_MIN = 24;
    const controls = ['button', 'textbox', 'combobox', 'tab', 'link', 'option'];
    const root = document.documentElement, problems = [], row = [];
    scrollTo(0, 0);
    // A page from right to left may have its scroll bar on the left.
    const edges = root.getBoundingClientRect();
    if (root.scrollWidth > root.clientWidth) problems.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
    for (const node of document.querySelectorAll('*')) {
        if (!controls.includes(node.computedRole) || !node.checkVisibility({ visibilityProperty: true })) continue;
        const box = node.getBoundingClientRect();
        const is = (what) => problems.push(`${node.computedRole} "${node.computedName}" is ${what}: ${JSON.stringify(box)}`);
        if (box.width < TARGET_MIN || box.height < TARGET_MIN) is('small');
        if (box.left < edges.left || box.right > edges.right) is('cut at a side');
        if (box.top >= innerHeight) continue;
        if (box.top < 0 || box.bottom > innerHeight) { if (arguments[0]) is('cut in its height'); } else row.push(node.computedName);
    }
    return { problems, row };
"#;

/// Gives the messenger's frame a size, and waits until the page in it has that size.
async fn size(person: &Page, (width, height): (u32, u32)) -> Result<()> {
    person.leave().await?;
    person
        .script(&format!(
            "document.querySelector('iframe').style = 'position: fixed; inset: 0 auto auto 0; z-index: 9; border: 0; max-width: none; max-height: none; width: {width}px; height: {height}px'"
        ))
        .await?;
    person.enter("Framechat").await?;
    until(&format!("a frame of {width}x{height}"), || async {
        let now = person.script("return [innerWidth, innerHeight]").await?;
        Ok((now == json!([width, height])).then_some(()))
    })
    .await
}

/// The colour scheme that the frame shows; `prefer` asks for it in the page around.
async fn scheme(person: &Page, theme: &str) -> Result<()> {
    person.leave().await?;
    person.prefer(theme).await?;
    person.enter("Framechat").await?;
    let dark = "return matchMedia('(prefers-color-scheme: dark)').matches";
    until(&format!("the {theme} scheme in the frame"), || async {
        Ok((person.script(dark).await? == (theme == "dark")).then_some(()))
    })
    .await
}

async fn fits_everywhere(world: &World, words: &'static Words) -> Result<()> {
    world.app().await?;
    let person = world.browser().await?;
    person.prefer("light").await?;
    person
        .goto(&world.at(
            "portal.localhost",
            &format!("/messenger?lang={}", words.tag),
        ))
        .await?;
    person.click("button", "Framechat").await?;
    person.enter("Framechat").await?;
    person.expect_any("status", words.connected).await?;
    let page = person
        .script("return [document.documentElement.lang, document.documentElement.dir]")
        .await?;
    ensure!(page == json!([words.tag, words.direction]), "{page}");
    size(&person, SIZES[4]).await?;
    person.click("button", words.new_reply).await?;
    person.fill("textbox", words.title, "Shipping").await?;
    let long = "We ship within two working days, and the parcel takes one more.";
    person.fill("textbox", words.text, long).await?;
    person.click("button", words.save).await?;
    person.expect_any("option", "Shipping").await?;
    for one in SIZES {
        size(&person, one).await?;
        for tab in words.tabs {
            person.click("tab", tab).await?;
            let what = format!("{} {one:?}, {tab}", words.tag);
            let form = person
                .client
                .execute(FORM, vec![json!(one == ONE_ROW)])
                .await?;
            ensure!(form["problems"] == json!([]), "{what}: {form:#}");
            ensure!(
                one != ONE_ROW || form["row"] == json!(words.row),
                "{what}: {form:#}"
            );
            for theme in ["light", "dark"] {
                scheme(&person, theme).await?;
                check(&person, &format!("{what}, {theme}")).await?;
            }
        }
    }
    Ok(())
}

#[test]
fn it_fits_and_is_accessible_from_one_row_to_a_sidebar() {
    run(async |world| fits_everywhere(&world, &ENGLISH).await);
}

#[test]
fn it_fits_and_is_accessible_from_right_to_left() {
    run(async |world| fits_everywhere(&world, &ARABIC).await);
}

/// Puts the person's clock forward, and lets the page look at it as it does when it is shown again.
async fn pass(person: &Page, ms: i64) -> Result<()> {
    person
        .script(&format!(
            "const now = Date.now; Date.now = () => now() + {ms}; document.dispatchEvent(new Event('visibilitychange'))"
        ))
        .await
        .map(|_| ())
}

/// The answers that the page's renewals got; one on its way is not among them.
async fn renewals(person: &Page) -> Result<Value> {
    person
        .script("return performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/api/app/session')).map((one) => one.responseStatus)")
        .await
}

async fn renewed(person: &Page, answers: &Value) -> Result<()> {
    until(&format!("renewals answered {answers}"), || async {
        Ok((renewals(person).await? == *answers).then_some(()))
    })
    .await
}

/// Counts the requests that the page begins, whether they are answered or not.
const COUNT_REQUESTS: &str = "const real = fetch; window.begun = 0; window.fetch = (...all) => { begun += 1; return real(...all); }";

async fn says(person: &Page, part: &str) -> Result<bool> {
    let text = person.script("return document.body.innerText").await?;
    Ok(text.as_str().is_some_and(|text| text.contains(part)))
}

async fn value(person: &Page, name: &str) -> Result<String> {
    let field = person.find("textbox", name).await?;
    Ok(field.prop("value").await?.unwrap_or_default())
}

async fn until_said(person: &Page, part: &str) -> Result<()> {
    until(&format!("\"{part}\" to be said"), || async {
        Ok(says(person, part).await?.then_some(()))
    })
    .await
}

const DUE_MS: i64 = SESSION_MS / 3;

/// The session goes on in another load of the same page, and with that it is over in this one.
async fn go_on_elsewhere(world: &World, person: &Page) -> Result<()> {
    let path = person.script("return location.pathname").await?;
    let path = path.as_str().context("a path")?;
    let address = format!("http://127.0.0.1:{}{path}", world.server_port);
    let frame = [
        ("Sec-Fetch-Dest", "iframe"),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    let other = frame
        .into_iter()
        .fold(world.http.get(address), |request, (name, value)| {
            request.header(name, value)
        })
        .send()
        .await?;
    ensure!(other.status() == 200, "{}", other.status());
    Ok(())
}

/// What is seen of the words that the session has ended, and of the button beside them, in pixels of their height.
const SEEN_OF_THE_END: &str = "
    const seen = (node) => {
        const { top, bottom } = node.getBoundingClientRect();
        return Math.round(Math.min(bottom, innerHeight) - Math.max(top, 0));
    };
    const words = [...document.querySelectorAll('span')].find((one) => one.innerText.includes('session here has ended'));
    const button = [...document.querySelectorAll('button')].find((one) => one.innerText === 'Reload');
    return [seen(words), seen(button)];
";

#[test]
fn where_one_row_is_seen_the_end_of_the_session_comes_into_view() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        size(&person, ONE_ROW).await?;
        person.fill("textbox", "Message", "half a sentence").await?;
        go_on_elsewhere(&world, &person).await?;
        pass(&person, DUE_MS).await?;
        until_said(&person, "Your session here has ended").await?;
        let [words, button] = until("it to be seen", || async {
            let seen = person.script(SEEN_OF_THE_END).await?;
            let seen: [i64; 2] = serde_json::from_value(seen)?;
            Ok((seen[0] > 0).then_some(seen))
        })
        .await?;
        ensure!(words >= 24, "two lines of it are seen: {words} px");
        ensure!(button >= 24, "and what to do: {button} px");
        // Who writes on sees what they write.
        person.find("textbox", "Message").await?;
        person
            .script("document.querySelector('textarea').focus()")
            .await?;
        person.press(".").await?;
        until("the field in view", || async {
            let bottom = "return document.querySelector('textarea').getBoundingClientRect().bottom";
            let seen_px = person.script(bottom).await?.as_f64();
            Ok((seen_px >= Some(24.0)).then_some(()))
        })
        .await
    });
}

#[test]
fn a_session_is_renewed_quietly_and_its_end_is_told_calmly() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        person.fill("textbox", "Message", "half a sentence").await?;
        person.find("button", "New reply").await?;
        person.script(COUNT_REQUESTS).await?;

        // Nobody looks: nothing is asked, however late it is.
        person
            .script(
                "Object.defineProperty(document, 'hidden', { configurable: true, value: true })",
            )
            .await?;
        pass(&person, DUE_MS).await?;
        ensure!(person.script("return begun").await? == 0);
        person.script("delete document.hidden").await?;
        pass(&person, 0).await?;
        renewed(&person, &json!([200])).await?;
        pass(&person, DUE_MS / 2).await?;
        ensure!(person.script("return begun").await? == 1);
        pass(&person, DUE_MS / 2).await?;
        renewed(&person, &json!([200, 200])).await?;
        ensure!(
            !says(&person, "session").await? && person.seek("button", "Reload").await?.is_none(),
            "a renewal is not spoken of"
        );

        go_on_elsewhere(&world, &person).await?;
        pass(&person, DUE_MS).await?;
        until_said(&person, "Your session here has ended").await?;
        renewed(&person, &json!([200, 200, 401])).await?;
        ensure!(value(&person, "Message").await? == "half a sentence");
        pass(&person, SESSION_MS).await?;
        ensure!(
            person.script("return begun").await? == 3,
            "nothing is asked of a session that has ended"
        );

        person.click("tab", "Call").await?;
        person.fill("textbox", "Phone number", "112").await?;
        person.click("button", "Call").await?;
        messenger(&world, "the call", |record| {
            record["calls"] == json!(["112"])
        })
        .await?;

        person.click("button", "Reload").await?;
        until("the reloaded page", || async {
            person.leave().await?;
            person.enter("Framechat").await?;
            Ok((person.script("return window.begun === undefined").await? == true).then_some(()))
        })
        .await?;
        connected(&person).await?;
        ensure!(value(&person, "Message").await? == "half a sentence");
        ensure!(!says(&person, "session").await?);
        write_reply(&person).await?;
        person.click("button", "Save").await?;
        person.expect_any("option", "Shipping").await?;
        Ok(())
    });
}

async fn write_reply(person: &Page) -> Result<()> {
    person.click("button", "New reply").await?;
    person.fill("textbox", "Title", "Shipping").await?;
    person.fill("textbox", "Text", "It leaves today.").await
}

#[test]
fn without_its_server_the_app_keeps_what_is_written_and_commands_the_messenger() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        write_reply(&person).await?;
        person.fill("textbox", "Message", "written before").await?;
        person.script(COUNT_REQUESTS).await?;
        world.kill_server();

        // A renewal that finds nobody is not spoken of.
        pass(&person, DUE_MS).await?;
        ensure!(person.script("return begun").await? == 1);
        person.click("button", "Save").await?;
        until_said(&person, "The server cannot be reached").await?;
        for (name, kept) in [
            ("Message", "written before"),
            ("Title", "Shipping"),
            ("Text", "It leaves today."),
        ] {
            ensure!(value(&person, name).await? == kept, "{name}");
        }
        ensure!(!says(&person, "session").await?);

        person.click("button", "Insert").await?;
        messenger(&world, "the text put", |record| {
            lists(record, "put", "written before")
        })
        .await?;
        person.fill("textbox", "Message", "sent without").await?;
        person.click("button", "Send").await?;
        messenger(&world, "the sent message", |record| {
            lists(record, "sent", "sent without")
        })
        .await?;
        person.click("tab", "Call").await?;
        person
            .fill("textbox", "Phone number", "+49 30 123456")
            .await?;
        person.click("button", "Call").await?;
        messenger(&world, "the call", |record| {
            record["calls"] == json!(["+4930123456"])
        })
        .await?;

        world.start_server().await?;
        person.click("tab", "Quick replies").await?;
        person.click("button", "Save").await?;
        person.expect_any("option", "Shipping").await?;
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

/// Writes at once what would take long to type.
async fn paste(person: &Page, text: &str) -> Result<()> {
    let field = person.find("textbox", "Message").await?;
    let write = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new InputEvent('input', { bubbles: true }))";
    let arguments = vec![reference(&field)?, json!(text)];
    person.client.execute(write, arguments).await?;
    Ok(())
}

/// Presses the button, and expects that the field is said to be wrong, in these words, and keeps its text.
async fn refused(person: &Page, button: &str, field: &str, text: &str, why: &str) -> Result<()> {
    person.click("button", button).await?;
    until_said(person, why).await?;
    let element = person.find("textbox", field).await?;
    let problem = "const [field] = arguments, text = document.getElementById(field.getAttribute('aria-describedby'));
        return [field.getAttribute('aria-invalid'), text && text.innerText, text && text.closest('[aria-live]') !== null]";
    let told = person
        .client
        .execute(problem, vec![reference(&element)?])
        .await?;
    ensure!(
        told[0] == "true"
            && told[1].as_str().is_some_and(|told| told.contains(why))
            && told[2] == true,
        "{field} is described by what is wrong: {told}"
    );
    let kept = value(person, field).await?;
    ensure!(
        kept == text,
        "{field} keeps its text: {} characters",
        kept.chars().count()
    );
    Ok(())
}

#[test]
fn what_cannot_go_out_is_told_before_it_is_sent() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        let longest = "я".repeat(20_000);
        let longer = format!("{longest}я");
        let (empty, long) = ("Write a message first.", "20,000 characters at most");
        for (text, why) in [("", empty), ("  \u{a0}\n ", empty), (&longer, long)] {
            for button in ["Send", "Insert"] {
                paste(&person, "another").await?;
                until("the problem to be gone", || async {
                    Ok((!says(&person, why).await?).then_some(()))
                })
                .await?;
                paste(&person, text).await?;
                refused(&person, button, "Message", text, why).await?;
            }
        }

        person.click("tab", "Call").await?;
        let number = "Enter a phone number of 1 to 20 digits";
        for wrong in ["", "call me", "123456789012345678901"] {
            person.fill("textbox", "Phone number", wrong).await?;
            refused(&person, "Call", "Phone number", wrong, number).await?;
        }
        let code = "Enter the support code: 32 characters";
        for wrong in [
            &SUPPORT_CODE[1..],
            &format!("{SUPPORT_CODE}0"),
            &SUPPORT_CODE.replace('a', "g"),
        ] {
            person.fill("textbox", "Support code", wrong).await?;
            refused(&person, "Open", "Support code", wrong, code).await?;
        }

        // The messenger heard of none of it, and hears of what is just short enough.
        paste(&person, &longest).await?;
        person.click("button", "Send").await?;
        let record = messenger(&world, "the longest message", |record| {
            record["sent"]
                .as_array()
                .is_some_and(|sent| !sent.is_empty())
        })
        .await?;
        ensure!(lists(&record, "sent", &longest), "it is whole");
        for key in ["sent", "put", "calls", "support"] {
            let count = record[key].as_array().map_or(0, Vec::len);
            ensure!(count == usize::from(key == "sent"), "{count} of {key}");
        }
        Ok(())
    });
}

/// What the page says that it dropped, by reason.
async fn dropped(person: &Page) -> Result<Value> {
    let region = person.find("region", "Dropped messages").await?;
    let rows = "return Object.fromEntries([...arguments[0].querySelectorAll('dt')].map((term) => [term.innerText, term.nextElementSibling.innerText]))";
    Ok(person
        .client
        .execute(rows, vec![reference(&region)?])
        .await?)
}

async fn until_dropped(person: &Page, reason: &str, count: &str) -> Result<()> {
    until(&format!("{count} dropped as {reason}"), || async {
        Ok((dropped(person).await?[reason] == count).then_some(()))
    })
    .await
}

#[test]
fn dropped_messages_are_counted_for_who_asks() {
    run(async |world| {
        let person = open_app(&world).await?;
        connected(&person).await?;
        person.click("tab", "Details").await?;
        person.find("region", "Launch").await?;
        ensure!(person.seek("region", "Dropped messages").await?.is_none());

        person.leave().await?;
        person
            .script("window.app = document.querySelector('iframe'); app.src += '&debug'")
            .await?;
        until("the page with its counters", || async {
            person.leave().await?;
            person.enter("Framechat").await?;
            person.click("tab", "Details").await?;
            person.seek("region", "Dropped messages").await
        })
        .await?;
        connected(&person).await?;
        let before = dropped(&person).await?;
        ensure!(
            before
                .as_object()
                .is_some_and(|rows| rows.len() == 7 && rows.values().all(|count| count == "0")),
            "{before}"
        );

        // The counters are watched while they count: nothing else happens in the page.
        person.leave().await?;
        person
            .script("const other = document.createElement('iframe'); other.title = 'Other'; document.body.append(other);
                other.contentWindow.eval(\"parent.app.contentWindow.postMessage('from elsewhere', '*')\")")
            .await?;
        person.enter("Framechat").await?;
        until_dropped(&person, "other windows", "1").await?;
        person.leave().await?;
        person
            .script("app.contentWindow.postMessage('not JSON', '*'); app.contentWindow.postMessage({ action: 'init' }, '*')")
            .await?;
        person.enter("Framechat").await?;
        until_dropped(&person, "unreadable", "2").await?;
        let after = dropped(&person).await?;
        ensure!(
            after["other windows"] == "1" && after["repeated"] == "0",
            "{after}"
        );
        Ok(())
    });
}
