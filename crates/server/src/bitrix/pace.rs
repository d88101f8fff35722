//! How fast one portal is called. A portal counts calls in a bucket that holds 50 and loses 2 a second, and refuses what
//! runs over. The same bucket is kept here, before the portal has to refuse.

use std::time::{Duration, Instant};

use crate::config::PortalPace;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// Somebody waits for the answer.
    Person,
    /// The outbox, which has time.
    Outbox,
}

/// The calls that were made lately, as the instant at which they no longer count.
#[derive(Debug)]
pub(super) struct Pace {
    burst: u32,
    /// After the burst, one call for each of these.
    refill: Duration,
    free_at: Instant,
}

impl Pace {
    pub(super) fn new(pace: PortalPace, now: Instant) -> Self {
        Self {
            burst: pace.burst.max(1),
            refill: Duration::from_secs(1) / pace.per_second.get(),
            free_at: now,
        }
    }

    /// How long to wait before the next call may be made; nothing when it may be made now.
    pub(super) fn wait(&self, caller: Caller, now: Instant) -> Duration {
        let room = match caller {
            Caller::Person => self.burst,
            // A fifth is left to those who wait for an answer: settings, commands, names.
            Caller::Outbox => self.burst - self.burst / 5,
        };
        let debt = self.free_at.max(now) + self.refill - now;
        debt.saturating_sub(self.refill * room)
    }

    /// How many calls, at most `wanted`, may be made now, and when there is none, how long to wait.
    pub(super) fn turns(&self, caller: Caller, wanted: usize, now: Instant) -> (usize, Duration) {
        let mut ahead = Self { ..*self };
        for turns in 0..wanted {
            if let Err(wait) = ahead.take(caller, now) {
                return (turns, wait);
            }
        }
        (wanted, Duration::ZERO)
    }

    /// Counts calls that are made whatever the bucket holds.
    pub(super) fn count(&mut self, calls: usize, now: Instant) {
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        self.free_at = self.free_at.max(now) + self.refill * calls;
    }

    /// Counts a call, or answers how long to wait before it may be made.
    pub(super) fn take(&mut self, caller: Caller, now: Instant) -> Result<(), Duration> {
        match self.wait(caller, now) {
            Duration::ZERO => {
                self.count(1, now);
                Ok(())
            }
            wait => Err(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let start = Instant::now();
        let pace = PortalPace::default();
        let refill = Duration::from_millis(500);
        for (caller, burst) in [(Caller::Person, 50), (Caller::Outbox, 40)] {
            let mut pace = Pace::new(pace, start);
            for _ in 0..burst {
                assert_eq!(pace.take(caller, start), Ok(()));
            }
            assert_eq!(pace.take(caller, start), Err(refill));
            let almost = start + refill - Duration::from_millis(1);
            assert_eq!(pace.take(caller, almost), Err(Duration::from_millis(1)));
            assert_eq!(pace.take(caller, start + refill), Ok(()));
            assert_eq!(pace.take(caller, start + refill), Err(refill));
        }
    }

    #[test]
    fn the_outbox_leaves_room_for_people() {
        let start = Instant::now();
        let mut pace = Pace::new(PortalPace::default(), start);
        while pace.take(Caller::Outbox, start).is_ok() {}
        for _ in 0..10 {
            assert_eq!(pace.take(Caller::Person, start), Ok(()));
        }
        assert!(pace.take(Caller::Person, start).is_err());
    }

    #[test]
    fn the_portals_own_bucket_never_runs_over() {
        for (burst, per_second) in [(50, 2), (250, 5), (1, 1), (0, 1000)] {
            let start = Instant::now();
            let rate = PortalPace {
                burst,
                per_second: NonZeroU32::new(per_second).unwrap(),
            };
            let mut pace = Pace::new(rate, start);
            let (burst, per_second) = (f64::from(burst.max(1)), f64::from(per_second));
            let (mut level, mut made) = (0.0_f64, 0);
            for tick in 0..1000 {
                level = (level - per_second / 10.0).max(0.0);
                let now = start + Duration::from_millis(100) * tick;
                while pace.take(Caller::Person, now).is_ok() {
                    level += 1.0;
                    made += 1;
                }
                assert!(level <= burst + 1e-6, "{level} calls at tick {tick}");
            }
            assert!(
                f64::from(made) >= 9.0 * per_second.min(10.0 * burst),
                "only {made} calls"
            );
        }
    }
}
