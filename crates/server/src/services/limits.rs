//! How fast strangers may write: small buckets by name, in this process. One for each chat's messages, one for each site's
//! new visitors, of whom nothing else is known, and one for the new visitors that come from one address.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Messages of a chat at once, before the rate counts.
pub const BURST: u32 = 20;
/// After the burst, one message for each of these.
pub const REFILL: Duration = Duration::from_millis(500);
/// New visitors of a site at once, before the rate counts.
pub const SESSION_BURST: u32 = 300;
/// After the burst, one new visitor for each of these.
pub const SESSION_REFILL: Duration = Duration::from_millis(200);
/// New visitors from one address at once, before the rate counts: a school or an office may share one.
pub const ADDRESS_BURST: u32 = 60;
/// After the burst, one new visitor from that address for each of these.
pub const ADDRESS_REFILL: Duration = Duration::from_secs(2);
/// Buckets kept, a megabyte or two of memory. Then the full ones are forgotten, and of the others those that will be full
/// first, down to half: whoever has so many names is held by the limits that go by other names.
const KEPT_MAX: usize = 10_000;

/// Buckets of one size, by name. A bucket is the instant at which it is full again.
#[derive(Debug)]
pub struct Limits {
    burst: u32,
    refill: Duration,
    buckets: Mutex<HashMap<String, Instant>>,
}

impl Limits {
    /// Full buckets that hold `burst` and get one back after each `refill`.
    #[must_use]
    pub fn new(burst: u32, refill: Duration) -> Self {
        Self {
            burst,
            refill,
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the bucket of this name, or answers how long to wait for the next.
    pub fn take(&self, name: &str, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEPT_MAX && !buckets.contains_key(name) {
            forget(&mut buckets, now);
        }
        let full_at = buckets.get(name).copied().unwrap_or(now).max(now) + self.refill;
        let debt = full_at - now;
        let allowed = self.refill * self.burst;
        if debt > allowed {
            return Err(debt - allowed);
        }
        buckets.insert(name.to_owned(), full_at);
        Ok(())
    }
}

/// Makes room, so much that it is seldom needed.
fn forget(buckets: &mut HashMap<String, Instant>, now: Instant) {
    buckets.retain(|_, full_at| *full_at > now);
    let surplus = buckets.len().saturating_sub(KEPT_MAX / 2);
    if surplus > 0 {
        let mut times: Vec<_> = buckets.values().copied().collect();
        let (_, last, _) = times.select_nth_unstable(surplus - 1);
        let last = *last;
        buckets.retain(|_, full_at| *full_at > last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let limits = Limits::new(BURST, REFILL);
        let start = Instant::now();
        for _ in 0..BURST {
            assert_eq!(limits.take("a", start), Ok(()));
        }
        assert_eq!(limits.take("a", start), Err(REFILL));
        assert_eq!(limits.take("b", start), Ok(()));
        let almost = start + REFILL - Duration::from_millis(1);
        assert_eq!(limits.take("a", almost), Err(Duration::from_millis(1)));
        assert_eq!(limits.take("a", start + REFILL), Ok(()));
        assert_eq!(limits.take("a", start + REFILL), Err(REFILL));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let limits = Limits::new(BURST, REFILL);
        let start = Instant::now();
        for chat in 0..KEPT_MAX {
            limits.take(&chat.to_string(), start).unwrap();
        }
        limits.take("one more", start + REFILL).unwrap();
        assert_eq!(limits.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn the_table_is_bounded() {
        let limits = Limits::new(BURST, REFILL);
        let start = Instant::now();
        for _ in 0..BURST {
            limits.take("greedy", start).unwrap();
        }
        for chat in 0..KEPT_MAX * 3 {
            // Each is full a little later than the one before.
            let now = start + Duration::from_micros(chat as u64);
            limits.take(&chat.to_string(), now).unwrap();
            assert!(limits.buckets.lock().unwrap().len() <= KEPT_MAX);
        }
        assert!(
            limits.take("greedy", start).is_err(),
            "the emptiest is forgotten last"
        );
    }
}
