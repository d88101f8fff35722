//! A lease that is renewed as long as there is work under it: of several servers over one database, one works.
//!
//! What a server does under a lease it stops when the lease has run out by its own clock, which it counts from
//! before it asked: no later than the database's. A process that the system suspends for longer than that
//! cannot know; nothing here can help it.

use std::{pin::pin, time::Duration};

use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::store::{Leased, Store, StoreError};

/// How long a server that died keeps the others waiting.
pub const LENGTH: Duration = Duration::from_secs(6);
/// It is renewed when less than this is left: time for a few tries.
const RENEW_LEFT: Duration = Duration::from_secs(4);
/// Between tries to renew it while the database fails.
const RETRY: Duration = Duration::from_millis(500);

/// One server's hold on a name.
#[derive(Debug)]
pub struct Lease {
    store: Store,
    name: String,
    /// Until when it is ours, for certain.
    until: Option<Instant>,
}

impl Lease {
    /// A lease that is not held yet.
    pub fn new(store: Store, name: String) -> Self {
        Self {
            store,
            name,
            until: None,
        }
    }

    /// It is ours at this moment.
    pub fn is_held(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    /// Takes it, or sees that enough of it is left. When another server has it: for how long yet.
    pub async fn hold(&mut self) -> Result<Leased, StoreError> {
        let enough = Instant::now() + RENEW_LEFT;
        if self.until.is_some_and(|until| enough <= until) {
            return Ok(Leased::Ours);
        }
        let asked = Instant::now();
        let leased = self.store.take_lease(&self.name, LENGTH).await?;
        self.until = (leased == Leased::Ours).then(|| asked + LENGTH);
        Ok(leased)
    }

    /// Does some work while the lease is held, and renews it meanwhile. `None` when it could not be kept: the work
    /// was dropped unfinished.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            let until = self.until.filter(|until| Instant::now() < *until)?;
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = sleep_until(until - RENEW_LEFT) => {}
            }
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                kept = timeout_at(until, self.renew()) => {
                    if !matches!(kept, Ok(Leased::Ours)) {
                        self.until = None;
                        return None;
                    }
                }
            }
        }
    }

    /// As [`Lease::during`], for work that may not be cut in two: when the lease is lost, it goes on without.
    pub async fn alongside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        match self.during(&mut work).await {
            Some(done) => done,
            None => work.await,
        }
    }

    async fn renew(&mut self) -> Leased {
        loop {
            match self.hold().await {
                Ok(leased) => return leased,
                Err(error) => tracing::warn!(lease = %self.name, %error, "not renewed"),
            }
            sleep(RETRY).await;
        }
    }

    /// Gives it back, so that another server need not wait for its end.
    pub async fn release(&mut self) {
        if self.until.take().is_some()
            && let Err(error) = self.store.release_lease(&self.name).await
        {
            tracing::warn!(lease = %self.name, %error, "not given back; it ends by itself");
        }
    }
}
