//! Who the visitor is: what the site asks them, what it says of them, and how they are forgotten.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, open_chat, write};
use crate::world::{Site, World, run};

/// The guide's own code, so that what it shows is what runs.
const GUIDE: &str = include_str!("../../docs/identity.md");

/// Sends a message of the loader's from the page around the chat.
const TELL: &str = r"
    const seek = (root) => {
        for (const node of root.querySelectorAll('*')) {
            if (node.localName === 'iframe') return node;
            const inside = node.shadowRoot && seek(node.shadowRoot);
            if (inside) return inside;
        }
    };
    const frame = seek(document);
    frame.contentWindow.postMessage(MESSAGE, new URL(frame.src).origin);
";

const FOCUSED: &str = "return document.activeElement.id";

/// The site's identity secret, from its settings.
async fn secret(world: &World) -> Result<String> {
    let answer = world.settings(json!({ "action": "identity" })).await?;
    let html = answer["html"].as_str().context("the settings")?;
    let (_, rest) = html
        .split_once("id=\"identity-secret\"")
        .context("no secret is shown")?;
    let (_, rest) = rest.split_once("value=\"").context("no value")?;
    let (secret, _) = rest.split_once('"').context("no end")?;
    Ok(secret.to_owned())
}

/// A token of the site's server, made by the guide's code.
fn token(secret: &str, site: &Site, user: &str) -> Result<String> {
    let (_, rest) = GUIDE.split_once("```js\n").context("the guide's code")?;
    let (code, _) = rest.split_once("```").context("its end")?;
    let call = json!([secret, site.key, user, "Ann"]);
    let code = format!("{code}process.stdout.write(framechatIdentity(...{call}));");
    let ran = Command::new("node")
        .args(["--input-type=module", "--eval", &code])
        .output()?;
    ensure!(ran.status.success(), "{ran:?}");
    Ok(String::from_utf8(ran.stdout)?)
}

/// Tells the chat of the shop's page something, and goes back into its frame.
async fn tell(visitor: &Page, message: Value) -> Result<()> {
    visitor.leave().await?;
    visitor
        .script(&TELL.replace("MESSAGE", &message.to_string()))
        .await?;
    visitor.enter("Chat").await
}

#[test]
fn what_the_site_asks_is_asked_once_before_the_first_message() {
    run(async |world| {
        let site = world.install().await?;
        world
            .settings(json!({ "ask_name": "optional", "ask_email": "required", "consent": "I agree to be answered." }))
            .await?;
        let visitor = world.browser().await?;
        open_chat(&world, &visitor, &site).await?;
        visitor.fill("textbox", "Name", "Anna").await?;
        write(&visitor, "hello").await?;
        visitor
            .expect_any("form", "Write your e-mail address")
            .await?;
        let all = visitor.expect_any("form", "Agree first").await?;
        ensure!(
            all.contains("Write your e-mail address"),
            "all is said at once: {all}"
        );
        until("the focus", async || {
            Ok((visitor.script(FOCUSED).await? == "framechat-email").then_some(()))
        })
        .await?;
        visitor.fill("textbox", "E-mail", "anna@nowhere").await?;
        visitor.click("button", "Continue").await?;
        visitor.expect_any("form", "name@example.com").await?;

        // Nothing typed is lost by a reload.
        visitor.client.refresh().await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        let kept = visitor
            .script("return document.getElementById('framechat-email').value")
            .await?;
        ensure!(kept == "anna@nowhere", "{kept}");
        visitor
            .fill("textbox", "E-mail", "anna@nowhere.example")
            .await?;
        visitor.click("checkbox", "I agree to be answered.").await?;
        visitor.click("button", "Continue").await?;
        until("the form to go", async || {
            Ok(visitor
                .seek("textbox", "E-mail")
                .await?
                .is_none()
                .then_some(()))
        })
        .await?;
        visitor.click("button", "Send").await?;
        visitor.expect_text("log", "Conversation", "hello").await?;
        let sent = world.call("imconnector.send.messages", |_| true).await?;
        let user = &sent["body"]["MESSAGES"][0]["user"];
        ensure!(user["name"] == "Anna", "{user}");
        ensure!(user["email"] == "anna@nowhere.example", "{user}");
        visitor
            .expect_text("log", "Conversation", "Delivered")
            .await?;

        visitor.client.refresh().await?;
        visitor.click("button", "Open chat").await?;
        visitor.enter("Chat").await?;
        visitor.expect_text("log", "Conversation", "hello").await?;
        ensure!(visitor.seek("textbox", "E-mail").await?.is_none());
        Ok(())
    });
}

