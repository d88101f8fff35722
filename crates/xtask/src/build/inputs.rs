//! What the assets are made of: when none of it has changed, they need not be made again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::names;
use crate::setup::BuildTools;
use crate::workspace::Workspace;

/// Files and folders, from the root, whose content the assets follow. The way they are made is among them.
const SOURCES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates/protocol",
    "crates/xtask/src/build",
    "crates/xtask/src/setup/wasm.rs",
    "package-lock.json",
    "src",
    "static",
    "style",
];

/// Changes when any of the sources or the compiler does.
pub(crate) fn fingerprint(workspace: &Workspace, tools: &BuildTools) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(tools.wasm.to_string());
    for source in SOURCES {
        let path = workspace.root.join(source);
        if path.exists() {
            add(&mut hash, &workspace.root, &path)?;
        }
    }
    Ok(names::hexadecimal(&hash.finalize()))
}

fn add(hash: &mut Sha256, root: &Path, path: &Path) -> Result<()> {
    if path.is_dir() {
        for inner in sorted(path)? {
            add(hash, root, &inner)?;
        }
        return Ok(());
    }
    let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    // Lengths first, so that no two trees read the same.
    hash.update((name.len() as u64).to_le_bytes());
    hash.update(name.as_bytes());
    hash.update((content.len() as u64).to_le_bytes());
    hash.update(content);
    Ok(())
}

/// What a folder holds, in an order that does not depend on the file system.
pub(crate) fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("reading {}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(folder: &Path) -> Vec<u8> {
        let mut hash = Sha256::new();
        add(&mut hash, folder, folder).unwrap();
        hash.finalize().to_vec()
    }

    #[test]
    fn every_change_in_a_folder_changes_the_fingerprint() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("inner")).unwrap();
        fs::write(root.join("inner/a"), "one").unwrap();
        let first = hash_of(root);
        assert_eq!(first, hash_of(root));
        fs::write(root.join("inner/a"), "two").unwrap();
        let changed = hash_of(root);
        assert_ne!(first, changed);
        fs::rename(root.join("inner/a"), root.join("inner/b")).unwrap();
        let renamed = hash_of(root);
        assert_ne!(changed, renamed);
        fs::write(root.join("new"), "").unwrap();
        assert_ne!(renamed, hash_of(root));
    }
}
