//! Messages that users of widgets have asked us to send: each is sent once, whatever becomes of the answer.

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::clock::DAY_MS;

/// How long an answer is kept for repeats, in milliseconds: longer than any page goes on asking.
const KEPT_MS: i64 = DAY_MS;

const SENDING: &str = "sending";
const SENT: &str = "sent";
const UNCERTAIN: &str = "uncertain";

/// A message that is asked for.
#[derive(Debug)]
pub struct AppMessage<'a> {
    /// `member_id` of the portal.
    pub portal: &'a str,
    /// Who sends it.
    pub user_id: &'a str,
    /// The page's own id for it.
    pub id: &'a str,
    /// Where it goes.
    pub dialog: &'a str,
    /// Digest of its text.
    pub text_digest: &'a str,
}

/// What is known of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendState {
    /// The portal is being asked, since this time (unix milliseconds).
    Sending(i64),
    /// The portal has it, under this number.
    Sent(i64),
    /// The portal was asked, and nobody knows what it did.
    Uncertain,
}

/// What a request to send meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nobody asked before: it is to be sent now.
    First,
    /// It was asked for before.
    Again(SendState),
    /// The id stands for another text or another dialog.
    Other,
}

#[derive(FromRow)]
struct Row {
    dialog: String,
    text_digest: String,
    state: String,
    message_id: Option<i64>,
    asked_at: i64,
}

impl Row {
    fn state(&self) -> Result<SendState, StoreError> {
        match (self.state.as_str(), self.message_id) {
            (SENDING, _) => Ok(SendState::Sending(self.asked_at)),
            (SENT, Some(message_id)) => Ok(SendState::Sent(message_id)),
            (UNCERTAIN, _) => Ok(SendState::Uncertain),
            _ => Err(StoreError::Unreadable {
                column: "app_messages.state",
            }),
        }
    }
}

impl Store {
    /// Notes that a message is to be sent, unless it is noted already, and forgets those of long ago.
    pub async fn ask_to_send(
        &self,
        message: &AppMessage<'_>,
        now_ms: i64,
    ) -> Result<Asked, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM app_messages WHERE asked_at <= $1")
            .bind(now_ms.saturating_sub(KEPT_MS))
            .execute(&mut *tx)
            .await?;
        let noted = sqlx::query(
            "INSERT INTO app_messages (portal, user_id, id, dialog, text_digest, state, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (portal, user_id, id) DO NOTHING",
        )
        .bind(message.portal)
        .bind(message.user_id)
        .bind(message.id)
        .bind(message.dialog)
        .bind(message.text_digest)
        .bind(SENDING)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        if noted.rows_affected() == 1 {
            tx.commit().await?;
            return Ok(Asked::First);
        }
        let row: Row = sqlx::query_as(
            "SELECT dialog, text_digest, state, message_id, asked_at FROM app_messages
             WHERE portal = $1 AND user_id = $2 AND id = $3",
        )
        .bind(message.portal)
        .bind(message.user_id)
        .bind(message.id)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        if row.dialog == message.dialog && row.text_digest == message.text_digest {
            Ok(Asked::Again(row.state()?))
        } else {
            Ok(Asked::Other)
        }
    }

    /// Keeps what came of a message: its number at the portal, or `None` when nobody knows.
    pub async fn keep_sent(
        &self,
        message: &AppMessage<'_>,
        message_id: Option<i64>,
    ) -> Result<(), StoreError> {
        let state = if message_id.is_some() {
            SENT
        } else {
            UNCERTAIN
        };
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE app_messages SET state = $4, message_id = $5 WHERE portal = $1 AND user_id = $2 AND id = $3",
        )
        .bind(message.portal)
        .bind(message.user_id)
        .bind(message.id)
        .bind(state)
        .bind(message_id)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets a message that was certainly not sent, so that the same id may be tried again.
    pub async fn forget_unsent(&self, message: &AppMessage<'_>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM app_messages WHERE portal = $1 AND user_id = $2 AND id = $3")
            .bind(message.portal)
            .bind(message.user_id)
            .bind(message.id)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
