//! What a portal's worker does with its jobs: it claims some, calls the portal, and writes down what came of each.
//!
//! A claim stands in the job's row while a call is in hand. It stays when the outcome is unknown, after a crash as after a
//! broken connection, so that the next call is known to be a possible repeat and is counted with its message.

use std::collections::HashSet;

use sqlx::{Any, Transaction};

use super::{Job, JobKind, Row, enqueue, followed};
use crate::clock::now_ms;
use crate::store::{
    Store, StoreError,
    engine::Engine,
    messages::{DELIVERED, FAILED, lock_chat, set_state},
};

/// The claim of a call whose outcome is unknown. No worker has this name.
const LOST: &str = "lost";

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The portal has taken it.
    Done,
    /// It cannot heal: it stays for people to see, and the visitor sees a failed message.
    Parked {
        /// What the portal said.
        error: String,
        /// The portal may have it all the same.
        uncertain: bool,
    },
    /// To be tried again.
    Retry {
        /// When, unix milliseconds.
        due_at_ms: i64,
        /// What went wrong.
        error: String,
        /// The portal may have it all the same.
        uncertain: bool,
    },
}

/// A change that a visitor can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The chat.
    pub chat: String,
    /// The number of the change.
    pub change: i64,
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

    /// Claims jobs of a portal for a worker: those that are first in their lane and have been due for longest, at most
    /// `limit`, none that this worker has in hand. A claim says nothing about that: its call may have been dropped, or its
    /// answer lost on the way here. One that failed is due later than those that came meanwhile, so that
    /// it does not keep them waiting. A possible repeat is counted with its message here, before it is made.
    pub async fn claim_jobs(
        &self,
        portal: &str,
        worker: &str,
        in_hand: &HashSet<i64>,
        now_ms: i64,
        limit: usize,
    ) -> Result<Vec<Job>, StoreError> {
        let mut rows: Vec<Row> = sqlx::query_as(
            "SELECT o.id, o.kind, o.chat, o.seq, o.attempts, o.created_at, o.claim, s.connector, s.line,
                    m.external_id, m.text, c.name, c.email, c.phone, m.page_url, m.sent_at, m.im_chat_id, m.im_message_id,
                    m.version, m.told_version, m.removed, m.files
             FROM outbox o
             JOIN messages m ON m.chat = o.chat AND m.seq = o.seq
             JOIN chats c ON c.id = o.chat
             JOIN sites s ON s.site_key = c.site_key
             WHERE o.portal = $1 AND o.parked = 0 AND o.due_at <= $2 AND NOT EXISTS (
                     SELECT 1 FROM outbox e
                     WHERE e.chat = o.chat AND e.lane = o.lane AND e.parked = 0 AND e.id < o.id)
             ORDER BY o.due_at, o.id LIMIT $3",
        )
        .bind(portal)
        .bind(now_ms)
        .bind(rows_max(limit, in_hand))
        .fetch_all(&self.reader)
        .await?;
        rows.retain(|row| !in_hand.contains(&row.id));
        rows.truncate(limit);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let mut jobs = Vec::with_capacity(rows.len());
        for row in rows {
            // Somebody at the command line may have dropped it since it was read.
            let claimed = sqlx::query("UPDATE outbox SET claim = $2 WHERE id = $1 AND parked = 0")
                .bind(row.id)
                .bind(worker)
                .execute(&mut *tx)
                .await?;
            if claimed.rows_affected() == 0 {
                continue;
            }
            let job = Job::try_from(row)?;
            if job.repeat && !job.is_moot() {
                count_repeat(&mut tx, &job).await?;
            }
            jobs.push(job);
        }
        tx.commit().await?;
        Ok(jobs)
    }

    /// When the next job of a portal is due that this worker does not have in hand, unix milliseconds; `None` when
    /// there is none.
    pub async fn next_due(
        &self,
        portal: &str,
        in_hand: &HashSet<i64>,
    ) -> Result<Option<i64>, StoreError> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT o.id, o.due_at FROM outbox o
             WHERE o.portal = $1 AND o.parked = 0 AND NOT EXISTS (
                 SELECT 1 FROM outbox e
                 WHERE e.chat = o.chat AND e.lane = o.lane AND e.parked = 0 AND e.id < o.id)
             ORDER BY o.due_at, o.id LIMIT $2",
        )
        .bind(portal)
        .bind(rows_max(1, in_hand))
        .fetch_all(&self.reader)
        .await?;
        let free = rows.iter().find(|(id, _)| !in_hand.contains(id));
        Ok(free.map(|(_, due_at_ms)| *due_at_ms))
    }

    /// Writes down what came of a worker's calls, and answers what visitors can see of it. Settling the same again changes
    /// nothing, so all of it may be repeated after an error. Of a job that another worker has claimed since, it counts only
    /// that the portal has taken it: how the call in that one's hand ends is not known here.
    pub async fn settle_jobs(
        &self,
        worker: &str,
        ended: &[(Job, Outcome)],
    ) -> Result<Vec<Settled>, StoreError> {
        // One transaction is one flush to the disk in SQLite. In PostgreSQL, transactions that lock several chats could
        // lock one another out.
        let together = match self.engine {
            Engine::Sqlite => ended.len(),
            Engine::Postgres => 1,
        };
        let mut settled = Vec::new();
        for part in ended.chunks(together.max(1)) {
            let mut tx = self.begin().await?;
            let mut changes = Vec::new();
            for (job, outcome) in part {
                changes.extend(settle(&mut tx, worker, job, outcome).await?);
            }
            tx.commit().await?;
            settled.extend(changes);
        }
        Ok(settled)
    }

    /// How often calls for this message were made again although an earlier one may have arrived.
    pub async fn repeats(&self, external_id: &str) -> Result<Option<i64>, StoreError> {
        Ok(
            sqlx::query_scalar("SELECT repeats FROM messages WHERE external_id = $1")
                .bind(external_id)
                .fetch_optional(&self.reader)
                .await?,
        )
    }
}

