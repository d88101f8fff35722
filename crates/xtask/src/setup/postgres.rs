//! `PostgreSQL`'s programs. They belong to the system's package manager: they are found, never installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::version::Version;
use crate::process;

const REMEDY: &str = "on Debian: `apt-get install postgresql` (the cluster it makes is not used); elsewhere its server \
    programs on PATH";
/// Debian keeps the programs of each version in a folder of their own, outside PATH.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What is run of it.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "pg_isready"];
/// The first that can drop a database which is still in use.
const OLDEST: u64 = 13;

/// The server programs of one installation.
pub(crate) struct Postgres {
    bin: PathBuf,
}

impl Postgres {
    /// One of its programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// Finds the programs: those on PATH, else the newest of Debian's.
pub(crate) fn set_up() -> Result<(Postgres, String)> {
    // A link may stand alone on PATH.
    let on_path = process::find(&["initdb"]).and_then(|file| file.canonicalize().ok());
    let bin = on_path
        .and_then(|file| Some(file.parent()?.to_path_buf()))
        .filter(|bin| is_complete(bin))
        .or_else(|| newest(Path::new(DEBIAN)))
        .with_context(|| format!("no PostgreSQL server; {REMEDY}"))?;
    let postgres = Postgres { bin };
    let version = process::output(Command::new(postgres.program("postgres")).arg("--version"))?;
    let version = Version::find(&version)?;
    ensure!(
        version.major() >= OLDEST,
        "{} is {version}, and {OLDEST} is needed; {REMEDY}",
        postgres.bin.display()
    );
    let words = format!("{} {version}", postgres.bin.display());
    Ok((postgres, words))
}

fn is_complete(bin: &Path) -> bool {
    PROGRAMS.iter().all(|name| bin.join(name).is_file())
}

/// The `bin` of the highest version in a folder of versions.
fn newest(folder: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    versions
        .filter_map(|entry| {
            let number: u64 = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            is_complete(&bin).then_some((number, bin))
        })
        .max()
        .map(|(_, bin)| bin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_with_a_server_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest(folder.path()), None);
        for version in ["9", "15", "16", "17", "common"] {
            fs::create_dir_all(folder.path().join(version).join("bin")).unwrap();
        }
        assert_eq!(newest(folder.path()), None, "folders without programs");
        for version in ["9", "16", "common"] {
            for program in PROGRAMS {
                fs::write(folder.path().join(version).join("bin").join(program), "").unwrap();
            }
        }
        fs::write(folder.path().join("17/bin/initdb"), "").unwrap();
        assert_eq!(newest(folder.path()), Some(folder.path().join("16/bin")));
        assert_eq!(newest(&folder.path().join("nothing")), None);
    }
}
