//! Drains what the portals have still to be told.
//!
//! One worker a portal, with several calls in hand at once; of several servers over one database, the one that holds the
//! portal's lease. Order is kept within a lane, which is one direction of one chat (what its visitor did, or what confirms
//! its operators' messages): it has one call in hand at most, and a job that waits for its next try holds its own lane
//! only; a parked one holds nothing. When the portal itself is in
//! trouble, the whole worker pauses; it also keeps within the portal's rate. What is due stands in the table: wake-ups
//! only save time, and a poll catches those that were lost.

pub(crate) mod backoff;
mod deliver;
mod verdict;
mod vote;
mod worker;

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::{peers::Peers, state::AppState};

/// How often the table is looked at without a wake-up.
const POLL: Duration = Duration::from_secs(15);

/// Wakes the workers; clones wake the same.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    wakers: Arc<Wakers>,
    peers: Peers,
}

#[derive(Debug, Default)]
struct Wakers {
    new_portal: Notify,
    portals: Mutex<HashMap<String, Arc<Waker>>>,
}

/// Wakes one worker.
#[derive(Debug, Default)]
struct Waker {
    /// There is something new.
    jobs: Notify,
    /// Another server does not work for the portal any more.
    freed: Notify,
}

impl Outbox {
    /// Wakes this server's workers and those of its peers.
    pub fn new(peers: Peers) -> Self {
        Self {
            wakers: Arc::default(),
            peers,
        }
    }

    /// There is something new for this portal.
    pub fn wake(&self, portal: &str) {
        self.hear(portal);
        self.peers.portal(portal);
    }

    /// A peer says so: only this server's worker has to know.
    pub fn hear(&self, portal: &str) {
        match self.portals().get(portal) {
            Some(waker) => waker.jobs.notify_one(),
            None => self.wakers.new_portal.notify_one(),
        }
    }

    /// A peer does not work for this portal any more.
    pub fn hear_freed(&self, portal: &str) {
        if let Some(waker) = self.portals().get(portal) {
            waker.freed.notify_one();
        }
    }

    /// There may be something new for any portal.
    pub fn wake_all(&self) {
        self.wakers.new_portal.notify_one();
        for waker in self.portals().values() {
            waker.jobs.notify_one();
        }
    }

    /// The place of a portal that has no worker yet.
    fn enlist(&self, portal: &str) -> Option<Enlisted> {
        match self.portals().entry(portal.to_owned()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(entry) => Some(Enlisted {
                waker: Arc::clone(entry.insert(Arc::default())),
                outbox: self.clone(),
                portal: portal.to_owned(),
            }),
        }
    }

    fn portals(&self) -> MutexGuard<'_, HashMap<String, Arc<Waker>>> {
        let portals = self.wakers.portals.lock();
        portals.unwrap_or_else(PoisonError::into_inner)
    }
}

/// A worker's place, which is free again when the worker ends, even in a panic: the next round starts another then.
struct Enlisted {
    waker: Arc<Waker>,
    outbox: Outbox,
    portal: String,
}

impl Drop for Enlisted {
    fn drop(&mut self) {
        self.outbox.portals().remove(&self.portal);
    }
}

/// Starts a worker for each portal that has jobs, until the state's shutdown token is cancelled. Returns when
/// every worker has finished the call in its hands.
pub async fn run(state: AppState) {
    let workers = TaskTracker::new();
    loop {
        match state.store.portals_with_jobs().await {
            Ok(portals) => {
                for portal in portals {
                    if let Some(enlisted) = state.outbox.enlist(&portal) {
                        let state = state.clone();
                        workers.spawn(async move {
                            let waker = Arc::clone(&enlisted.waker);
                            worker::drain(state, portal, waker).await;
                        });
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        tokio::select! {
            () = state.shutdown.cancelled() => break,
            () = state.outbox.wakers.new_portal.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    workers.close();
    workers.wait().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_place_of_a_worker_that_panicked_is_free() {
        let outbox = Outbox::default();
        let enlisted = outbox.enlist("portal").unwrap();
        assert!(outbox.enlist("portal").is_none());
        let worker = tokio::spawn(async move {
            let waker = Arc::clone(&enlisted.waker);
            waker.jobs.notified().await;
            panic!("a mistake");
        });
        outbox.hear("portal");
        assert!(worker.await.unwrap_err().is_panic());
        assert!(outbox.enlist("portal").is_some());
    }
}
