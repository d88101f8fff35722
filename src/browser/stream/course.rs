//! Whether to try the stream again or to poll for a while, and how often to poll. Pure.

use crate::browser::http::HttpError;
use std::time::Duration;

/// The server speaks as soon as a stream is open; one that is silent for so long is held back by something in between.
pub(super) const FIRST_BYTE_MAX_MS: u32 = 8_000;
/// The server says something at least each 15 s; a stream silent for three times that is dead. One that began with a
/// keep-alive, as those of an older server do, gets as long for its first byte, too.
pub(super) const SILENCE_MAX_MS: u32 = 45_000;
/// A stream that lived as long was a good one, even when nobody said anything.
pub(super) const LIVED_MS: i64 = 15_000;
/// So many streams in a row that failed, or ended soon and brought nothing, are enough.
pub(super) const FRUITLESS_MAX: u8 = 3;
/// After so long of polling the stream is tried again.
pub(super) const STREAM_AGAIN_MS: i64 = 5 * 60 * 1_000;

/// The wait after a poll that brought something, and the shortest of all.
const POLL_FIRST: Duration = Duration::from_secs(2);
/// The wait when nothing has come for a while.
const POLL_LONGEST: Duration = Duration::from_secs(10);
/// The wait while nobody looks.
const POLL_HIDDEN: Duration = Duration::from_secs(30);

/// How an attempt at the stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It brought something new or lived for a while.
    Lived,
    /// It opened, and ended soon with nothing new; or what came is no stream.
    Fruitless,
    /// Not one byte came in time.
    Silent,
    /// It brought an event that is too long to be read from a stream.
    TooLong,
    /// It did not open.
    Failed(HttpError),
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Wait a little and open the stream again.
    Stream,
    /// Poll for a while.
    Poll,
}

/// What was learnt about the way to the server.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Course {
    fruitless: u8,
    /// Polling did not work either: the server may be an older one, which speaks late.
    patient: bool,
}

impl Course {
    /// How long to wait for the first byte.
    pub(super) fn first_byte_max_ms(self) -> u32 {
        if self.patient {
            SILENCE_MAX_MS
        } else {
            FIRST_BYTE_MAX_MS
        }
    }

    /// What to do after a stream that ended like this.
    pub(super) fn after(&mut self, end: &End) -> Step {
        match end {
            End::Lived => self.fruitless = 0,
            // A way that lets no stream through may let polls; where the server is away, one poll more does no harm.
            End::Fruitless | End::Failed(_) => self.fruitless += 1,
            End::Silent | End::TooLong => return Step::Poll,
        }
        if self.fruitless < FRUITLESS_MAX {
            return Step::Stream;
        }
        self.fruitless = 0;
        Step::Poll
    }

    /// Notes whether polls were answered.
    pub(super) fn polled(&mut self, well: bool) {
        self.patient = !well;
    }
}

/// The pace of polling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rhythm(Duration);

impl Default for Rhythm {
    fn default() -> Self {
        Self(POLL_FIRST)
    }
}

impl Rhythm {
    /// How long to wait after a poll that brought something, or nothing.
    pub(super) fn after(&mut self, came: bool, hidden: bool) -> Duration {
        self.0 = if came {
            POLL_FIRST
        } else {
            (self.0 * 3 / 2).min(POLL_LONGEST)
        };
        if hidden { POLL_HIDDEN } else { self.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_is_held_back_is_replaced_by_polls_at_once() {
        for end in [End::Silent, End::TooLong] {
            assert_eq!(Course::default().after(&end), Step::Poll);
        }
    }

    #[test]
    fn streams_that_bring_nothing_are_replaced_after_a_few() {
        let mut course = Course::default();
        let steps: Vec<_> = (0..=FRUITLESS_MAX)
            .map(|_| course.after(&End::Fruitless))
            .collect();
        assert_eq!(
            steps,
            [Step::Stream, Step::Stream, Step::Poll, Step::Stream]
        );
        course.after(&End::Lived);
        assert_eq!(course.after(&End::Fruitless), Step::Stream);
        assert_eq!(course.after(&End::Fruitless), Step::Stream);
    }

    #[test]
    fn streams_that_fail_are_replaced_after_a_few() {
        let mut course = Course::default();
        let steps: Vec<_> = [
            HttpError::Unreachable,
            HttpError::Busy(15),
            HttpError::Refused(502),
        ]
        .map(|error| course.after(&End::Failed(error)))
        .into();
        assert_eq!(steps, [Step::Stream, Step::Stream, Step::Poll]);
    }

    #[test]
    fn where_polls_do_not_work_a_stream_may_speak_late() {
        let mut course = Course::default();
        assert_eq!(course.first_byte_max_ms(), FIRST_BYTE_MAX_MS);
        course.polled(false);
        assert_eq!(course.first_byte_max_ms(), SILENCE_MAX_MS);
        course.polled(true);
        assert_eq!(course.first_byte_max_ms(), FIRST_BYTE_MAX_MS);
    }

    #[test]
    fn polls_become_rarer_while_nothing_comes() {
        let mut rhythm = Rhythm::default();
        let mut before = rhythm.after(true, false);
        assert_eq!(before, POLL_FIRST);
        for _ in 0..20 {
            let wait = rhythm.after(false, false);
            assert!(wait >= before && wait <= POLL_LONGEST);
            before = wait;
        }
        assert_eq!(before, POLL_LONGEST);
        assert_eq!(rhythm.after(false, true), POLL_HIDDEN);
        assert_eq!(rhythm.after(true, false), POLL_FIRST);
    }
}
