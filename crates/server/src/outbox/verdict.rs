//! What a call's answer means: for its job, and for the portal as a whole.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{backoff::jittered, worker::millis};
use crate::{
    bitrix::{PortalError, Retry},
    clock::now_ms,
    store::{Job, Outcome},
};

/// A job that has found no way for so long, while others have, is parked, so that a message which only this portal
/// cannot bear does not hold its chat for ever.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How often a job is tried whose error nobody knows.
pub(super) const UNKNOWN_TRIES_MAX: i64 = 6;

/// A call that has ended.
pub(super) struct Ended {
    pub(super) job: Job,
    pub(super) began: Instant,
    pub(super) answer: Result<(), PortalError>,
}

/// How the portal as a whole is.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Rounds of calls in a row that failed because of the whole portal.
    failures: u32,
    /// When the last of those failures was.
    failed_at: Option<Instant>,
    /// Until when nothing is sent.
    paused_until: Option<Instant>,
    /// When the portal last took something.
    took_at: Option<Instant>,
    /// When the last call for a job began that is too old to wait much longer.
    tried: HashMap<i64, Instant>,
}

impl Health {
    /// How long nothing is to be sent.
    pub(super) fn pause(&self, now: Instant) -> Option<Duration> {
        let left = self.paused_until?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// How many calls may be in hand: one until a portal in trouble has taken something again.
    pub(super) fn hands(&self, most: usize) -> usize {
        if self.failures == 0 { most } else { 1 }
    }

    fn recovered(&mut self, now: Instant) {
        (self.failures, self.took_at, self.paused_until) = (0, Some(now), None);
    }

    /// Whether the portal has taken something since this job's last call began: then it is the job that it cannot bear.
    fn works_without(&mut self, job: i64, began: Instant) -> bool {
        let since = self.tried.insert(job, began).unwrap_or(began);
        self.took_at.is_some_and(|took| took >= since)
    }

    /// Calls that were in hand together fail together: they are one failure.
    fn failed(&mut self, began: Instant, now: Instant) {
        if self.failed_at.is_none_or(|last| began >= last) {
            self.failures = self.failures.saturating_add(1);
            self.paused_until = Some(now + jittered(self.failures));
            self.failed_at = Some(now);
        }
    }
}

/// What becomes of the job.
pub(super) fn judge(health: &mut Health, portal: &str, ended: Ended) -> (Job, Outcome) {
    let Ended { job, began, answer } = ended;
    let Err(error) = answer else {
        health.tried.remove(&job.id);
        health.recovered(Instant::now());
        return (job, Outcome::Done);
    };
    let retry = error.retry();
    tracing::warn!(%portal, job = job.id, attempts = job.attempts, ?retry, %error, "a delivery failed");
    // During an outage a message's age says nothing about the message.
    let too_old = millis(now_ms() - job.created_at_ms) >= GIVE_UP_AFTER;
    let give_up = match retry {
        Retry::Never => true,
        Retry::FewTimes => job.attempts + 1 >= UNKNOWN_TRIES_MAX,
        Retry::Later => too_old,
        Retry::PortalLater => too_old && health.works_without(job.id, began),
    };
    if retry == Retry::PortalLater && !give_up {
        health.failed(began, Instant::now());
    }
    let text = error.to_string();
    let uncertain = !error.had_no_effect();
    let outcome = if give_up {
        health.tried.remove(&job.id);
        Outcome::Parked {
            error: text,
            uncertain,
        }
    } else {
        let delay = jittered(u32::try_from(job.attempts + 1).unwrap_or(u32::MAX));
        let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        Outcome::Retry {
            due_at_ms: now_ms().saturating_add(delay_ms),
            error: text,
            uncertain,
        }
    };
    (job, outcome)
}
