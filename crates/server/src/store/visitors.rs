//! All that is known of one visitor, and how it is forgotten: by request, or because it is old.
//!
//! A visitor's id is the id of the chat.

use serde::Serialize;
use sqlx::{Any, FromRow, Transaction};

use super::{Store, StoreError, messages::lock_chat};

/// Messages that are forgotten in one transaction, so that nobody waits long for it.
const BATCH: i64 = 500;

/// All that is known of one visitor. Times are unix milliseconds.
#[derive(Debug, Serialize)]
pub struct VisitorData {
    /// Who, and where.
    #[serde(flatten)]
    pub visitor: VisitorRow,
    /// The whole chat, in order.
    pub messages: Vec<MessageRow>,
    /// Files of the messages, and uploads that no message has named. Their bytes stand in the files folder.
    pub files: Vec<FileRow>,
    /// What the portal has still to be told, or did not take.
    pub outbox: Vec<JobRow>,
}

/// A visitor and the site they wrote to.
#[derive(Debug, Serialize, FromRow)]
pub struct VisitorRow {
    /// The visitor's and the chat's id.
    pub id: String,
    /// What they said they are called.
    pub name: Option<String>,
    /// The e-mail address that they gave.
    pub email: Option<String>,
    /// The phone number that they gave.
    pub phone: Option<String>,
    /// What they agreed to, in the site's words.
    pub consent: Option<String>,
    /// When they agreed to it.
    pub consent_at: Option<i64>,
    /// When the chat began.
    pub created_at: i64,
    /// The site's public key.
    pub site_key: String,
    /// The site's address.
    pub site_url: String,
    /// `member_id` of the portal that has the chat, too.
    pub portal: String,
    /// Our connector there.
    pub connector: String,
    /// The Open Channel.
    pub line: String,
    /// The site's own id of the visitor, when it has named them.
    pub user_id: Option<String>,
}

/// A message as it is stored.
#[derive(Debug, Serialize, FromRow)]
pub struct MessageRow {
    /// Its place.
    pub seq: i64,
    /// `message`, or what else stands in the chat.
    pub kind: String,
    /// `visitor` or `operator`.
    pub author: String,
    /// The operator's name.
    pub operator: Option<String>,
    /// Raw text.
    pub text: String,
    /// The page it was written on.
    pub page_url: Option<String>,
    /// `sent`, `delivered` or `failed`.
    pub state: String,
    /// 1 when its text was changed.
    pub edited: i64,
    /// 1 when it was removed.
    pub removed: i64,
    /// When it was accepted.
    pub sent_at: i64,
    /// Its id at the portal as we gave it.
    pub external_id: String,
    /// The portal's id of the chat.
    pub im_chat_id: Option<String>,
    /// The portal's id of the message.
    pub im_message_id: Option<String>,
}

/// A file.
#[derive(Debug, Serialize, FromRow)]
pub struct FileRow {
    /// Its id, which is its name in the files folder.
    pub id: String,
    /// The message's place; none for an upload that no message has named.
    pub seq: Option<i64>,
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// When it came.
    pub created_at: i64,
}

/// A job of the outbox.
#[derive(Debug, Serialize, FromRow)]
pub struct JobRow {
    /// The message's place.
    pub seq: i64,
    /// What it tells.
    pub kind: String,
    /// 1 when it was given up.
    pub parked: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made.
    pub created_at: i64,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// How much was forgotten.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// Chats, which are visitors.
    pub chats: u64,
    /// Messages.
    pub messages: u64,
    /// Files.
    pub files: u64,
    /// Jobs of the outbox.
    pub jobs: u64,
}

impl Forgotten {
    /// Adds what was forgotten after.
    pub fn add(&mut self, other: Self) {
        self.chats += other.chats;
        self.messages += other.messages;
        self.files += other.files;
        self.jobs += other.jobs;
    }
}

