//! Format, clippy for both targets, and cargo-deny.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::build::surfaces::SURFACES;
use crate::setup::wasm::{Purpose, TARGET};
use crate::setup::{self, Steps, Tool};
use crate::workspace::Workspace;
use crate::{process, report};

/// Options of `cargo xtask lint`.
#[derive(Args)]
pub(crate) struct Options {
    /// Leave checks out.
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    without: Vec<Check>,
}

/// One check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Check {
    /// `cargo fmt --check`.
    Format,
    /// Clippy for this machine, warnings denied.
    Clippy,
    /// Clippy of the surfaces for wasm, together and each by itself, warnings denied.
    ClippyWasm,
    /// cargo-deny: licences, banned and doubled crates, sources.
    Deny,
    /// cargo-deny: known vulnerabilities. Needs the advisory database's server.
    Advisories,
}

/// `cargo xtask lint`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut failed = Vec::new();
    for check in Check::value_variants() {
        let name = check
            .to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned());
        if options.without.contains(check) {
            report::step(&name, "left out by --without");
            continue;
        }
        report::heading(&name);
        let start = Instant::now();
        match check.run(workspace) {
            Ok(()) => report::step(
                &name,
                &format!("ok, in {}", report::duration(start.elapsed())),
            ),
            Err(error) => {
                report::step(&name, &format!("FAILED: {error:#}"));
                failed.push(name);
            }
        }
    }
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

impl Check {
    fn run(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Format => process::run(workspace.cargo().args(["fmt", "--all", "--check"])),
            Self::Clippy => {
                let mut cargo = workspace.cargo();
                process::run(cargo.args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "--deny",
                    "warnings",
                ]))
            }
            Self::ClippyWasm => clippy_wasm(workspace),
            Self::Deny => deny(workspace, &["bans", "licenses", "sources"]),
            Self::Advisories => deny(workspace, &["advisories"]).context(
                "where its database cannot be had, leave it out by name: --without advisories",
            ),
        }
    }
}

fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    let wasm = steps.run("wasm target", || setup::wasm::set_up(workspace));
    steps.finish()?;
    let wasm = wasm.context("the wasm compiler")?;
    let clippy = |selection: &[&str]| {
        let mut command = wasm.clippy(workspace, Purpose::Test)?;
        command
            .args(["--package", "framechat", "--target", TARGET])
            .args(selection);
        process::run(command.args(["--", "--deny", "warnings"]))
    };
    clippy(&["--all-targets"])?;
    for surface in &SURFACES {
        clippy(&[
            "--lib",
            "--bins",
            "--no-default-features",
            "--features",
            surface.name,
        ])?;
    }
    Ok(())
}

fn deny(workspace: &Workspace, checks: &[&str]) -> Result<()> {
    let mut steps = Steps::default();
    let tool = steps.run("cargo-deny", || {
        setup::tools::set_up(workspace, Tool::cargo_deny(workspace))
    });
    steps.finish()?;
    let Some(tool) = tool else {
        bail!("cargo-deny is missing")
    };
    let mut command = Command::new(tool.program("cargo-deny"));
    command.current_dir(&workspace.root).args([
        "--all-features",
        "check",
        "--hide-inclusion-graph",
    ]);
    process::run(command.args(checks))
}
