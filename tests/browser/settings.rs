//! The settings frame of a line, in the portal's slider: every field as a person meets it, and the chat that follows.

use anyhow::{Result, ensure};

use crate::accessibility::check;
use crate::page::{Page, until};
use crate::world::{World, run};

/// What the field of this id holds.
async fn value(page: &Page, id: &str) -> Result<String> {
    let script = format!("return document.getElementById('{id}').value");
    Ok(page
        .script(&script)
        .await?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// Chooses one of what a list offers, by its words.
async fn choose(page: &Page, label: &str, words: &str) -> Result<()> {
    let list = page.find("combobox", label).await?;
    list.send_keys(words).await?;
    Ok(())
}

async fn open(world: &World, page: &Page) -> Result<()> {
    let desk = world.at("portal.localhost", "/contact-center?line=1");
    page.goto(&desk).await?;
    page.enter("Connector settings").await
}

/// Waits until the answer to a sent form says this.
async fn said(page: &Page, role: &str, part: &str) -> Result<()> {
    page.expect_any(role, part).await?;
    Ok(())
}

#[test]
fn every_field_is_kept_and_what_is_wrong_is_said_beside_it() {
    run(async |world| {
        world.install().await?;
        let page = world.browser().await?;
        open(&world, &page).await?;

        page.fill("textbox", "Colour", "red").await?;
        page.fill("textbox", "Picture", "http://shop.localhost/anna.png")
            .await?;
        page.fill("textbox", "Allowed origins", "shop.localhost")
            .await?;
        page.click("button", "Save").await?;
        said(&page, "alert", "Nothing was saved yet").await?;
        for (id, part) in [
            ("accent", "six digits"),
            ("avatar", "https://"),
            ("origins", "begin with https://"),
        ] {
            let script = format!(
                "const f = document.getElementById('{id}'); return [f.getAttribute('aria-invalid'), \
                 document.getElementById(f.getAttribute('aria-describedby').split(' ')[0]).textContent]"
            );
            let told = page.script(&script).await?;
            let sentence = told[1].as_str().unwrap_or_default();
            ensure!(told[0] == "true" && sentence.contains(part), "{id}: {told}");
        }
        ensure!(value(&page, "accent").await? == "red", "typed text stays");

        let shop = world.at("shop.localhost", "");
        page.fill("textbox", "Colour", "#aa3300").await?;
        page.fill("textbox", "Picture", "https://shop.localhost/anna.png")
            .await?;
        page.fill("textbox", "Allowed origins", &shop).await?;
        choose(&page, "Position", "Left").await?;
        choose(&page, "Name", "Required").await?;
        choose(&page, "E-mail", "May be").await?;
        page.fill("textbox", "Consent", "I agree to be answered.")
            .await?;
        page.click("button", "Save").await?;
        said(&page, "status", "Connected").await?;

        // Another window of the portal finds what was saved.
        let again = world.browser().await?;
        open(&world, &again).await?;
        for (id, kept) in [
            ("accent", "#aa3300"),
            ("avatar", "https://shop.localhost/anna.png"),
            ("origins", shop.as_str()),
            ("position", "start"),
            ("ask_name", "required"),
            ("ask_email", "optional"),
            ("ask_phone", "off"),
            ("consent", "I agree to be answered."),
        ] {
            let found = value(&again, id).await?;
            ensure!(found == kept, "{id}: {found:?}");
        }
        Ok(())
    });
}

#[test]
fn a_test_message_arrives_and_an_identity_secret_is_shown_once() {
    run(async |world| {
        world.install().await?;
        let page = world.browser().await?;
        open(&world, &page).await?;
        page.click("button", "Send a test message").await?;
        said(&page, "status", "The portal took the test message").await?;
        until("the test message in the channel", || async {
            let chats = world.ask("chats").await?;
            let text = chats[0]["messages"][0]["text"].as_str().unwrap_or_default();
            Ok(text.contains("A test message").then_some(()))
        })
        .await?;

        page.click("button", "Make a secret").await?;
        said(&page, "status", "The identity secret is made").await?;
        let secret = value(&page, "identity-secret").await?;
        ensure!(secret.len() == 43, "{secret:?}");
        page.click("button", "Copy the secret").await?;
        said(&page, "status", "Copied").await?;
        open(&world, &page).await?;
        page.find("button", "Replace the secret").await?;
        let shown = page
            .script("return document.documentElement.outerHTML")
            .await?;
        ensure!(!shown.to_string().contains(&secret), "it is shown once");
        Ok(())
    });
}

#[test]
fn the_frame_fits_the_portals_slider() {
    run(async |world| {
        world.install().await?;
        let page = world.browser().await?;
        for (width, height, scheme) in [
            (360, 740, "light"),
            (760, 900, "dark"),
            (1280, 900, "light"),
        ] {
            page.leave().await?;
            page.resize(width, height).await?;
            page.prefer(scheme).await?;
            open(&world, &page).await?;
            let wide = page
                .script("return document.documentElement.scrollWidth > innerWidth")
                .await?;
            ensure!(wide == false, "wider than its frame at {width}");
            check(&page, &format!("settings at {width}, {scheme}")).await?;
        }
        Ok(())
    });
}