impl Store {
    /// All that is known of a visitor.
    pub async fn visitor_data(&self, id: &str) -> Result<Option<VisitorData>, StoreError> {
        let visitor: Option<VisitorRow> = sqlx::query_as(
            "SELECT c.id, c.name, c.email, c.phone, c.consent, c.consent_at, c.created_at, c.site_key,
                    s.url AS site_url, s.portal, s.connector, s.line, i.user_id
             FROM chats c JOIN sites s ON s.site_key = c.site_key LEFT JOIN identities i ON i.chat = c.id
             WHERE c.id = $1",
        )
        .bind(id)
        .fetch_optional(&self.reader)
        .await?;
        let Some(visitor) = visitor else {
            return Ok(None);
        };
        let messages = sqlx::query_as(
            "SELECT seq, kind, author, operator, text, page_url, state, edited, removed, sent_at, external_id,
                    im_chat_id, im_message_id
             FROM messages WHERE chat = $1 ORDER BY seq",
        )
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        let files = sqlx::query_as(
            "SELECT id, seq, name, mime, size, created_at FROM files WHERE chat = $1 ORDER BY seq, position",
        )
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        let outbox = sqlx::query_as(
            "SELECT seq, kind, parked, attempts, created_at, last_error FROM outbox WHERE chat = $1 ORDER BY id",
        )
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        Ok(Some(VisitorData {
            visitor,
            messages,
            files,
            outbox,
        }))
    }

    /// Forgets a visitor: the chat and all that belongs to it, in one transaction. `None` when there is no such.
    pub async fn erase_visitor(&self, id: &str) -> Result<Option<Forgotten>, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, id).await?;
        let jobs = delete(&mut tx, "DELETE FROM outbox WHERE chat = $1", id).await?;
        forget_dialogs(&mut tx, id, i64::MAX).await?;
        let all = Old {
            chat: id,
            before_ms: i64::MAX,
            last: i64::MAX,
        };
        let mut forgotten = all.forget(&mut tx).await?;
        forgotten.jobs = jobs;
        forgotten.files += forget_uploads(&mut tx, id).await?;
        forgotten.chats = forget_chat(&mut tx, id).await?;
        tx.commit().await?;
        Ok((forgotten.chats > 0).then_some(forgotten))
    }

    /// Forgets some of the messages that were accepted before a time, and chats that began before it and have none;
    /// nothing when there are no more. A message that its portal has still to be told stays until it was.
    pub async fn forget_before(&self, before_ms: i64) -> Result<Forgotten, StoreError> {
        let chats: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT chat FROM (
                 SELECT m.chat FROM messages m
                 WHERE m.sent_at < $1 AND NOT EXISTS (
                     SELECT 1 FROM outbox o WHERE o.chat = m.chat AND o.seq = m.seq AND o.parked = 0)
                 ORDER BY m.sent_at LIMIT $2) AS old",
        )
        .bind(before_ms)
        .bind(BATCH)
        .fetch_all(&self.reader)
        .await?;
        let mut forgotten = Forgotten::default();
        for chat in chats {
            forgotten.add(self.forget_in_chat(&chat, before_ms).await?);
        }
        let empty: Vec<String> = sqlx::query_scalar(
            "SELECT c.id FROM chats c WHERE c.created_at < $1
                 AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chat = c.id) LIMIT $2",
        )
        .bind(before_ms)
        .bind(BATCH)
        .fetch_all(&self.reader)
        .await?;
        for chat in empty {
            forgotten.add(self.forget_empty(&chat).await?);
        }
        Ok(forgotten)
    }

    async fn forget_empty(&self, chat: &str) -> Result<Forgotten, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        let written: Option<i64> =
            sqlx::query_scalar("SELECT MAX(seq) FROM messages WHERE chat = $1")
                .bind(chat)
                .fetch_one(&mut *tx)
                .await?;
        if written.is_some() {
            return Ok(Forgotten::default());
        }
        let files = forget_uploads(&mut tx, chat).await?;
        forget_dialogs(&mut tx, chat, i64::MAX).await?;
        let chats = forget_chat(&mut tx, chat).await?;
        tx.commit().await?;
        Ok(Forgotten {
            chats,
            files,
            ..Forgotten::default()
        })
    }

    async fn forget_in_chat(&self, chat: &str, before_ms: i64) -> Result<Forgotten, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        let last: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(seq) FROM (
                 SELECT seq FROM messages WHERE chat = $1 AND sent_at < $2 ORDER BY seq LIMIT $3) AS old",
        )
        .bind(chat)
        .bind(before_ms)
        .bind(BATCH)
        .fetch_one(&mut *tx)
        .await?;
        let last = last.unwrap_or(0);
        let jobs = sqlx::query(
            "DELETE FROM outbox WHERE chat = $1 AND parked = 1 AND seq IN (
                 SELECT seq FROM messages WHERE chat = $1 AND sent_at < $2 AND seq <= $3)",
        )
        .bind(chat)
        .bind(before_ms)
        .bind(last)
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let old = Old {
            chat,
            before_ms,
            last,
        };
        let forgotten = old.forget(&mut tx).await?;
        forget_dialogs(&mut tx, chat, before_ms).await?;
        tx.commit().await?;
        Ok(Forgotten { jobs, ..forgotten })
    }
}

