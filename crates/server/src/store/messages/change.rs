//! Visitors change what they wrote: another text, no text any more, another name.
//!
//! A message counts its texts (`version`) and knows which of them the portal has (`told_version`). What the portal does not
//! have yet goes out with the newest text; what it has is followed by a job that tells the change.

use framechat_protocol::visitor::Message;
use sqlx::{Any, FromRow, Transaction};

use super::{FAILED, MESSAGE, Row, VISITOR, lock_chat, next_numbers, read_one};
use crate::store::{JobKind, Store, StoreError, files, outbox};

/// What came of a change.
#[derive(Debug)]
pub enum Changed {
    /// It stands so now.
    Done(Message),
    /// It stood so already.
    Same(Message),
    /// The visitor has no message of this id.
    Unknown,
    /// It was removed before.
    Removed,
    /// The portal refused the message itself for good: there is nothing to change.
    Failed,
}

#[derive(FromRow)]
struct State {
    seq: i64,
    text: String,
    state: String,
    removed: i64,
    told_version: Option<i64>,
}

/// The visitor's message of an id, under the chat's lock.
async fn find(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    client_id: &str,
) -> Result<Option<State>, StoreError> {
    lock_chat(tx, chat).await?;
    Ok(sqlx::query_as(
        "SELECT seq, text, state, removed, told_version FROM messages
         WHERE chat = $1 AND client_id = $2 AND author = $3 AND kind = $4",
    )
    .bind(chat)
    .bind(client_id)
    .bind(VISITOR)
    .bind(MESSAGE)
    .fetch_optional(&mut **tx)
    .await?)
}

impl Store {
    /// Gives a visitor's message another text, with the job that tells the portal if it has the old one.
    pub async fn edit_visitor_message(
        &self,
        chat: &str,
        client_id: &str,
        text: &str,
        now_ms: i64,
    ) -> Result<Changed, StoreError> {
        let mut tx = self.begin().await?;
        let Some(found) = find(&mut tx, chat, client_id).await? else {
            return Ok(Changed::Unknown);
        };
        if found.removed != 0 {
            return Ok(Changed::Removed);
        }
        if found.text == text {
            return Ok(Changed::Same(self.message(&mut tx, chat, found.seq).await?));
        }
        if found.state == FAILED {
            return Ok(Changed::Failed);
        }
        let change = next_numbers(&mut tx, chat, 0).await?.last_change;
        sqlx::query(
            "UPDATE messages SET text = $3, edited = 1, version = version + 1, change = $4
             WHERE chat = $1 AND seq = $2",
        )
        .bind(chat)
        .bind(found.seq)
        .bind(text)
        .bind(change)
        .execute(&mut *tx)
        .await?;
        if found.told_version.is_some() {
            outbox::enqueue(&mut tx, chat, found.seq, JobKind::Update, now_ms).await?;
        }
        let message = self.message(&mut tx, chat, found.seq).await?;
        tx.commit().await?;
        Ok(Changed::Done(message))
    }

    /// Takes a visitor's message back: its place stays, its text and its files go, and the portal is told if it may have it.
    pub async fn remove_visitor_message(
        &self,
        chat: &str,
        client_id: &str,
        now_ms: i64,
    ) -> Result<Changed, StoreError> {
        let mut tx = self.begin().await?;
        let Some(found) = find(&mut tx, chat, client_id).await? else {
            return Ok(Changed::Unknown);
        };
        if found.removed != 0 {
            return Ok(Changed::Same(self.message(&mut tx, chat, found.seq).await?));
        }
        remove(&mut tx, chat, found.seq).await?;
        // A send that was given up may have reached the portal although its answer did not reach us; one that still
        // waits tells the portal itself when its turn comes.
        let unsure: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM outbox
             WHERE chat = $1 AND seq = $2 AND kind = 'send' AND parked = 1 AND claim IS NOT NULL",
        )
        .bind(chat)
        .bind(found.seq)
        .fetch_one(&mut *tx)
        .await?;
        if found.told_version.is_some() || unsure > 0 {
            outbox::enqueue(&mut tx, chat, found.seq, JobKind::Delete, now_ms).await?;
        }
        let message = self.message(&mut tx, chat, found.seq).await?;
        tx.commit().await?;
        Ok(Changed::Done(message))
    }

    /// Gives a visitor another name, `None` for none. With `tell`, a job names the chat at the portal, where it is known.
    /// Answers whether the name is new.
    pub async fn rename_visitor(
        &self,
        chat: &str,
        name: Option<&str>,
        tell: bool,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        let known: Option<String> = sqlx::query_scalar("SELECT name FROM chats WHERE id = $1")
            .bind(chat)
            .fetch_one(&mut *tx)
            .await?;
        if known.as_deref() == name {
            return Ok(false);
        }
        sqlx::query("UPDATE chats SET name = $2 WHERE id = $1")
            .bind(chat)
            .bind(name)
            .execute(&mut *tx)
            .await?;
        // The portal makes a chat of its first message; until then the name goes with that.
        let last: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(seq) FROM messages WHERE chat = $1 AND author = $2 AND kind = $3",
        )
        .bind(chat)
        .bind(VISITOR)
        .bind(MESSAGE)
        .fetch_one(&mut *tx)
        .await?;
        if let (true, Some(seq), Some(_)) = (tell, last, name) {
            outbox::enqueue(&mut tx, chat, seq, JobKind::Name, now_ms).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn message(
        &self,
        tx: &mut Transaction<'static, Any>,
        chat: &str,
        seq: i64,
    ) -> Result<Message, StoreError> {
        let row: Row = sqlx::query_as("SELECT * FROM messages WHERE chat = $1 AND seq = $2")
            .bind(chat)
            .bind(seq)
            .fetch_one(&mut **tx)
            .await?;
        read_one(tx, &self.links, chat, row).await
    }
}

/// Empties a message's place under a new change number, which is answered.
pub(in crate::store) async fn remove(
    tx: &mut Transaction<'static, Any>,
    chat: &str,
    seq: i64,
) -> Result<i64, StoreError> {
    let change = next_numbers(tx, chat, 0).await?.last_change;
    files::drop_of_message(tx, chat, seq).await?;
    sqlx::query(
        "UPDATE messages SET text = '', removed = 1, files = 0, version = version + 1, change = $3
         WHERE chat = $1 AND seq = $2",
    )
    .bind(chat)
    .bind(seq)
    .bind(change)
    .execute(&mut **tx)
    .await?;
    Ok(change)
}
