//! The worker of one portal.
//!
//! Under the portal's lease it claims what is due, has several calls in hand at once (one a lane, so that order is kept in
//! each), and writes down what came of them before it claims more.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use tokio::{task::JoinError, time::sleep};
use tokio_util::task::AbortOnDropHandle;

use super::{
    POLL, Waker,
    backoff::jittered,
    deliver::deliver,
    verdict::{Ended, Health, judge},
};
use crate::{
    bitrix::Portals,
    clock::now_ms,
    lease::Lease,
    random::{self, NoRandomness},
    state::AppState,
    store::{Job, Leased, Outcome, StoreError},
    telemetry::metrics::{DELIVERIES, REPEATS, RETRIES},
};

/// Sends what is due, in order, until shutdown.
pub(super) async fn drain(state: AppState, portal: String, waker: Arc<Waker>) {
    let mut worker = match Worker::new(state, portal) {
        Ok(worker) => worker,
        Err(error) => return tracing::error!(%error, "a worker cannot begin"),
    };
    let mut database_failures = 0;
    loop {
        let stopping = worker.state.shutdown.is_cancelled();
        let pause = match worker.step(stopping).await {
            Ok(pause) => {
                database_failures = 0;
                pause
            }
            Err(error) => {
                database_failures += 1;
                tracing::error!(portal = %worker.portal, %error, "the outbox cannot be kept");
                Pause::Fixed(jittered(database_failures))
            }
        };
        if stopping && worker.calls.is_empty() {
            break;
        }
        worker.wait(pause, &waker, stopping).await;
    }
    worker.lease.release().await;
    worker.state.peers.freed(&worker.portal);
}

/// What to do before the next step, unless a call ends before that.
enum Pause {
    None,
    /// The portal or the database is in trouble, or the hands are full: new jobs wait, too.
    Fixed(Duration),
    /// Nothing is due yet.
    UntilWoken(Duration),
    /// Another server works for the portal, for so long at least.
    Standby(Duration),
}

struct Worker {
    state: AppState,
    portal: String,
    /// Under this name it claims jobs.
    name: String,
    /// No call is made without it.
    lease: Lease,
    calls: FuturesUnordered<AbortOnDropHandle<Ended>>,
    health: Health,
    /// What came of calls, as long as it does not stand in the database: nothing else is sent before it does, so that no
    /// message goes out twice because of a database that fails.
    unrecorded: Vec<(Job, Outcome)>,
    /// The jobs of the calls and of what is unrecorded. Their claims do not tell: one may stand whose call was dropped.
    in_hand: HashSet<i64>,
}

impl Worker {
    fn new(state: AppState, portal: String) -> Result<Self, NoRandomness> {
        Ok(Self {
            lease: Lease::new(state.store.clone(), format!("outbox:{portal}")),
            state,
            portal,
            name: random::public_id()?,
            calls: FuturesUnordered::new(),
            health: Health::default(),
            unrecorded: Vec::new(),
            in_hand: HashSet::new(),
        })
    }

    /// Writes down what has ended, and begins what is due.
    async fn step(&mut self, stopping: bool) -> Result<Pause, StoreError> {
        self.record().await?;
        if stopping {
            return Ok(Pause::Fixed(POLL));
        }
        if let Some(wait) = self.health.pause(Instant::now()) {
            return Ok(Pause::Fixed(wait));
        }
        let hands = self.health.hands(self.state.config.outbox_calls);
        let Some(free) = hands.checked_sub(self.calls.len()).filter(|free| *free > 0) else {
            return Ok(Pause::Fixed(POLL));
        };
        // An idle portal needs no lease.
        if !self.lease.is_held()
            && let Some(pause) = self.nothing_due().await?
        {
            return Ok(pause);
        }
        // Before jobs are read: what another server has sent until now is then seen as done.
        if let Leased::Theirs(time) = self.lease.hold().await? {
            self.give_up_calls();
            return Ok(Pause::Standby(time.min(POLL)));
        }
        let (turns, wait) = self.state.portals.outbox_turns(&self.portal, free).await;
        if turns == 0 {
            return Ok(Pause::Fixed(wait));
        }
        let store = &self.state.store;
        let jobs = store
            .claim_jobs(&self.portal, &self.name, &self.in_hand, now_ms(), turns)
            .await?;
        if jobs.is_empty() {
            return Ok(self.nothing_due().await?.unwrap_or(Pause::None));
        }
        self.state
            .portals
            .count_turns(&self.portal, jobs.len())
            .await;
        for job in jobs {
            self.in_hand.insert(job.id);
            self.begin(job);
        }
        Ok(Pause::None)
    }

