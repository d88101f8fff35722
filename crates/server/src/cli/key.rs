//! `framechat key …`: the file of keys that seal secrets at rest.

use std::path::PathBuf;

use clap::Subcommand;

use super::say;
use crate::keys::KeyRing;

/// What can be done with key files.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a new key file that only its owner may read. An existing file is never overwritten.
    Create {
        /// The file to make.
        file: PathBuf,
    },
}

impl Key {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Create { file } = self;
        KeyRing::create_file(&file)?;
        say(&format!(
            "{} holds a new key. Keep a copy apart from the database: without it the stored tokens are lost.",
            file.display()
        ))
    }
}
