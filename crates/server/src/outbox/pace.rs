//! How fast one portal is called. A portal counts calls in a bucket that holds 50 and loses 2 a second; calls
//! beyond it are refused, the settings' and the commands' among them. The outbox leaves room for those.

use std::time::{Duration, Instant};

use crate::config::PortalPace;

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

    /// Counts a call, or answers how long to wait before the next may be made.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let free_at = self.free_at.max(now) + self.refill;
        let debt = free_at - now;
        match debt.checked_sub(self.refill * self.burst) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                self.free_at = free_at;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BURST: u32 = 40;
    const REFILL: Duration = Duration::from_millis(500);

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let start = Instant::now();
        let mut pace = Pace::new(PortalPace::default(), start);
        for _ in 0..BURST {
            assert_eq!(pace.take(start), Ok(()));
        }
        assert_eq!(pace.take(start), Err(REFILL));
        let almost = start + REFILL - Duration::from_millis(1);
        assert_eq!(pace.take(almost), Err(Duration::from_millis(1)));
        assert_eq!(pace.take(start + REFILL), Ok(()));
        assert_eq!(pace.take(start + REFILL), Err(REFILL));
    }

    #[test]
    fn burst_and_rate_can_be_told() {
        let start = Instant::now();
        for (burst, per_second) in [(1, 1), (2, 5), (1000, 1000)] {
            let rate = PortalPace {
                burst,
                per_second: per_second.try_into().unwrap(),
            };
            let mut pace = Pace::new(rate, start);
            assert!((0..burst).all(|_| pace.take(start).is_ok()));
            assert_eq!(pace.take(start), Err(Duration::from_secs(1) / per_second));
        }
        // A pace that lets nothing through would let nothing through for ever.
        let none = PortalPace {
            burst: 0,
            ..PortalPace::default()
        };
        assert_eq!(Pace::new(none, start).take(start), Ok(()));
    }

    #[test]
    fn the_portals_own_bucket_never_runs_over() {
        let start = Instant::now();
        let mut pace = Pace::new(PortalPace::default(), start);
        let mut level = 0.0_f64;
        for tick in 0..1000 {
            level = (level - 0.2).max(0.0);
            while pace.take(start + Duration::from_millis(100) * tick).is_ok() {
                level += 1.0;
            }
            assert!(level < 45.0, "{level} calls at tick {tick}");
        }
    }
}
