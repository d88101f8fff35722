//! `framechat serve`: the server, from its start to its polite end.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::num::NonZeroU32;
use std::str::FromStr;

use anyhow::Context as _;
use clap::Args;
use clap::builder::BoolishValueParser;
use tokio::net::TcpListener;

use super::options::{DEFAULT_LISTEN, Options};
use super::say;
use crate::config::Config;
use crate::doctor::{self, Verdict};
use crate::network::Network;
use crate::serve;
use crate::services::limits::ADDRESS_BURST;
use crate::state::AppState;
use crate::telemetry::metrics;

/// Where the metrics are told, unless told otherwise.
const DEFAULT_METRICS_LISTEN: SocketAddr =
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8601));

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
    /// Address and port for `/metrics`, or `off`. Without it 127.0.0.1:8601, if that is free.
    #[arg(long, env = "FRAMECHAT_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<MetricsListen>,
    /// A proxy, or a range of them, that is believed when it says in X-Forwarded-For for whom it asks.
    #[arg(
        long = "trusted-proxy",
        env = "FRAMECHAT_TRUSTED_PROXIES",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    trusted_proxies: Vec<Network>,
    /// New visitors from one address at once; after them one more every two seconds.
    #[arg(
        long,
        env = "FRAMECHAT_VISITORS_PER_ADDRESS",
        value_name = "VISITORS",
        default_value_t = ADDRESS_BURST,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    visitors_per_address: u32,
    #[command(flatten)]
    options: Options,
}

/// Where the metrics are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MetricsListen {
    Off,
    On(SocketAddr),
}

impl FromStr for MetricsListen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let address = text
            .parse()
            .map_err(|_| "use an address with a port, or `off`")?;
        Ok(Self::On(address))
    }
}

/// The listener for the metrics, if there is to be one. Nobody asked for the usual one by name: with two servers on a
/// machine the second goes without.
async fn metrics_listener(asked: Option<MetricsListen>) -> anyhow::Result<Option<TcpListener>> {
    let address = match asked {
        Some(MetricsListen::Off) => return Ok(None),
        Some(MetricsListen::On(address)) => address,
        None => DEFAULT_METRICS_LISTEN,
    };
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if asked.is_none() => {
            tracing::warn!(%address, %error, "no metrics: tell another --metrics-listen");
            Ok(None)
        }
        Err(error) => Err(error)
            .with_context(|| format!("listening on {address} for metrics: is the port in use?")),
    }
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let config = Config {
            require_referer: self.require_referer,
            retention_days: self.retention_days,
            trusted_proxies: self.trusted_proxies,
            address_burst: self.visitors_per_address,
            ..self.options.into_config(self.listen, self.dev)
        };
        let state = AppState::open(config).await?;
        let surfaces = doctor::surfaces(&state.assets);
        if surfaces.verdict != Verdict::Ok {
            tracing::warn!(remedy = surfaces.remedy, "{}", surfaces.found);
        }
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
        if let Some(listener) = metrics_listener(self.metrics_listen).await? {
            let handle = metrics::start().context("counting")?;
            tracing::info!(address = %listener.local_addr()?, "metrics");
            let measured = state.clone();
            tokio::spawn(async move {
                if let Err(error) = metrics::serve(listener, handle, measured).await {
                    tracing::error!(%error, "the metrics ended badly");
                }
            });
        }
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
