//! `framechat bot …`: a chat app belongs to a bot, so there has to be one.

use clap::{Args, Subcommand};
use framechat_protocol::bitrix24::registration::refusal::Request;
use framechat_protocol::origin::Origin;

use super::options::{OnPortal, StoreOptions};
use super::{app, report, say};
use crate::bitrix::{Call, NewBot};
use crate::clock::now_ms;
use crate::services::install::EVENTS_PATH;
use crate::store;

/// What can be done with bots.
#[derive(Debug, Subcommand)]
pub(super) enum Bot {
    /// Register a bot at a portal that has installed this server. The same code gives the same bot again.
    Register(Box<Register>),
    /// Remove a bot from a portal, and the chat apps that belong to it.
    Unregister(Box<Unregister>),
    /// List the bots that this server has registered.
    List(List),
}

/// The bot to register.
#[derive(Debug, Args)]
pub(super) struct Register {
    /// The bot's code, unique within the portal.
    #[arg(long)]
    code: String,
    /// The bot's name, as people see it.
    #[arg(long)]
    name: String,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// The bot to remove.
#[derive(Debug, Args)]
pub(super) struct Unregister {
    /// The bot, as `framechat bot register` printed it.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    bot_id: i64,
    /// Only forget it here, and do not ask the portal: for a bot that is gone there.
    #[arg(long)]
    forget: bool,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// Which bots to list.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this portal.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    portal: Option<Origin>,
    #[command(flatten)]
    store: StoreOptions,
}

impl Bot {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Register(register) => register.run().await,
            Self::Unregister(unregister) => unregister.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl Register {
    async fn run(self) -> anyhow::Result<()> {
        let (state, portal) = self.on.open().await?;
        let call = Call::register_bot(&NewBot {
            code: &self.code,
            name: &self.name,
            event_handler: &state.config.address_of(EVENTS_PATH),
        });
        if self.dry_run {
            state.store.close().await;
            return report::show(&call);
        }
        let id = state.portals.numbered(&portal.member_id, &call).await;
        let id = id.map_err(|error| report::refused(Request::Bot, error))?;
        let bot = store::Bot {
            portal: portal.member_id,
            bot_id: id.to_string(),
            code: self.code,
            name: self.name,
        };
        state.store.put_bot(&bot, now_ms()).await?;
        state.store.close().await;
        say(&format!("BOT_ID {id}"))
    }
}

impl Unregister {
    async fn run(self) -> anyhow::Result<()> {
        let call = Call::unregister_bot(self.bot_id);
        let (state, portal) = self.on.open().await?;
        let (store, member) = (&state.store, portal.member_id.as_str());
        if self.dry_run {
            store.close().await;
            return report::show(&call);
        }
        if !self.forget {
            let done = state.portals.done(member, &call).await;
            done.map_err(|error| report::refused(Request::Bot, error))?;
        }
        let bot_id = self.bot_id.to_string();
        let apps = store.apps().await?;
        let of_it = |known: &&store::App| known.portal == member && known.bot_id == bot_id;
        for known in apps.iter().filter(of_it) {
            app::forget(store, known).await?;
        }
        store.remove_bot(member, &bot_id).await?;
        store.close().await;
        say(if self.forget {
            "The bot and its chat apps are forgotten here."
        } else {
            "The bot is removed, and its chat apps with it."
        })
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let (bots, portals) = (store.bots().await?, store.portals().await?);
        store.close().await;
        let wanted = self.portal.map(|portal| portal.to_string());
        let mut shown = 0_usize;
        for bot in &bots {
            let portal = portals.iter().find(|portal| portal.member_id == bot.portal);
            let address = portal.map_or(bot.portal.as_str(), |portal| &portal.address);
            if wanted.as_deref().is_none_or(|wanted| wanted == address) {
                shown += 1;
                say(&format!(
                    "BOT_ID {}  {address}  code {}  {}",
                    bot.bot_id, bot.code, bot.name
                ))?;
            }
        }
        if shown == 0 {
            say("This server has registered no bot there.")?;
        }
        Ok(())
    }
}
