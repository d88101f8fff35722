//! The server and the simulator, built for this machine.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, report};

/// Both programs, unoptimised: they are built in a fraction of the time, tests and the demo share them, and the server
/// reads its assets from disk instead of holding a copy that a rebuild leaves behind.
pub(crate) struct Programs {
    pub(crate) server: PathBuf,
    pub(crate) simulator: PathBuf,
}

impl Programs {
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        let start = Instant::now();
        report::step("server and simulator", "building");
        let mut cargo = workspace.cargo();
        // Chosen from the whole workspace, as the tests are: dependencies then have the same features in both.
        cargo.args([
            "build",
            "--workspace",
            "--bin",
            "framechat",
            "--bin",
            "framechat-simulator",
        ]);
        process::run(&mut cargo)?;
        report::step(
            "server and simulator",
            &format!("built in {}", report::duration(start.elapsed())),
        );
        let program = |name: &str| {
            workspace
                .target
                .join("debug")
                .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
        };
        Ok(Self {
            server: program("framechat"),
            simulator: program("framechat-simulator"),
        })
    }
}
