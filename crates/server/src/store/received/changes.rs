//! Operators change and remove what they wrote, and may remove what visitors wrote.
//!
//! A portal says when it made a change, in seconds: an older one that comes late changes nothing. One that comes before its
//! message waits for it.

use sqlx::{Any, FromRow, Transaction};

use super::{OperatorMessage, Place, Received, chat_at, is_first};
use crate::{
    random,
    store::{
        Store, StoreError,
        messages::{OPERATOR, lock_chats, next_numbers, remove},
    },
};

/// The message that a change is about.
#[derive(Debug, Clone)]
pub struct MessageRef {
    /// The chat the event names.
    pub chat: String,
    /// The portal's id of the chat.
    pub im_chat_id: String,
    /// The portal's id of the message.
    pub im_message_id: String,
    /// Our ids of it, as its delivery was confirmed with.
    pub ids: Vec<String>,
}

/// Another text for an operator's message.
#[derive(Debug)]
pub struct OperatorUpdate {
    /// Which.
    pub message: MessageRef,
    /// The operator's name, from the signature.
    pub operator: Option<String>,
    /// The new text, raw, without the signature.
    pub text: String,
}

#[derive(FromRow)]
struct Known {
    seq: i64,
    author: String,
    text: String,
    operator: Option<String>,
    removed: i64,
    changed_ts: i64,
}

/// The message by the portal's id of it, else by one of ours.
async fn find(
    tx: &mut Transaction<'static, Any>,
    message: &MessageRef,
) -> Result<Option<Known>, StoreError> {
    let known = sqlx::query_as(
        "SELECT seq, author, text, operator, removed, changed_ts FROM messages
         WHERE chat = $1 AND im_message_id = $2 AND im_chat_id = $3",
    )
    .bind(&message.chat)
    .bind(&message.im_message_id)
    .bind(&message.im_chat_id)
    .fetch_optional(&mut **tx)
    .await?;
    if known.is_some() {
        return Ok(known);
    }
    for id in &message.ids {
        let known = sqlx::query_as(
            "SELECT seq, author, text, operator, removed, changed_ts FROM messages
             WHERE chat = $1 AND external_id = $2",
        )
        .bind(&message.chat)
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
        if known.is_some() {
            return Ok(known);
        }
    }
    Ok(None)
}

