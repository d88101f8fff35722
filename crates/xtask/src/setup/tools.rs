//! Tools that cargo installs, each in a folder named after it and its version.
//!
//! An installation is made beside its place and moved there when it is finished, so what stands in its place is whole.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::version::Version;
use crate::workspace::Workspace;
use crate::{process, report};

/// A tool and the place it is installed in.
pub(crate) struct Tool {
    package: &'static str,
    version: String,
    program: &'static str,
    /// Options of `cargo install`, and how long that takes on two cores.
    options: &'static [&'static str],
    takes: &'static str,
    folder: PathBuf,
}

impl Tool {
    fn new(
        workspace: &Workspace,
        [package, program]: [&'static str; 2],
        version: String,
        options: &'static [&'static str],
        takes: &'static str,
    ) -> Self {
        let folder = workspace.tools().join(format!("{package}-{version}"));
        Self {
            package,
            version,
            program,
            options,
            takes,
            folder,
        }
    }

    /// The command line tool of exactly the version that `Cargo.lock` pins: another would refuse our wasm.
    /// Without `--locked`, since its own lock file may name versions newer than a registry's mirror has.
    pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<Self> {
        let version = workspace.locked_version("wasm-bindgen")?;
        Ok(Self::new(
            workspace,
            ["wasm-bindgen-cli", "wasm-bindgen"],
            version,
            &[],
            "about 3 min",
        ))
    }

    /// A developer's tool: built without optimisation it is installed in half the time.
    pub(crate) fn trunk(workspace: &Workspace) -> Self {
        let options = &["--locked", "--debug"];
        Self::new(
            workspace,
            ["trunk", "trunk"],
            "0.21.14".into(),
            options,
            "about 6 min",
        )
    }

    pub(crate) fn cargo_deny(workspace: &Workspace) -> Self {
        let options = &["--locked", "--debug"];
        Self::new(
            workspace,
            ["cargo-deny", "cargo-deny"],
            "0.20.2".into(),
            options,
            "about 4 min",
        )
    }

    /// The folder with its programs.
    pub(crate) fn bin(&self) -> PathBuf {
        self.folder.join("bin")
    }

    /// One of its programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.bin().join(name)
    }

    fn check(&self) -> Result<()> {
        let mut command = Command::new(self.program(self.program));
        let found = Version::find(&process::output(command.arg("--version"))?)?;
        ensure!(
            found.to_string() == self.version,
            "{} is version {found}",
            self.folder.display()
        );
        Ok(())
    }
}

/// Finds a tool, or installs it.
pub(crate) fn set_up(workspace: &Workspace, tool: Tool) -> Result<(Tool, String)> {
    let mut words = format!("{} {}", tool.package, tool.version);
    if tool.check().is_err() {
        let start = Instant::now();
        install(workspace, &tool)?;
        words.push_str(&format!(
            ", installed in {}",
            report::duration(start.elapsed())
        ));
    }
    Ok((tool, words))
}

fn install(workspace: &Workspace, tool: &Tool) -> Result<()> {
    let tools = workspace.tools();
    fs::create_dir_all(&tools).with_context(|| format!("making {}", tools.display()))?;
    // Two clones may set up at once: the second waits, and then finds what the first has installed.
    let lock = File::create(tools.join(".lock"))
        .with_context(|| format!("writing to {}", tools.display()))?;
    lock.lock().context("waiting for another set-up")?;
    if tool.check().is_ok() {
        return Ok(());
    }
    report::step(
        tool.program,
        &format!(
            "installing {} {}, {}",
            tool.package, tool.version, tool.takes
        ),
    );
    let name = format!("{}-{}", tool.package, tool.version);
    let unfinished = tools.join(format!(".unfinished-{name}"));
    // Kept when the installation fails, so that the next one goes on where this one ended.
    let built = tools.join(format!(".built-{name}"));
    let mut command = workspace.cargo();
    command
        .current_dir(&tools)
        .args(["install", "--force", "--root"])
        .arg(&unfinished)
        .args(tool.options)
        .arg(format!("{}@{}", tool.package, tool.version))
        .env("CARGO_TARGET_DIR", &built)
        .env_remove("RUSTFLAGS");
    process::run(&mut command).with_context(|| {
        format!(
            "mend it with: cargo install {} {}@{} --root {}",
            tool.options.join(" "),
            tool.package,
            tool.version,
            tool.folder.display()
        )
    })?;
    if tool.folder.exists() {
        fs::remove_dir_all(&tool.folder)
            .with_context(|| format!("removing {}", tool.folder.display()))?;
    }
    fs::rename(&unfinished, &tool.folder)
        .with_context(|| format!("moving to {}", tool.folder.display()))?;
    fs::remove_dir_all(&built).with_context(|| format!("removing {}", built.display()))?;
    tool.check()
}
