//! A database of a test's own: an `SQLite` file in a folder, or, when [`VARIABLE`] names a cluster, a database
//! in that `PostgreSQL` cluster. Both are gone when the value is.

use std::{path::Path, time::Duration};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

/// Address of the maintenance database of a `PostgreSQL` cluster that tests may make databases in.
pub(crate) const VARIABLE: &str = "FRAMECHAT_TEST_POSTGRES";

/// How long a test waits for its database to be dropped; the dropping goes on.
const MOMENT: Duration = Duration::from_secs(2);

/// A database, and a folder for what belongs to it.
#[derive(Debug)]
pub(crate) struct Database {
    /// As a server's configuration names it.
    pub(crate) address: String,
    cluster: Option<Cluster>,
    folder: TempDir,
}

#[derive(Debug)]
struct Cluster {
    maintenance: String,
    name: String,
}

impl Database {
    /// An empty database on the engine that is being tested.
    pub(crate) async fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let Ok(maintenance) = std::env::var(VARIABLE) else {
            return Self::sqlite_in(folder);
        };
        let random = folder.path().file_name().unwrap().to_string_lossy();
        let name = format!("test_{}_{random}", std::process::id());
        sql(&maintenance, format!("CREATE DATABASE \"{name}\"")).await;
        let mut address = url::Url::parse(&maintenance).unwrap();
        address.set_path(&name);
        Self {
            address: address.into(),
            cluster: Some(Cluster { maintenance, name }),
            folder,
        }
    }

    /// An `SQLite` file, for what only that engine does.
    #[allow(dead_code)] // Not every test program has such a test.
    pub(crate) fn sqlite() -> Self {
        Self::sqlite_in(tempfile::tempdir().unwrap())
    }

    fn sqlite_in(folder: TempDir) -> Self {
        Self {
            address: format!("sqlite:{}", folder.path().join("framechat.db").display()),
            cluster: None,
            folder,
        }
    }

    /// The folder for what belongs to the database.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(Cluster { maintenance, name }) = self.cluster.take() else {
            return;
        };
        // A drop cannot wait, and may be inside a runtime: another thread has one of its own. The servers of
        // the test may still be connected.
        let (done, dropped) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let statement = format!("DROP DATABASE \"{name}\" WITH (FORCE)");
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(sql(&maintenance, statement));
            // Nobody waits any more when it took long.
            let _late = done.send(());
        });
        // The statement waits for connections that the test's own runtime is just making, and that waits for us.
        let _late = dropped.recv_timeout(MOMENT);
    }
}

async fn sql(database: &str, statement: String) {
    let mut connection = PgConnection::connect(database).await.unwrap();
    connection.execute(AssertSqlSafe(statement)).await.unwrap();
    connection.close().await.unwrap();
}
