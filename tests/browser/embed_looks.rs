//! How launcher and frame look: by the site's settings, by the tag, in both themes, from right to left, on a phone.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::accessibility::check;
use crate::embed::{empty_shop, tag};
use crate::page::{Page, until};
use crate::site_chat::write;
use crate::world::run;

/// The launcher's element, for scripts.
const LAUNCHER: &str = "const launcher = [...document.documentElement.children].find(e => e.shadowRoot).shadowRoot.querySelector('button');";
const PANEL: &str = "const panel = [...document.documentElement.children].find(e => e.shadowRoot).shadowRoot.querySelector('iframe').parentElement;";

async fn launcher_style(visitor: &Page, property: &str) -> Result<Value> {
    visitor
        .script(&format!(
            "{LAUNCHER} return getComputedStyle(launcher).{property}"
        ))
        .await
}

#[test]
fn settings_give_the_launcher_its_look_and_the_tag_has_the_last_word() {
    run(async |world| {
        let site = world.install().await?;
        world
            .tell(
                "settings",
                json!({ "line": 1, "fields": {
                "title": "Coffee Roasters",
                "url": world.at("shop.localhost", "/"),
                "origins": world.at("shop.localhost", ""),
                "accent": "#7a1fa2",
                "action": "connect",
            } }),
            )
            .await?;
        let visitor = world.browser().await?;
        visitor.prefer("light").await?;
        empty_shop(&world, &visitor).await?;
        visitor.script(&tag(&world, &site, &[])).await?;
        visitor.find("button", "Open chat").await?;
        let found = launcher_style(&visitor, "backgroundColor").await?;
        ensure!(found == "rgb(122, 31, 162)", "{found}");
        ensure!(launcher_style(&visitor, "color").await? == "rgb(255, 255, 255)");
        let side = "const { left, right } = launcher.getBoundingClientRect(); return left > innerWidth - right";
        let at_end = visitor.script(&format!("{LAUNCHER} {side}")).await?;
        ensure!(at_end == true, "usually it stands where lines end");

        empty_shop(&world, &visitor).await?;
        let own = [
            ("data-accent", "#ffe000"),
            ("data-position", "start"),
            ("data-theme", "dark"),
            ("data-title", "Ask us"),
            ("data-greeting", "We answer within minutes."),
            ("data-lang", "ru-RU"),
        ];
        visitor.script(&tag(&world, &site, &own)).await?;
        visitor.click("button", "Открыть чат").await?;
        let found = launcher_style(&visitor, "backgroundColor").await?;
        ensure!(found == "rgb(255, 224, 0)", "{found}");
        ensure!(launcher_style(&visitor, "color").await? == "rgb(0, 0, 0)");
        let at_end = visitor.script(&format!("{LAUNCHER} {side}")).await?;
        ensure!(at_end == false, "the tag's position");
        visitor.enter("Чат").await?;
        visitor.find("heading", "Ask us").await?;
        visitor
            .expect_any("log", "We answer within minutes.")
            .await?;
        visitor.find("textbox", "Сообщение").await?;
        let send = visitor.find("button", "Отправить").await?;
        let send = send.css_value("background-color").await?;
        ensure!(send.starts_with("rgba(255, 224, 0"), "{send}");
        let scheme = "return getComputedStyle(document.documentElement).colorScheme";
        until("the dark theme", || async {
            Ok((visitor.script(scheme).await? == "dark").then_some(()))
        })
        .await?;
        visitor.leave().await?;
        visitor.script("framechat('setTheme', 'light')").await?;
        visitor.enter("Чат").await?;
        until("the light theme", || async {
            let scheme = visitor
                .script("return getComputedStyle(document.documentElement).colorScheme")
                .await?;
            Ok((scheme == "light").then_some(()))
        })
        .await?;
        visitor.leave().await?;
        visitor.script("framechat('setLocale', 'en')").await?;
        visitor.find("button", "Close chat").await?;
        visitor.enter("Chat").await?;
        visitor.find("textbox", "Message").await?;
        let lang = visitor
            .script("return document.documentElement.lang")
            .await?;
        ensure!(lang == "en", "{lang}");
        Ok(())
    });
}

