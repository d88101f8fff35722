//! The worker of one portal.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};

use super::{POLL, backoff::jittered, deliver::deliver};
use crate::{
    bitrix::{PortalError, Retry},
    clock::now_ms,
    state::AppState,
    store::{Job, StoreError},
};

/// A job that has found no way for so long is parked, so that a message which only this portal cannot bear
/// does not hold its chat for ever.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Sends what is due, in order, until shutdown.
pub(super) async fn drain(state: AppState, portal: String, waker: Arc<Notify>) {
    let mut worker = Worker {
        state,
        portal,
        failures: 0,
    };
    while !worker.state.shutdown.is_cancelled() {
        let pause = match worker.step().await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(portal = %worker.portal, %error, "the outbox cannot be kept");
                Pause::Portal(jittered(1))
            }
        };
        let shutdown = worker.state.shutdown.cancelled();
        match pause {
            Pause::None => {}
            Pause::Portal(time) => tokio::select! {
                () = shutdown => {}
                () = sleep(time) => {}
            },
            Pause::UntilWoken(time) => tokio::select! {
                () = shutdown => {}
                () = sleep(time) => {}
                () = waker.notified() => {}
            },
        }
    }
}

/// What to do before the next step.
enum Pause {
    None,
    /// The portal is in trouble: new jobs wait, too.
    Portal(Duration),
    /// Nothing is due yet.
    UntilWoken(Duration),
}

struct Worker {
    state: AppState,
    portal: String,
    /// Failures in a row that concerned the whole portal.
    failures: u32,
}

impl Worker {
    async fn step(&mut self) -> Result<Pause, StoreError> {
        let Some(job) = self.state.store.next_job(&self.portal, now_ms()).await? else {
            let due = self.state.store.next_due(&self.portal).await?;
            let wait = due.map_or(POLL, |due| millis(due - now_ms()).min(POLL));
            return Ok(Pause::UntilWoken(wait));
        };
        match deliver(&self.state, &self.portal, &job).await {
            Ok(()) => {
                self.failures = 0;
                let change = self.state.store.job_done(&job).await?;
                self.tell(&job, change);
                Ok(Pause::None)
            }
            Err(error) => self.failed(&job, &error).await,
        }
    }

    async fn failed(&mut self, job: &Job, error: &PortalError) -> Result<Pause, StoreError> {
        let portal = self.portal.as_str();
        let too_old = millis(now_ms() - job.created_at_ms) >= GIVE_UP_AFTER;
        let retry = if too_old { Retry::Never } else { error.retry() };
        tracing::warn!(portal, job = job.id, attempts = job.attempts, ?retry, %error, "a delivery failed");
        match retry {
            Retry::Never => {
                let change = self.state.store.job_parked(job, &error.to_string()).await?;
                self.tell(job, change);
                Ok(Pause::None)
            }
            Retry::Later => {
                let failures = u32::try_from(job.attempts + 1).unwrap_or(u32::MAX);
                self.retry(job, error, jittered(failures)).await?;
                Ok(Pause::None)
            }
            Retry::PortalLater => {
                self.failures = self.failures.saturating_add(1);
                let delay = jittered(self.failures);
                self.retry(job, error, delay).await?;
                Ok(Pause::Portal(delay))
            }
        }
    }

    async fn retry(
        &self,
        job: &Job,
        error: &PortalError,
        delay: Duration,
    ) -> Result<(), StoreError> {
        let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        let due_at_ms = now_ms().saturating_add(delay_ms);
        self.state
            .store
            .job_retry(job, due_at_ms, &error.to_string())
            .await
    }

    fn tell(&self, job: &Job, change: Option<i64>) {
        if let Some(change) = change {
            self.state.live.wake(&job.chat, change);
        }
    }
}

/// A span of milliseconds, none when it is negative.
fn millis(span_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(span_ms).unwrap_or(0))
}
