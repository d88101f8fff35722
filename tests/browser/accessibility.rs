//! axe-core finds nothing to complain about on any surface, in either theme.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::page::{Page, until};
use crate::site_chat::write;
use crate::world::run;

/// Runs axe in the current frame and fails on its first violations. A page that is checked again has axe already.
pub(crate) async fn check(page: &Page, what: &str) -> Result<()> {
    let axe = std::env::var("FRAMECHAT_AXE").context("FRAMECHAT_AXE names axe.min.js")?;
    if page.script("return window.axe === undefined").await? == true {
        page.script(&std::fs::read_to_string(axe)?).await?;
    }
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { iframes: false }).then(r => done(r.violations.map(v =>
            ({ id: v.id, nodes: v.nodes.map(n => n.html + ' ' + n.failureSummary) }))), e => done(String(e)));";
    let violations = page.client.execute_async(run, vec![]).await?;
    ensure!(violations == Value::Array(vec![]), "{what}: {violations:#}");
    Ok(())
}

#[test]
fn the_site_chat_is_accessible() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        for theme in ["light", "dark"] {
            visitor.prefer(theme).await?;
            visitor
                .goto(&format!("{}/chat?site={}", world.app_url(), site.key))
                .await?;
            write(&visitor, "Hello").await?;
            visitor.expect_text("log", "Conversation", "Hello").await?;
            check(&visitor, &format!("site chat, {theme}")).await?;
        }
        Ok(())
    });
}

/// The frames of the chat app that have to work: the smallest, a low one, a sidebar.
const APP_SIZES: [(u32, u32); 3] = [(250, 50), (350, 150), (320, 800)];

#[test]
fn the_chat_app_is_accessible_at_every_size() {
    run(async |world| {
        let app = world.app().await?;
        let person = world.browser().await?;
        for language in ["en", "ar"] {
            let address = world.launch(&app, &format!("&lang={language}")).await?;
            for theme in ["light", "dark"] {
                person.prefer(theme).await?;
                person.goto(&address).await?;
                until("the message's field", || async {
                    Ok(person.find_all("textbox", None).await?.into_iter().next())
                })
                .await?;
                for (width, height) in APP_SIZES {
                    person.resize(width, height).await?;
                    let what = format!("chat app, {language}, {theme}, {width}x{height}");
                    check(&person, &what).await?;
                    let wider = person
                        .script("return document.documentElement.scrollWidth - innerWidth")
                        .await?;
                    ensure!(wider.as_i64() <= Some(0), "{what}: {wider} px too wide");
                }
            }
        }
        Ok(())
    });
}

/// A CRM's page on a phone, a laptop and a large screen.
const CRM_SIZES: [(u32, u32); 3] = [(420, 760), (1200, 760), (1800, 950)];

#[test]
fn the_crm_host_is_accessible() {
    run(async |world| {
        let person = world.browser().await?;
        for theme in ["light", "dark"] {
            person.prefer(theme).await?;
            person.goto(&world.at("crm.localhost", "/")).await?;
            person.fill("textbox", "Ticket", "412").await?;
            person.click("button", "Open ticket").await?;
            person
                .expect_text("region", "Client card", "king@example.com")
                .await?;
            for (width, height) in CRM_SIZES {
                person.resize(width, height).await?;
                check(&person, &format!("CRM host, {theme}, {width}x{height}")).await?;
            }
        }
        Ok(())
    });
}
