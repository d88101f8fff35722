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
    /// Both, and nothing else.
    pub(crate) fn build(workspace: &Workspace) -> Result<Self> {
        let words = [
            "build",
            "--workspace",
            "--bin",
            "framechat",
            "--bin",
            "framechat-simulator",
        ];
        Self::by("server and simulator", &words, workspace)
    }

    /// Both, with all tests. Tests give some dependencies more features: built apart, they would be built twice.
    pub(crate) fn build_with_tests(workspace: &Workspace) -> Result<Self> {
        Self::by(
            "programs and tests",
            &["test", "--workspace", "--no-run"],
            workspace,
        )
    }

    fn by(what: &str, words: &[&str], workspace: &Workspace) -> Result<Self> {
        let start = Instant::now();
        report::step(what, "building");
        process::run(workspace.cargo().args(words))?;
        report::step(
            what,
            &format!("built in {}", report::duration(start.elapsed())),
        );
        let program = |name: &str| {
            let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            workspace.target.join("debug").join(name)
        };
        Ok(Self {
            server: program("framechat"),
            simulator: program("framechat-simulator"),
        })
    }
}
