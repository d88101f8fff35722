//! A compiler for `wasm32-unknown-unknown`.
//!
//! Taken, in this order: a compiler at hand whose standard library for wasm is installed; a compiler of the system's
//! package manager with the library's source, which cargo then builds; rustup's, when its servers answer.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::version::Version;
use crate::process;
use crate::workspace::{Workspace, forget_own_package};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A download of some ten megabytes; servers that do not answer must not hold a build up for longer.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

const REMEDY: &str = "with rustup: `rustup target add wasm32-unknown-unknown`, and `rustup component add rust-src` for \
    the smallest release; on Debian without rustup's servers: \
    `apt-get install rustc-web cargo-web rust-web-src rust-web-clippy lld-22`";

/// A compiler with all it needs to build for wasm.
pub(crate) struct Toolchain {
    /// The folder that holds `bin/rustc`, `bin/cargo` and `lib/rustlib`.
    sysroot: PathBuf,
    version: Version,
    /// The standard library for wasm is installed.
    library: bool,
    /// The standard library's source is installed.
    source: bool,
    /// The linker, where the compiler has none of its own. By name, not by path: to cargo, another spelling of the same
    /// linker is another configuration, for which it would build everything again.
    linker: Option<String>,
}

/// What is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Something to look at while developing, or to check.
    Development,
    /// Unit tests.
    Test,
    /// What users download: the standard library is built for size too, when its source is there.
    Release,
}

/// Finds a compiler, or installs what rustup can.
pub(crate) fn set_up(workspace: &Workspace) -> Result<(Toolchain, String)> {
    let oldest = Version::find(&workspace.rust_version()?)?;
    let mut reasons = Vec::new();
    if let Some(toolchain) = search(&oldest, &mut reasons) {
        let words = toolchain.to_string();
        return Ok((toolchain, words));
    }
    if let Err(error) = ask_rustup() {
        reasons.push(format!("{error:#}"));
    } else if let Some(toolchain) = search(&oldest, &mut reasons) {
        let words = format!("{toolchain}, just installed");
        return Ok((toolchain, words));
    }
    bail!(
        "no compiler for {TARGET} ({}). {REMEDY}",
        reasons.join("; ")
    )
}

fn search(oldest: &Version, reasons: &mut Vec<String>) -> Option<Toolchain> {
    let mut found: Vec<Toolchain> = Vec::new();
    for rustc in [PathBuf::from("rustc"), PathBuf::from("/usr/bin/rustc")] {
        match Toolchain::examine(&rustc, oldest) {
            Ok(toolchain) if found.iter().any(|other| other.sysroot == toolchain.sysroot) => {}
            Ok(toolchain) => found.push(toolchain),
            Err(error) => reasons.push(format!("{error:#}")),
        }
    }
    found.sort_by_key(|toolchain| !toolchain.library);
    found.into_iter().next()
}

/// Asks rustup for the target, and for the library's source, which makes the release smaller.
fn ask_rustup() -> Result<()> {
    let rustup = process::find(&["rustup"]).context("rustup is not installed")?;
    let ask = |words: [&str; 3]| {
        let mut command = Command::new(&rustup);
        command.args(words).env("RUSTUP_MAX_RETRIES", "0");
        process::output_within(&mut command, RUSTUP_LIMIT)
    };
    crate::report::step("wasm target", "asking rustup for it");
    ask(["target", "add", TARGET]).context("rustup could not add the target")?;
    if let Err(error) = ask(["component", "add", "rust-src"]) {
        crate::report::step(
            "wasm target",
            &format!("without its source the release is a little larger: {error:#}"),
        );
    }
    Ok(())
}

