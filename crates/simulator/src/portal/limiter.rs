//! How many REST calls the portal takes from one address: a leaky bucket for each, as the vendor documents it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Instant;

use serde::Deserialize;

/// The size of every bucket of a portal.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Limits {
    /// How many calls fit.
    pub capacity: u32,
    /// How many calls drain away in a second.
    pub per_second: f64,
}

impl Limits {
    /// What a portal has unless told otherwise: 50 calls at once, 2 a second in the long run.
    pub const VENDORS: Self = Self {
        capacity: 50,
        per_second: 2.0,
    };

    /// Whether the numbers describe a bucket.
    #[must_use]
    pub fn make_sense(self) -> bool {
        self.per_second.is_finite() && self.per_second >= 0.0
    }
}

/// The calls of one address that have not drained away yet.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    level_calls: f64,
    seen: Instant,
}

impl Bucket {
    /// An empty bucket.
    fn new(now: Instant) -> Self {
        Self {
            level_calls: 0.0,
            seen: now,
        }
    }

    fn drain(&mut self, limits: Limits, now: Instant) {
        let elapsed = now.saturating_duration_since(self.seen);
        let drained = elapsed.as_secs_f64() * limits.per_second;
        self.level_calls = (self.level_calls - drained).max(0.0);
        self.seen = self.seen.max(now);
    }

    /// Whether one more call fits. A call that does not fit leaves nothing behind.
    fn take(&mut self, limits: Limits, now: Instant) -> bool {
        self.drain(limits, now);
        let fits = self.level_calls + 1.0 <= f64::from(limits.capacity);
        if fits {
            self.level_calls += 1.0;
        }
        fits
    }
}

/// The buckets of a portal, one for each address that has called of late.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    buckets: HashMap<IpAddr, Bucket>,
}

impl Limiter {
    /// Empty buckets.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            buckets: HashMap::new(),
        }
    }

    /// Whether the portal takes a call that came from this address at this time.
    pub fn take(&mut self, from: IpAddr, now: Instant) -> bool {
        let limits = self.limits;
        // A bucket that has run dry says nothing, so only callers of late are kept.
        self.buckets.retain(|_, bucket| {
            bucket.drain(limits, now);
            bucket.level_calls > 0.0
        });
        self.buckets
            .entry(from)
            .or_insert_with(|| Bucket::new(now))
            .take(limits, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const TWO: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn taken(bucket: &mut Bucket, now: Instant) -> usize {
        (0..1_000)
            .take_while(|_| bucket.take(Limits::VENDORS, now))
            .count()
    }

    #[test]
    fn fifty_calls_fit_at_once_and_the_next_does_not() {
        let now = Instant::now();
        let mut bucket = Bucket::new(now);
        for call in 1..=49 {
            assert!(bucket.take(Limits::VENDORS, now), "{call}");
        }
        assert!(bucket.take(Limits::VENDORS, now), "the fiftieth");
        assert!(!bucket.take(Limits::VENDORS, now), "one more");
    }

    #[test]
    fn two_calls_drain_away_in_a_second() {
        let start = Instant::now();
        let at = |ms: u64| start + Duration::from_millis(ms);
        let mut bucket = Bucket::new(start);
        assert_eq!(taken(&mut bucket, start), 50);
        assert_eq!(
            taken(&mut bucket, at(499)),
            0,
            "a refused call adds nothing"
        );
        assert_eq!(taken(&mut bucket, at(500)), 1);
        assert_eq!(taken(&mut bucket, at(3_500)), 6);
        assert_eq!(taken(&mut bucket, at(28_500)), 50);
        assert_eq!(taken(&mut bucket, at(3_600_000)), 50, "no call is saved up");
    }

    #[test]
    fn a_time_before_the_last_one_drains_nothing() {
        let start = Instant::now();
        let later = start + Duration::from_secs(10);
        let mut bucket = Bucket::new(start);
        assert_eq!(taken(&mut bucket, later), 50);
        assert_eq!(taken(&mut bucket, start), 0);
        assert_eq!(taken(&mut bucket, later), 0, "the ten seconds count once");
    }

    #[test]
    fn every_address_has_a_bucket_of_its_own_while_it_holds_something() {
        let start = Instant::now();
        let mut limiter = Limiter::new(Limits {
            capacity: 1,
            per_second: 1.0,
        });
        assert!(limiter.take(ONE, start) && !limiter.take(ONE, start));
        assert!(limiter.take(TWO, start) && !limiter.take(TWO, start));
        assert_eq!(limiter.buckets.len(), 2);
        assert!(limiter.take(TWO, start + Duration::from_secs(1)));
        assert_eq!(limiter.buckets.len(), 1, "the dry bucket is gone");
    }

    #[test]
    fn a_bucket_that_gets_fuller_by_itself_makes_no_sense() {
        for (per_second, expected) in [
            (0.0, true),
            (2.0, true),
            (-0.1, false),
            (f64::INFINITY, false),
            (f64::NAN, false),
        ] {
            let limits = Limits {
                capacity: 0,
                per_second,
            };
            assert_eq!(limits.make_sense(), expected, "{per_second}");
        }
    }
}
