//! Settings tickets: who opened the settings of which line, kept here while the form is open in a browser.

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::random;

/// An opened settings frame, verified.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Ticket {
    /// `member_id` of the portal.
    pub portal: String,
    /// Our connector's id there.
    pub connector: String,
    /// The Open Channel.
    pub line: String,
    /// The portal's user who opened it.
    pub user_id: String,
    /// When it ends, unix milliseconds.
    #[sqlx(rename = "expires_at")]
    pub expires_at_ms: i64,
}

impl Store {
    /// Stores a ticket under the digest of `name`, and forgets those that have ended.
    pub async fn create_ticket(
        &self,
        name: &str,
        ticket: &Ticket,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM settings_tickets WHERE expires_at <= $1")
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO settings_tickets (digest, portal, connector, line, user_id, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(random::digest(name))
        .bind(&ticket.portal)
        .bind(&ticket.connector)
        .bind(&ticket.line)
        .bind(&ticket.user_id)
        .bind(ticket.expires_at_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The ticket of this name, unless it has ended.
    pub async fn ticket(&self, name: &str, now_ms: i64) -> Result<Option<Ticket>, StoreError> {
        let row = sqlx::query_as(
            "SELECT portal, connector, line, user_id, expires_at FROM settings_tickets
             WHERE digest = $1 AND expires_at > $2",
        )
        .bind(random::digest(name))
        .bind(now_ms)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row)
    }
}
