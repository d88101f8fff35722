//! Drains what the portals have still to be told.
//!
//! One worker a portal, one call at a time. Order is kept within a lane (one kind of job of one chat); a job
//! that waits for its next try holds its own lane only, a parked one holds nothing. When the portal itself is
//! in trouble, the whole worker pauses; it also keeps within the portal's rate. What is due stands in the table: wake-ups only save time, and a poll
//! catches those that were lost.

mod backoff;
mod deliver;
mod pace;
mod vote;
mod worker;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use crate::state::AppState;

/// How often the table is looked at without a wake-up.
const POLL: Duration = Duration::from_secs(15);

/// Wakes the workers; clones wake the same.
#[derive(Debug, Clone, Default)]
pub struct Outbox(Arc<Wakers>);

#[derive(Debug, Default)]
struct Wakers {
    new_portal: Notify,
    portals: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Outbox {
    /// There is something new for this portal.
    pub fn wake(&self, portal: &str) {
        let portals = self
            .0
            .portals
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match portals.get(portal) {
            Some(worker) => worker.notify_one(),
            None => self.0.new_portal.notify_one(),
        }
    }

    /// The waker of a portal that has no worker yet.
    fn enlist(&self, portal: &str) -> Option<Arc<Notify>> {
        let mut portals = self
            .0
            .portals
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if portals.contains_key(portal) {
            return None;
        }
        let waker = Arc::new(Notify::new());
        portals.insert(portal.to_owned(), Arc::clone(&waker));
        Some(waker)
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
                    if let Some(waker) = state.outbox.enlist(&portal) {
                        workers.spawn(worker::drain(state.clone(), portal, waker));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
        tokio::select! {
            () = state.shutdown.cancelled() => break,
            () = state.outbox.0.new_portal.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
    workers.close();
    workers.wait().await;
}
