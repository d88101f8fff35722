//! The harness in `bench/peers`: other people's widgets from npm, measured in Chromium beside ours by a program for Node.js.
//!
//! It works in a folder of the cache, where its packages are installed once: the repository stays as it is.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use anyhow::{Context, Result};
use free_port::free_port;
use sha2::{Digest, Sha256};

use super::{build_release, released};
use crate::demo::{self, Ports, Serving, Stand};
use crate::programs::Programs;
use crate::setup::{self, BuildTools};
use crate::workspace::Workspace;
use crate::{build, process, report};

/// A widget whose package installs a whole editor; only its files are fetched.
const N8N: &str = "@n8n/chat@1.37.0";

/// `cargo xtask bench widgets`.
pub(super) fn widgets(workspace: &Workspace, words: &[OsString]) -> Result<()> {
    let folder = set_up(workspace)?;
    build_release(workspace, &["framechat-server", "framechat-simulator"])?;
    let programs = Programs {
        server: released(workspace, "framechat"),
        simulator: released(workspace, "framechat-simulator"),
    };
    node(&folder, "build.mjs")
        .and_then(|mut build| process::run(&mut build))
        .context("putting the peers' pages together")?;

    let stand_folder = demo::fresh_folder(workspace, "bench-widgets")?;
    let (server, simulator) = (free_port()?, free_port()?);
    let ports = Ports {
        server,
        simulator,
        public: server,
    };
    let (send, receive) = mpsc::channel();
    let mut stand = Stand::start(
        &programs,
        ports,
        &stand_folder,
        Serving::Unlimited,
        &send,
        &receive,
    )?;
    let chat = stand.install()?.chat_alone(ports)?;
    let results = stand_folder.join("results.jsonl");
    let mut measure = node(&folder, "measure.mjs")?;
    measure
        .args(["--ours", &chat, "--simulator"])
        .arg(format!("http://127.0.0.1:{simulator}"))
        .arg("--out")
        .arg(&results)
        .args(words);
    let measured = process::run(&mut measure);
    stand.stop(&receive)?;
    measured?;
    report::step("every run", &results.display().to_string());
    let mut table = node(&folder, "report.mjs")?;
    process::run(table.arg(&results).arg("--readme").arg(readme(workspace)))
}

/// `cargo xtask bench crm`.
pub(super) fn crm(workspace: &Workspace, words: &[OsString]) -> Result<()> {
    let folder = set_up(workspace)?;
    build::release_assets(workspace, &BuildTools::set_up(workspace)?)?;
    let mut measure = node(&folder, "crm.mjs")?;
    measure.arg("--release").arg(workspace.release());
    process::run(measure.arg("--readme").arg(readme(workspace)).args(words))
}

fn readme(workspace: &Workspace) -> PathBuf {
    workspace.root.join("bench/README.md")
}

/// The harness in its folder, with its packages.
fn set_up(workspace: &Workspace) -> Result<PathBuf> {
    let source = workspace.root.join("bench/peers");
    let manifest = fs::read(source.join("package.json")).context("reading bench/peers")?;
    let hash = crate::build::names::hexadecimal(&Sha256::digest(&manifest));
    let folder = workspace.tools().join(format!("peers-{}", &hash[..16]));
    let done = folder.join("installed");
    if !done.is_file() {
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        fs::write(folder.join("package.json"), &manifest)?;
        install(&folder)?;
        fs::write(&done, "")?;
    }
    report::step("peers", &folder.display().to_string());
    // The harness itself is as it stands in the repository.
    copy(&source, &folder)?;
    Ok(folder)
}

fn install(folder: &Path) -> Result<()> {
    let npm = process::find(&["npm"]).context("npm is missing: `apt-get install npm`")?;
    report::step("npm install", "installing the peers, some minutes");
    process::run(Command::new(&npm).current_dir(folder).args([
        "install",
        "--ignore-scripts",
        "--legacy-peer-deps",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))?;
    let vendor = folder.join("vendor/n8n");
    fs::create_dir_all(&vendor).with_context(|| format!("making {}", vendor.display()))?;
    let packed = process::output(
        Command::new(npm)
            .current_dir(&vendor)
            .args(["pack", N8N, "--silent"]),
    )?;
    process::run(
        Command::new("tar")
            .current_dir(&vendor)
            .arg("-xzf")
            .arg(packed.trim()),
    )
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)
                .with_context(|| format!("writing {}", target.display()))?;
        }
    }
    Ok(())
}

/// A program of the harness, with the browser that the tests use, too.
fn node(folder: &Path, program: &str) -> Result<Command> {
    let node = process::find(&["node"]).context("Node.js is missing: `apt-get install nodejs`")?;
    let (browser, _) = setup::browser::set_up()?;
    let mut command = Command::new(node);
    command
        .current_dir(folder)
        .arg(program)
        .env("CHROME", browser.chromium);
    Ok(command)
}