#[test]
fn the_devices_of_a_named_visitor_show_one_chat() {
    run(async |world| {
        let site = world.install().await?;
        world.settings(json!({ "ask_email": "required" })).await?;
        let secret = secret(&world).await?;
        let (phone, laptop) = (world.browser().await?, world.browser().await?);
        open_chat(&world, &phone, &site).await?;
        phone.find("textbox", "E-mail").await?;
        tell(
            &phone,
            json!({ "framechat": "identify", "token": token(&secret, &site, "42")? }),
        )
        .await?;
        until("the form to go", async || {
            Ok(phone
                .seek("textbox", "E-mail")
                .await?
                .is_none()
                .then_some(()))
        })
        .await?;
        deliver(&phone, "from the phone").await?;
        let sent = world.call("imconnector.send.messages", |_| true).await?;
        ensure!(
            sent["body"]["MESSAGES"][0]["user"]["name"] == "Ann",
            "{sent}"
        );

        open_chat(&world, &laptop, &site).await?;
        let forged = token("guessed", &site, "42")?;
        tell(&laptop, json!({ "framechat": "identify", "token": forged })).await?;
        tell(
            &laptop,
            json!({ "framechat": "identify", "token": token(&secret, &site, "42")? }),
        )
        .await?;
        laptop
            .expect_text("log", "Conversation", "from the phone")
            .await?;
        write(&laptop, "from the laptop").await?;
        phone
            .expect_text("log", "Conversation", "from the laptop")
            .await?;

        // Signed out, the laptop is a stranger again.
        tell(&laptop, json!({ "framechat": "identify", "token": null })).await?;
        until("an empty conversation", async || {
            Ok((!conversation(&laptop).await?.contains("from the")).then_some(()))
        })
        .await
    });
}

#[test]
fn a_forgotten_visitor_begins_anew_in_every_tab() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        let address = world.chat_page(&site);
        visitor.goto(&address).await?;
        visitor.find("log", "Conversation").await?;
        deliver(&visitor, "please forget this").await?;
        let first = visitor.client.window().await?;
        let second = visitor.client.new_window(true).await?.handle;
        visitor.client.switch_to_window(second.clone()).await?;
        visitor.goto(&address).await?;
        visitor
            .expect_text("log", "Conversation", "please forget this")
            .await?;
        visitor.fill("textbox", "Message", "a draft").await?;

        visitor.client.switch_to_window(first).await?;
        visitor.open_menu("Options").await?;
        visitor.click("button", "Erase my chat…").await?;
        until("the focus on the way out", async || {
            Ok((visitor.script(FOCUSED).await? == "framechat-keep").then_some(()))
        })
        .await?;
        visitor.click("button", "Erase everything").await?;
        visitor.expect_any("main", "Your chat was erased.").await?;
        let here = conversation(&visitor).await?;
        ensure!(!here.contains("please forget this"), "{here}");
        visitor.client.switch_to_window(second).await?;
        visitor.expect_any("main", "Your chat was erased.").await?;
        visitor.find("log", "Conversation").await?;
        let there = conversation(&visitor).await?;
        ensure!(!there.contains("please forget this"), "{there}");
        let draft = visitor
            .script("return document.querySelector('textarea').value")
            .await?;
        ensure!(draft == "", "the draft is forgotten, too: {draft}");
        Ok(())
    });
}