/// How many rows to read so that `limit` are left without those in hand.
fn rows_max(limit: usize, in_hand: &HashSet<i64>) -> i64 {
    i64::try_from(limit.saturating_add(in_hand.len())).unwrap_or(i64::MAX)
}

async fn count_repeat(tx: &mut Transaction<'static, Any>, job: &Job) -> Result<(), StoreError> {
    sqlx::query("UPDATE messages SET repeats = repeats + 1 WHERE chat = $1 AND seq = $2")
        .bind(&job.chat)
        .bind(job.seq)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn settle(
    tx: &mut Transaction<'static, Any>,
    worker: &str,
    job: &Job,
    outcome: &Outcome,
) -> Result<Option<Settled>, StoreError> {
    // The chat first, as everyone who changes it does: two that lock in different orders wait for ever.
    lock_chat(tx, &job.chat).await?;
    let written = match outcome {
        Outcome::Done => sqlx::query("DELETE FROM outbox WHERE id = $1").bind(job.id),
        Outcome::Parked { error, uncertain } => sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, parked = 1, claim = $4, last_error = $2
             WHERE id = $1 AND parked = 0 AND claim = $3",
        )
        .bind(job.id)
        .bind(error)
        .bind(worker)
        .bind((*uncertain || job.repeat).then_some(LOST)),
        Outcome::Retry {
            due_at_ms,
            error,
            uncertain,
        } => sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, due_at = $2, claim = $3, last_error = $4
             WHERE id = $1 AND parked = 0 AND claim = $5",
        )
        .bind(job.id)
        .bind(due_at_ms)
        .bind((*uncertain || job.repeat).then_some(LOST))
        .bind(error)
        .bind(worker),
    };
    let written = written.execute(&mut **tx).await?;
    if written.rows_affected() == 0 {
        return Ok(None);
    }
    let moot = job.is_moot();
    if *outcome == Outcome::Done {
        if !moot {
            followed::after(tx, job, now_ms()).await?;
        } else if job.kind == JobKind::Send && job.repeat {
            // It was taken back after a call that may have reached the portal although its answer did not reach us.
            enqueue(tx, &job.chat, job.seq, JobKind::Delete, now_ms()).await?;
        }
    }
    let state = match (job.kind, outcome) {
        (JobKind::Send, Outcome::Done) if !moot => DELIVERED,
        (JobKind::Send, Outcome::Parked { .. }) => FAILED,
        // The message itself is at the portal; a parked job stays for people to see.
        _ => return Ok(None),
    };
    Ok(Some(Settled {
        change: set_state(tx, &job.chat, job.seq, state).await?,
        chat: job.chat.clone(),
    }))
}
