//! The file of an `SQLite` database.

use std::{fs::OpenOptions, io, path::Path};

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
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(StoreError::File {
            path: Path::new(path).to_owned(),
            source,
        }),
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
}
