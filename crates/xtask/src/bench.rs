//! Measurements side by side with others: builds what is measured, and starts the measuring program.

use std::ffi::OsString;
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
    }
}

fn server(workspace: &Workspace, words: &[OsString]) -> Result<()> {
    process::output(Command::new("php").arg("--version"))
        .context("the baseline needs PHP's command line (Debian: apt-get install php-cli)")?;
    // A release holds its assets, so they have to be there before it is built.
    build::release_assets(workspace, &BuildTools::set_up(workspace)?)?;
    report::step("programs", "building them for release");
    let packages = ["framechat-server", "framechat-simulator", "framechat-bench"];
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--release"]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    process::run(&mut cargo)?;
    let program = |name: &str| {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        workspace.target.join("release").join(name)
    };
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
