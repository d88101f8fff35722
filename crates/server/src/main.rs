//! The `framechat` binary: hands its command line to the library.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use framechat_server::{cli, telemetry::logs};

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
    logs::start(cli.log_format)?;
    cli::run(cli).await
}
