//! What differs between the two engines: how to connect, how to begin, which migrations.

mod sqlite;

use std::{fs::File, path::Path, sync::Once, time::Duration};

use sqlx::{
    AnyPool, Executor as _,
    any::{AnyPoolOptions, install_default_drivers},
    migrate::Migrator,
};

use super::StoreError;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
static DRIVERS: Once = Once::new();

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// The engine that an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    /// A file in WAL mode: one writer connection and a pool of readers.
    Sqlite,
    /// A server that other copies of us may share.
    Postgres,
}

impl Engine {
    pub(super) fn of(address: &str) -> Result<Self, StoreError> {
        if address.starts_with("sqlite:") {
            let path = sqlite::path(address);
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address);
            }
            Ok(Self::Sqlite)
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Ok(Self::Postgres)
        } else {
            Err(StoreError::Address)
        }
    }

    /// The path of a database that is not there. A server is asked only by connecting to it.
    pub(super) fn missing(self, address: &str) -> Option<String> {
        match self {
            Self::Sqlite => {
                let path = sqlite::path(address);
                (!Path::new(path).is_file()).then(|| path.to_owned())
            }
            Self::Postgres => None,
        }
    }

    /// How a writing transaction begins. In `SQLite` an upgrade from read to write would fail as busy at once.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// The database's clock as an expression, unix milliseconds.
    pub(super) fn now_ms(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Claims the database for a server that is about to serve, until the answer is dropped. Two servers share
    /// a `PostgreSQL` database; a file has one, and the system forgets the claim of one that dies.
    pub(super) fn claim(self, address: &str) -> Result<Option<File>, StoreError> {
        match self {
            Self::Sqlite => sqlite::claim(sqlite::path(address)).map(Some),
            Self::Postgres => Ok(None),
        }
    }

    /// The writer's and the readers' connections, after the migrations.
    pub(super) async fn connect(self, address: &str) -> Result<(AnyPool, AnyPool), StoreError> {
        DRIVERS.call_once(install_default_drivers);
        match self {
            Self::Sqlite => {
                let path = sqlite::path(address);
                sqlite::create(path)?;
                let address = sqlite::url(path);
                // What was acknowledged survives a power cut.
                let pragmas = format!(
                    "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
                    BUSY_TIMEOUT.as_millis()
                );
                let writer = sqlite_pool(1, pragmas.clone()).connect(&address).await?;
                SQLITE.run(&writer).await?;
                let reader =
                    sqlite_pool(SQLITE_READERS, format!("{pragmas} PRAGMA query_only = ON;"));
                Ok((writer, reader.connect(&address).await?))
            }
            Self::Postgres => {
                let pool = AnyPoolOptions::new().max_connections(POSTGRES_CONNECTIONS);
                let pool = pool.connect(address).await?;
                POSTGRES.run(&pool).await?;
                Ok((pool.clone(), pool))
            }
        }
    }
}

fn sqlite_pool(connections: u32, pragmas: String) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().max_connections(connections);
    options.after_connect(move |connection, _| {
        let pragmas = sqlx::AssertSqlSafe(pragmas.clone());
        Box::pin(async move { connection.execute(pragmas).await.map(drop) })
    })
}
