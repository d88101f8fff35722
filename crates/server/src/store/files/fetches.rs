//! Operators' files that have still to be fetched from the portal. A fetch is claimed for a while, so that of several
//! servers one does it, and another takes over when that one dies.

use secrecy::SecretString;
use sqlx::{Any, FromRow, Transaction};

use super::{Content, FETCHING, READY, UNAVAILABLE, signed};
use crate::store::{
    Store, StoreError,
    messages::{lock_chat, next_numbers},
};

/// Associated data of the sealed links.
const LINK_COLUMN: &str = "files.link";

/// A file that an operator's message names.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its id, random.
    pub id: String,
    /// A safe name.
    pub name: String,
    /// Media type as the portal told it, for display until the content is known.
    pub mime: String,
    /// Size as the portal told it.
    pub size: u64,
    /// Width of a picture, in pixels.
    pub width: Option<u32>,
    /// Height of a picture, in pixels.
    pub height: Option<u32>,
    /// Where the portal gives it; `None` when it cannot be had.
    pub link: Option<SecretString>,
}

/// A claimed fetch.
#[derive(Debug)]
pub struct Fetch {
    /// The file's id.
    pub id: String,
    /// The chat.
    pub chat: String,
    /// `member_id` of the chat's portal.
    pub portal: String,
    /// The safe name.
    pub name: String,
    /// Where the portal gives it; `None` when the link cannot be read any more.
    pub link: Option<SecretString>,
    /// How often it was tried, this time included.
    pub attempts: i64,
    /// Since when the host does not give it, unix milliseconds; `None` while it has not refused yet.
    pub failing_since_ms: Option<i64>,
}

/// What came of the end of a fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedFetch {
    /// The visitor sees it under this change number.
    Changed(i64),
    /// Another server had taken the fetch over and has the content already: the bytes are the file's.
    Ready,
    /// Nobody wants the bytes.
    Unwanted,
}

#[derive(FromRow)]
struct Row {
    id: String,
    chat: String,
    portal: String,
    name: String,
    link_sealed: Option<String>,
    attempts: i64,
    failing_since: Option<i64>,
}

impl Store {
    /// Adds an operator's files to a message of a transaction.
    pub(in crate::store) async fn add_fetches(
        &self,
        tx: &mut Transaction<'static, Any>,
        portal: &str,
        (chat, seq): (&str, i64),
        files: &[NewFile],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        for (position, file) in (0_i64..).zip(files) {
            let sealed = file
                .link
                .as_ref()
                .map(|link| self.seal(portal, LINK_COLUMN, link));
            let sealed = sealed.transpose()?;
            sqlx::query(
                "INSERT INTO files (id, chat, seq, position, name, mime, size, width, height, state,
                     link_sealed, due_at, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
            )
            .bind(&file.id)
            .bind(chat)
            .bind(seq)
            .bind(position)
            .bind(&file.name)
            .bind(&file.mime)
            .bind(signed(file.size))
            .bind(file.width.map(i64::from))
            .bind(file.height.map(i64::from))
            .bind(if sealed.is_some() { FETCHING } else { UNAVAILABLE })
            .bind(sealed)
            .bind(now_ms)
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }

    /// Claims fetches of a portal that are due, until a time at which others may take them over.
    pub async fn claim_fetches(
        &self,
        portal: &str,
        now_ms: i64,
        until_ms: i64,
        limit: i64,
    ) -> Result<Vec<Fetch>, StoreError> {
        let mut tx = self.begin().await?;
        let ids: Vec<String> = sqlx::query_scalar(
            "UPDATE files SET attempts = attempts + 1, due_at = $2
             WHERE state = 'fetching' AND due_at <= $1 AND id IN (
                 SELECT f.id FROM files f JOIN chats c ON c.id = f.chat JOIN sites s ON s.site_key = c.site_key
                 WHERE f.state = 'fetching' AND f.due_at <= $1 AND s.portal = $4
                 ORDER BY f.due_at, f.id LIMIT $3)
             RETURNING id",
        )
        .bind(now_ms)
        .bind(until_ms)
        .bind(limit)
        .bind(portal)
        .fetch_all(&mut *tx)
        .await?;
        let mut fetches = Vec::with_capacity(ids.len());
        for id in ids {
            let row: Row = sqlx::query_as(
                "SELECT f.id, f.chat, s.portal, f.name, f.link_sealed, f.attempts, f.failing_since
                 FROM files f
                 JOIN chats c ON c.id = f.chat JOIN sites s ON s.site_key = c.site_key WHERE f.id = $1",
            )
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
            let sealed = row.link_sealed.ok_or(StoreError::Unreadable {
                column: LINK_COLUMN,
            });
            let link = sealed.and_then(|sealed| self.unseal(&row.portal, LINK_COLUMN, &sealed));
            if let Err(error) = &link {
                tracing::error!(%error, portal = %row.portal, file = %row.id, "a file's link cannot be read");
            }
            fetches.push(Fetch {
                link: link.ok(),
                id: row.id,
                chat: row.chat,
                portal: row.portal,
                name: row.name,
                attempts: row.attempts,
                failing_since_ms: row.failing_since,
            });
        }
        tx.commit().await?;
        Ok(fetches)
    }

    /// The portals whose files have still to be fetched, each with the time at which its next one is due, unix
    /// milliseconds; the one that waits longest comes first.
    pub async fn fetches_due(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let due = sqlx::query_as(
            "SELECT s.portal, MIN(f.due_at) AS due FROM files f
             JOIN chats c ON c.id = f.chat JOIN sites s ON s.site_key = c.site_key
             WHERE f.state = 'fetching' GROUP BY s.portal ORDER BY due, s.portal",
        );
        Ok(due.fetch_all(&self.reader).await?)
    }

    /// A fetch failed and is to be tried again at a time; the host has failed since then, if it was the host.
    pub async fn retry_fetch(
        &self,
        id: &str,
        due_at_ms: i64,
        failing_since_ms: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE files SET due_at = $2, failing_since = $3 WHERE id = $1 AND state = 'fetching'",
        )
        .bind(id)
        .bind(due_at_ms)
        .bind(failing_since_ms)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// A fetch came to its end, with the content or for good without.
    pub async fn end_fetch(
        &self,
        fetch: &Fetch,
        content: Option<&Content>,
    ) -> Result<EndedFetch, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, &fetch.chat).await?;
        let state = if content.is_some() {
            READY
        } else {
            UNAVAILABLE
        };
        let seq: Option<i64> = sqlx::query_scalar(
            "UPDATE files SET state = $2, mime = COALESCE($3, mime), size = COALESCE($4, size),
                 link_sealed = NULL
             WHERE id = $1 AND state = 'fetching' RETURNING seq",
        )
        .bind(&fetch.id)
        .bind(state)
        .bind(content.map(|content| content.mime.as_str()))
        .bind(content.map(|content| signed(content.size)))
        .fetch_optional(&mut *tx)
        .await?
        .flatten();
        let Some(seq) = seq else {
            let state: Option<String> = sqlx::query_scalar("SELECT state FROM files WHERE id = $1")
                .bind(&fetch.id)
                .fetch_optional(&mut *tx)
                .await?;
            return Ok(if state.as_deref() == Some(READY) {
                EndedFetch::Ready
            } else {
                EndedFetch::Unwanted
            });
        };
        let change = next_numbers(&mut tx, &fetch.chat, 0).await?.last_change;
        sqlx::query("UPDATE messages SET change = $3 WHERE chat = $1 AND seq = $2")
            .bind(&fetch.chat)
            .bind(seq)
            .bind(change)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(EndedFetch::Changed(change))
    }
}
