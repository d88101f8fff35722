//! What the portals tell of their operators: each message is taken once, each change once, in whatever order they come.
//!
//! A chat is looked up by portal, connector, line and chat together: no event of one portal reaches a chat of another.

mod changes;
mod dialogs;

pub use changes::{MessageRef, OperatorUpdate};

use sqlx::{Any, Transaction};

use super::{
    JobKind, NewFile, Store, StoreError,
    messages::{DELIVERED, OPERATOR, external_id, lock_chats, next_numbers},
    outbox,
};

/// Where an event belongs, and when it was made.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `member_id` of the portal that was verified.
    pub portal: &'a str,
    /// Our connector there.
    pub connector: &'a str,
    /// The event's line.
    pub line: &'a str,
    /// The event's name.
    pub event: &'a str,
    /// When the portal made it, unix seconds; 0 when it does not say.
    pub ts: i64,
}

/// One message of an event, already verified to come from its portal.
#[derive(Debug)]
pub struct OperatorMessage {
    /// The chat the event names; it is looked up within the event's portal and line only.
    pub chat: String,
    /// The portal's id of the chat.
    pub im_chat_id: String,
    /// The portal's id of the message.
    pub im_message_id: String,
    /// The operator's name, from the signature.
    pub operator: Option<String>,
    /// Raw text without the signature.
    pub text: String,
    /// Its files, which have still to be fetched.
    pub files: Vec<NewFile>,
}

/// What became of one entry of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It stands in this chat under this change number.
    Stored {
        /// The chat.
        chat: String,
        /// The change's number.
        change: i64,
    },
    /// It had been taken before, or is older than what stands there; nothing changed.
    Repeated,
    /// The message it changes has not come; the change waits for it.
    Early,
    /// Noted, with nothing for the visitor to see.
    Noted,
    /// No such chat at that line of that portal.
    UnknownChat,
}

/// Whether the place of an event has this chat.
async fn chat_at(
    tx: &mut Transaction<'static, Any>,
    place: Place<'_>,
    chat: &str,
) -> Result<bool, StoreError> {
    let found: Option<String> = sqlx::query_scalar(
        "SELECT c.id FROM chats c JOIN sites s ON s.site_key = c.site_key
         WHERE c.id = $1 AND s.portal = $2 AND s.connector = $3 AND s.line = $4",
    )
    .bind(chat)
    .bind(place.portal)
    .bind(place.connector)
    .bind(place.line)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.is_some())
}

/// Notes that an entry was taken; false when it had been before.
async fn is_first(
    tx: &mut Transaction<'static, Any>,
    place: Place<'_>,
    (im_chat_id, im_message_id): (&str, &str),
    content: &str,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "INSERT INTO received (portal, event, im_chat_id, im_message_id, content, received_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(place.portal)
    .bind(place.event)
    .bind(im_chat_id)
    .bind(im_message_id)
    .bind(content)
    .bind(now_ms)
    .execute(&mut **tx)
    .await?;
    Ok(taken.rows_affected() > 0)
}

impl Store {
    /// Takes the messages of one event, with a delivery confirmation for each, in one transaction.
    pub async fn receive_operator_messages(
        &self,
        place: Place<'_>,
        messages: &[OperatorMessage],
        now_ms: i64,
    ) -> Result<Vec<Received>, StoreError> {
        let mut tx = self.begin().await?;
        lock_chats(&mut tx, messages.iter().map(|message| &message.chat)).await?;
        let mut outcomes = Vec::with_capacity(messages.len());
        for message in messages {
            outcomes.push(self.receive(&mut tx, place, message, now_ms).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    async fn receive(
        &self,
        tx: &mut Transaction<'static, Any>,
        place: Place<'_>,
        message: &OperatorMessage,
        now_ms: i64,
    ) -> Result<Received, StoreError> {
        let chat = message.chat.as_str();
        if !chat_at(tx, place, chat).await? {
            return Ok(Received::UnknownChat);
        }
        let ids = (message.im_chat_id.as_str(), message.im_message_id.as_str());
        if !is_first(tx, place, ids, "", now_ms).await? {
            return Ok(Received::Repeated);
        }
        let numbers = next_numbers(tx, chat, 1).await?;
        let (seq, mut change) = (numbers.last_seq, numbers.last_change);
        sqlx::query(
            "INSERT INTO messages (chat, seq, external_id, author, operator, text, im_chat_id,
                 im_message_id, state, change, sent_at, files)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(chat)
        .bind(seq)
        .bind(external_id()?)
        .bind(OPERATOR)
        .bind(&message.operator)
        .bind(&message.text)
        .bind(&message.im_chat_id)
        .bind(&message.im_message_id)
        .bind(DELIVERED)
        .bind(change)
        .bind(now_ms)
        .bind(i64::try_from(message.files.len()).unwrap_or(i64::MAX))
        .execute(&mut **tx)
        .await?;
        self.add_fetches(tx, place.portal, (chat, seq), &message.files, now_ms)
            .await?;
        outbox::enqueue(tx, chat, seq, JobKind::Delivery, now_ms).await?;
        if let Some(later) = changes::apply_early(tx, place.portal, message, seq).await? {
            change = later;
        }
        Ok(Received::Stored {
            chat: chat.to_owned(),
            change,
        })
    }
}
