//! `framechat bot …`: a chat app belongs to a bot, so there has to be one.

use clap::{Args, Subcommand};

use super::options::OnPortal;
use super::say;
use crate::bitrix::NewBot;
use crate::services::install::EVENTS_PATH;

/// What can be done with bots.
#[derive(Debug, Subcommand)]
pub(super) enum Bot {
    /// Register a bot at a portal that has installed this server. The same code gives the same bot again.
    Register(Box<Register>),
}

/// The bot to register.
#[derive(Debug, Args)]
pub(super) struct Register {
    #[command(flatten)]
    on: OnPortal,
    /// The bot's code, unique within the portal.
    #[arg(long)]
    code: String,
    /// The bot's name, as people see it.
    #[arg(long)]
    name: String,
}

impl Bot {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Register(register) = self;
        let (state, portal) = register.on.open().await?;
        let bot = NewBot {
            code: &register.code,
            name: &register.name,
            event_handler: &state.config.address_of(EVENTS_PATH),
        };
        let id = state.portals.register_bot(&portal.member_id, &bot).await?;
        state.store.close().await;
        say(&format!("BOT_ID {id}"))
    }
}