impl Store {
    /// Takes the edits of one event in one transaction.
    pub async fn receive_updates(
        &self,
        place: Place<'_>,
        updates: &[OperatorUpdate],
        now_ms: i64,
    ) -> Result<Vec<Received>, StoreError> {
        let mut tx = self.begin().await?;
        let chats = updates.iter().map(|update| &update.message.chat);
        lock_chats(&mut tx, chats).await?;
        let mut outcomes = Vec::with_capacity(updates.len());
        for update in updates {
            outcomes.push(receive_update(&mut tx, place, update, now_ms).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    /// Takes the removals of one event in one transaction.
    pub async fn receive_removals(
        &self,
        place: Place<'_>,
        removals: &[MessageRef],
        now_ms: i64,
    ) -> Result<Vec<Received>, StoreError> {
        let mut tx = self.begin().await?;
        lock_chats(&mut tx, removals.iter().map(|message| &message.chat)).await?;
        let mut outcomes = Vec::with_capacity(removals.len());
        for message in removals {
            outcomes.push(receive_removal(&mut tx, place, message, now_ms).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }
}

async fn receive_update(
    tx: &mut Transaction<'static, Any>,
    place: Place<'_>,
    update: &OperatorUpdate,
    now_ms: i64,
) -> Result<Received, StoreError> {
    let message = &update.message;
    if !chat_at(tx, place, &message.chat).await? {
        return Ok(Received::UnknownChat);
    }
    let ids = (message.im_chat_id.as_str(), message.im_message_id.as_str());
    // The same text again later is another edit, so the time counts too.
    let content = random::digest(&format!("{}\n{}", place.ts, update.text));
    if !is_first(tx, place, ids, &content, now_ms).await? {
        return Ok(Received::Repeated);
    }
    let Some(known) = find(tx, message).await? else {
        let change = Some((update.operator.as_deref(), update.text.as_str()));
        keep(tx, place, message, change, now_ms).await?;
        return Ok(Received::Early);
    };
    let same = known.text == update.text && known.operator == update.operator;
    let late = place.ts < known.changed_ts;
    if known.author != OPERATOR || known.removed != 0 || same || late {
        return Ok(Received::Repeated);
    }
    let change = update_text(
        tx,
        (&message.chat, known.seq),
        (update.operator.as_deref(), &update.text),
        place.ts,
    )
    .await?;
    Ok(Received::Stored {
        chat: message.chat.clone(),
        change,
    })
}

async fn receive_removal(
    tx: &mut Transaction<'static, Any>,
    place: Place<'_>,
    message: &MessageRef,
    now_ms: i64,
) -> Result<Received, StoreError> {
    if !chat_at(tx, place, &message.chat).await? {
        return Ok(Received::UnknownChat);
    }
    match find(tx, message).await? {
        None => {
            keep(tx, place, message, None, now_ms).await?;
            Ok(Received::Early)
        }
        Some(known) if known.removed != 0 => Ok(Received::Repeated),
        Some(known) => Ok(Received::Stored {
            chat: message.chat.clone(),
            change: remove(tx, &message.chat, known.seq).await?,
        }),
    }
}

async fn update_text(
    tx: &mut Transaction<'static, Any>,
    (chat, seq): (&str, i64),
    (operator, text): (Option<&str>, &str),
    ts: i64,
) -> Result<i64, StoreError> {
    let change = next_numbers(tx, chat, 0).await?.last_change;
    sqlx::query(
        "UPDATE messages SET text = $3, operator = COALESCE($4, operator), edited = 1,
             changed_ts = $5, change = $6
         WHERE chat = $1 AND seq = $2",
    )
    .bind(chat)
    .bind(seq)
    .bind(text)
    .bind(operator)
    .bind(ts)
    .bind(change)
    .execute(&mut **tx)
    .await?;
    Ok(change)
}

/// Keeps a change until its message comes: `None` is a removal, which nothing undoes.
async fn keep(
    tx: &mut Transaction<'static, Any>,
    place: Place<'_>,
    message: &MessageRef,
    update: Option<(Option<&str>, &str)>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (operator, text) = update.unwrap_or((None, ""));
    sqlx::query(
        "INSERT INTO early_changes (portal, chat, im_chat_id, im_message_id, removed, operator, text,
             ts, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (portal, chat, im_chat_id, im_message_id) DO UPDATE
         SET removed = excluded.removed, operator = excluded.operator, text = excluded.text,
             ts = excluded.ts
         WHERE early_changes.removed = 0 AND (excluded.removed = 1 OR excluded.ts >= early_changes.ts)",
    )
    .bind(place.portal)
    .bind(&message.chat)
    .bind(&message.im_chat_id)
    .bind(&message.im_message_id)
    .bind(i64::from(update.is_none()))
    .bind(operator)
    .bind(text)
    .bind(place.ts)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Applies the change that came before its message, if one did, and answers its number.
pub(super) async fn apply_early(
    tx: &mut Transaction<'static, Any>,
    portal: &str,
    message: &OperatorMessage,
    seq: i64,
) -> Result<Option<i64>, StoreError> {
    let early: Option<(i64, Option<String>, String, i64)> = sqlx::query_as(
        "DELETE FROM early_changes
         WHERE portal = $1 AND chat = $2 AND im_chat_id = $3 AND im_message_id = $4
         RETURNING removed, operator, text, ts",
    )
    .bind(portal)
    .bind(&message.chat)
    .bind(&message.im_chat_id)
    .bind(&message.im_message_id)
    .fetch_optional(&mut **tx)
    .await?;
    let Some((removed, operator, text, ts)) = early else {
        return Ok(None);
    };
    let change = if removed != 0 {
        remove(tx, &message.chat, seq).await?
    } else {
        let place = (message.chat.as_str(), seq);
        update_text(tx, place, (operator.as_deref(), &text), ts).await?
    };
    Ok(Some(change))
}
