//! Leases: of several servers over one database, which one does what only one may do at a time.
//!
//! A lease ends by itself when its owner does not renew it. The database's clock decides, so that servers whose
//! clocks differ agree.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use super::{Store, StoreError};

/// What came of asking for a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leased {
    /// It is this server's from now on, for the length that was asked for.
    Ours,
    /// Another server has it for so long, unless that server renews it or gives it back.
    Theirs(Duration),
}

impl Store {
    /// Takes a lease, or renews it for the server that has it.
    pub async fn take_lease(&self, name: &str, length: Duration) -> Result<Leased, StoreError> {
        let now = self.engine.now_ms();
        let mut tx = self.begin().await?;
        let taken: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!(
            "INSERT INTO leases (name, owner, ends_at) VALUES ($1, $2, {now} + $3)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, ends_at = excluded.ends_at
             WHERE leases.owner = excluded.owner OR leases.ends_at <= {now}
             RETURNING ends_at"
        )))
        .bind(name)
        .bind(&*self.server)
        .bind(i64::try_from(length.as_millis()).unwrap_or(i64::MAX))
        .fetch_optional(&mut *tx)
        .await?;
        if taken.is_some() {
            tx.commit().await?;
            return Ok(Leased::Ours);
        }
        let left: Option<i64> = sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT ends_at - {now} FROM leases WHERE name = $1"
        )))
        .bind(name)
        .fetch_optional(&mut *tx)
        .await?;
        let left = u64::try_from(left.unwrap_or(0)).unwrap_or(0);
        Ok(Leased::Theirs(Duration::from_millis(left)))
    }

    /// Gives a lease back, when this server still has it.
    pub async fn release_lease(&self, name: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM leases WHERE name = $1 AND owner = $2")
            .bind(name)
            .bind(&*self.server)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets all leases; for the one server of a file.
    pub(super) async fn forget_leases(&self) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM leases").execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
