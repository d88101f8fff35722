//! Site chat: what is read to who cannot see it: the names of all controls, the form before the first message, the menu,
//! what is announced and how loudly; and what is left to see in forced colours.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::accessibility::check;
use crate::long_history::{open, says};
use crate::page::{Page, until};
use crate::site_chat::deliver;
use crate::site_tabs::{answer, open_page};
use crate::world::{World, run};

/// All that can be operated or is a part of the page by name, with its role and name. The field for files is never shown.
const NAMES: &str = r#"
    const named = 'a[href], button, input, textarea, summary, progress, article, form, [role]:not([role=alert]), img:not([alt=""])';
    return [...document.querySelectorAll(named)]
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .map((node) => [node.localName, node.computedRole, node.computedName]);
"#;

/// Every control that is shown has a name, and these are among them, by role and name.
async fn named(visitor: &Page, what: &str, expected: &[(&str, &str)]) -> Result<()> {
    until(&format!("the names of {what}"), || async {
        let names = visitor.script(NAMES).await?;
        let names = names.as_array().context("names")?;
        for one in names {
            ensure!(one[2] != "", "{what}: a nameless {} in {names:?}", one[0]);
        }
        for (role, name) in expected {
            let there = |one: &Value| one[1] == *role && one[2] == *name;
            ensure!(
                names.iter().any(there),
                "{what}: no {role} {name}: {names:?}"
            );
        }
        Ok(Some(()))
    })
    .await
}

#[test]
fn every_control_of_the_frame_has_a_name() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        visitor.find("button", "Attach files").await?;
        let always = [
            ("form", "New message"),
            ("textbox", "Message"),
            ("button", "Send"),
            ("button", "Attach files"),
            ("log", "Conversation"),
            ("status", "New messages"),
            ("", "Options"),
        ];
        named(&visitor, "an empty chat", &always).await?;
        deliver(&visitor, "Hello").await?;
        answer(
            &world,
            "[send=yes]Yes[/send] [put=no]No[/put] [url=https://e.example/]there[/url]",
        )
        .await?;
        visitor.find("link", "there").await?;
        let said = [
            ("", "Actions"),
            ("button", "Yes"),
            ("button", "No"),
            ("link", "there"),
        ];
        named(&visitor, "a conversation", &[&always[..], &said].concat()).await?;
        visitor.open_menu("Options").await?;
        let options = [
            ("checkbox", "Enter begins a new line"),
            ("button", "Erase my chat…"),
        ];
        named(&visitor, "the options", &options).await?;
        visitor.click("button", "Erase my chat…").await?;
        let asked = [("button", "Erase everything"), ("button", "Cancel")];
        named(&visitor, "the question", &asked).await?;
        visitor.click("button", "Cancel").await?;
        visitor.open_menu("Actions").await?;
        let actions = [("button", "Edit"), ("button", "Delete")];
        named(&visitor, "the actions", &actions).await?;
        let path = world.path("note.txt");
        std::fs::write(&path, "a note")?;
        visitor.choose(&path).await?;
        let chosen = [("button", "Remove the file: note.txt")];
        named(&visitor, "a chosen file", &chosen).await?;
        check(&visitor, "all of it").await
    });
}

/// What each question is called, whether it is found wrong, and what is said of it.
const QUESTIONS: &str = r"
    return [...document.querySelectorAll('form input:not([type=file])')].filter((field) => field.checkVisibility()).map((field) => {
        const said = document.getElementById(field.getAttribute('aria-describedby'));
        return [field.computedRole, field.computedName, field.ariaInvalid === 'true', said?.innerText ?? ''];
    });
";

async fn asks(visitor: &Page, expected: Value) -> Result<()> {
    until(&format!("the questions to be {expected}"), || async {
        let found = visitor.script(QUESTIONS).await?;
        ensure!(found == expected, "{found}");
        Ok(Some(()))
    })
    .await
}

