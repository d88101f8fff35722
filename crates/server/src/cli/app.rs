//! `framechat app …`: the chat app in a portal's messenger.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use secrecy::SecretString;

use super::options::OnPortal;
use super::say;
use crate::bitrix::NewChatApp;
use crate::clock::now_ms;
use crate::random;
use crate::store::NewRegistration;

/// What can be done with the chat app.
#[derive(Debug, Subcommand)]
pub(super) enum App {
    /// Register the chat app at a portal. The same bot and code give the same app again, with what is told now.
    Register(Box<Register>),
}

/// The chat app to register.
#[derive(Debug, Args)]
pub(super) struct Register {
    #[command(flatten)]
    on: OnPortal,
    /// The bot it belongs to, as `framechat bot register` printed it.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    bot_id: u64,
    /// The app's code, unique within the bot.
    #[arg(long)]
    code: String,
    /// The app's title, as people see it.
    #[arg(long)]
    title: String,
    /// The frame's width in pixels; the messenger may make it smaller.
    #[arg(long, value_name = "PX", default_value_t = 350, value_parser = clap::value_parser!(u32).range(250..))]
    width: u32,
    /// The frame's height in pixels; the messenger may make it smaller.
    #[arg(long, value_name = "PX", default_value_t = 250, value_parser = clap::value_parser!(u32).range(50..))]
    height: u32,
    /// Where the app is offered: all, chat, bot, lines, user or call; `-admin` behind it for administrators only.
    #[arg(long, default_value = "all", value_parser = context)]
    context: String,
}

impl App {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Register(register) = self;
        let (state, portal) = register.on.open().await?;
        let bot_id = register.bot_id.to_string();
        // Stored before the portal knows it: a launch that nothing here belongs to could not be verified.
        let registration = NewRegistration {
            id: random::public_id()?,
            portal: portal.member_id.clone(),
            bot_id: bot_id.clone(),
            code: register.code.clone(),
            hash: SecretString::from(random::public_id()?),
        };
        let registration = state
            .store
            .insert_registration(&registration, now_ms())
            .await?;
        let iframe = state
            .config
            .address_of(&format!("/app/{}", registration.id));
        let app = NewChatApp {
            bot_id: &bot_id,
            code: &register.code,
            iframe: &iframe,
            hash: &registration.hash,
            title: &register.title,
            width_px: register.width,
            height_px: register.height,
            context: &register.context,
        };
        let id = state
            .portals
            .register_chat_app(&portal.member_id, &app)
            .await
            .context("the portal did not register the app")?;
        state.store.close().await;
        say(&format!("APP_ID {id}"))?;
        say(&format!("Address {iframe}"))?;
        say("The app appears in the messenger after a reload, or by itself after 15 to 26 minutes.")
    }
}

fn context(text: &str) -> Result<String, String> {
    let known = ["all", "chat", "bot", "lines", "user", "call"];
    let lower = text.to_ascii_lowercase();
    let base = lower.strip_suffix("-admin").unwrap_or(&lower);
    if known.contains(&base)
        || base
            .strip_prefix("lines-")
            .is_some_and(|connector| !connector.is_empty())
    {
        Ok(lower)
    } else {
        Err(format!(
            "use one of {}, or lines-<connector>",
            known.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_the_portals_own() {
        for (given, sent) in [
            ("all", "all"),
            ("BOT", "bot"),
            ("chat-admin", "chat-admin"),
            ("lines-telegrambot", "lines-telegrambot"),
        ] {
            assert_eq!(context(given).as_deref(), Ok(sent));
        }
        for bad in ["", "admin", "-admin", "everywhere", "lines-"] {
            assert!(context(bad).is_err(), "{bad}");
        }
    }
}
