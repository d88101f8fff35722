//! The database: the one place that holds SQL.
//!
//! One code for two engines, `SQLite` and `PostgreSQL` (`engine`): statements use `$1` placeholders, BIGINT
//! milliseconds, 0 or 1 as flags, TEXT ids, `ON CONFLICT` and `RETURNING`, which both understand. A row is
//! locked by updating it, since only one of them knows `FOR UPDATE`.
//!
//! Secrets are sealed on the way in and opened on the way out; no other module sees a ciphertext.

mod chats;
mod engine;
mod messages;
mod outbox;
mod pages;
mod portals;
mod received;
mod registrations;
mod sites;
mod tickets;

use std::sync::Arc;

use secrecy::SecretString;
use sqlx::{Any, AnyPool, Transaction};

pub use chats::Chat;
pub use messages::{Accepted, NewVisitorMessage};
pub use outbox::{Job, JobKind};
pub use pages::{NewPageSession, PageSession};
pub use portals::{Installed, Portal, Tokens};
pub use received::{OperatorMessage, Received};
pub use registrations::{NewRegistration, Registration};
pub use sites::Site;
pub use tickets::Ticket;

use engine::Engine;

use crate::keys::{KeyError, KeyRing, Place};

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no engine that is built in.
    #[error("database {0}: expected sqlite:PATH or postgres://…")]
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
    engine: Engine,
    writer: AnyPool,
    reader: AnyPool,
    keys: Arc<KeyRing>,
}

impl Store {
    /// Opens the database (`sqlite:PATH`, made when missing, or `postgres://…`) and brings its tables up to date.
    pub async fn open(address: &str, keys: KeyRing) -> Result<Self, StoreError> {
        let engine = Engine::of(address)?;
        let (writer, reader) = engine.connect(address).await?;
        Ok(Self {
            engine,
            writer,
            reader,
            keys: Arc::new(keys),
        })
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.writer.begin_with(self.engine.begin()).await?)
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
