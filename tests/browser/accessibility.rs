//! axe-core finds nothing to complain about on any surface, in either theme.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::page::Page;
use crate::site_chat::write;
use crate::world::run;

/// Runs axe in the current frame and fails on its first violations.
async fn check(page: &Page, what: &str) -> Result<()> {
    let axe = std::env::var("FRAMECHAT_AXE").context("FRAMECHAT_AXE names axe.min.js")?;
    page.script(&std::fs::read_to_string(axe)?).await?;
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

#[test]
fn the_chat_app_is_accessible() {
    run(async |world| {
        world.install().await?;
        let app = world.register_app()?;
        let person = world.browser().await?;
        for theme in ["light", "dark"] {
            person.prefer(theme).await?;
            let launch = world
                .ask(&format!("launch?app={app}&dialog=chat12"))
                .await?;
            person
                .goto(launch["url"].as_str().context("a signed address")?)
                .await?;
            person.find("textbox", "Message").await?;
            check(&person, &format!("chat app, {theme}")).await?;
        }
        Ok(())
    });
}

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
            check(&person, &format!("CRM host, {theme}")).await?;
        }
        Ok(())
    });
}
