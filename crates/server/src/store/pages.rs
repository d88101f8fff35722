//! Sessions of launched pages: the same page again on a reload, and what the page may ask for, for a while.

use secrecy::SecretString;
use sqlx::{Any, FromRow, Transaction};

use super::{Store, StoreError};

const USER_TOKEN: &str = "page_sessions.user_token";

/// A page session to keep.
#[derive(Debug)]
pub struct NewPageSession<'a> {
    /// Digest of the random name in the page's address, `/app/s/<name>`.
    pub id: &'a str,
    /// `member_id` of the portal.
    pub portal: &'a str,
    /// The registration it was launched by; `None` for a widget.
    pub registration: Option<&'a str>,
    /// The user's id at the portal.
    pub user_id: &'a str,
    /// The dialog it was opened for.
    pub dialog: Option<&'a str>,
    /// The verified origin of the page around ours.
    pub parent_origin: &'a str,
    /// What the page shows, as JSON, without hashes and tokens.
    pub shown: &'a str,
    /// Digest of the bearer token the page was given.
    pub token_digest: &'a str,
    /// A widget's user's access token.
    pub user_token: Option<&'a UserToken>,
    /// The user's name, when the portal has told it already.
    pub user_name: Option<&'a str>,
    /// When the session ends unless it is renewed, unix milliseconds.
    pub expires_at_ms: i64,
    /// When it ends whatever is renewed, unix milliseconds.
    pub ends_at_ms: i64,
}

/// A user's own access token. It never leaves this server but for the portal.
#[derive(Debug, Clone)]
pub struct UserToken {
    /// The token.
    pub token: SecretString,
    /// When the portal will no longer take it, unix milliseconds.
    pub expires_at_ms: i64,
}

/// A page session that has not ended.
#[derive(Debug, Clone)]
pub struct PageSession {
    /// Digest of the page's name.
    pub id: String,
    /// `member_id` of the portal.
    pub portal: String,
    /// The registration it was launched by; `None` for a widget.
    pub registration: Option<String>,
    /// The user's id at the portal.
    pub user_id: String,
    /// The dialog it was opened for.
    pub dialog: Option<String>,
    /// The verified origin of the page around ours.
    pub parent_origin: String,
    /// What the page shows, as JSON, without hashes and tokens.
    pub shown: String,
    /// Digest of the bearer token.
    pub token_digest: String,
    /// A widget's user's access token, until it expires.
    pub user_token: Option<SecretString>,
    /// The user's name, once the portal has told it.
    pub user_name: Option<String>,
    /// The client's name, once the portal has told it.
    pub client_name: Option<String>,
    /// When the portal was last asked for the names, unix milliseconds.
    pub names_asked_at_ms: Option<i64>,
    /// When the session ends unless it is renewed, unix milliseconds.
    pub expires_at_ms: i64,
    /// When it ends whatever is renewed, unix milliseconds.
    pub ends_at_ms: i64,
}

#[derive(FromRow)]
struct Row {
    id: String,
    portal: String,
    registration: Option<String>,
    user_id: String,
    dialog: Option<String>,
    parent_origin: String,
    shown: String,
    token_digest: String,
    user_token_sealed: Option<String>,
    user_token_expires_at: Option<i64>,
    user_name: Option<String>,
    client_name: Option<String>,
    names_asked_at: Option<i64>,
    expires_at: i64,
    ends_at: i64,
}

