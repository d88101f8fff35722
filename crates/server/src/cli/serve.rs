//! `framechat serve`: the server, from its start to its polite end.

use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Args;
use clap::builder::BoolishValueParser;
use tokio::net::TcpListener;

use super::{DEFAULT_LISTEN, Options, say};
use crate::serve;
use crate::state::AppState;

/// What the server has to know.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Address and port to listen on; port 0 takes a free one, which is printed.
    #[arg(long, env = "FRAMECHAT_LISTEN", value_name = "ADDRESS", default_value_t = DEFAULT_LISTEN)]
    listen: SocketAddr,
    /// Name the development server's files in pages instead of the built ones.
    #[arg(long, env = "FRAMECHAT_DEV", value_parser = BoolishValueParser::new())]
    dev: bool,
    #[command(flatten)]
    options: Options,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let state = AppState::open(self.options.into_config(self.listen, self.dev)).await?;
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("listening on {}: is the port in use?", self.listen))?;
        let address = listener.local_addr()?;
        let stop = state.shutdown.clone();
        tokio::spawn(async move {
            match told_to_stop().await {
                Ok(()) => tracing::info!("stopping"),
                Err(error) => tracing::error!(%error, "stopping, since signals cannot be heard"),
            }
            stop.cancel();
        });
        say(&format!("listening on http://{address}"))?;
        serve(state, listener).await.context("serving requests")
    }
}

/// Returns when the system, or a person at the terminal, asks the process to end.
async fn told_to_stop() -> anyhow::Result<()> {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
        tokio::select! {
            outcome = interrupted => outcome.context("listening for Ctrl+C"),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupted.await.context("listening for Ctrl+C")
}