#[test]
fn launcher_and_chat_are_accessible_in_both_themes_and_from_right_to_left() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        for (lang, open, title, field) in [
            ("en", "Open chat", "Chat", "Message"),
            ("ar", "افتح الدردشة", "الدردشة", "الرسالة"),
        ] {
            for theme in ["light", "dark"] {
                visitor.prefer(theme).await?;
                empty_shop(&world, &visitor).await?;
                visitor.script(&format!("document.documentElement.lang = '{lang}'; document.documentElement.dir = '{}'", if lang == "ar" { "rtl" } else { "ltr" })).await?;
                visitor
                    .script(&tag(&world, &site, &[("data-accent", "#ff8800")]))
                    .await?;
                visitor.find("button", open).await?;
                check(&visitor, &format!("launcher, {lang}, {theme}")).await?;
                visitor.click("button", open).await?;
                check(&visitor, &format!("page with the chat, {lang}, {theme}")).await?;
                visitor.enter(title).await?;
                visitor.find("textbox", field).await?;
                let dir = visitor
                    .script("return document.documentElement.dir || 'ltr'")
                    .await?;
                ensure!(
                    dir == if lang == "ar" { "rtl" } else { "ltr" },
                    "{lang}: {dir}"
                );
                // An empty field begins where the page's lines do.
                let caret = "const { direction, unicodeBidi } = \
                    getComputedStyle(document.querySelector('textarea')); return [direction, unicodeBidi]";
                let caret = visitor.script(caret).await?;
                ensure!(caret == json!([dir, "isolate"]), "{lang}: {caret}");
                check(&visitor, &format!("chat, {lang}, {theme}")).await?;
            }
        }
        Ok(())
    });
}

#[test]
fn on_a_phone_the_chat_fills_the_screen_above_the_keyboard() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        for (width, height) in [(320, 568), (390, 780), (780, 390)] {
            visitor.phone(width, height).await?;
            empty_shop(&world, &visitor).await?;
            visitor.script(&tag(&world, &site, &[])).await?;
            visitor.click("button", "Open chat").await?;
            let fills = format!(
                "{PANEL} const box = panel.getBoundingClientRect(); return [box.left, box.top, box.width, box.height]"
            );
            visitor
                .expect_value(&fills, json!([0, 0, width, height]))
                .await?;
            let wider = visitor
                .script("return document.documentElement.scrollWidth - innerWidth")
                .await?;
            ensure!(
                wider.as_i64() <= Some(0),
                "{width}x{height}: {wider} px too wide"
            );
            // The keyboard takes the lower part, of which the page hears only by its visual viewport.
            let part = height * 3 / 5;
            visitor
                .script(&format!("Object.defineProperty(visualViewport, 'height', {{ value: {part}, configurable: true }});
                    Object.defineProperty(visualViewport, 'offsetTop', {{ value: 7, configurable: true }});
                    visualViewport.dispatchEvent(new Event('resize'))"))
                .await?;
            visitor
                .expect_value(&fills, json!([0, 7, width, part]))
                .await
                .context("with the keyboard")?;
            visitor
                .script("delete visualViewport.height; delete visualViewport.offsetTop; visualViewport.dispatchEvent(new Event('resize'))")
                .await?;
            visitor
                .expect_value(&fills, json!([0, 0, width, height]))
                .await
                .context("without it again")?;
            visitor.enter("Chat").await?;
            write(&visitor, "from a phone").await?;
            visitor
                .expect_text("log", "Conversation", "from a phone")
                .await?;
            let sizes = visitor
                .script("return [...document.querySelectorAll('input:not([type=file], [type=checkbox]), textarea')].map(e => parseFloat(getComputedStyle(e).fontSize))")
                .await?;
            let sizes = sizes.as_array().context("sizes")?;
            ensure!(
                !sizes.is_empty() && sizes.iter().all(|size| size.as_f64() >= Some(16.0)),
                "a smaller field is zoomed: {sizes:?}"
            );
            visitor.leave().await?;
            visitor.click("button", "Close chat").await?;
        }
        Ok(())
    });
}

/// How far the head's menu ends from the frame's edge, in pixels.
async fn room_at_the_end_of_the_head(visitor: &Page) -> Result<f64> {
    visitor.enter("Chat").await?;
    visitor.find("", "Options").await?;
    let room = visitor
        .script(
            "return innerWidth - document.querySelector('summary').getBoundingClientRect().right",
        )
        .await?;
    visitor.leave().await?;
    room.as_f64().context("a distance")
}

#[test]
fn the_head_leaves_room_for_the_closing_button_only_where_that_lies_over_it() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        empty_shop(&world, &visitor).await?;
        visitor.script(&tag(&world, &site, &[])).await?;
        visitor.click("button", "Open chat").await?;
        let button_px = 48.0;
        // From a desk to a phone that is turned, and back, in one page.
        for (width, height, over) in [
            (1280, 900, false),
            (390, 780, true),
            (780, 390, true),
            (1280, 900, false),
        ] {
            visitor.resize(width, height).await?;
            until(&format!("the head at {width}x{height}"), || async {
                let room = room_at_the_end_of_the_head(&visitor).await?;
                Ok(((room >= button_px) == over).then_some(()))
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn forced_colors_and_motion_are_the_readers() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        visitor.force_colors().await?;
        empty_shop(&world, &visitor).await?;
        visitor.script(&tag(&world, &site, &[])).await?;
        visitor.click("button", "Open chat").await?;
        let border = launcher_style(&visitor, "borderTopWidth").await?;
        ensure!(border == "2px", "the launcher has an edge: {border}");
        let panel = format!(
            "{PANEL} const style = getComputedStyle(panel); return [style.borderTopWidth, style.animationName]"
        );
        visitor.expect_value(&panel, json!(["2px", "none"])).await?;
        Ok(())
    });
}
