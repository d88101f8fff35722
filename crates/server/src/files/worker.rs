//! Fetches operators' files as soon as their messages are there: links expire.

use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::{fetch::FetchError, folder::ReceiveError};
use crate::{
    clock::now_ms,
    outbox::backoff::jittered,
    places::Places,
    state::AppState,
    store::{Content, EndedFetch, Fetch, StoreError},
};

/// Files fetched at once.
const AT_ONCE: usize = 24;
/// Files of one portal fetched at once: links that hang hold back no other portal's.
pub const PER_PORTAL: usize = 3;
/// A file is given up when its host has failed for so long. Failures of our own do not count.
pub const GIVE_UP_MS: i64 = 20 * 60 * 1000;
/// A claim outlives the longest fetch.
const CLAIM_MS: i64 = 90_000;
/// A fetch is given up, and tried again, after this time.
const FETCH_MAX: Duration = Duration::from_secs(80);
/// How often the table is looked at without a wake-up.
const POLL: Duration = Duration::from_secs(15);

/// Fetches what is due until shutdown, and returns when what is in hand is done.
pub async fn run(state: AppState) {
    let tasks = TaskTracker::new();
    let places = Places::new(PER_PORTAL);
    while !state.shutdown.is_cancelled() {
        let wait = match claim(&state, &tasks, &places).await {
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
    places: &Places,
) -> Result<Duration, StoreError> {
    let now = now_ms();
    let due = state.store.fetches_due().await?;
    for (portal, _) in due.iter().filter(|(_, due_at_ms)| *due_at_ms <= now) {
        let free = AT_ONCE.saturating_sub(tasks.len()).min(places.free(portal));
        if free == 0 {
            continue;
        }
        let limit = i64::try_from(free).unwrap_or(1);
        let claimed = state
            .store
            .claim_fetches(portal, now, now + CLAIM_MS, limit)
            .await?;
        for fetch in claimed {
            let (state, place) = (state.clone(), places.take(portal));
            tasks.spawn(async move {
                if let Err(error) = carry_out(&state, &fetch).await {
                    tracing::error!(%error, "a fetch cannot be noted; it is tried again");
                }
                // The next may take its place.
                drop(place);
                state.fetches.notify_one();
            });
        }
    }
    if tasks.len() >= AT_ONCE {
        return Ok(POLL);
    }
    // A portal without a free place wakes the worker when it has one.
    let due = state.store.fetches_due().await?;
    let next = due.iter().find(|(portal, _)| places.free(portal) > 0);
    let wait = next.map(|(_, due_at_ms)| u64::try_from(due_at_ms - now_ms()).unwrap_or(0));
    Ok(wait.map_or(POLL, |wait| Duration::from_millis(wait).min(POLL)))
}

/// Since when the host has failed, when this failure is counted; `Err` when it is given up.
fn patience(fetch: &Fetch, error: &FetchError, now_ms: i64) -> Result<Option<i64>, ()> {
    if !error.is_passing() {
        return Err(());
    }
    if error.is_ours() {
        return Ok(fetch.failing_since_ms);
    }
    let since = fetch.failing_since_ms.unwrap_or(now_ms);
    if now_ms - since >= GIVE_UP_MS {
        return Err(());
    }
    Ok(Some(since))
}

async fn carry_out(state: &AppState, fetch: &Fetch) -> Result<(), StoreError> {
    let fetching = tokio::time::timeout(FETCH_MAX, fetched(state, fetch)).await;
    let outcome = match fetching.unwrap_or(Err(FetchError::Receive(ReceiveError::Slow))) {
        Ok(content) => Some(content),
        Err(error) => {
            if let Ok(failing_since) = patience(fetch, &error, now_ms()) {
                tracing::info!(portal = %fetch.portal, file = %fetch.id, %error, "a file will be fetched again");
                let delay = jittered(u32::try_from(fetch.attempts).unwrap_or(u32::MAX));
                let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
                let due = now_ms().saturating_add(delay_ms);
                return state.store.retry_fetch(&fetch.id, due, failing_since).await;
            }
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

async fn fetched(state: &AppState, fetch: &Fetch) -> Result<Content, FetchError> {
    use secrecy::ExposeSecret as _;
    let link = fetch.link.as_ref().ok_or(FetchError::Address)?;
    let portal = state.store.portal(&fetch.portal).await;
    let endpoint = match portal {
        Ok(Some(portal)) => portal.client_endpoint,
        Ok(None) => return Err(FetchError::Address),
        Err(error) => return Err(FetchError::Ours(error.to_string())),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(failing_since_ms: Option<i64>) -> Fetch {
        Fetch {
            id: "f1".to_owned(),
            chat: "v1".to_owned(),
            portal: "m1".to_owned(),
            name: "a.png".to_owned(),
            link: None,
            attempts: 100,
            failing_since_ms,
        }
    }

    #[test]
    fn a_host_that_fails_is_given_up_by_time() {
        let down = FetchError::Network("no connection".to_owned());
        assert_eq!(patience(&fetch(None), &down, 7), Ok(Some(7)));
        for (passed, outcome) in [
            (GIVE_UP_MS - 1, Ok(Some(7))),
            (GIVE_UP_MS, Err(())),
            (GIVE_UP_MS + 1, Err(())),
        ] {
            let found = patience(&fetch(Some(7)), &down, 7 + passed);
            assert_eq!(found, outcome, "{passed}");
        }
        assert_eq!(patience(&fetch(None), &FetchError::Page, 7), Err(()));
    }

    #[test]
    fn failures_of_our_own_do_not_count() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        for ours in [
            FetchError::Ours("database".to_owned()),
            FetchError::Receive(ReceiveError::Folder(full)),
        ] {
            assert_eq!(patience(&fetch(None), &ours, 7), Ok(None));
            let late = 7 + 2 * GIVE_UP_MS;
            assert_eq!(patience(&fetch(Some(7)), &ours, late), Ok(Some(7)));
        }
    }
}
