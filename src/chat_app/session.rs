//! When the page renews its session: well before it ends, while somebody can see the page. Pure.

use framechat_protocol::app_session::SESSION_MS;

/// The longest time between two renewals, in milliseconds; two may fail before the session ends.
pub const RENEW_MAX_MS: i64 = SESSION_MS / 3;
/// After a renewal that could not be made, in milliseconds.
pub const RETRY_MS: i64 = 30_000;

/// The next renewal. Times are of the person's own clock, in milliseconds since 1970; it may be wrong, so that no more than a
/// third of a session's length is ever waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewal {
    due_ms: i64,
    since_ms: i64,
    ended: bool,
}

impl Renewal {
    /// The first renewal of a page whose session ends then.
    #[must_use]
    pub fn new(expires_at_ms: i64, now_ms: i64) -> Self {
        let left_ms = expires_at_ms.saturating_sub(now_ms);
        Self {
            due_ms: now_ms + (left_ms / 2).clamp(0, RENEW_MAX_MS),
            since_ms: now_ms,
            ended: false,
        }
    }

    /// Whether to renew now. A clock that was set back has made the time it was set at worthless.
    #[must_use]
    pub fn is_due(self, now_ms: i64, visible: bool) -> bool {
        visible && !self.ended && (now_ms >= self.due_ms || now_ms < self.since_ms)
    }

    /// A renewal is on its way: no other one until it has had its time.
    pub fn begun(&mut self, now_ms: i64) {
        self.wait(now_ms, RETRY_MS);
    }

    /// The session was renewed.
    pub fn renewed(&mut self, now_ms: i64) {
        self.wait(now_ms, RENEW_MAX_MS);
    }

    /// The session has ended: no renewal brings it back.
    pub fn over(&mut self) {
        self.ended = true;
    }

    fn wait(&mut self, now_ms: i64, by_ms: i64) {
        self.since_ms = now_ms;
        self.due_ms = now_ms + by_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::{RENEW_MAX_MS, RETRY_MS, Renewal};
    use framechat_protocol::app_session::SESSION_MS;

    const NOW: i64 = 1_000_000;

    #[test]
    fn a_fresh_session_is_renewed_after_a_third_of_it() {
        let renewal = Renewal::new(NOW + SESSION_MS, NOW);
        assert!(!renewal.is_due(NOW + RENEW_MAX_MS - 1, true));
        assert!(renewal.is_due(NOW + RENEW_MAX_MS, true));
        assert!(!renewal.is_due(NOW + RENEW_MAX_MS, false), "nobody looks");
    }

    #[test]
    fn a_page_reloaded_late_renews_in_half_of_what_is_left() {
        let renewal = Renewal::new(NOW + 60_000, NOW);
        assert!(!renewal.is_due(NOW + 29_999, true));
        assert!(renewal.is_due(NOW + 30_000, true));
        assert!(Renewal::new(NOW - 1, NOW).is_due(NOW, true));
        assert!(Renewal::new(i64::MIN, NOW).is_due(NOW, true));
    }

    #[test]
    fn a_wrong_clock_delays_nothing() {
        let ahead = Renewal::new(NOW + 1_000 * SESSION_MS, NOW);
        assert!(ahead.is_due(NOW + RENEW_MAX_MS, true));
        assert!(ahead.is_due(NOW - 1, true), "the clock was set back");
    }

    #[test]
    fn one_at_a_time_and_none_after_the_end() {
        let mut renewal = Renewal::new(NOW, NOW);
        renewal.begun(NOW);
        assert!(!renewal.is_due(NOW + RETRY_MS - 1, true));
        assert!(renewal.is_due(NOW + RETRY_MS, true));
        renewal.renewed(NOW + 10);
        assert!(!renewal.is_due(NOW + 10 + RENEW_MAX_MS - 1, true));
        renewal.over();
        assert!(!renewal.is_due(NOW + SESSION_MS, true));
    }
}
