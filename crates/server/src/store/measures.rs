//! What is asked of the database about itself.

use sqlx::FromRow;

use super::{Store, StoreError};

/// What the portals have still to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// When the oldest job that is not parked was made, unix milliseconds.
    pub oldest_ms: Option<i64>,
    /// Jobs that are not parked.
    pub waiting: i64,
    /// Jobs that are.
    pub parked: i64,
}

impl Store {
    /// How much waits, and for how long.
    pub async fn backlog(&self) -> Result<Backlog, StoreError> {
        Ok(sqlx::query_as(
            "SELECT (SELECT MIN(created_at) FROM outbox WHERE parked = 0) AS oldest_ms,
                    (SELECT COUNT(*) FROM outbox WHERE parked = 0) AS waiting,
                    (SELECT COUNT(*) FROM outbox WHERE parked = 1) AS parked",
        )
        .fetch_one(&self.reader)
        .await?)
    }

    /// Fails when the database does not answer, or has not this version's tables.
    pub async fn check(&self) -> Result<(), StoreError> {
        let _portals: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM portals")
            .fetch_one(&self.reader)
            .await?;
        Ok(())
    }

    /// Fails when nothing can be written.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE portals SET address = address WHERE member_id = ''")
            .execute(&mut *tx)
            .await?;
        Ok(tx.rollback().await?)
    }
}
