//! What changed while a job was under way is told next: nothing a visitor does between the reading of a job and its answer
//! is lost.

use sqlx::{Any, Transaction};

use super::{Job, JobKind, enqueue};
use crate::store::StoreError;

/// Notes what the portal has now, and adds the job that what happened meanwhile needs. Under the chat's lock.
pub(super) async fn after(
    tx: &mut Transaction<'static, Any>,
    job: &Job,
    now_ms: i64,
) -> Result<(), StoreError> {
    let next = match job.kind {
        JobKind::Send | JobKind::Update => {
            let (version, removed): (i64, i64) = sqlx::query_as(
                "UPDATE messages SET told_version = $3 WHERE chat = $1 AND seq = $2
                 RETURNING version, removed",
            )
            .bind(&job.chat)
            .bind(job.seq)
            .bind(job.version)
            .fetch_one(&mut **tx)
            .await?;
            if removed != 0 {
                Some(JobKind::Delete)
            } else {
                (version != job.version).then_some(JobKind::Update)
            }
        }
        JobKind::Name => {
            let name: Option<String> = sqlx::query_scalar("SELECT name FROM chats WHERE id = $1")
                .bind(&job.chat)
                .fetch_one(&mut **tx)
                .await?;
            (name != job.name).then_some(JobKind::Name)
        }
        JobKind::Delete | JobKind::Delivery => None,
    };
    match next {
        Some(kind) => enqueue(tx, &job.chat, job.seq, kind, now_ms).await,
        None => Ok(()),
    }
}
