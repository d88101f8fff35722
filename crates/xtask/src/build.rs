//! The release: one wasm per surface with its scripts and styles, and the server with all of them in it.

mod assets;
mod compress;
mod inputs;
pub(crate) mod manifest;
pub(crate) mod names;
mod short_names;
mod sizes;
pub(crate) mod surfaces;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::setup::BuildTools;
use crate::workspace::Workspace;
use crate::{process, report};

/// Options of `cargo xtask build`.
#[derive(Args)]
pub(crate) struct Options {
    /// Write the table of sizes into README.md, between its two marks.
    #[arg(long)]
    write_readme: bool,
}

/// `cargo xtask build`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let tools = BuildTools::set_up(workspace)?;
    let manifest = release_assets(workspace, &tools)?;
    let table = sizes::table(&workspace.release(), &manifest)?;
    if options.write_readme {
        sizes::write_readme(&workspace.root.join("README.md"), &table)?;
    }
    let start = Instant::now();
    report::step("server", "building it with the assets in it");
    let mut cargo = workspace.cargo();
    process::run(cargo.args(["build", "--release", "--package", "framechat-server"]))?;
    let program = workspace.target.join("release/framechat");
    let bytes = fs::metadata(&program)
        .with_context(|| format!("looking at {}", program.display()))?
        .len();
    let time = report::duration(start.elapsed());
    report::step(
        "server",
        &format!(
            "{}, {}, in {time}",
            program.display(),
            report::kilobytes(bytes)
        ),
    );
    println!("\n{table}");
    Ok(())
}

/// Builds the assets when anything they are made of has changed since the last time.
pub(crate) fn release_assets(
    workspace: &Workspace,
    tools: &BuildTools,
) -> Result<manifest::Manifest> {
    let start = Instant::now();
    let release = workspace.release();
    let stamp = workspace.root.join("dist/release.inputs");
    let inputs = inputs::fingerprint(workspace, tools)?;
    if fs::read_to_string(&stamp).is_ok_and(|old| old == inputs)
        && let Ok(manifest) = manifest::Manifest::read(&release)
        && manifest.files_are_there(&release)
    {
        report::step("release assets", "up to date");
        return Ok(manifest);
    }
    let dist = workspace.root.join("dist");
    fs::create_dir_all(&dist).with_context(|| format!("making {}", dist.display()))?;
    let staging = tempfile::Builder::new()
        .prefix(".staging-")
        .tempdir_in(&dist)?;
    let manifest = assets::make(workspace, tools, staging.path())?;
    manifest.write(staging.path())?;
    swap(staging, &release)?;
    fs::write(&stamp, inputs).with_context(|| format!("writing {}", stamp.display()))?;
    report::step(
        "release assets",
        &format!(
            "{}, in {}",
            release.display(),
            report::duration(start.elapsed())
        ),
    );
    Ok(manifest)
}

/// Puts the finished folder in the old one's place, so that nobody finds half of a release.
fn swap(staging: tempfile::TempDir, place: &PathBuf) -> Result<()> {
    if place.exists() {
        fs::remove_dir_all(place).with_context(|| format!("removing {}", place.display()))?;
    }
    fs::rename(staging.path(), place).with_context(|| format!("moving to {}", place.display()))?;
    // Its folder has moved away, so there is nothing left to remove.
    let _moved = staging.keep();
    // A temporary folder is closed to others; a release need not be.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(place, fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}
