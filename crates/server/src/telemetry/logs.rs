//! The log, on the standard error: lines for people or JSON for programs.

use std::io::IsTerminal as _;

use clap::ValueEnum;
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::ParseError, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use super::json::Json;

/// What is logged unless `RUST_LOG` says otherwise. The database's notices tell of what was there already.
const DEFAULT_LOG: &str = "info,sqlx::postgres::notice=warn";

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// Logs from here on, by the filter in `RUST_LOG`.
///
/// # Errors
/// When the filter that is used without `RUST_LOG` cannot be read.
pub fn start(format: Format) -> Result<(), ParseError> {
    let filter = EnvFilter::try_from_default_env().or_else(|_| EnvFilter::try_new(DEFAULT_LOG))?;
    let lines = match format {
        Format::Text => tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed(),
        Format::Json => Json::new(std::io::stderr).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
    Ok(())
}