#[test]
fn each_question_has_its_name_and_what_is_wrong_with_it_is_said_once() {
    run(async |world| {
        let site = world.install().await?;
        world
            .settings(
                json!({ "ask_name": "optional", "ask_email": "required", "consent": "I agree." }),
            )
            .await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        visitor.find("form", "Before your first message").await?;
        let (name, email, agree) = ("Name", "E-mail", "I agree.");
        asks(
            &visitor,
            json!([
                ["textbox", name, false, ""],
                ["textbox", email, false, ""],
                ["checkbox", agree, false, ""],
            ]),
        )
        .await?;
        check(&visitor, "the questions").await?;

        visitor.click("button", "Continue").await?;
        let missing = "Write your e-mail address.";
        let disagrees = "Agree first, or write to the site in another way.";
        asks(
            &visitor,
            json!([
                ["textbox", name, false, ""],
                ["textbox", email, true, missing],
                ["checkbox", agree, true, disagrees],
            ]),
        )
        .await?;
        visitor.expect_any("alert", "Some answers").await?;
        let text = visitor.script("return document.body.innerText").await?;
        let text = text.as_str().context("a text")?;
        for said in [missing, disagrees] {
            ensure!(text.matches(said).count() == 1, "{said}: {text}");
        }
        until("the focus on the first of them", || async {
            let focused = visitor
                .script("return document.activeElement.computedName")
                .await?;
            Ok((focused == email).then_some(()))
        })
        .await?;
        check(&visitor, "wrong answers").await?;

        // One alone is said where it is; nobody is told that there are several.
        visitor.click("checkbox", agree).await?;
        visitor.click("button", "Continue").await?;
        asks(
            &visitor,
            json!([
                ["textbox", name, false, ""],
                ["textbox", email, true, missing],
                ["checkbox", agree, false, ""],
            ]),
        )
        .await?;
        until("no alert", || async {
            let alert = "return [...document.querySelectorAll('[role=alert]')].map((one) => one.innerText).join('')";
            Ok((visitor.script(alert).await? == "").then_some(()))
        })
        .await
    });
}

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

#[test]
fn the_options_are_reached_and_left_by_keyboard() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open_page(&world, &visitor, &site).await?;
        visitor.find("log", "Conversation").await?;
        let focused =
            "const { activeElement: it } = document; return [it.computedName, it.checked ?? null]";
        visitor
            .script("document.querySelector('summary').focus()")
            .await?;
        ensure!(visitor.script(focused).await? == json!(["Options", null]));
        visitor.press(ENTER).await?;
        visitor.find("checkbox", "Enter begins a new line").await?;
        visitor.press(TAB).await?;
        ensure!(visitor.script(focused).await? == json!(["Enter begins a new line", false]));
        visitor.press(" ").await?;
        ensure!(visitor.script(focused).await? == json!(["Enter begins a new line", true]));
        visitor.press(TAB).await?;
        ensure!(visitor.script(focused).await? == json!(["Erase my chat…", null]));
        visitor
            .script("document.querySelector('summary').focus()")
            .await?;
        visitor.press(ENTER).await?;
        until("the menu to close", || async {
            let shown = visitor.seek("checkbox", "Enter begins a new line").await?;
            Ok(shown.is_none().then_some(()))
        })
        .await
    });
}

#[test]
fn what_an_operator_edits_or_removes_is_announced_politely() {
    run(async |world: Arc<World>| {
        let (teller, visitor) = open(&world, 60).await?;
        let log = visitor.find("log", "Conversation").await?;
        ensure!(log.attr("aria-live").await?.as_deref() == Some("off"));
        let of_ivan = |text: &'static str| {
            move |message: &mut Value| {
                message["author"] = json!("operator");
                message["operator"] = json!("Ivan");
                message["text"] = json!(text);
                message["seq"] = json!(61);
                message["id"] = json!("message-61");
            }
        };
        teller.tell(1, of_ivan("We close at six"));
        let heard = |part: &'static str| visitor.expect_text("status", "New messages", part);
        heard("Ivan: We close at six").await?;
        teller.tell(1, |message| {
            of_ivan("We close at [b]seven[/b]")(message);
            message["edited"] = json!(true);
        });
        visitor
            .expect_text("log", "Conversation", "We close at seven")
            .await?;
        let said = heard("Ivan, edited: We close at seven").await?;
        ensure!(said.matches("six").count() == 1, "once each: {said}");
        // A file that has come changes nothing that was read.
        teller.tell(1, |message| {
            of_ivan("We close at [b]seven[/b]")(message);
            message["edited"] = json!(true);
            message["files"] = json!([{ "id": "f", "name": "hours.txt", "mime": "text/plain", "size": 7, "url": "/f" }]);
        });
        visitor.find("link", "hours.txt 1\u{a0}KB").await?;
        teller.tell(1, |message| {
            of_ivan("")(message);
            message["removed"] = json!(true);
        });
        let said = heard("Ivan: Message removed").await?;
        ensure!(said.matches("seven").count() == 1, "once each: {said}");
        let polite = visitor
            .script("const region = [...document.querySelectorAll('[role=status]')].find((one) => one.computedName === 'New messages'); return [region.ariaLive, region.ariaAtomic]")
            .await?;
        ensure!(polite == json!(["polite", "false"]), "{polite}");
        says(&visitor, 60).await?;
        Ok(())
    });
}