impl Store {
    /// Stores a page session.
    pub async fn create_page_session(
        &self,
        new: &NewPageSession<'_>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let user_token = match new.user_token {
            Some(user) => Some(self.seal(new.portal, USER_TOKEN, &user.token)?),
            None => None,
        };
        let mut tx = self.begin().await?;
        forget_ended(&mut tx, now_ms).await?;
        sqlx::query(
            "INSERT INTO page_sessions (id, portal, registration, user_id, dialog, parent_origin, shown, token_digest,
                 user_token_sealed, user_token_expires_at, user_name, expires_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(new.id)
        .bind(new.portal)
        .bind(new.registration)
        .bind(new.user_id)
        .bind(new.dialog)
        .bind(new.parent_origin)
        .bind(new.shown)
        .bind(new.token_digest)
        .bind(user_token)
        .bind(new.user_token.map(|user| user.expires_at_ms))
        .bind(new.user_name)
        .bind(new.expires_at_ms)
        .bind(new.ends_at_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets the sessions that have ended, and the users' tokens that have expired.
    pub async fn forget_ended_pages(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        forget_ended(&mut tx, now_ms).await?;
        Ok(tx.commit().await?)
    }

    /// The page session of this id, unless it has ended. A reload gets a new bearer token: `token_digest`
    /// replaces the kept one, so that the page before it can do nothing more.
    pub async fn reopen_page_session(
        &self,
        id: &str,
        token_digest: &str,
        now_ms: i64,
    ) -> Result<Option<PageSession>, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query_as(
            "UPDATE page_sessions SET token_digest = $2 WHERE id = $1 AND expires_at > $3 RETURNING *",
        )
        .bind(id)
        .bind(token_digest)
        .bind(now_ms)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.map(|row| self.open_page_session(row, now_ms))
            .transpose()
    }

    /// The page session of this id, unless it has ended.
    pub async fn page_session(
        &self,
        id: &str,
        now_ms: i64,
    ) -> Result<Option<PageSession>, StoreError> {
        let row = sqlx::query_as("SELECT * FROM page_sessions WHERE id = $1 AND expires_at > $2")
            .bind(id)
            .bind(now_ms)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| self.open_page_session(row, now_ms))
            .transpose()
    }

    /// Lets a session go on until `expires_at_ms`, or until it ends for good. Answers until when; `None` when it has ended, or
    /// was reloaded, since it was read.
    pub async fn extend_page_session(
        &self,
        session: &PageSession,
        expires_at_ms: i64,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut tx = self.begin().await?;
        let extended = sqlx::query_scalar(
            "UPDATE page_sessions SET expires_at = CASE WHEN ends_at < $3 THEN ends_at ELSE $3 END
             WHERE id = $1 AND token_digest = $2 AND expires_at > $4 RETURNING expires_at",
        )
        .bind(&session.id)
        .bind(&session.token_digest)
        .bind(expires_at_ms)
        .bind(now_ms)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(extended)
    }

    /// Keeps what the portal told of the names; `None` leaves what is known.
    pub async fn keep_names(
        &self,
        id: &str,
        user_name: Option<&str>,
        client_name: Option<&str>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE page_sessions SET user_name = COALESCE($2, user_name), client_name = COALESCE($3, client_name),
                 names_asked_at = $4
             WHERE id = $1",
        )
        .bind(id)
        .bind(user_name)
        .bind(client_name)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets a user's token that the portal no longer takes.
    pub async fn forget_user_token(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE page_sessions SET user_token_sealed = NULL, user_token_expires_at = NULL WHERE id = $1",
        )
        .bind(id)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    fn open_page_session(&self, row: Row, now_ms: i64) -> Result<PageSession, StoreError> {
        let alive = row.user_token_expires_at.is_some_and(|end| end > now_ms);
        let user_token = match row.user_token_sealed.filter(|_| alive) {
            Some(sealed) => Some(self.unseal(&row.portal, USER_TOKEN, &sealed)?),
            None => None,
        };
        Ok(PageSession {
            id: row.id,
            portal: row.portal,
            registration: row.registration,
            user_id: row.user_id,
            dialog: row.dialog,
            parent_origin: row.parent_origin,
            shown: row.shown,
            token_digest: row.token_digest,
            user_token,
            user_name: row.user_name,
            client_name: row.client_name,
            names_asked_at_ms: row.names_asked_at,
            expires_at_ms: row.expires_at,
            ends_at_ms: row.ends_at,
        })
    }
}

async fn forget_ended(tx: &mut Transaction<'static, Any>, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM page_sessions WHERE expires_at <= $1")
        .bind(now_ms)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "UPDATE page_sessions SET user_token_sealed = NULL, user_token_expires_at = NULL
         WHERE user_token_expires_at <= $1",
    )
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
