//! Fetches operators' files as soon as their messages are there: links expire.

use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::{fetch::FetchError, folder::ReceiveError};
use crate::{
    clock::now_ms,
    outbox::backoff::jittered,
    state::AppState,
    store::{EndedFetch, Fetch},
};

/// Files fetched at once.
const AT_ONCE: usize = 4;
/// How often a file is tried before it is given up: about half a minute of failures that may pass.
pub const ATTEMPTS_MAX: i64 = 6;
/// A claim outlives the longest fetch.
const CLAIM_MS: i64 = 90_000;
/// A fetch is given up, and tried again, after this time.
const FETCH_MAX: Duration = Duration::from_secs(80);
/// How often the table is looked at without a wake-up.
const POLL: Duration = Duration::from_secs(15);

/// Fetches what is due until shutdown, and returns when what is in hand is done.
pub async fn run(state: AppState) {
    let tasks = TaskTracker::new();
    while !state.shutdown.is_cancelled() {
        let wait = match claim(&state, &tasks).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "the files to fetch cannot be read");
                POLL
            }
        };
        tokio::select! {
            () = state.shutdown.cancelled() => break,
            () = state.fetches.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    tasks.close();
    tasks.wait().await;
}

/// Starts as many fetches as may run, and answers how long to wait.
async fn claim(
    state: &AppState,
    tasks: &TaskTracker,
) -> Result<Duration, crate::store::StoreError> {
    let free = AT_ONCE.saturating_sub(tasks.len());
    let now = now_ms();
    if free > 0 {
        let limit = i64::try_from(free).unwrap_or(1);
        let claimed = state
            .store
            .claim_fetches(now, now + CLAIM_MS, limit)
            .await?;
        for fetch in claimed {
            let state = state.clone();
            tasks.spawn(async move {
                if let Err(error) = carry_out(&state, &fetch).await {
                    tracing::error!(%error, "a fetch cannot be noted; it is tried again");
                }
                // The next may take its place.
                state.fetches.notify_one();
            });
        }
    }
    if tasks.len() >= AT_ONCE {
        return Ok(POLL);
    }
    let due = state.store.next_fetch_due().await?;
    let wait = due.and_then(|due| u64::try_from(due - now_ms()).ok());
    Ok(match due {
        Some(_) => Duration::from_millis(wait.unwrap_or(0)).min(POLL),
        None => POLL,
    })
}

async fn carry_out(state: &AppState, fetch: &Fetch) -> Result<(), crate::store::StoreError> {
    let fetching = tokio::time::timeout(FETCH_MAX, fetched(state, fetch)).await;
    let outcome = match fetching.unwrap_or(Err(FetchError::Receive(ReceiveError::Slow))) {
        Ok(content) => Some(content),
        Err(error) if error.is_passing() && fetch.attempts < ATTEMPTS_MAX => {
            tracing::info!(portal = %fetch.portal, file = %fetch.id, %error, "a file will be fetched again");
            let delay = jittered(u32::try_from(fetch.attempts).unwrap_or(u32::MAX));
            let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
            let due = now_ms().saturating_add(delay_ms);
            return state.store.retry_fetch(&fetch.id, due).await;
        }
        Err(error) => {
            tracing::warn!(portal = %fetch.portal, file = %fetch.id, %error, "a file is not available");
            None
        }
    };
    let result = if outcome.is_some() {
        "fetched"
    } else {
        "unavailable"
    };
    metrics::counter!("framechat_files_total", "result" => result).increment(1);
    match state.store.end_fetch(fetch, outcome.as_ref()).await? {
        EndedFetch::Changed(change) => state.live.wake(&fetch.chat, change),
        EndedFetch::Ready => {}
        // The message was removed meanwhile.
        EndedFetch::Unwanted => {
            if let Err(error) = state.files.remove(&fetch.id).await {
                tracing::error!(%error, file = %fetch.id, "a file cannot be removed");
            }
        }
    }
    Ok(())
}

async fn fetched(state: &AppState, fetch: &Fetch) -> Result<crate::store::Content, FetchError> {
    use secrecy::ExposeSecret as _;
    let link = fetch.link.as_ref().ok_or(FetchError::Address)?;
    let portal = state.store.portal(&fetch.portal).await;
    let endpoint = match portal {
        Ok(Some(portal)) => portal.client_endpoint,
        Ok(None) => return Err(FetchError::Address),
        Err(error) => return Err(FetchError::Network(error.to_string())),
    };
    let coming = state
        .fetcher
        .fetch(&state.files, link.expose_secret(), &fetch.name, &endpoint)
        .await?;
    let content = coming.content.clone();
    let kept = state.files.keep(coming, &fetch.id).await;
    kept.map_err(ReceiveError::Folder)?;
    Ok(content)
}
