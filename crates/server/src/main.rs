//! The `framechat` binary: hands its command line to the library.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use framechat_server::cli;
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise. The database's notices tell of what was there already.
const DEFAULT_LOG: &str = "info,sqlx::postgres::notice=warn";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(misused) = error.downcast_ref::<clap::Error>() {
                misused.exit();
            }
            // Whoever closed the standard error is not told; the exit code still is.
            let _ = writeln!(std::io::stderr(), "error: {}", cli::told(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let cli = cli::Cli::parse();
    let filter = EnvFilter::try_from_default_env().or_else(|_| EnvFilter::try_new(DEFAULT_LOG))?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    cli::run(cli).await
}
