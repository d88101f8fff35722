//! The files of messages: what is known of each. Their bytes stand in the files folder, see [`crate::files`].

mod fetches;

pub use fetches::{EndedFetch, Fetch, NewFile};

use framechat_protocol::visitor::{File, FileState};
use sqlx::{Any, AnyConnection, FromRow, Transaction};

use super::{Store, StoreError, messages::lock_chat};
use crate::{clock::now_ms, files::link::Links};

const READY: &str = "ready";
const FETCHING: &str = "fetching";
const UNAVAILABLE: &str = "unavailable";
const DROPPED: &str = "dropped";

/// What a file is, by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Media type.
    pub mime: String,
    /// In bytes.
    pub size: u64,
}

/// A visitor's upload.
#[derive(Debug)]
pub struct NewUpload<'a> {
    /// Its id, random.
    pub id: &'a str,
    /// The visitor's chat.
    pub chat: &'a str,
    /// A safe name.
    pub name: &'a str,
    /// What it is.
    pub content: &'a Content,
}

/// How much may be kept, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Quota {
    /// Of one chat.
    pub chat: u64,
    /// Of all chats of one site.
    pub site: u64,
}

/// A file that can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its safe name.
    pub name: String,
    /// What it is.
    pub content: Content,
}

#[derive(FromRow)]
struct Row {
    id: String,
    seq: Option<i64>,
    name: String,
    mime: String,
    size: i64,
    width: Option<i64>,
    height: Option<i64>,
    state: String,
}

impl Row {
    fn file(self, links: &Links, now_ms: i64) -> Result<File, StoreError> {
        let state = match self.state.as_str() {
            READY => FileState::Ready,
            FETCHING => FileState::Fetching,
            UNAVAILABLE => FileState::Unavailable,
            _ => {
                return Err(StoreError::Unreadable {
                    column: "files.state",
                });
            }
        };
        let pixels = |value: Option<i64>| value.and_then(|value| value.try_into().ok());
        Ok(File {
            url: (state == FileState::Ready).then(|| links.for_visitor(&self.id, now_ms)),
            id: self.id,
            name: self.name,
            mime: self.mime,
            size: unsigned(self.size),
            state,
            width: pixels(self.width),
            height: pixels(self.height),
        })
    }
}

fn unsigned(value: i64) -> u64 {
    value.try_into().unwrap_or(0)
}

fn signed(value: u64) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// The files of a stretch of a chat's messages with the place of each message, in order.
pub(super) async fn of_messages(
    connection: &mut AnyConnection,
    links: &Links,
    chat: &str,
    first: i64,
    last: i64,
) -> Result<Vec<(i64, File)>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT * FROM files WHERE chat = $1 AND seq BETWEEN $2 AND $3 AND state <> 'dropped'
         ORDER BY seq, position",
    )
    .bind(chat)
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await?;
    let now = now_ms();
    let placed = rows
        .into_iter()
        .filter_map(|row| row.seq.map(|seq| (seq, row)));
    placed
        .map(|(seq, row)| Ok((seq, row.file(links, now)?)))
        .collect()
}

/// Gives uploads of a chat to one of its messages.
///
/// # Errors
/// [`StoreError::UnknownFile`] when one of them is not there, or belongs to a message already.
pub(super) async fn attach(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
    ids: &[String],
) -> Result<(), StoreError> {
    for (position, id) in (0_i64..).zip(ids) {
        let attached = sqlx::query(
            "UPDATE files SET seq = $3, position = $4
             WHERE id = $1 AND chat = $2 AND seq IS NULL AND state = 'ready'",
        )
        .bind(id)
        .bind(chat)
        .bind(seq)
        .bind(position)
        .execute(&mut **tx)
        .await?;
        if attached.rows_affected() == 0 {
            return Err(StoreError::UnknownFile);
        }
    }
    Ok(())
}

