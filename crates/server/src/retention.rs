//! Forgets what is older than the configuration wants it kept.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    clock::{DAY_MS, now_ms},
    lease::Lease,
    state::AppState,
    store::{Forgotten, Leased, StoreError},
};

/// How often to look.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// Between two small transactions, so that visitors' come in between.
const PAUSE: Duration = Duration::from_millis(50);

/// Forgets what is too old, now and every hour, until shutdown; does nothing when all is to be kept.
pub async fn run(state: AppState) {
    let Some(days) = state.config.retention_days else {
        return;
    };
    let mut lease = Lease::new(state.store.clone(), "retention".to_owned());
    let work = async {
        loop {
            let before_ms = now_ms().saturating_sub(DAY_MS.saturating_mul(days.get().into()));
            match forget(&state, &mut lease, before_ms).await {
                Ok(forgotten) if forgotten == Forgotten::default() => {}
                Ok(forgotten) => tracing::info!(
                    chats = forgotten.chats,
                    messages = forgotten.messages,
                    files = forgotten.files,
                    jobs = forgotten.jobs,
                    "forgot what was too old"
                ),
                Err(error) => tracing::error!(%error, "what is too old cannot be forgotten"),
            }
            lease.release().await;
            sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = state.shutdown.cancelled() => {}
        () = work => {}
    }
}

/// All that is older than a time, a little at a time; by one server only.
async fn forget(
    state: &AppState,
    lease: &mut Lease,
    before_ms: i64,
) -> Result<Forgotten, StoreError> {
    let mut sum = Forgotten::default();
    while lease.hold().await? == Leased::Ours {
        let some = state.store.forget_before(before_ms).await?;
        if some == Forgotten::default() {
            break;
        }
        sum.add(some);
        sleep(PAUSE).await;
    }
    Ok(sum)
}
