//! `cargo xtask bench server`: Framechat's server and a plain PHP connector, side by side before the same simulated portal.
//!
//! Both get the same visitors, the same texts and the same latency of the portal, which asks neither for a pause. The runs are
//! interleaved, and the table shows medians of the rounds. Knows the two only from outside, by HTTP.
#![allow(clippy::print_stdout, clippy::print_stderr)] // A command line program: its output is its purpose.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod baseline;
mod framechat;
mod history;
mod http;
mod load;
mod memory;
mod portal;
mod programs;
mod replies;
mod report;
mod round;
mod stats;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;

/// Where the programs are, and how much is measured.
#[derive(Debug, Clone, Parser)]
#[command(name = "framechat-bench")]
pub(crate) struct Options {
    /// The server, built for release.
    #[arg(long)]
    server: PathBuf,
    /// The simulator, built for release.
    #[arg(long)]
    simulator: PathBuf,
    /// The baseline's script.
    #[arg(long)]
    baseline: PathBuf,
    /// The file whose table is replaced.
    #[arg(long)]
    readme: Option<PathBuf>,
    /// How often everything is measured.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// How long each load lasts, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long the portal takes for a call, in milliseconds.
    #[arg(long, default_value_t = 100)]
    latency_ms: u64,
    /// How many visitors write at the same time.
    #[arg(long, default_value_t = 64)]
    writers: usize,
    /// How many streams are held open for the last figure of memory.
    #[arg(long, default_value_t = 5_000)]
    streams: usize,
}

impl Options {
    pub(crate) fn window(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

/// The streams, both ends of which are of this machine, the loads, and what programs open besides.
const FILES_NEEDED: u64 = 12_000;

fn main() -> Result<()> {
    let options = Options::parse();
    raise_file_limit()?;
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    let rounds = runtime.block_on(async {
        let mut rounds = Vec::new();
        for number in 1..=options.rounds {
            println!("round {number} of {}", options.rounds);
            rounds.push(round::run(&options, number).await?);
        }
        anyhow::Ok(rounds)
    })?;
    let table = report::table(&options, &rounds);
    println!("\n{table}");
    if let Some(readme) = &options.readme {
        report::write(readme, &table)?;
    }
    Ok(())
}

/// Takes as many files as the system lets this process have; the programs it starts inherit that.
#[cfg(unix)]
fn raise_file_limit() -> Result<()> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).context("raising the number of open files")?;
    if limit.current.is_some_and(|files| files < FILES_NEEDED) {
        anyhow::bail!(
            "a process may open {} files, {FILES_NEEDED} are needed: raise the hard limit (`ulimit -Hn`)",
            limit.current.unwrap_or_default()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn raise_file_limit() -> Result<()> {
    Ok(())
}