/// What has neither an edge nor a mark that is seen: controls without a border of another colour than what is behind it,
/// and signs drawn in the colour of what is behind them.
const UNSEEN: &str = r"
    const paper = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/^rgba\(.*, 0\)$/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const seen = (colour, node) => colour !== 'none' && !/^rgba\(.*, 0\)$/.test(colour) && colour !== paper(node);
    const unseen = [];
    const shown = (node) => node.checkVisibility({ visibilityProperty: true });
    const edged = (node) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(node);
        return borderTopStyle === 'solid' && parseFloat(borderTopWidth) >= 1 && seen(borderTopColor, node.parentElement);
    };
    for (const node of document.querySelectorAll('button, textarea, input:not([type=checkbox]), article')) {
        // A message has its edge around what was said, not around its author.
        const parts = node.localName === 'article' ? [...node.querySelectorAll('div')] : [node];
        if (shown(node) && !parts.some(edged)) unseen.push(`no edge: ${node.computedRole} ${node.computedName}`);
    }
    for (const node of document.querySelectorAll('svg, summary')) {
        if (!shown(node)) continue;
        const style = getComputedStyle(node);
        const colour = node.localName === 'svg' ? style.stroke : style.color;
        if (!seen(colour, node)) unseen.push(`no mark: ${node.parentElement.innerText} ${colour}`);
    }
    return unseen;
";

#[test]
fn in_forced_colours_controls_keep_their_edges_and_marks() {
    run(async |world| {
        let site = world.install().await?;
        world.settings(json!({ "ask_name": "optional" })).await?;
        let visitor = world.browser().await?;
        visitor.force_colors().await?;
        open_page(&world, &visitor, &site).await?;
        visitor.find("button", "Attach files").await?;
        visitor.find("textbox", "Name").await?;
        let forced = visitor
            .script("return matchMedia('(forced-colors: active)').matches")
            .await?;
        ensure!(forced == true, "colours are forced");
        let unseen = visitor.script(UNSEEN).await?;
        ensure!(unseen == json!([]), "the form: {unseen:#}");
        visitor.click("button", "Continue").await?;
        deliver(&visitor, "Hello").await?;
        answer(&world, "[send=yes]Yes[/send]").await?;
        visitor.find("button", "Yes").await?;
        visitor.open_menu("Options").await?;
        let unseen = visitor.script(UNSEEN).await?;
        ensure!(unseen == json!([]), "the conversation: {unseen:#}");
        // The focus is seen on each kind of control.
        for name in ["Message", "Send", "Yes", "Options"] {
            let ring = "const node = [...document.querySelectorAll('textarea, button, summary')].find((one) => one.computedName === NAME);
                node.focus({ focusVisible: true });
                const { outlineStyle, outlineWidth } = getComputedStyle(node);
                return [outlineStyle, parseFloat(outlineWidth) >= 2]";
            let ring = ring.replace("NAME", &json!(name).to_string());
            let ring = visitor.script(&ring).await?;
            ensure!(ring == json!(["solid", true]), "{name}: {ring}");
        }
        Ok(())
    });
}
