//! The worker of one portal.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{POLL, Waker, backoff::jittered, deliver::deliver, pace::Pace};
use crate::{
    bitrix::{PortalError, Retry},
    clock::now_ms,
    lease::Lease,
    state::AppState,
    store::{Job, Leased, StoreError},
    telemetry::metrics::{DELIVERIES, RETRIES},
};

/// A job that has found no way for so long, while others have, is parked, so that a message which only this portal
/// cannot bear does not hold its chat for ever.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Sends what is due, in order, until shutdown.
pub(super) async fn drain(state: AppState, portal: String, waker: Arc<Waker>) {
    let pace = Pace::new(state.config.portal_pace, Instant::now());
    let mut worker = Worker {
        lease: Lease::new(state.store.clone(), format!("outbox:{portal}")),
        state,
        portal,
        failures: 0,
        works: false,
        pace,
        unrecorded: None,
    };
    let mut database_failures = 0;
    while !worker.state.shutdown.is_cancelled() {
        let pause = match worker.step().await {
            Ok(pause) => {
                database_failures = 0;
                pause
            }
            Err(error) => {
                database_failures += 1;
                tracing::error!(portal = %worker.portal, %error, "the outbox cannot be kept");
                Pause::Portal(jittered(database_failures))
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
                () = waker.jobs.notified() => {}
            },
            Pause::Standby(time) => tokio::select! {
                () = shutdown => {}
                () = sleep(time) => {}
                () = waker.freed.notified() => {}
            },
        }
    }
    worker.lease.release().await;
    worker.state.peers.freed(&worker.portal);
}

/// What to do before the next step.
enum Pause {
    None,
    /// The portal is in trouble: new jobs wait, too.
    Portal(Duration),
    /// Nothing is due yet.
    UntilWoken(Duration),
    /// Another server works for the portal, for so long at least.
    Standby(Duration),
}

struct Worker {
    state: AppState,
    portal: String,
    /// No call is made without it.
    lease: Lease,
    /// Failures in a row that concerned the whole portal.
    failures: u32,
    /// The portal took something after the last of those failures.
    works: bool,
    pace: Pace,
    /// What came of the last call, as long as it does not stand in the database: nothing else is sent before it
    /// does, so that no message goes out twice because of a database that fails.
    unrecorded: Option<Judged>,
}

/// A job that was tried.
struct Judged {
    job: Job,
    outcome: Outcome,
    pause: Pause,
}

enum Outcome {
    Done,
    Parked { error: String },
    Retry { due_at_ms: i64, error: String },
}

impl Worker {
    async fn step(&mut self) -> Result<Pause, StoreError> {
        if self.unrecorded.is_none() {
            // An idle portal needs no lease.
            if !self.lease.is_held()
                && let Some(pause) = self.nothing_due().await?
            {
                return Ok(pause);
            }
            // Before the job is read: what another server has sent until now is then seen as done.
            if let Leased::Theirs(time) = self.lease.hold().await? {
                return Ok(Pause::Standby(time.min(POLL)));
            }
            let Some(job) = self.state.store.next_job(&self.portal, now_ms()).await? else {
                return Ok(self.nothing_due().await?.unwrap_or(Pause::None));
            };
            if let Err(wait) = self.pace.take(Instant::now()) {
                return Ok(Pause::Portal(wait));
            }
            let call = deliver(&self.state, &self.portal, &job);
            let Some(answer) = self.lease.during(call).await else {
                tracing::warn!(portal = %self.portal, job = job.id, "a call was given up: another server may work for the portal by now");
                return Ok(Pause::None);
            };
            self.unrecorded = Some(self.judge(job, answer));
        }
        self.record().await
    }

    /// What to wait for when no job is due.
    async fn nothing_due(&self) -> Result<Option<Pause>, StoreError> {
        let due = self.state.store.next_due(&self.portal).await?;
        let wait = due.map_or(POLL, |due| millis(due - now_ms()).min(POLL));
        Ok((!wait.is_zero()).then_some(Pause::UntilWoken(wait)))
    }

    fn judge(&mut self, job: Job, answer: Result<(), PortalError>) -> Judged {
        let Err(error) = answer else {
            self.failures = 0;
            self.works = true;
            return Judged {
                job,
                outcome: Outcome::Done,
                pause: Pause::None,
            };
        };
        let retry = error.retry();
        tracing::warn!(portal = %self.portal, job = job.id, attempts = job.attempts, ?retry, %error, "a delivery failed");
        // During an outage a message's age says nothing about the message.
        let too_old = millis(now_ms() - job.created_at_ms) >= GIVE_UP_AFTER;
        let give_up = match retry {
            Retry::Never => true,
            Retry::Later => too_old,
            Retry::PortalLater => too_old && self.works,
        };
        let pause = if retry == Retry::PortalLater && !give_up {
            self.failures = self.failures.saturating_add(1);
            self.works = false;
            Pause::Portal(jittered(self.failures))
        } else {
            Pause::None
        };
        let outcome = if give_up {
            Outcome::Parked {
                error: error.to_string(),
            }
        } else {
            let delay = jittered(u32::try_from(job.attempts + 1).unwrap_or(u32::MAX));
            let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
            Outcome::Retry {
                due_at_ms: now_ms().saturating_add(delay_ms),
                error: error.to_string(),
            }
        };
        Judged {
            job,
            outcome,
            pause,
        }
    }

    /// Writes down what came of the last call.
    async fn record(&mut self) -> Result<Pause, StoreError> {
        let Some(judged) = &self.unrecorded else {
            return Ok(Pause::None);
        };
        let (store, job) = (&self.state.store, &judged.job);
        let change = match &judged.outcome {
            Outcome::Done => {
                let change = store.job_done(job).await?;
                metrics::counter!(DELIVERIES).increment(1);
                change
            }
            Outcome::Parked { error } => store.job_parked(job, error).await?,
            Outcome::Retry { due_at_ms, error } => {
                store.job_retry(job, *due_at_ms, error).await?;
                metrics::counter!(RETRIES).increment(1);
                None
            }
        };
        if let Some(change) = change {
            self.state.live.wake(&job.chat, change);
        }
        let recorded = self.unrecorded.take();
        Ok(recorded.map_or(Pause::None, |judged| judged.pause))
    }
}

/// A span of milliseconds, none when it is negative.
fn millis(span_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(span_ms).unwrap_or(0))
}
