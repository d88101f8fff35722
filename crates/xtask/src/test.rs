//! Every test there is: native, in wasm, and what a person does in a browser.

mod cluster;
mod suites;
mod tally;

use std::time::Instant;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

pub(crate) use self::suites::trunk_command;
use self::suites::{Outcome, Runner};
use self::tally::Tally;
use crate::report;
use crate::workspace::Workspace;

/// Options of `cargo xtask test`.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave suites out; nothing else makes a suite that cannot run pass.
    #[arg(long, value_name = "SUITE", value_delimiter = ',')]
    without: Vec<Suite>,
    /// Run only these suites.
    #[arg(
        long,
        value_name = "SUITE",
        value_delimiter = ',',
        conflicts_with = "without"
    )]
    only: Vec<Suite>,
}

/// A group of tests that needs the same tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Unit, integration and documentation tests of all crates, for this machine.
    Native,
    /// The server's tests again, and those of several servers, over a temporary PostgreSQL cluster.
    Postgres,
    /// What must hold for anything a stranger sends, for a moment each: `cargo xtask fuzz` takes longer.
    Fuzz,
    /// Unit tests of the surfaces, in wasm, in Chromium.
    Wasm,
    /// Trunk's development build.
    Trunk,
    /// `cargo xtask demo` on free ports.
    Demo,
    /// The command lines that register apps, those of the README's guide among them.
    Commands,
    /// What a person does, in Chromium.
    Browser,
    /// The npm package of the CRM host, without a browser.
    Npm,
    /// The simulator's table of REST methods, and the calls of the browser tests, against the vendor's specification.
    RestSpec,
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

impl Options {
    fn suites(&self) -> Vec<Suite> {
        let all = Suite::value_variants().iter().copied();
        all.filter(|suite| {
            !self.without.contains(suite) && (self.only.is_empty() || self.only.contains(suite))
        })
        .collect()
    }
}

/// `cargo xtask test`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let start = Instant::now();
    let suites = options.suites();
    let runner = Runner::set_up(workspace, &suites)?;
    let mut lines = Vec::new();
    let mut total = Tally::default();
    for suite in suites {
        let name = suite.name();
        report::heading(&name);
        let suite_start = Instant::now();
        let outcome = runner.run(suite);
        let time = report::duration(suite_start.elapsed());
        let (words, tally) = match outcome {
            Ok(Outcome::Ran(tally)) if tally.failed > 0 => ("FAILED", tally),
            Ok(Outcome::Ran(tally)) => ("ok", tally),
            Ok(Outcome::Skipped(why)) => {
                lines.push(format!("{name:<12} {:<8} {why}", "skipped"));
                total.skipped += 1;
                continue;
            }
            Err(error) => {
                eprintln!("{name}: {error:#}");
                (
                    "FAILED",
                    Tally {
                        failed: 1,
                        ..Tally::default()
                    },
                )
            }
        };
        lines.push(format!("{name:<12} {words:<8} {time:>12}   {tally}"));
        total += tally;
    }
    report::heading(&format!(
        "all suites, {}",
        report::duration(start.elapsed())
    ));
    for line in lines {
        println!("{line}");
    }
    for suite in &options.without {
        println!("{:<12} {:<8} by --without", suite.name(), "left out");
    }
    println!("{total}");
    if total.failed > 0 {
        bail!("not all tests passed");
    }
    if total.passed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

/// The browser tests with all they need set up, to be run with other words than usual.
pub(crate) fn browser_tests(workspace: &Workspace) -> Result<std::process::Command> {
    Runner::set_up(workspace, &[Suite::Browser])?.browser_command()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(without: &[Suite], only: &[Suite]) -> Vec<Suite> {
        Options {
            without: without.to_vec(),
            only: only.to_vec(),
        }
        .suites()
    }

    #[test]
    fn suites_run_unless_left_out_by_name() {
        assert_eq!(options(&[], &[]), Suite::value_variants());
        assert!(!options(&[Suite::Browser], &[]).contains(&Suite::Browser));
        assert_eq!(
            options(&[Suite::Browser], &[]).len(),
            Suite::value_variants().len() - 1
        );
        assert_eq!(
            options(&[], &[Suite::Wasm, Suite::Native]),
            [Suite::Native, Suite::Wasm]
        );
        assert_eq!(Suite::RestSpec.name(), "rest-spec");
    }
}
