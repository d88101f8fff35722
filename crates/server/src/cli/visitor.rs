//! `framechat visitor …`: what is known of one visitor, for those who may ask.

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::options::StoreOptions;
use super::say;

/// What can be done with a visitor's data.
#[derive(Debug, Subcommand)]
pub(super) enum Visitor {
    /// Write all that is known of a visitor to the standard output, as JSON.
    Export(Named),
    /// Forget a visitor: the chat, its messages and files, and what the portal has still to be told of it. What the
    /// portal has been told stays there.
    Erase(Named),
}

/// Which visitor.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// The visitor's id, which is the chat's: at the portal, the id of the external chat.
    #[arg(long, value_name = "ID")]
    id: String,
    #[command(flatten)]
    store: StoreOptions,
}

impl Visitor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Export(named) => named.export().await,
            Self::Erase(named) => named.erase().await,
        }
    }
}

impl Named {
    async fn export(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let data = store.visitor_data(&self.id).await?;
        store.close().await;
        let data = data.with_context(|| self.unknown())?;
        say(&serde_json::to_string_pretty(&data)?)
    }

    async fn erase(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let forgotten = store.erase_visitor(&self.id).await?;
        store.close().await;
        let forgotten = forgotten.with_context(|| self.unknown())?;
        say(&format!(
            "Forgotten: the visitor {}, messages: {}, files: {}, jobs of the outbox: {}.",
            self.id, forgotten.messages, forgotten.files, forgotten.jobs
        ))?;
        if forgotten.files > 0 {
            say("The server removes the files' bytes within the hour, or when it starts.")?;
        }
        Ok(())
    }

    fn unknown(&self) -> String {
        format!(
            "there is no visitor {:?} in this database: look for a typing error",
            self.id
        )
    }
}
