//! The simulator's binary: binds, says where it listens, serves until it is told to stop.

use std::io::Write;

use anyhow::Context;
use clap::Parser;
use framechat_simulator::{App, Config};
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
    axum::serve(listener, framechat_simulator::router(&app))
        .with_graceful_shutdown(stopped())
        .await
        .context("the server ended early")
}

/// Resolves when the process is asked to stop. Streams to open pages would hold a graceful end back for ever, so
/// the process leaves a moment after the request.
async fn stopped() {
    let mut terminate =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGTERM");
                return;
            }
        };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    std::process::exit(0);
}
