//! The pictures in `docs/`: the browser tests that are ignored otherwise make them.

use std::fs;

use anyhow::{Context, Result};

use crate::process;
use crate::test::browser_tests;
use crate::workspace::Workspace;

/// `cargo xtask screenshots`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let docs = workspace.root.join("docs");
    fs::create_dir_all(&docs).with_context(|| format!("making {}", docs.display()))?;
    let mut tests = browser_tests(workspace)?;
    tests
        .args(["--", "screenshots::", "--ignored"])
        .env("FRAMECHAT_SCREENSHOTS", &docs);
    process::run(&mut tests)
}
