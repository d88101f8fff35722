//! Measurements side by side with others: builds what is measured, and starts the measuring program.

mod peers;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::setup::BuildTools;
use crate::workspace::Workspace;
use crate::{build, process, report};

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The site chat beside other chat widgets, in Chromium; words after `--` go to the measuring program.
    Widgets {
        /// Such as `--runs 1 --peers framechat,floor-vanilla --phases load,slow,history --sizes 1000`.
        #[arg(last = true)]
        words: Vec<OsString>,
    },
    /// The CRM host beside a page with penpal and a page by hand; words after `--` go to the measuring program.
    Crm {
        /// Such as `--runs 1 --phases load,slow`.
        #[arg(last = true)]
        words: Vec<OsString>,
    },
    /// The server beside a plain PHP connector; words after `--` go to the measuring program.
    Server {
        /// Such as `--rounds 1 --seconds 3`; `--help` tells all.
        #[arg(last = true)]
        words: Vec<OsString>,
    },
}

/// `cargo xtask bench`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    match &options.what {
        What::Server { words } => server(workspace, words),
        What::Widgets { words } => peers::widgets(workspace, words),
        What::Crm { words } => peers::crm(workspace, words),
    }
}

fn server(workspace: &Workspace, words: &[OsString]) -> Result<()> {
    process::output(Command::new("php").arg("--version"))
        .context("the baseline needs PHP's command line (Debian: apt-get install php-cli)")?;
    build_release(
        workspace,
        &["framechat-server", "framechat-simulator", "framechat-bench"],
    )?;
    let program = |name: &str| released(workspace, name);
    let bench = workspace.root.join("bench");
    process::run(
        Command::new(program("framechat-bench"))
            .arg("--server")
            .arg(program("framechat"))
            .arg("--simulator")
            .arg(program("framechat-simulator"))
            .arg("--baseline")
            .arg(bench.join("chat.php"))
            .arg("--readme")
            .arg(bench.join("README.md"))
            .args(words),
    )
}

/// Builds packages for release. A release holds its assets, so they are made before.
fn build_release(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    build::release_assets(workspace, &BuildTools::set_up(workspace)?)?;
    report::step("programs", "building them for release");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--release"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    process::run(&mut cargo)
}

/// Where a program lies that [`build_release`] has built.
fn released(workspace: &Workspace, name: &str) -> PathBuf {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    workspace.target.join("release").join(name)
}
