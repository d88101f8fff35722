//! Dialogs begin and end at the portal. The end stands in the chat as a remark of its own, so that history and streams
//! tell it like a message.

use super::{Place, Received, chat_at, is_first};
use crate::store::{
    Store, StoreError,
    messages::{DELIVERED, DIALOG_FINISHED, OPERATOR, external_id, lock_chat, next_numbers},
};

impl Store {
    /// Notes that a chat's dialog began or ended; `session` is the portal's number of it.
    pub async fn receive_dialog(
        &self,
        place: Place<'_>,
        chat: &str,
        session: &str,
        finished: bool,
        now_ms: i64,
    ) -> Result<Received, StoreError> {
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, chat).await?;
        if !chat_at(&mut tx, place, chat).await? {
            return Ok(Received::UnknownChat);
        }
        // A dialog may be opened again under its number: another time is another end.
        let content = place.ts.to_string();
        if !is_first(&mut tx, place, (chat, session), &content, now_ms).await? {
            return Ok(Received::Repeated);
        }
        sqlx::query("UPDATE chats SET dialog = $2, dialog_session = $3 WHERE id = $1")
            .bind(chat)
            .bind(if finished { "finished" } else { "open" })
            .bind(session)
            .execute(&mut *tx)
            .await?;
        if !finished {
            tx.commit().await?;
            return Ok(Received::Noted);
        }
        let numbers = next_numbers(&mut tx, chat, 1).await?;
        sqlx::query(
            "INSERT INTO messages (chat, seq, external_id, author, text, state, change, sent_at, kind)
             VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8)",
        )
        .bind(chat)
        .bind(numbers.last_seq)
        .bind(external_id()?)
        .bind(OPERATOR)
        .bind(DELIVERED)
        .bind(numbers.last_change)
        .bind(now_ms)
        .bind(DIALOG_FINISHED)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Received::Stored {
            chat: chat.to_owned(),
            change: numbers.last_change,
        })
    }

    /// Forgets changes whose messages never came.
    pub async fn forget_early_changes(&self, before_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM early_changes WHERE received_at < $1")
            .bind(before_ms)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
