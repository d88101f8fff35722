//! How long to wait before the next attempt to reach the server: doubling, bounded, and jittered so that many browsers
//! that lost one server do not come back at the same instant. Pure: the caller brings the random number.

use std::time::Duration;

/// The wait after the first failure, before jitter.
pub const FIRST: Duration = Duration::from_secs(1);
/// The longest wait, before jitter.
pub const LONGEST: Duration = Duration::from_secs(30);

/// Counts failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Counts one more failure and says how long to wait: between half of the doubled time and all of it.
    /// `random` is in `0.0..1.0`.
    pub fn failed(&mut self, random: f64) -> Duration {
        let doubled = FIRST.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        self.failures = (self.failures + 1).min(u32::BITS);
        doubled
            .min(LONGEST)
            .mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
    }

    /// It works again: the next failure waits the shortest time.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, FIRST, LONGEST};
    use std::time::Duration;

    #[test]
    fn doubles_up_to_the_longest() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..7).map(|_| backoff.failed(1.0)).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30].map(Duration::from_secs));
    }

    #[test]
    fn jitter_takes_away_at_most_half() {
        assert_eq!(Backoff::default().failed(0.0), FIRST / 2);
        assert_eq!(Backoff::default().failed(0.5), FIRST * 3 / 4);
    }

    #[test]
    fn success_starts_anew() {
        let mut backoff = Backoff::default();
        backoff.failed(1.0);
        backoff.failed(1.0);
        backoff.succeeded();
        assert_eq!(backoff.failed(1.0), FIRST);
    }

    #[test]
    fn failing_for_days_stays_bounded() {
        let mut backoff = Backoff::default();
        for _ in 0..100_000 {
            assert!(backoff.failed(1.0) <= LONGEST);
        }
    }
}