    /// What to wait for when no job is due.
    async fn nothing_due(&mut self) -> Result<Option<Pause>, StoreError> {
        let store = &self.state.store;
        let due = store.next_due(&self.portal, &self.in_hand).await?;
        let wait = due.map_or(POLL, |due| millis(due - now_ms()).min(POLL));
        Ok((!wait.is_zero()).then_some(Pause::UntilWoken(wait)))
    }

    /// Waits until a call has ended, or for what there is to wait for.
    async fn wait(&mut self, pause: Pause, waker: &Waker, stopping: bool) {
        let (time, woken, freed) = match pause {
            Pause::None => return,
            Pause::Fixed(time) => (time, false, false),
            Pause::UntilWoken(time) => (time, true, false),
            Pause::Standby(time) => (time, false, true),
        };
        let shutdown = self.state.shutdown.clone();
        let in_hand = !self.calls.is_empty();
        tokio::select! {
            ended = self.lease.during(self.calls.next()), if in_hand => match ended {
                Some(Some(ended)) => self.take(ended),
                Some(None) => {}
                None => self.give_up_calls(),
            },
            () = shutdown.cancelled(), if !stopping => {}
            () = waker.jobs.notified(), if woken => {}
            () = waker.freed.notified(), if freed => {}
            () = sleep(time) => {}
        }
    }

    /// The lease is gone, and another server may make these calls again: their claims tell it that it may be so.
    fn give_up_calls(&mut self) {
        if !self.calls.is_empty() {
            tracing::warn!(portal = %self.portal, calls = self.calls.len(), "calls were given up: another server may work for the portal by now");
            self.calls.clear();
            let unrecorded = self.unrecorded.iter();
            self.in_hand = unrecorded.map(|(job, _)| job.id).collect();
        }
    }

    fn begin(&self, job: Job) {
        if job.repeat && !job.is_moot() {
            metrics::counter!(REPEATS).increment(1);
        }
        let (state, portal) = (self.state.clone(), self.portal.clone());
        // A task of its own: while the worker waits for the database, a call must not stand still with the database's one
        // writing connection in its hands, as it has it when it stores new tokens.
        let call = AbortOnDropHandle::new(tokio::spawn(async move {
            let began = Instant::now();
            let answer = Portals::in_turn(deliver(&state, &portal, &job)).await;
            Ended { job, began, answer }
        }));
        self.calls.push(call);
    }

    /// Judges a call that has ended, and those that have meanwhile.
    fn take(&mut self, ended: Result<Ended, JoinError>) {
        let mut next = Some(ended);
        while let Some(ended) = next {
            match ended {
                Ok(ended) => {
                    let judged = judge(&mut self.health, &self.portal, ended);
                    self.unrecorded.push(judged);
                }
                // A mistake in the call is one in its worker.
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                // The runtime ends, and the process with it.
                Err(error) => tracing::debug!(%error, "a call was cut"),
            }
            next = self.calls.next().now_or_never().flatten();
        }
    }

    /// Writes down what came of the calls that have ended.
    async fn record(&mut self) -> Result<(), StoreError> {
        if self.unrecorded.is_empty() {
            return Ok(());
        }
        let store = &self.state.store;
        let settled = store.settle_jobs(&self.name, &self.unrecorded).await?;
        for (job, outcome) in self.unrecorded.drain(..) {
            self.in_hand.remove(&job.id);
            match outcome {
                Outcome::Done => metrics::counter!(DELIVERIES).increment(1),
                Outcome::Retry { .. } => metrics::counter!(RETRIES).increment(1),
                // Those stand in the database, and are counted there.
                Outcome::Parked { .. } => {}
            }
        }
        for change in settled {
            self.state.live.wake(&change.chat, change.change);
        }
        Ok(())
    }
}

/// A span of milliseconds, none when it is negative.
pub(super) fn millis(span_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(span_ms).unwrap_or(0))
}
