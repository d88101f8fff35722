//! Messages as their visitor sees them, and the change numbers that streams follow.
//!
//! A chat's counters are taken under its row lock, in the transaction that writes the message: whoever reads
//! the changes after a number skips nothing.

use framechat_protocol::visitor::{Author, History, Message, MessageState};
use sqlx::{Any, FromRow, Transaction};

use super::{JobKind, Store, StoreError};
use crate::random;

/// What a visitor wrote, checked.
#[derive(Debug)]
pub struct NewVisitorMessage<'a> {
    /// The visitor's chat.
    pub chat: &'a str,
    /// The visitor's own id for it.
    pub client_id: &'a str,
    /// Raw text.
    pub text: &'a str,
    /// What the visitor is called from now on; `None` changes nothing.
    pub name: Option<&'a str>,
    /// The page it was written on.
    pub page_url: Option<&'a str>,
}

/// A visitor's message as it stands in the database.
#[derive(Debug)]
pub struct Accepted {
    /// The message.
    pub message: Message,
    /// False for a repeat, which changed nothing.
    pub fresh: bool,
}

#[derive(FromRow)]
struct Row {
    seq: i64,
    external_id: String,
    client_id: Option<String>,
    author: String,
    operator: Option<String>,
    text: String,
    state: String,
    change: i64,
    sent_at: i64,
}

/// The next numbers of a chat.
#[derive(FromRow)]
pub(super) struct Numbers {
    pub(super) last_seq: i64,
    pub(super) last_change: i64,
}

pub(super) const VISITOR: &str = "visitor";
pub(super) const OPERATOR: &str = "operator";
pub(super) const SENT: &str = "sent";
pub(super) const DELIVERED: &str = "delivered";
pub(super) const FAILED: &str = "failed";

impl TryFrom<Row> for Message {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable = |column| StoreError::Unreadable { column };
        Ok(Self {
            seq: row.seq,
            id: row.client_id.unwrap_or(row.external_id),
            author: match row.author.as_str() {
                VISITOR => Author::Visitor,
                OPERATOR => Author::Operator,
                _ => return Err(unreadable("messages.author")),
            },
            text: row.text,
            operator: row.operator,
            sent_at: row.sent_at,
            state: match row.state.as_str() {
                SENT => MessageState::Sent,
                DELIVERED => MessageState::Delivered,
                FAILED => MessageState::Failed,
                _ => return Err(unreadable("messages.state")),
            },
            change: row.change,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Message>, StoreError> {
    rows.into_iter().map(Message::try_from).collect()
}

/// A stable id for a message at the portal: random, never a count, no `|`.
pub(super) fn external_id() -> Result<String, StoreError> {
    Ok(format!("m{}", random::public_id()?))
}

/// Locks a chat's row until the end of the transaction: whoever comes later reads what this one wrote.
pub(super) async fn lock_chat(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE chats SET last_seq = last_seq WHERE id = $1")
        .bind(chat)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a chat's next change number, and the next place when `messages` is 1.
pub(super) async fn next_numbers(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    messages: i64,
) -> Result<Numbers, StoreError> {
    Ok(sqlx::query_as(
        "UPDATE chats SET last_change = last_change + 1, last_seq = last_seq + $2 WHERE id = $1
         RETURNING last_seq, last_change",
    )
    .bind(chat)
    .bind(messages)
    .fetch_one(&mut **tx)
    .await?)
}

/// Gives a message another state under a new change number.
pub(super) async fn set_state(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
    state: &'static str,
) -> Result<i64, StoreError> {
    let change = next_numbers(tx, chat, 0).await?.last_change;
    sqlx::query("UPDATE messages SET state = $3, change = $4 WHERE chat = $1 AND seq = $2")
        .bind(chat)
        .bind(seq)
        .bind(state)
        .bind(change)
        .execute(&mut **tx)
        .await?;
    Ok(change)
}

impl Store {
    /// Accepts a visitor's message: it and its delivery job in one transaction, once for each `client_id`.
    pub async fn accept_visitor_message(
        &self,
        new: &NewVisitorMessage<'_>,
        now_ms: i64,
    ) -> Result<Accepted, StoreError> {
        let mut tx = self.begin().await?;
        // A repeat that comes at the same time waits here, and then finds the message.
        lock_chat(&mut tx, new.chat).await?;
        let known: Option<Row> =
            sqlx::query_as("SELECT * FROM messages WHERE chat = $1 AND client_id = $2")
                .bind(new.chat)
                .bind(new.client_id)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some(row) = known {
            let message = row.try_into()?;
            return Ok(Accepted {
                message,
                fresh: false,
            });
        }
        let numbers = next_numbers(&mut tx, new.chat, 1).await?;
        sqlx::query("UPDATE chats SET name = COALESCE($2, name) WHERE id = $1")
            .bind(new.chat)
            .bind(new.name)
            .execute(&mut *tx)
            .await?;
        let row: Row = sqlx::query_as(
            "INSERT INTO messages (chat, seq, external_id, client_id, author, text, page_url, state,
                 change, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *",
        )
        .bind(new.chat)
        .bind(numbers.last_seq)
        .bind(external_id()?)
        .bind(new.client_id)
        .bind(VISITOR)
        .bind(new.text)
        .bind(new.page_url)
        .bind(SENT)
        .bind(numbers.last_change)
        .bind(now_ms)
        .fetch_one(&mut *tx)
        .await?;
        super::outbox::enqueue(&mut tx, new.chat, numbers.last_seq, JobKind::Send, now_ms).await?;
        tx.commit().await?;
        let message = row.try_into()?;
        Ok(Accepted {
            message,
            fresh: true,
        })
    }

    /// The message that a visitor sent under this id of theirs, if it was accepted.
    pub async fn visitor_message(
        &self,
        chat: &str,
        client_id: &str,
    ) -> Result<Option<Message>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as("SELECT * FROM messages WHERE chat = $1 AND client_id = $2")
                .bind(chat)
                .bind(client_id)
                .fetch_optional(&self.reader)
                .await?;
        row.map(Message::try_from).transpose()
    }

    /// One page of a chat, the newest or the one before a place. `limit` is at least 1.
    pub async fn history(
        &self,
        chat: &str,
        before: Option<i64>,
        limit: usize,
    ) -> Result<History, StoreError> {
        // Read first: a change between the two reads is then in the page and told again by the stream.
        let last_change = sqlx::query_scalar("SELECT last_change FROM chats WHERE id = $1")
            .bind(chat)
            .fetch_one(&self.reader)
            .await?;
        let mut rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM messages WHERE chat = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        )
        .bind(chat)
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(&self.reader)
        .await?;
        let older = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        let before = if older {
            rows.first().map(|row| row.seq)
        } else {
            None
        };
        Ok(History {
            messages: read(rows)?,
            before,
            last_change,
        })
    }

    /// The messages that changed after a number, each in its present state, in the order of their last change.
    pub async fn changes_after(
        &self,
        chat: &str,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Message>, StoreError> {
        read(
            sqlx::query_as(
                "SELECT * FROM messages WHERE chat = $1 AND change > $2 ORDER BY change LIMIT $3",
            )
            .bind(chat)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.reader)
            .await?,
        )
    }
}
