//! The file of an `SQLite` database.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::PathBuf,
};

use crate::store::StoreError;

/// Bytes that stand for themselves in a path within a URL.
const PLAIN: &[u8] = b"/-_.~";

/// The path in `sqlite:PATH` or `sqlite://PATH`; every character of it belongs to the file's name.
pub(super) fn path(address: &str) -> &str {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    path.strip_prefix("//").unwrap_or(path)
}

/// The URL that the driver reads this very path from, whatever characters are in it.
pub(super) fn url(path: &str) -> String {
    let mut url = "sqlite:".to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url + "?mode=rwc"
}

/// Makes the file, when there is none, for its owner alone: it holds what visitors wrote. The engine gives the
/// files that it keeps beside it the same mode.
pub(super) fn create(path: &str) -> Result<(), StoreError> {
    private()
        .create_new(true)
        .open(path)
        .map(drop)
        .or_else(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                Ok(())
            } else {
                Err(failed(path, source))
            }
        })
}

/// Locks a file beside the database. Not the database's own: closing a file drops the locks that the engine has on it.
pub(super) fn claim(path: &str) -> Result<File, StoreError> {
    let beside = format!("{path}-serving");
    let file = private().create(true).truncate(false).open(&beside);
    let file = file.map_err(|source| failed(&beside, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Served(PathBuf::from(path))),
        Err(TryLockError::Error(source)) => Err(failed(&beside, source)),
    }
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn failed(path: &str, source: io::Error) -> StoreError {
    StoreError::File {
        path: PathBuf::from(path),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_belongs_to_the_path() {
        assert_eq!(path("sqlite:framechat.db"), "framechat.db");
        assert_eq!(path("sqlite:///var/lib/f.db"), "/var/lib/f.db");
        assert_eq!(path("sqlite:a b?mode=ro#%41"), "a b?mode=ro#%41");
        assert_eq!(
            url("/a b?c#%41ä.db"),
            "sqlite:/a%20b%3Fc%23%2541%C3%A4.db?mode=rwc"
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = create("/no-such-folder/framechat.db").unwrap_err();
        assert!(
            error.to_string().contains("/no-such-folder/framechat.db"),
            "{error}"
        );
    }

    #[test]
    fn a_file_has_one_server() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("framechat.db");
        let path = path.to_str().unwrap();
        let first = claim(path).unwrap();
        let refused = claim(path).unwrap_err();
        assert!(matches!(refused, StoreError::Served(_)), "{refused}");
        drop(first);
        claim(path).unwrap();
    }
}
