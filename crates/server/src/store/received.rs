//! Operators' messages from the portals' events: each is taken once.

use super::{
    JobKind, Store, StoreError,
    messages::{DELIVERED, OPERATOR, external_id, lock_chat, next_numbers},
    outbox,
};

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
}

/// What became of one operator's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It stands in this chat under this change number.
    Stored {
        /// The chat.
        chat: String,
        /// The change's number.
        change: i64,
    },
    /// It had been taken before; nothing changed.
    Repeated,
    /// No such chat at that line of that portal.
    UnknownChat,
}

impl Store {
    /// Takes the messages of one event, with a delivery confirmation for each, in one transaction.
    pub async fn receive_operator_messages(
        &self,
        (portal, connector, line): (&str, &str, &str),
        event: &str,
        messages: &[OperatorMessage],
        now_ms: i64,
    ) -> Result<Vec<Received>, StoreError> {
        let mut tx = self.begin().await?;
        // In one order whatever the event's is: two events that lock each other's chats would wait for ever.
        let mut chats: Vec<_> = messages.iter().map(|message| &message.chat).collect();
        chats.sort();
        chats.dedup();
        for chat in chats {
            lock_chat(&mut tx, chat).await?;
        }
        let mut outcomes = Vec::with_capacity(messages.len());
        for message in messages {
            let chat: Option<String> = sqlx::query_scalar(
                "SELECT c.id FROM chats c JOIN sites s ON s.site_key = c.site_key
                 WHERE c.id = $1 AND s.portal = $2 AND s.connector = $3 AND s.line = $4",
            )
            .bind(&message.chat)
            .bind(portal)
            .bind(connector)
            .bind(line)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(chat) = chat else {
                outcomes.push(Received::UnknownChat);
                continue;
            };
            let taken = sqlx::query(
                "INSERT INTO received (portal, event, im_chat_id, im_message_id, received_at)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind(portal)
            .bind(event)
            .bind(&message.im_chat_id)
            .bind(&message.im_message_id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                outcomes.push(Received::Repeated);
                continue;
            }
            let numbers = next_numbers(&mut tx, &chat, 1).await?;
            sqlx::query(
                "INSERT INTO messages (chat, seq, external_id, author, operator, text, im_chat_id,
                     im_message_id, state, change, sent_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(&chat)
            .bind(numbers.last_seq)
            .bind(external_id()?)
            .bind(OPERATOR)
            .bind(&message.operator)
            .bind(&message.text)
            .bind(&message.im_chat_id)
            .bind(&message.im_message_id)
            .bind(DELIVERED)
            .bind(numbers.last_change)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            outbox::enqueue(&mut tx, &chat, numbers.last_seq, JobKind::Delivery, now_ms).await?;
            outcomes.push(Received::Stored {
                chat,
                change: numbers.last_change,
            });
        }
        tx.commit().await?;
        Ok(outcomes)
    }
}
