//! `framechat serve`: the server, from its start to its polite end.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use anyhow::Context as _;
use clap::Args;
use clap::builder::BoolishValueParser;
use tokio::net::TcpListener;

use super::options::{DEFAULT_LISTEN, Options};
use super::say;
use crate::config::Config;
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
    /// Refuse launches of the chat app that do not say where they were opened (no Referer). Some portals send none.
    #[arg(long, env = "FRAMECHAT_REQUIRE_REFERER", value_parser = BoolishValueParser::new())]
    require_referer: bool,
    /// Forget messages after so many days, and chats that are as old and empty; without it all is kept. What a portal
    /// has been told stays there.
    #[arg(long, env = "FRAMECHAT_RETENTION_DAYS", value_name = "DAYS")]
    retention_days: Option<NonZeroU32>,
    #[command(flatten)]
    options: Options,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = Config {
            require_referer: self.require_referer,
            retention_days: self.retention_days,
            ..self.options.into_config(self.listen, self.dev)
        };
        let state = AppState::open(config).await?;
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("listening on {}: is the port in use?", self.listen))?;
        let address = listener.local_addr()?;
        // Heard from here on: who reads the line below may ask the server to stop at once.
        let told = told_to_stop()?;
        let stop = state.shutdown.clone();
        tokio::spawn(async move {
            told.await;
            tracing::info!("stopping");
            stop.cancel();
        });
        say(&format!("listening on http://{address}"))?;
        serve(state, listener).await.context("serving requests")
    }
}

/// Ends when the system, or a person at the terminal, asks the process to end.
#[cfg(unix)]
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    })
}

/// Ends when a person at the terminal asks the process to end.
#[cfg(windows)]
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c().context("listening for Ctrl+C")?;
    Ok(async move {
        interrupted.recv().await;
    })
}
