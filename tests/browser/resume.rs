//! Site chat: a secret that the host page keeps (`data-resume`) brings the conversation back to a browser that has lost what
//! the frame kept.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::embed::shop_with;
use crate::page::{Page, until};
use crate::site_chat::{conversation, deliver, write};
use crate::world::{Site, World, run};

/// Takes the secret back at the server, with the frame's own token, and says how the server answered.
const REVOKE: &str = r"
    const [key, done] = arguments;
    const authorization = 'Bearer ' + localStorage.getItem(key);
    fetch('/api/visitor/resume', { method: 'DELETE', headers: { authorization } })
        .then((answer) => done(answer.status), (error) => done(String(error)));
";

/// The shop that asks for the secret, with the chat open and its frame entered.
async fn open(world: &World, visitor: &Page, site: &Site) -> Result<()> {
    shop_with(world, visitor, site, &[("data-resume", "")]).await?;
    visitor.click("button", "Open chat").await?;
    visitor.enter("Chat").await?;
    visitor.find("textbox", "Message").await?;
    Ok(())
}

/// What the host page keeps, once it is something else than `before`.
async fn kept_by_page(visitor: &Page, site: &Site, before: &Value) -> Result<Value> {
    let look = format!(
        "return localStorage.getItem('framechat.resume.{}')",
        site.key
    );
    visitor.leave().await?;
    let kept = until("a secret kept by the page", || async {
        let kept = visitor.script(&look).await?;
        Ok((kept.is_string() && kept != *before).then_some(kept))
    })
    .await?;
    visitor.enter("Chat").await?;
    Ok(kept)
}

fn token_key(site: &Site) -> String {
    format!("framechat.site-chat.{}.token", site.key)
}

/// The browser loses what the frame has kept, as some do after a while; says which token that was.
async fn wipe(visitor: &Page, site: &Site) -> Result<String> {
    let wiped = format!(
        "const token = localStorage.getItem({}); localStorage.clear(); sessionStorage.clear(); return token",
        json!(token_key(site))
    );
    let token = visitor.script(&wiped).await?;
    Ok(token.as_str().context("a token was kept")?.to_owned())
}

async fn token(visitor: &Page, site: &Site) -> Result<String> {
    let look = format!("return localStorage.getItem({})", json!(token_key(site)));
    until("a token", || async {
        Ok(visitor.script(&look).await?.as_str().map(str::to_owned))
    })
    .await
}

#[test]
fn a_browser_that_lost_everything_comes_back_by_the_pages_secret() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open(&world, &visitor, &site).await?;
        deliver(&visitor, "remember me").await?;
        let secret = kept_by_page(&visitor, &site, &Value::Null).await?;
        let lost = wipe(&visitor, &site).await?;

        open(&world, &visitor, &site).await?;
        visitor
            .expect_text("log", "Conversation", "remember me")
            .await?;
        let found = token(&visitor, &site).await?;
        ensure!(found != lost, "the old token is gone for good");
        write(&visitor, "it is me again").await?;
        visitor
            .expect_text("log", "Conversation", "it is me again")
            .await?;
        until("both in one chat at the portal", || async {
            let chats = world.ask("chats").await?;
            let messages = chats[0]["messages"].as_array().map_or(0, Vec::len);
            Ok((messages == 2).then_some(()))
        })
        .await?;
        ensure!(world.ask("chats").await?.as_array().map(Vec::len) == Some(1));
        let still = format!(
            "return localStorage.getItem('framechat.resume.{}')",
            site.key
        );
        visitor.leave().await?;
        ensure!(
            visitor.script(&still).await? == secret,
            "the page keeps the secret that opened it"
        );
        Ok(())
    });
}

#[test]
fn a_revoked_secret_brings_nothing_back() {
    run(async |world| {
        let site = world.install().await?;
        let visitor = world.browser().await?;
        open(&world, &visitor, &site).await?;
        deliver(&visitor, "remember me").await?;
        let secret = kept_by_page(&visitor, &site, &Value::Null).await?;
        let revoked = visitor
            .client
            .execute_async(REVOKE, vec![json!(token_key(&site))])
            .await?;
        ensure!(revoked == 204, "{revoked}");
        wipe(&visitor, &site).await?;

        open(&world, &visitor, &site).await?;
        // Refused, the chat has a new secret made for the visitor that it began with.
        kept_by_page(&visitor, &site, &secret).await?;
        deliver(&visitor, "somebody new").await?;
        let shown = conversation(&visitor).await?;
        ensure!(!shown.contains("remember me"), "{shown}");
        ensure!(world.ask("chats").await?.as_array().map(Vec::len) == Some(2));
        Ok(())
    });
}
