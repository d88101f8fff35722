//! Where things are: the repository, the tool cache and the target folders, and what the manifests pin.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The repository and the folders that belong to it.
pub(crate) struct Workspace {
    /// The folder with the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Tools by name and version, shared by every clone of this user.
    pub(crate) cache: PathBuf,
    /// Where the native compiler puts its results.
    pub(crate) target: PathBuf,
    /// Where the wasm compiler puts its results: a folder of its own, so that neither compiler evicts the other's.
    pub(crate) wasm_target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => env::current_dir().context("finding the current folder")?,
        };
        let root = start
            .ancestors()
            .find(|folder| is_root(folder))
            .with_context(|| {
                format!(
                    "{} is in no workspace: run this in the repository",
                    start.display()
                )
            })?
            .to_path_buf();
        let (target, wasm_target) =
            target_folders(&root, env::var_os("CARGO_TARGET_DIR").map(PathBuf::from));
        let cache = cache_folder(|name| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        })
        .context("no home folder: set FRAMECHAT_CACHE to a folder for the tools")?;
        Ok(Self {
            root,
            cache,
            target,
            wasm_target,
        })
    }

    /// The folder that holds the installed tools.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Where the finished assets lie, to be embedded in the server.
    pub(crate) fn release(&self) -> PathBuf {
        self.root.join("dist/release")
    }

    /// The native cargo that runs this program, in the repository's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        forget_own_package(&mut command);
        command
    }

    /// The version that `Cargo.lock` pins for a package.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        locked_version(&text, package)
    }

    /// The oldest Rust that the workspace supports, as its manifest says.
    pub(crate) fn rust_version(&self) -> Result<String> {
        let path = self.root.join("Cargo.toml");
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let manifest: toml::Table = text
            .parse()
            .with_context(|| format!("parsing {}", path.display()))?;
        manifest
            .get("workspace")
            .and_then(|workspace| workspace.get("package")?.get("rust-version")?.as_str())
            .map(str::to_owned)
            .with_context(|| format!("{} has no workspace.package.rust-version", path.display()))
    }
}

/// `cargo run` tells a program about its own package. Handed on to another cargo that is noise at best.
pub(crate) fn forget_own_package(command: &mut Command) {
    const OWN: [&str; 4] = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_NAME",
    ];
    for (name, _) in env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| OWN.iter().any(|own| name.starts_with(own)))
        {
            command.env_remove(name);
        }
    }
}

fn is_root(folder: &Path) -> bool {
    fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|text| text.contains("[workspace]"))
}

fn target_folders(root: &Path, chosen: Option<PathBuf>) -> (PathBuf, PathBuf) {
    match chosen {
        Some(target) => {
            let target = root.join(target);
            let mut wasm = target.clone().into_os_string();
            wasm.push("-wasm");
            (target, wasm.into())
        }
        None => (root.join("target"), root.join("target/wasm")),
    }
}

fn cache_folder(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    variable("FRAMECHAT_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("framechat")))
        .or_else(|| Some(variable("HOME")?.join(".cache/framechat")))
}

fn locked_version(lock: &str, package: &str) -> Result<String> {
    let lock: toml::Table = lock.parse().context("parsing Cargo.lock")?;
    let packages = lock
        .get("package")
        .and_then(toml::Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let mut versions = packages
        .iter()
        .filter(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
        .filter_map(|entry| entry.get("version")?.as_str());
    match (versions.next(), versions.next()) {
        (Some(version), None) => Ok(version.to_owned()),
        (None, _) => bail!("Cargo.lock names no {package}"),
        (Some(first), Some(second)) => {
            bail!("Cargo.lock has two versions of {package}: {first} and {second}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4
[[package]]
name = "wasm-bindgen"
version = "0.2.130"
[[package]]
name = "twice"
version = "1.0.0"
[[package]]
name = "twice"
version = "2.0.0"
"#;

    #[test]
    fn a_pinned_version_is_read_from_the_lock_file() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(
            locked_version(LOCK, "wasm")
                .unwrap_err()
                .to_string()
                .contains("no wasm")
        );
        assert!(
            locked_version(LOCK, "twice")
                .unwrap_err()
                .to_string()
                .contains("1.0.0 and 2.0.0")
        );
    }

    #[test]
    fn the_cache_is_the_most_particular_folder_named() {
        let all = [
            ("FRAMECHAT_CACHE", "/own"),
            ("XDG_CACHE_HOME", "/xdg"),
            ("HOME", "/home/me"),
        ];
        let cache = |known: &[(&str, &str)]| {
            cache_folder(|name| {
                known
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| PathBuf::from(value))
            })
        };
        assert_eq!(cache(&all), Some(PathBuf::from("/own")));
        assert_eq!(cache(&all[1..]), Some(PathBuf::from("/xdg/framechat")));
        assert_eq!(
            cache(&all[2..]),
            Some(PathBuf::from("/home/me/.cache/framechat"))
        );
        assert_eq!(cache(&[]), None);
    }

    #[test]
    fn each_compiler_has_a_target_folder_of_its_own() {
        let root = Path::new("/repo");
        assert_eq!(
            target_folders(root, None),
            ("/repo/target".into(), "/repo/target/wasm".into())
        );
        assert_eq!(
            target_folders(root, Some("/c/target".into())),
            ("/c/target".into(), "/c/target-wasm".into())
        );
        assert_eq!(
            target_folders(root, Some("out".into())),
            ("/repo/out".into(), "/repo/out-wasm".into())
        );
    }
}
