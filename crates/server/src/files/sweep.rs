//! Removes what nobody needs: files of removed messages, uploads that no message named within a week, bytes that never became
//! a file, and changes whose messages never came.

use std::time::{Duration, SystemTime};

use crate::{
    clock::{DAY_MS, now_ms},
    state::AppState,
    store::StoreError,
};

const EVERY: Duration = Duration::from_secs(60 * 60);
/// How long bytes may take to come.
const UNFINISHED_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an upload may wait for its message, in milliseconds: one that is written without a connection goes when that
/// is back, perhaps after a weekend.
const ORPHAN_MS: i64 = 7 * DAY_MS;
/// How long a change may wait for its message, in milliseconds.
const EARLY_MS: i64 = 7 * DAY_MS;
const BATCH: i64 = 100;

/// Sweeps now and every hour, until shutdown.
pub async fn run(state: AppState) {
    while !state.shutdown.is_cancelled() {
        if let Err(error) = sweep(&state, now_ms()).await {
            tracing::error!(%error, "what nobody needs cannot be removed");
        }
        tokio::select! {
            () = state.shutdown.cancelled() => break,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Removes what nobody needs at a time, unix milliseconds.
///
/// # Errors
/// When the database fails; a file that the disk does not give up is tried again the next time.
pub async fn sweep(state: &AppState, now_ms: i64) -> Result<(), StoreError> {
    let before = now_ms.saturating_sub(ORPHAN_MS);
    state.store.drop_unnamed_uploads(before).await?;
    loop {
        let dropped = state.store.dropped_files(BATCH).await?;
        let mut removed = 0;
        for id in &dropped {
            // The row goes last: as long as it is there, the bytes are found again.
            match state.files.remove(id).await {
                Ok(()) => {
                    state.store.forget_file(id).await?;
                    removed += 1;
                }
                Err(error) => tracing::error!(%error, file = %id, "a file cannot be removed"),
            }
        }
        if removed == 0 {
            break;
        }
    }
    let long_ago = SystemTime::now().checked_sub(UNFINISHED_AFTER);
    if let Some(long_ago) = long_ago
        && let Err(error) = state.files.remove_unfinished(long_ago).await
    {
        tracing::error!(%error, "unfinished files cannot be removed");
    }
    state
        .store
        .forget_early_changes(now_ms.saturating_sub(EARLY_MS))
        .await
}
