//! What the portals have still to be told.
//!
//! A lane is one direction of one chat, what its visitor does or what is answered to its operators: only its oldest job that is not parked may be sent, so that order is
//! kept; lanes do not wait for one another, and a parked job does not hold its lane.

mod followed;

use sqlx::{Any, FromRow, Transaction};

use super::{
    Store, StoreError,
    messages::{DELIVERED, FAILED, lock_chat, set_state},
};
use crate::clock::now_ms;

/// What a job tells the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// A visitor's message.
    Send,
    /// Another text for a visitor's message that the portal has.
    Update,
    /// That a visitor took a message back.
    Delete,
    /// What the visitor is called now.
    Name,
    /// That an operator's message has arrived here.
    Delivery,
}

impl JobKind {
    fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Name => "name",
            Self::Delivery => "delivery",
        }
    }

    fn lane(self) -> &'static str {
        match self {
            Self::Send | Self::Update | Self::Delete | Self::Name => "visitor",
            Self::Delivery => "operator",
        }
    }
}

/// A job that is due, with all its request is made of.
#[derive(Debug, Clone)]
pub struct Job {
    /// The job's own id.
    pub id: i64,
    /// What it tells.
    pub kind: JobKind,
    /// The chat.
    pub chat: String,
    /// The message's place in the chat.
    pub seq: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was made, unix milliseconds.
    pub created_at_ms: i64,
    /// Our connector at that portal.
    pub connector: String,
    /// The site's line.
    pub line: String,
    /// The message's stable id.
    pub external_id: String,
    /// The message's text.
    pub text: String,
    /// The visitor's name.
    pub name: Option<String>,
    /// The page it was written on.
    pub page_url: Option<String>,
    /// When it was accepted, unix milliseconds.
    pub sent_at_ms: i64,
    /// The portal's id of the chat; operators' messages have it.
    pub im_chat_id: Option<String>,
    /// The portal's id of the message; operators' messages have it.
    pub im_message_id: Option<String>,
    /// Which of its texts this is.
    pub version: i64,
    /// Which of its texts the portal has; `None` while it has none.
    pub told_version: Option<i64>,
    /// The visitor took it back.
    pub removed: bool,
    /// How many files it has.
    pub files: i64,
}