/// The files of a removed message are nobody's any more.
pub(super) async fn drop_of_message(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE files SET state = $3, link_sealed = NULL WHERE chat = $1 AND seq = $2")
        .bind(chat)
        .bind(seq)
        .bind(DROPPED)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// The signer of the links to files.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// Whether a chat and its site have room for so many bytes more.
    pub async fn has_room(&self, chat: &str, bytes: u64, quota: Quota) -> Result<bool, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let of_chat = kept_of_chat(&mut connection, chat).await?;
        let of_site = kept_of_site(&mut connection, chat).await?;
        Ok(fits(of_chat, bytes, quota.chat) && fits(of_site, bytes, quota.site))
    }

    /// Notes an upload that no message has yet; `None` when the chat or its site has no room for it. A site's files are many,
    /// and are added up before anything is locked: uploads that end at the same moment may together pass its limit by
    /// what each of them brings.
    pub async fn add_upload(
        &self,
        new: &NewUpload<'_>,
        quota: Quota,
        now_ms: i64,
    ) -> Result<Option<File>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let of_site = kept_of_site(&mut connection, new.chat).await?;
        drop(connection);
        if !fits(of_site, new.content.size, quota.site) {
            return Ok(None);
        }
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, new.chat).await?;
        let of_chat = kept_of_chat(&mut tx, new.chat).await?;
        if !fits(of_chat, new.content.size, quota.chat) {
            return Ok(None);
        }
        let row: Row = sqlx::query_as(
            "INSERT INTO files (id, chat, name, mime, size, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *",
        )
        .bind(new.id)
        .bind(new.chat)
        .bind(new.name)
        .bind(&new.content.mime)
        .bind(signed(new.content.size))
        .bind(READY)
        .bind(now_ms)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        row.file(&self.links, now_ms).map(Some)
    }

    /// The file of an id, if it can be had.
    pub async fn stored_file(&self, id: &str) -> Result<Option<StoredFile>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT * FROM files WHERE id = $1 AND state = 'ready'")
                .bind(id)
                .fetch_optional(&self.reader)
                .await?;
        Ok(row.map(|row| StoredFile {
            name: row.name,
            content: Content {
                mime: row.mime,
                size: unsigned(row.size),
            },
        }))
    }

    /// Ids and names of a message's files that can be had, in order.
    pub async fn files_of_message(
        &self,
        chat: &str,
        seq: i64,
    ) -> Result<Vec<(String, String)>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT id, name FROM files WHERE chat = $1 AND seq = $2 AND state = 'ready' ORDER BY position",
        )
        .bind(chat)
        .bind(seq)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Uploads from before a time that no message has named are nobody's any more.
    pub async fn drop_unnamed_uploads(&self, before_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE files SET state = $2 WHERE seq IS NULL AND created_at < $1")
            .bind(before_ms)
            .bind(DROPPED)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Files that nobody may have any more and whose bytes may still stand in the folder.
    pub async fn dropped_files(&self, limit: i64) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT id FROM files WHERE state = 'dropped'
                 UNION SELECT id FROM unwanted_files ORDER BY id LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Forgets a dropped file whose bytes are gone.
    pub async fn forget_file(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM files WHERE id = $1 AND state = 'dropped'")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM unwanted_files WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// What is kept for a chat, in bytes.
async fn kept_of_chat(connection: &mut AnyConnection, chat: &str) -> Result<u64, StoreError> {
    let kept: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM files WHERE chat = $1 AND state <> 'dropped'",
    )
    .bind(chat)
    .fetch_one(connection)
    .await?;
    Ok(unsigned(kept))
}

/// What is kept for all chats of a chat's site, in bytes.
async fn kept_of_site(connection: &mut AnyConnection, chat: &str) -> Result<u64, StoreError> {
    let kept: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(f.size), 0) AS BIGINT) FROM files f JOIN chats c ON c.id = f.chat
         WHERE c.site_key = (SELECT site_key FROM chats WHERE id = $1) AND f.state <> 'dropped'",
    )
    .bind(chat)
    .fetch_one(connection)
    .await?;
    Ok(unsigned(kept))
}

fn fits(kept: u64, more: u64, most: u64) -> bool {
    kept.saturating_add(more) <= most
}
