//! The log, on the standard error: lines for people or JSON for programs.

use std::io::IsTerminal as _;

use clap::ValueEnum;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::ParseError, fmt::MakeWriter, layer::SubscriberExt as _,
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
    subscriber(
        format,
        filter,
        std::io::stderr,
        std::io::stderr().is_terminal(),
    )
    .init();
    Ok(())
}

/// The filter is the whole subscriber's and not the layer's own. A layer's own filter remembers, per thread, what it said to the last
/// question whether something would be logged; libraries ask that without logging anything (sqlx does for each statement), and
/// the next span of that thread would then be taken for one that the filter does not want, and its fields be lost.
fn subscriber<W>(
    format: Format,
    filter: EnvFilter,
    writer: W,
    ansi: bool,
) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = match format {
        Format::Text => tracing_subscriber::fmt::layer()
            .with_ansi(ansi)
            .with_writer(writer)
            .boxed(),
        Format::Json => Json::new(writer).boxed(),
    };
    tracing_subscriber::registry().with(filter).with(lines)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_question_that_logs_nothing_costs_no_span_its_fields() {
        for format in [Format::Text, Format::Json] {
            let kept = Arc::new(Mutex::new(Vec::new()));
            let filter = EnvFilter::new("framechat_server=info");
            let writer = Kept(Arc::clone(&kept));
            let logging = subscriber(format, filter, move || writer.clone(), false);
            tracing::subscriber::with_default(logging, || {
                assert!(!tracing::enabled!(target: "sqlx::query", tracing::Level::DEBUG));
                let _span = tracing::info_span!("request", id = "request-1").entered();
                tracing::warn!("what happened");
            });
            let kept = String::from_utf8(kept.lock().unwrap().clone()).unwrap();
            assert!(
                kept.contains("what happened") && kept.contains("request-1"),
                "{kept}"
            );
        }
    }

    #[derive(Clone)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
}
