//! How long to wait before the next try.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(300);

/// The delay after the given number of failures in a row, 1 and up: it doubles up to five minutes. `chance`
/// takes up to half of it away, so that what failed together does not come back together.
pub(super) fn delay(failures: u32, chance: u8) -> Duration {
    let doubled = FIRST.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    let whole = doubled.min(LONGEST);
    whole - whole.mul_f64(0.5 * f64::from(chance) / 255.0)
}

/// [`delay`] with a chance of the system's; without randomness, no jitter.
pub(crate) fn jittered(failures: u32) -> Duration {
    let [chance] = crate::random::bytes::<1>().unwrap_or_default();
    delay(failures, chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_longest_and_jitters_down_to_half() {
        assert_eq!(delay(1, 0), FIRST);
        assert_eq!(delay(2, 0), FIRST * 2);
        assert_eq!(delay(10, 0), FIRST * 512);
        assert_eq!(delay(11, 0), LONGEST);
        assert_eq!(delay(u32::MAX, 0), LONGEST);
        assert_eq!(delay(0, 0), FIRST);
        assert_eq!(delay(1, 255), FIRST / 2);
        assert!((1..255).all(|chance| (FIRST / 2..FIRST).contains(&delay(1, chance))));
    }
}