impl Job {
    /// Whether there is nothing to tell any more: the visitor took back what was not sent, or the portal has the newest
    /// text already.
    #[must_use]
    pub fn is_moot(&self) -> bool {
        match self.kind {
            JobKind::Send => self.removed,
            JobKind::Update => self.removed || self.told_version == Some(self.version),
            JobKind::Delete | JobKind::Delivery => false,
            JobKind::Name => self.name.is_none(),
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    chat: String,
    seq: i64,
    attempts: i64,
    created_at: i64,
    connector: String,
    line: String,
    external_id: String,
    text: String,
    name: Option<String>,
    page_url: Option<String>,
    sent_at: i64,
    im_chat_id: Option<String>,
    im_message_id: Option<String>,
    version: i64,
    told_version: Option<i64>,
    removed: i64,
    files: i64,
}

impl TryFrom<Row> for Job {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let kind = match row.kind.as_str() {
            "send" => JobKind::Send,
            "update" => JobKind::Update,
            "delete" => JobKind::Delete,
            "name" => JobKind::Name,
            "delivery" => JobKind::Delivery,
            _ => {
                return Err(StoreError::Unreadable {
                    column: "outbox.kind",
                });
            }
        };
        Ok(Self {
            id: row.id,
            kind,
            chat: row.chat,
            seq: row.seq,
            attempts: row.attempts,
            created_at_ms: row.created_at,
            connector: row.connector,
            line: row.line,
            external_id: row.external_id,
            text: row.text,
            name: row.name,
            page_url: row.page_url,
            sent_at_ms: row.sent_at,
            im_chat_id: row.im_chat_id,
            im_message_id: row.im_message_id,
            version: row.version,
            told_version: row.told_version,
            removed: row.removed != 0,
            files: row.files,
        })
    }
}

/// Adds a job for a message to the outbox of its site's portal. One that waits there already stays as it is: it is made from
/// what stands in the database when it is sent. One that was parked is tried again.
pub(super) async fn enqueue(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
    kind: JobKind,
    now_ms: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO outbox (portal, chat, seq, kind, due_at, created_at, lane)
         SELECT s.portal, c.id, $2, $3, $4, $4, $5
         FROM chats c JOIN sites s ON s.site_key = c.site_key WHERE c.id = $1
         ON CONFLICT (chat, seq, kind)
         DO UPDATE SET parked = 0, attempts = 0, due_at = excluded.due_at WHERE outbox.parked = 1",
    )
    .bind(chat)
    .bind(seq)
    .bind(kind.name())
    .bind(now_ms)
    .bind(kind.lane())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Store {
    /// The portals that have anything to be told.
    pub async fn portals_with_jobs(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT DISTINCT portal FROM outbox WHERE parked = 0 ORDER BY portal",
        )
        .fetch_all(&self.reader)
        .await?)
    }

    /// The job of a portal that has been due for longest and is first in its lane. One that failed is due later than
    /// those that came meanwhile, so that it does not keep them waiting.
    pub async fn next_job(&self, portal: &str, now_ms: i64) -> Result<Option<Job>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT o.id, o.kind, o.chat, o.seq, o.attempts, o.created_at, s.connector, s.line,
                    m.external_id, m.text, c.name, m.page_url, m.sent_at, m.im_chat_id, m.im_message_id,
                    m.version, m.told_version, m.removed, m.files
             FROM outbox o
             JOIN messages m ON m.chat = o.chat AND m.seq = o.seq
             JOIN chats c ON c.id = o.chat
             JOIN sites s ON s.site_key = c.site_key
             WHERE o.portal = $1 AND o.parked = 0 AND o.due_at <= $2 AND NOT EXISTS (
                 SELECT 1 FROM outbox e
                 WHERE e.chat = o.chat AND e.lane = o.lane AND e.parked = 0 AND e.id < o.id)
             ORDER BY o.due_at, o.id LIMIT 1",
        )
        .bind(portal)
        .bind(now_ms)
        .fetch_optional(&self.reader)
        .await?;
        row.map(Job::try_from).transpose()
    }

    /// When the next job of a portal is due, unix milliseconds; `None` when there is none.
    pub async fn next_due(&self, portal: &str) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT o.due_at FROM outbox o
             WHERE o.portal = $1 AND o.parked = 0 AND NOT EXISTS (
                 SELECT 1 FROM outbox e
                 WHERE e.chat = o.chat AND e.lane = o.lane AND e.parked = 0 AND e.id < o.id)
             ORDER BY o.due_at, o.id LIMIT 1",
        )
        .bind(portal)
        .fetch_optional(&self.reader)
        .await?)
    }

    /// The portal has taken it. Answers the number of the change that the visitor sees, if any.
    pub async fn job_done(&self, job: &Job) -> Result<Option<i64>, StoreError> {
        let mut tx = self.begin().await?;
        // The chat first, as everyone who changes it does: two that lock in different orders wait for ever.
        lock_chat(&mut tx, &job.chat).await?;
        let done = sqlx::query("DELETE FROM outbox WHERE id = $1")
            .bind(job.id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let sent = job.kind == JobKind::Send && !job.is_moot();
        let change = if sent {
            Some(set_state(&mut tx, &job.chat, job.seq, DELIVERED).await?)
        } else {
            None
        };
        if !job.is_moot() {
            followed::after(&mut tx, job, now_ms()).await?;
        }
        tx.commit().await?;
        Ok(change)
    }

    /// It failed and is to be tried again at a time.
    pub async fn job_retry(
        &self,
        job: &Job,
        due_at_ms: i64,
        error: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, due_at = $2, last_error = $3 WHERE id = $1",
        )
        .bind(job.id)
        .bind(due_at_ms)
        .bind(error)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// It cannot heal: it stays for people to see, and the visitor sees a failed message. Answers the number of
    /// that change, if any.
    pub async fn job_parked(&self, job: &Job, error: &str) -> Result<Option<i64>, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, &job.chat).await?;
        let parked = sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, parked = 1, last_error = $2 WHERE id = $1",
        )
        .bind(job.id)
        .bind(error)
        .execute(&mut *tx)
        .await?;
        if parked.rows_affected() == 0 {
            return Ok(None);
        }
        let change = match job.kind {
            JobKind::Send => Some(set_state(&mut tx, &job.chat, job.seq, FAILED).await?),
            // The message itself is at the portal; the job stays for people to see.
            JobKind::Update | JobKind::Delete | JobKind::Name | JobKind::Delivery => None,
        };
        tx.commit().await?;
        Ok(change)
    }
}
