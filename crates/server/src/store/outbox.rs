//! What the portals have still to be told.
//!
//! A lane is one direction of one chat, what its visitor does or what is answered to its operators: only its oldest job that is not parked may be sent, so that order is
//! kept; lanes do not wait for one another, and a parked job does not hold its lane.

mod followed;
mod people;
mod work;

use sqlx::{Any, FromRow, Transaction};

use super::StoreError;

pub use people::{Listed, Unparked};
pub use work::{Outcome, Settled};

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
    /// The visitor's e-mail address.
    pub email: Option<String>,
    /// The visitor's phone number.
    pub phone: Option<String>,
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
    /// An earlier call for it had no certain outcome: the portal may have it already.
    pub repeat: bool,
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
    email: Option<String>,
    phone: Option<String>,
    page_url: Option<String>,
    sent_at: i64,
    im_chat_id: Option<String>,
    im_message_id: Option<String>,
    version: i64,
    told_version: Option<i64>,
    removed: i64,
    files: i64,
    claim: Option<String>,
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
            email: row.email,
            phone: row.phone,
            page_url: row.page_url,
            sent_at_ms: row.sent_at,
            im_chat_id: row.im_chat_id,
            im_message_id: row.im_message_id,
            version: row.version,
            told_version: row.told_version,
            removed: row.removed != 0,
            files: row.files,
            repeat: row.claim.is_some(),
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
