//! What people at the command line see of the outbox and do with it.

use sqlx::{Any, FromRow, Transaction};

use crate::store::{
    Store, StoreError,
    messages::{FAILED, SENT, lock_chat, set_state},
};

/// A job as it is listed: nothing of what was written.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Listed {
    /// The job's own id.
    pub id: i64,
    /// Origin of the portal's pages.
    pub portal: String,
    /// The chat.
    pub chat: String,
    /// What it tells: `send`, `delivery` and so on.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// How often a call was made again although an earlier one may have arrived.
    pub repeats: i64,
    /// When it is due, unix milliseconds.
    #[sqlx(rename = "due_at")]
    pub due_at_ms: i64,
    /// 1 when it is not tried any more.
    pub parked: i64,
    /// What the portal said last.
    pub last_error: Option<String>,
}

/// A parked job that is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unparked {
    /// The job's own id.
    pub id: i64,
    /// `member_id` of the portal.
    pub portal: String,
}

#[derive(FromRow)]
struct Place {
    id: i64,
    portal: String,
    chat: String,
    seq: i64,
    kind: String,
}

impl Store {
    /// The jobs after an id, in the order of their ids, at most `limit`.
    pub async fn list_jobs(&self, after: i64, limit: i64) -> Result<Vec<Listed>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT o.id, p.address AS portal, o.chat, o.kind, o.attempts, m.repeats, o.due_at, o.parked, o.last_error
             FROM outbox o
             JOIN portals p ON p.member_id = o.portal
             JOIN messages m ON m.chat = o.chat AND m.seq = o.seq
             WHERE o.id > $1 ORDER BY o.id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.reader)
        .await?)
    }

    /// Has a parked job tried again now, or all of them when no id is given. Its message is shown as sent until the portal
    /// has it. Answers the jobs.
    pub async fn unpark_jobs(
        &self,
        id: Option<i64>,
        now_ms: i64,
    ) -> Result<Vec<Unparked>, StoreError> {
        let places: Vec<Place> = sqlx::query_as(
            "SELECT id, portal, chat, seq, kind FROM outbox
             WHERE parked = 1 AND id BETWEEN $1 AND $2 ORDER BY id",
        )
        .bind(id.unwrap_or(0))
        .bind(id.unwrap_or(i64::MAX))
        .fetch_all(&self.reader)
        .await?;
        let mut unparked = Vec::with_capacity(places.len());
        for place in places {
            let mut tx = self.begin().await?;
            lock_chat(&mut tx, &place.chat).await?;
            let changed = sqlx::query(
                "UPDATE outbox SET parked = 0, due_at = $2 WHERE id = $1 AND parked = 1",
            )
            .bind(place.id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
            if changed.rows_affected() > 0 {
                show(&mut tx, &place, SENT).await?;
                unparked.push(Unparked {
                    id: place.id,
                    portal: place.portal,
                });
            }
            tx.commit().await?;
        }
        Ok(unparked)
    }

    /// Removes a job for ever; the visitor sees a failed message. `false` when there is no such job.
    pub async fn drop_job(&self, id: i64) -> Result<bool, StoreError> {
        let place: Option<Place> =
            sqlx::query_as("SELECT id, portal, chat, seq, kind FROM outbox WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.reader)
                .await?;
        let Some(place) = place else {
            return Ok(false);
        };
        let mut tx = self.begin().await?;
        lock_chat(&mut tx, &place.chat).await?;
        let dropped = sqlx::query("DELETE FROM outbox WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        if dropped.rows_affected() > 0 {
            show(&mut tx, &place, FAILED).await?;
        }
        tx.commit().await?;
        Ok(dropped.rows_affected() > 0)
    }
}

/// Lets the visitor see what became of the message. Only a job that sends one has a message to show.
async fn show(
    tx: &mut Transaction<'static, Any>,
    place: &Place,
    state: &'static str,
) -> Result<(), StoreError> {
    if place.kind == "send" {
        set_state(tx, &place.chat, place.seq, state).await?;
    }
    Ok(())
}
