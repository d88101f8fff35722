//! Makes the pictures of `docs/`: `cargo xtask screenshots`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use crate::embed::{empty_shop, tag};
use crate::page::{Page, until};
use crate::site_chat::{deliver, write};
use crate::world::{World, run};

const USUAL: (u32, u32) = (1200, 760);
const THEMES: [&str; 2] = ["light", "dark"];

async fn save(page: &Page, name: &str) -> Result<()> {
    let directory = std::env::var_os("FRAMECHAT_SCREENSHOTS")
        .context("FRAMECHAT_SCREENSHOTS names a folder")?;
    let file = PathBuf::from(directory).join(format!("{name}.png"));
    std::fs::write(&file, page.screenshot().await?)
        .with_context(|| format!("writing {}", file.display()))
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn site_chat() {
    run(async |world| {
        let site = world.install().await?;
        let shop = world.at("shop.localhost", &format!("/?site={}", site.key));
        let visitor = world.browser().await?;
        visitor.resize(USUAL.0, USUAL.1).await?;
        visitor.goto(&shop).await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        deliver(&visitor, "Hello! Do you ship to Kazan?").await?;
        let chats = world.ask("chats").await?;
        let answer = "[b]Yes[/b], in two days. The rates are on [url=https://example.com/shipping]our shipping page[/url].";
        world
            .tell(
                "operator",
                json!({ "chat": chats[0]["chat_id"], "text": answer }),
            )
            .await?;
        visitor
            .expect_text("log", "Conversation", "our shipping page")
            .await?;
        write(&visitor, "Great, thank you!").await?;
        visitor
            .expect_text("log", "Conversation", "Great, thank you!")
            .await?;
        until("all of it to be at the portal", || async {
            let named = "return [...document.querySelectorAll('article')].at(-1).computedName";
            let name = visitor.script(named).await?;
            Ok(name
                .as_str()
                .filter(|name| name.ends_with(", Delivered"))
                .map(drop))
        })
        .await?;
        visitor.leave().await?;
        for theme in THEMES {
            visitor.prefer(theme).await?;
            save(&visitor, &format!("site-chat-{theme}")).await?;
        }
        visitor.phone(390, 780).await?;
        visitor.prefer("light").await?;
        save(&visitor, "site-chat-phone").await?;
        visitor.resize(USUAL.0, USUAL.1).await?;
        // The chat as a page of its own: this visitor is another one, since the frame's storage is the shop's partition.
        visitor
            .goto(&format!("{}/chat?site={}", world.app_url(), site.key))
            .await?;
        deliver(&visitor, "When do you open tomorrow?").await?;
        let sizes = [
            ("small", 320, 480),
            ("phone", 390, 780),
            ("wide", 1600, 900),
        ];
        for (name, width, height) in sizes {
            visitor.resize(width, height).await?;
            for theme in THEMES {
                visitor.prefer(theme).await?;
                save(&visitor, &format!("site-chat-page-{name}-{theme}")).await?;
            }
        }
        Ok(())
    });
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn site_chat_in_arabic() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        visitor.resize(USUAL.0, USUAL.1).await?;
        visitor.prefer("dark").await?;
        empty_shop(&world, &visitor).await?;
        visitor
            .script("document.documentElement.dir = 'rtl'; document.documentElement.lang = 'ar'")
            .await?;
        let own = [
            ("data-accent", "#e07a1f"),
            ("data-greeting", "أهلا بك! كيف نساعدك؟"),
        ];
        visitor.script(&tag(&world, &site, &own)).await?;
        visitor.click("button", "افتح الدردشة").await?;
        visitor.enter("الدردشة").await?;
        visitor
            .fill("textbox", "الرسالة", "هل تشحنون إلى القاهرة؟")
            .await?;
        visitor.press("\u{e007}").await?;
        world.call("imconnector.send.messages", |_| true).await?;
        let chats = world.ask("chats").await?;
        let answer = "نعم، خلال [b]خمسة أيام[/b].";
        world
            .tell(
                "operator",
                json!({ "chat": chats[0]["chat_id"], "text": answer }),
            )
            .await?;
        visitor.expect_any("log", "خمسة أيام").await?;
        visitor.leave().await?;
        save(&visitor, "site-chat-arabic").await
    });
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn chat_app() {
    run(async |world| {
        let app = world.app().await?;
        let person = world.browser().await?;
        person.resize(USUAL.0, USUAL.1).await?;
        for theme in THEMES {
            person.prefer(theme).await?;
            person
                .goto(&world.at("portal.localhost", "/messenger"))
                .await?;
            person.click("button", "Framechat").await?;
            person.enter("Framechat").await?;
            person.expect_any("status", "Connected").await?;
            person
                .fill("textbox", "Message", "Your order left today, Anna.")
                .await?;
            person.leave().await?;
            save(&person, &format!("chat-app-{theme}")).await?;
        }
        add_replies(&person, &world, &app).await?;
        for language in ["en", "ar"] {
            let address = world.launch(&app, &format!("&lang={language}")).await?;
            for (name, width, height) in APP_SIZES {
                person.resize(width, height).await?;
                for theme in THEMES {
                    person.prefer(theme).await?;
                    person.goto(&address).await?;
                    person.expect_any("option", "{client}").await?;
                    let suffix = if language == "en" { "" } else { "-ar" };
                    save(&person, &format!("chat-app-{name}{suffix}-{theme}")).await?;
                }
            }
        }
        Ok(())
    });
}

