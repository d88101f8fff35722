//! How fast one visitor may write: a small bucket for each chat, in this process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Messages at once, before the rate counts.
pub const BURST: u32 = 20;
/// After the burst, one message for each of these.
pub const REFILL: Duration = Duration::from_millis(500);
/// Buckets kept before full ones are forgotten.
const KEPT_MAX: usize = 10_000;

/// The buckets of all chats. A bucket is the instant at which it is full again.
#[derive(Debug, Default)]
pub struct SendLimits(Mutex<HashMap<String, Instant>>);

impl SendLimits {
    /// Takes one message from the chat's bucket, or answers how long to wait for the next.
    pub fn take(&self, chat: &str, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEPT_MAX {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.get(chat).copied().unwrap_or(now).max(now) + REFILL;
        let debt = full_at - now;
        let allowed = REFILL * BURST;
        if debt > allowed {
            return Err(debt - allowed);
        }
        buckets.insert(chat.to_owned(), full_at);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let limits = SendLimits::default();
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
        let limits = SendLimits::default();
        let start = Instant::now();
        for chat in 0..KEPT_MAX {
            limits.take(&chat.to_string(), start).unwrap();
        }
        limits.take("one more", start + REFILL).unwrap();
        assert_eq!(limits.0.lock().unwrap().len(), 1);
    }
}