impl Toolchain {
    fn examine(rustc: &Path, oldest: &Version) -> Result<Self> {
        let ask = |question: &[&str]| {
            let mut command = Command::new(rustc);
            process::output(command.args(question).env_remove("LD_LIBRARY_PATH"))
        };
        let about = ask(&["-vV"])?;
        let version = Version::find(&about)?;
        if version < *oldest {
            bail!("{} is {version}, older than {oldest}", rustc.display());
        }
        let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?.trim());
        let rustlib = sysroot.join("lib/rustlib");
        let library = has_library(&rustlib);
        let source = rustlib.join("src/rust/library/std/Cargo.toml").is_file();
        if !library && !source {
            bail!(
                "{} {version} has no standard library for wasm",
                sysroot.join("bin/rustc").display()
            );
        }
        let host = about
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default();
        let own_linker = rustlib.join(host).join("bin/rust-lld");
        let linker = if own_linker.is_file() {
            None
        } else {
            let names = linker_names(&about);
            let found = names.iter().find(|name| process::find(&[name]).is_some());
            let found = found
                .with_context(|| format!("no linker for wasm (one of {})", names.join(", ")))?;
            Some(found.clone())
        };
        Ok(Self {
            sysroot,
            version,
            library,
            source,
            linker,
        })
    }

    fn program(&self, name: &str) -> PathBuf {
        self.sysroot.join("bin").join(name)
    }

    /// Whether releases are built with a standard library of their own, made for size.
    fn small_library(&self) -> bool {
        self.source
    }

    /// Whether cargo builds the standard library.
    fn builds_library(&self, purpose: Purpose) -> bool {
        !self.library || (purpose == Purpose::Release && self.small_library())
    }

    /// A cargo for wasm, in the repository's root.
    pub(crate) fn cargo(&self, workspace: &Workspace, purpose: Purpose) -> Command {
        let mut command = Command::new(self.program("cargo"));
        command.current_dir(&workspace.root);
        self.environment(workspace, purpose, &mut command);
        command
    }

    /// Makes every cargo that `command` starts one for wasm. Trunk needs this too.
    pub(crate) fn environment(
        &self,
        workspace: &Workspace,
        purpose: Purpose,
        command: &mut Command,
    ) {
        forget_own_package(command);
        command
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("LD_LIBRARY_PATH")
            .env("CARGO_TARGET_DIR", &workspace.wasm_target)
            .env("RUSTC", self.program("rustc"));
        if let Some(linker) = &self.linker {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        if self.builds_library(purpose) {
            let crates = if purpose == Purpose::Test {
                "std,panic_abort,test"
            } else {
                "std,panic_abort"
            };
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", crates);
        }
        if purpose == Purpose::Release && self.small_library() {
            command
                .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
                .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
        }
    }

    /// The folder whose `cargo` is this one.
    pub(crate) fn bin(&self) -> PathBuf {
        self.sysroot.join("bin")
    }

    /// Clippy of this compiler, not of another that PATH may name first.
    pub(crate) fn clippy(&self, workspace: &Workspace, purpose: Purpose) -> Result<Command> {
        let program = self.program("cargo-clippy");
        if !program.is_file() {
            bail!(
                "{} is missing: `apt-get install rust-web-clippy`, or `rustup component add clippy`",
                program.display()
            );
        }
        let mut command = Command::new(program);
        command.current_dir(&workspace.root).arg("clippy");
        self.environment(workspace, purpose, &mut command);
        command.env("CARGO", self.program("cargo"));
        Ok(command)
    }
}

impl std::fmt::Display for Toolchain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let library = match (self.library, self.source) {
            (true, true) => "the library installed, and built for size in releases",
            (true, false) => "the library installed",
            (false, _) => "the library built from its source",
        };
        write!(
            f,
            "{} {}, {library}",
            self.program("rustc").display(),
            self.version
        )
    }
}

fn has_library(rustlib: &Path) -> bool {
    let Ok(files) = rustlib.join(TARGET).join("lib").read_dir() else {
        return false;
    };
    files.filter_map(Result::ok).any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// The linkers to look for: first the one of the compiler's own LLVM.
fn linker_names(about_rustc: &str) -> Vec<String> {
    let llvm = about_rustc
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "));
    let own = llvm
        .and_then(|version| Version::find(version).ok())
        .map(|version| version.major());
    own.map(|major| format!("wasm-ld-{major}"))
        .into_iter()
        .chain(["rust-lld", "wasm-ld"].map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_of_the_same_llvm_comes_first() {
        assert_eq!(
            linker_names("rustc 1.96.0\nLLVM version: 22.1.8\n"),
            ["wasm-ld-22", "rust-lld", "wasm-ld"]
        );
        assert_eq!(linker_names("rustc 1.96.0"), ["rust-lld", "wasm-ld"]);
    }

    #[test]
    fn a_library_is_there_when_its_archive_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_library(folder.path()));
        let lib = folder.path().join(TARGET).join("lib");
        std::fs::create_dir_all(&lib).unwrap();
        std::fs::write(lib.join("libstd-1.rmeta"), "").unwrap();
        assert!(!has_library(folder.path()));
        std::fs::write(lib.join("libstd-1.rlib"), "").unwrap();
        assert!(has_library(folder.path()));
    }
}
