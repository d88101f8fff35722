//! How fast one portal is called. A portal counts calls in a bucket that holds 50 and loses 2 a second; calls
//! beyond it are refused, the settings' and the commands' among them. The outbox leaves room for those.

use std::time::{Duration, Instant};

/// Calls at once, before the rate counts.
const BURST: u32 = 40;
/// After the burst, one call for each of these.
const REFILL: Duration = Duration::from_millis(500);

/// The calls that were made lately, as the instant at which they no longer count.
#[derive(Debug)]
pub(super) struct Pace(Instant);

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts a call, or answers how long to wait before the next may be made.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let free_at = self.0.max(now) + REFILL;
        let debt = free_at - now;
        match debt.checked_sub(REFILL * BURST) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                self.0 = free_at;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
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
    fn the_portals_own_bucket_never_runs_over() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
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
