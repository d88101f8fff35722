//! The database: the one place that holds SQL.
//!
//! One code for two engines, `SQLite` and `PostgreSQL` (`engine`): statements use `$1` placeholders, BIGINT
//! milliseconds, 0 or 1 as flags, TEXT ids, `ON CONFLICT` and `RETURNING`, which both understand. A row is
//! locked by updating it, since only one of them knows `FOR UPDATE`.
//!
//! Secrets are sealed on the way in and opened on the way out; no other module sees a ciphertext.

mod app_messages;
mod apps;
mod chats;
mod clients;
mod engine;
mod files;
mod group;
mod identities;
mod identity_secrets;
mod leases;
mod measures;
mod messages;
mod outbox;
mod pages;
mod portals;
mod received;
mod registrations;
mod replies;
mod sites;
mod tickets;
mod visitors;
mod wakeups;

use std::{fs::File, path::PathBuf, sync::Arc};

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{Any, AnyPool, PgPool, Transaction};

pub use app_messages::{AppMessage, Asked, SendState};
pub use apps::{App, Bot};
pub use chats::Chat;
pub use clients::KnownClient;
pub use files::{Content, EndedFetch, Fetch, NewFile, NewUpload, Quota, StoredFile};
pub use identities::{DEVICES_MAX, Identified};
pub use identity_secrets::IdentitySecrets;
pub use leases::Leased;
pub use measures::Backlog;
pub use messages::{Accepted, Changed, Contact, NewVisitorMessage};
pub use outbox::{Job, JobKind, Listed, Outcome, Settled, Unparked};
pub use pages::{NewPageSession, PageSession, UserToken};
pub use portals::{Installed, Portal, Tokens};
pub use received::{MessageRef, OperatorMessage, OperatorUpdate, Place as EventPlace, Received};
pub use registrations::{NewRegistration, PreviousHash, Registration};
pub use replies::{Imported, KeptReply, ReplyRefusal};
pub use sites::Site;
pub use tickets::Ticket;
pub use visitors::{FileRow, Forgotten, JobRow, MessageRow, VisitorData, VisitorRow};
pub use wakeups::{Listener, TOLD_BYTES_MAX};

use engine::Engine;
use group::Group;

use crate::files::link::Links;
use crate::keys::{KeyError, KeyRing, Place};

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no engine that is built in.
    // Without the address: it may hold a password.
    #[error("the database's address has to be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")]
    Address,
    /// The file could not be made.
    #[error("database {}: {source}: is there such a folder, and may this user write in it?", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no database to open.
    #[error(
        "no database at {0}: look for a typing error or a wrong folder; `framechat serve` and `framechat portal add` make one"
    )]
    Missing(String),
    /// Another server serves this file.
    #[error("database {}: another server uses it; several servers need PostgreSQL (--database postgres://…)", .0.display())]
    Served(PathBuf),
    /// The engine failed.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// A migration failed.
    #[error("database migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A secret could not be sealed or opened.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The transaction that it was written in with others failed.
    #[error(transparent)]
    Together(Arc<StoreError>),
    /// A row holds what this version cannot read.
    #[error("database: {column} holds a value this version cannot read")]
    Unreadable {
        /// Table and column.
        column: &'static str,
    },
    /// A message names a file that is not there for it.
    #[error("there is no such file for this message")]
    UnknownFile,
    /// No random bytes for a new identifier.
    #[error(transparent)]
    NoRandomness(#[from] crate::random::NoRandomness),
}

/// A handle on the database; clones share the connections.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    /// A secret, for there may be a password in it.
    address: SecretString,
    writer: AnyPool,
    reader: AnyPool,
    /// For writing together with others; none where the engine does that itself.
    group: Option<Group>,
    /// For listening to other servers; none when there cannot be any.
    listening: Option<PgPool>,
    /// Random name of this server among those that share the database.
    server: Arc<str>,
    keys: Arc<KeyRing>,
    links: Links,
}

/// A server's right to serve from a database, until it is dropped.
#[derive(Debug)]
pub struct Claim(#[allow(dead_code)] Option<File>);

impl Store {
    /// Opens the database (`sqlite:PATH`, made when missing, or `postgres://…`) and brings its tables up to date.
    pub async fn open(address: &str, keys: KeyRing) -> Result<Self, StoreError> {
        let engine = Engine::of(address)?;
        let (writer, reader) = engine.connect(address).await?;
        let (group, listening) = match engine {
            Engine::Sqlite => (Some(Group::start(engine, writer.clone())), None),
            Engine::Postgres => (None, Some(wakeups::pool(address)?)),
        };
        let keys = Arc::new(keys);
        Ok(Self {
            engine,
            address: SecretString::from(address),
            writer,
            reader,
            group,
            listening,
            server: crate::random::public_id()?.into(),
            links: Links::new(Arc::clone(&keys)),
            keys,
        })
    }

    /// As [`Store::open`], of a database that is there: an address with a typing error in it makes no empty one.
    pub async fn open_existing(address: &str, keys: KeyRing) -> Result<Self, StoreError> {
        if let Some(missing) = Engine::of(address)?.missing(address) {
            return Err(StoreError::Missing(missing));
        }
        Self::open(address, keys).await
    }

    /// Claims the database for a server. The leases of a file's server that died are void: the next one need not
    /// wait for their end.
    pub async fn claim(&self) -> Result<Claim, StoreError> {
        let claim = self.engine.claim(self.address.expose_secret())?;
        if claim.is_some() {
            self.forget_leases().await?;
        }
        Ok(Claim(claim))
    }

    /// Random name of this server among those that share the database.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Closes all connections; what was committed stays.
    pub async fn close(&self) {
        if let Some(listening) = &self.listening {
            listening.close().await;
        }
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

    async fn open(path: &std::path::Path) -> Store {
        let key_file = path.with_extension("key");
        KeyRing::create_file(&key_file).unwrap();
        let keys = KeyRing::read_file(&key_file).unwrap();
        Store::open(&format!("sqlite:{}", path.display()), keys)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_commit_to_sqlite_reaches_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir.path().join("framechat.db")).await;
        let level: i64 = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(&store.writer)
            .await
            .unwrap();
        assert_eq!(level, 2, "not FULL");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_of_sqlite_is_its_owners_alone_whatever_its_name() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let _store = open(&dir.path().join("a b?mode=memory#%41 ä.db")).await;
        let mut names = Vec::new();
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
            names.push(entry.file_name().into_string().unwrap());
        }
        names.sort();
        let name = "a b?mode=memory#%41 ä";
        let expected = ["db", "db-shm", "db-wal", "key"].map(|end| format!("{name}.{end}"));
        assert_eq!(names, expected);
    }

    #[tokio::test]
    async fn an_address_names_one_of_the_engines() {
        let dir = tempfile::tempdir().unwrap();
        let key_file = dir.path().join("key");
        KeyRing::create_file(&key_file).unwrap();
        for address in [
            "",
            "sqlite:",
            "sqlite://",
            "sqlite::memory:",
            "mysql://a/b",
            "framechat.db",
        ] {
            let keys = KeyRing::read_file(&key_file).unwrap();
            let refused = Store::open(address, keys).await;
            assert!(matches!(refused, Err(StoreError::Address)), "{address}");
        }
    }
}
