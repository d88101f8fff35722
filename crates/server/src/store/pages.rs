//! Sessions of launched pages: the same page again on a reload, for a while.

use sqlx::FromRow;

use super::{Store, StoreError};

/// A page session to keep.
#[derive(Debug)]
pub struct NewPageSession<'a> {
    /// Random id that stands in the page's address, `/app/s/<id>`.
    pub id: &'a str,
    /// The registration it was launched by.
    pub registration: &'a str,
    /// The verified origin of the page around ours.
    pub parent_origin: &'a str,
    /// The verified launch as JSON, without hashes.
    pub launch: &'a str,
    /// Digest of the bearer token the page was given.
    pub token_digest: &'a str,
    /// When it ends, unix milliseconds.
    pub expires_at_ms: i64,
}

/// A page session that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PageSession {
    /// Random id.
    pub id: String,
    /// The registration it was launched by.
    pub registration: String,
    /// The verified origin of the page around ours.
    pub parent_origin: String,
    /// The verified launch as JSON, without hashes.
    pub launch: String,
    /// When it ends, unix milliseconds.
    #[sqlx(rename = "expires_at")]
    pub expires_at_ms: i64,
}

impl Store {
    /// Stores a page session and forgets those that have ended.
    pub async fn create_page_session(
        &self,
        new: &NewPageSession<'_>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM page_sessions WHERE expires_at <= $1")
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO page_sessions (id, registration, parent_origin, launch, token_digest, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(new.id)
        .bind(new.registration)
        .bind(new.parent_origin)
        .bind(new.launch)
        .bind(new.token_digest)
        .bind(new.expires_at_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The page session of this id, unless it has ended. A reload gets a new bearer token: `token_digest`
    /// replaces the kept one, so that the page before it can do nothing more.
    pub async fn renew_page_session(
        &self,
        id: &str,
        token_digest: &str,
        now_ms: i64,
    ) -> Result<Option<PageSession>, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query_as(
            "UPDATE page_sessions SET token_digest = $2 WHERE id = $1 AND expires_at > $3
             RETURNING id, registration, parent_origin, launch, expires_at",
        )
        .bind(id)
        .bind(token_digest)
        .bind(now_ms)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row)
    }
}