async fn delete(
    tx: &mut Transaction<'static, Any>,
    statement: &'static str,
    id: &str,
) -> Result<u64, StoreError> {
    let deleted = sqlx::query(statement).bind(id).execute(&mut **tx).await?;
    Ok(deleted.rows_affected())
}

/// Forgets a chat that nothing is said in any more, with all that opens it.
async fn forget_chat(tx: &mut Transaction<'static, Any>, id: &str) -> Result<u64, StoreError> {
    for statement in [
        "DELETE FROM early_changes WHERE chat = $1",
        "DELETE FROM identities WHERE chat = $1",
        "DELETE FROM visitor_tokens WHERE chat = $1",
    ] {
        delete(tx, statement, id).await?;
    }
    delete(tx, "DELETE FROM chats WHERE id = $1", id).await
}

/// Forgets that a chat's dialogs began and ended, as far as that was told before a time.
async fn forget_dialogs(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    before_ms: i64,
) -> Result<(), StoreError> {
    // Events of dialogs name the chat by our id.
    sqlx::query(
        "DELETE FROM received WHERE im_chat_id = $1 AND received_at < $2 AND portal IN (
             SELECT s.portal FROM chats c JOIN sites s ON s.site_key = c.site_key WHERE c.id = $1)",
    )
    .bind(chat)
    .bind(before_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets the uploads of a chat that no message has named.
async fn forget_uploads(tx: &mut Transaction<'static, Any>, chat: &str) -> Result<u64, StoreError> {
    delete(
        tx,
        "INSERT INTO unwanted_files (id) SELECT id FROM files WHERE chat = $1",
        chat,
    )
    .await?;
    delete(tx, "DELETE FROM files WHERE chat = $1", chat).await
}

/// The messages of a chat that were accepted before a time, up to a place, and have no job left.
struct Old<'a> {
    chat: &'a str,
    before_ms: i64,
    last: i64,
}

impl Old<'_> {
    async fn forget(&self, tx: &mut Transaction<'static, Any>) -> Result<Forgotten, StoreError> {
        // That an event was taken says who wrote when.
        self.each(
            tx,
            "DELETE FROM received WHERE (portal, im_chat_id, im_message_id) IN (
                 SELECT s.portal, m.im_chat_id, m.im_message_id FROM messages m
                 JOIN chats c ON c.id = m.chat JOIN sites s ON s.site_key = c.site_key
                 WHERE m.chat = $1 AND m.sent_at < $2 AND m.seq <= $3 AND NOT EXISTS (
                     SELECT 1 FROM outbox o WHERE o.chat = m.chat AND o.seq = m.seq))",
        )
        .await?;
        self.each(
            tx,
            "INSERT INTO unwanted_files (id)
             SELECT f.id FROM files f JOIN messages m ON m.chat = f.chat AND m.seq = f.seq
             WHERE m.chat = $1 AND m.sent_at < $2 AND m.seq <= $3 AND NOT EXISTS (
                 SELECT 1 FROM outbox o WHERE o.chat = m.chat AND o.seq = m.seq)",
        )
        .await?;
        let files = self
            .each(
                tx,
                "DELETE FROM files WHERE chat = $1 AND seq IN (
                     SELECT m.seq FROM messages m
                     WHERE m.chat = $1 AND m.sent_at < $2 AND m.seq <= $3 AND NOT EXISTS (
                         SELECT 1 FROM outbox o WHERE o.chat = m.chat AND o.seq = m.seq))",
            )
            .await?;
        let messages = self
            .each(
                tx,
                "DELETE FROM messages WHERE chat = $1 AND sent_at < $2 AND seq <= $3 AND NOT EXISTS (
                     SELECT 1 FROM outbox o WHERE o.chat = messages.chat AND o.seq = messages.seq)",
            )
            .await?;
        Ok(Forgotten {
            messages,
            files,
            ..Forgotten::default()
        })
    }

    async fn each(
        &self,
        tx: &mut Transaction<'static, Any>,
        statement: &'static str,
    ) -> Result<u64, StoreError> {
        let done = sqlx::query(statement)
            .bind(self.chat)
            .bind(self.before_ms)
            .bind(self.last)
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected())
    }
}
