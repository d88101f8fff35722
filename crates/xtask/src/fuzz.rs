//! `cargo xtask fuzz`: the targets in `fuzz/`, by libFuzzer where it can be built, or by the crate's own driver.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::workspace::Workspace;
use crate::{process, report};

/// What tells libFuzzer which ways the code has gone. Its runtime comes with the crate, as C++.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// The longest input that is made, in bytes.
const INPUT_MAX_BYTES: usize = 8 * 1024;

/// Options of `cargo xtask fuzz`.
#[derive(Args)]
pub(crate) struct Options {
    /// How long each target is tried.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u64,
    /// Leave libFuzzer alone and take the driver, which nothing guides.
    #[arg(long)]
    driver: bool,
    /// Try these only.
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
}

/// `cargo xtask fuzz`.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let known = targets(workspace)?;
    if let Some(unknown) = options.targets.iter().find(|name| !known.contains(name)) {
        bail!(
            "there is no target {unknown}; there are {}",
            known.join(", ")
        );
    }
    let chosen = if options.targets.is_empty() {
        &known
    } else {
        &options.targets
    };
    if options.driver {
        return drive(workspace, options.seconds, chosen);
    }
    match build(workspace, chosen) {
        Ok(programs) => {
            report::step("fuzz", "by libFuzzer, guided by what the code does");
            guided(workspace, options.seconds, chosen, &programs)
        }
        Err(error) => {
            report::step(
                "fuzz",
                &format!(
                    "libFuzzer cannot be built here ({error:#}): by the driver, which nothing guides"
                ),
            );
            drive(workspace, options.seconds, chosen)
        }
    }
}

/// The targets: each has a program of its name.
fn targets(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.root.join("fuzz/fuzz_targets");
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Cargo for the crate in `fuzz/`, which is no member of the workspace.
pub(crate) fn cargo(workspace: &Workspace, command: &str) -> Command {
    let mut cargo = workspace.cargo();
    cargo
        .args([
            command,
            "--manifest-path",
            "fuzz/Cargo.toml",
            "--target-dir",
        ])
        .arg(workspace.target.join("fuzz"));
    cargo
}

/// Builds the targets with libFuzzer; answers the folder they lie in.
fn build(workspace: &Workspace, chosen: &[String]) -> Result<PathBuf> {
    let host = process::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let host = host.trim();
    let mut cargo = cargo(workspace, "build");
    // With a target named, the flags are for the code that is tried and not for build scripts.
    cargo
        .args(["--release", "--features", "libfuzzer", "--target", host])
        .env("RUSTFLAGS", COVERAGE);
    for name in chosen {
        cargo.args(["--bin", name]);
    }
    process::run(&mut cargo)?;
    Ok(workspace.target.join("fuzz").join(host).join("release"))
}

fn guided(
    workspace: &Workspace,
    seconds: u64,
    chosen: &[String],
    programs: &std::path::Path,
) -> Result<()> {
    let mut broken = Vec::new();
    for name in chosen {
        report::heading(name);
        // What is found on the way is kept from run to run, outside the repository.
        let found = workspace.target.join("fuzz/corpus").join(name);
        let artifacts = workspace.root.join("fuzz/artifacts").join(name);
        for folder in [&found, &artifacts] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("making {}", folder.display()))?;
        }
        let mut program = Command::new(programs.join(name));
        program
            .args(["-verbosity=0", "-print_final_stats=1", "-timeout=10"])
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={INPUT_MAX_BYTES}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(found)
            .arg(workspace.root.join("fuzz/corpus").join(name));
        if let Err(error) = process::run(&mut program) {
            report::step(name, &format!("FAILED: {error:#}"));
            broken.push(name.as_str());
        }
    }
    if !broken.is_empty() {
        bail!(
            "broken promises in {}; the inputs are in fuzz/artifacts",
            broken.join(", ")
        );
    }
    Ok(())
}

fn drive(workspace: &Workspace, seconds: u64, chosen: &[String]) -> Result<()> {
    let mut cargo = cargo(workspace, "run");
    cargo
        .args(["--release", "--bin", "drive", "--", "--seconds"])
        .arg(seconds.to_string())
        .args(chosen);
    process::run(&mut cargo)
}