/// The chat app's frames, from the smallest that can be registered on.
const APP_SIZES: [(&str, u32, u32); 6] = [
    ("smallest", 250, 50),
    ("low", 350, 150),
    ("usual", 350, 250),
    ("phone", 320, 568),
    ("tall", 400, 800),
    ("wide", 1000, 600),
];

/// Some quick replies, written as a person writes them.
async fn add_replies(person: &Page, world: &World, app: &str) -> Result<()> {
    person.goto(&world.launch(app, "").await?).await?;
    for (title, text) in [
        (
            "Greeting",
            "Hello {client}, this is {operator}. How can I help?",
        ),
        (
            "Shipping",
            "We ship within two working days, and the parcel takes one more.",
        ),
        ("Thanks", "Thank you for writing to us, {client}!"),
    ] {
        person.click("button", "New reply").await?;
        person.fill("textbox", "Title", title).await?;
        person.fill("textbox", "Text", text).await?;
        person.click("button", "Save").await?;
        person.expect_any("option", title).await?;
    }
    Ok(())
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn crm_host() {
    run(async |world| {
        let person = world.browser().await?;
        for (name, width, height) in [
            ("", USUAL.0, USUAL.1),
            ("-small", 420, 760),
            ("-wide", 1800, 950),
        ] {
            person.resize(width, height).await?;
            for theme in THEMES {
                person.prefer(theme).await?;
                person.goto(&world.at("crm.localhost", "/")).await?;
                person.fill("textbox", "Ticket", "412").await?;
                person.click("button", "Open ticket").await?;
                person
                    .expect_text("region", "Client card", "king@example.com")
                    .await?;
                save(&person, &format!("crm-host{name}-{theme}")).await?;
            }
        }
        Ok(())
    });
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn settings() {
    run(async |world| {
        world.install().await?;
        let admin = world.browser().await?;
        for (name, width, theme) in [
            ("settings-light", 760, "light"),
            ("settings-dark", 760, "dark"),
            ("settings-small", 360, "light"),
        ] {
            admin.resize(width, 2100).await?;
            admin.prefer(theme).await?;
            let desk = world.at("portal.localhost", "/contact-center?line=1");
            admin.goto(&desk).await?;
            admin.enter("Connector settings").await?;
            admin.find("button", "Save").await?;
            let whole = admin
                .script("return document.documentElement.scrollHeight")
                .await?;
            admin.leave().await?;
            // The portal's slider shows a part of the form; the picture shows it whole.
            let height = format!("document.querySelector('iframe').style.height = '{whole}px'");
            admin.script(&height).await?;
            save(&admin, name).await?;
        }
        Ok(())
    });
}

#[test]
#[ignore = "makes pictures: cargo xtask screenshots"]
fn site_chat_asking() {
    run(async |world| {
        let site = world.install().await?;
        let asked = json!({ "ask_name": "optional", "ask_email": "required", "consent": "I agree to be answered." });
        world.settings(asked).await?;
        let visitor = world.browser().await?;
        visitor.resize(384, 640).await?;
        visitor
            .goto(&format!("{}/chat?site={}", world.app_url(), site.key))
            .await?;
        visitor.fill("textbox", "Name", "Anna").await?;
        write(&visitor, "Do you ship to Kazan?").await?;
        visitor.expect_any("form", "e-mail address").await?;
        for theme in THEMES {
            visitor.prefer(theme).await?;
            save(&visitor, &format!("site-chat-asking-{theme}")).await?;
        }
        Ok(())
    });
}
