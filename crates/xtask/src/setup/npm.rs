//! Tools from npm: wasm-opt, esbuild, TypeScript and axe-core, of the versions in `package-lock.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;
use crate::{process, report};

const MANIFESTS: [&str; 2] = ["package.json", "package-lock.json"];

/// The installed packages.
pub(crate) struct Npm {
    modules: PathBuf,
}

impl Npm {
    /// A command that runs one of the packages' programs.
    pub(crate) fn command(&self, name: &str) -> Command {
        Command::new(self.modules.join(".bin").join(name))
    }

    /// The folder with the packages' programs.
    pub(crate) fn bin(&self) -> PathBuf {
        self.modules.join(".bin")
    }

    /// The accessibility checker that the browser tests load into a page.
    pub(crate) fn axe(&self) -> PathBuf {
        self.modules.join("axe-core/axe.min.js")
    }

    fn is_whole(&self) -> bool {
        [
            self.bin().join("wasm-opt"),
            self.bin().join("esbuild"),
            self.bin().join("tsc"),
            self.axe(),
        ]
        .iter()
        .all(|file| file.is_file())
    }
}

/// Finds the packages, or installs them into a folder named after the lock file's content.
pub(crate) fn set_up(workspace: &Workspace) -> Result<(Npm, String)> {
    let node = process::find(&["node"])
        .context("Node.js is missing: `apt-get install nodejs npm`, or your system's")?;
    let mut hash = Sha256::new();
    for name in MANIFESTS {
        let file = workspace.root.join(name);
        hash.update(fs::read(&file).with_context(|| format!("reading {}", file.display()))?);
    }
    let hash = crate::build::names::hexadecimal(&hash.finalize());
    let folder = workspace.tools().join(format!("npm-{}", &hash[..16]));
    let npm = Npm {
        modules: folder.join("node_modules"),
    };
    let mut words = format!("npm's, by {}", node.display());
    if !npm.is_whole() {
        let start = Instant::now();
        install(workspace, &folder)?;
        ensure!(
            npm.is_whole(),
            "npm installed something else than expected into {}",
            folder.display()
        );
        words.push_str(&format!(
            ", installed in {}",
            report::duration(start.elapsed())
        ));
    }
    Ok((npm, words))
}

fn install(workspace: &Workspace, folder: &Path) -> Result<()> {
    let program = process::find(&["npm"])
        .context("npm is missing: `apt-get install npm`, or your system's")?;
    let tools = workspace.tools();
    fs::create_dir_all(&tools).with_context(|| format!("making {}", tools.display()))?;
    let unfinished = tempfile::Builder::new()
        .prefix(".unfinished-npm-")
        .tempdir_in(&tools)?;
    for name in MANIFESTS {
        fs::copy(workspace.root.join(name), unfinished.path().join(name))
            .with_context(|| format!("copying {name}"))?;
    }
    report::step(
        "npm ci",
        "installing wasm-opt, esbuild, TypeScript and axe-core, a few seconds",
    );
    // No package's own script runs: none of these needs one.
    process::run(Command::new(program).current_dir(unfinished.path()).args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))
    .context("mend it by running `npm ci` in the repository and reading what it says")?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::rename(unfinished.path(), folder)
        .with_context(|| format!("moving to {}", folder.display()))?;
    // Its folder has moved away, so there is nothing left to remove.
    let _moved = unfinished.keep();
    Ok(())
}
