//! The database: the one place that holds SQL.
//!
//! One writer connection and a pool of readers over an `SQLite` file in WAL mode. Every write is a transaction
//! begun with `BEGIN IMMEDIATE`, because an upgrade from read to write would fail as busy at once. Statements
//! use `$1` placeholders, BIGINT milliseconds, TEXT ids, `ON CONFLICT` and `RETURNING`, so that another
//! engine can be given the same strings.
//!
//! Secrets are sealed on the way in and opened on the way out; no other module sees a ciphertext.

mod chats;
mod messages;
mod outbox;
mod pages;
mod portals;
mod received;
mod registrations;
mod sites;
mod tickets;

use std::{str::FromStr, sync::Arc, time::Duration};

use secrecy::SecretString;
use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use chats::Chat;
pub use messages::{Accepted, NewVisitorMessage};
pub use outbox::{Job, JobKind};
pub use pages::{NewPageSession, PageSession};
pub use portals::{Installed, Portal, Tokens};
pub use received::{OperatorMessage, Received};
pub use registrations::{NewRegistration, Registration};
pub use sites::Site;
pub use tickets::Ticket;

use crate::keys::{KeyError, KeyRing, Place};

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no engine that is built in.
    #[error("database {0}: expected sqlite:PATH")]
    Address(String),
    /// The engine failed.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error("database migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A secret could not be sealed or opened.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A row holds what this version cannot read.
    #[error("database: {column} holds a value this version cannot read")]
    Unreadable {
        /// Table and column.
        column: &'static str,
    },
    /// No random bytes for a new identifier.
    #[error(transparent)]
    NoRandomness(#[from] crate::random::NoRandomness),
}

/// A handle on the database; clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    keys: Arc<KeyRing>,
}

impl Store {
    /// Opens the database (`sqlite:PATH`, made when missing) and brings its tables up to date.
    pub async fn open(address: &str, keys: KeyRing) -> Result<Self, StoreError> {
        let refused = || StoreError::Address(address.to_owned());
        let path = address.strip_prefix("sqlite:").ok_or_else(refused)?;
        if path.is_empty() || path.contains(":memory:") {
            return Err(refused());
        }
        let options = SqliteConnectOptions::from_str(address)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        let keys = Arc::new(keys);
        Ok(Self {
            writer,
            reader,
            keys,
        })
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    fn seal(
        &self,
        portal: &str,
        column: &'static str,
        secret: &SecretString,
    ) -> Result<String, StoreError> {
        Ok(self.keys.seal(Place { portal, column }, secret)?)
    }

    fn unseal(
        &self,
        portal: &str,
        column: &'static str,
        sealed: &str,
    ) -> Result<SecretString, StoreError> {
        Ok(self.keys.open(Place { portal, column }, sealed)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_reaches_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let key_file = dir.path().join("key");
        KeyRing::create_file(&key_file).unwrap();
        let keys = KeyRing::read_file(&key_file).unwrap();
        let address = format!("sqlite:{}", dir.path().join("framechat.db").display());
        let store = Store::open(&address, keys).await.unwrap();
        let level: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(&store.writer)
            .await
            .unwrap();
        assert_eq!(level, 2, "not FULL");
    }
}
