//! The simulator's binary: binds, says where it listens, serves until it is told to stop.

use std::io::Write;

use anyhow::Context;
use clap::Parser;
use framechat_simulator::{App, Config};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        .init();
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .with_context(|| {
            format!(
                "cannot listen on {}; is another copy running?",
                config.listen
            )
        })?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let app = App::new(config, address.port()).context("cannot start the simulator")?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{address}")
        .and_then(|()| stdout.flush())
        .context("cannot write to stdout")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    // Streams to open pages would hold a graceful end back for ever, so the process just leaves.
    tokio::select! {
        served = axum::serve(listener, framechat_simulator::service(&app)).into_future() => served.context("the server ended early"),
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed.context("cannot listen for Ctrl-C"),
    }
}
