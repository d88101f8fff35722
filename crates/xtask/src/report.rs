//! What a person reads while the commands run.

use std::io::{self, Write};
use std::time::Duration;

/// One line for one step: what it is, and what became of it.
pub(crate) fn step(what: &str, outcome: &str) {
    println!("{what:<24} {outcome}");
    flush();
}

/// A heading before output of other programs.
pub(crate) fn heading(text: &str) {
    println!("\n== {text}");
    flush();
}

/// Output of this program and of those it starts must not overtake one another.
fn flush() {
    // A reader that went away is no reason to stop the work.
    let _closed = io::stdout().flush();
}

/// A time as people say it: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// A size in kB (1000 bytes) with one decimal.
pub(crate) fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_readable() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(10)), "10 s");
        assert_eq!(duration(Duration::from_secs(59)), "59 s");
        assert_eq!(duration(Duration::from_secs(60)), "1 min 00 s");
        assert_eq!(duration(Duration::from_secs(3725)), "62 min 05 s");
    }

    #[test]
    fn sizes_are_rounded_to_a_tenth() {
        assert_eq!(kilobytes(0), "0.0 kB");
        assert_eq!(kilobytes(49), "0.0 kB");
        assert_eq!(kilobytes(50), "0.1 kB");
        assert_eq!(kilobytes(58_121), "58.1 kB");
        assert_eq!(kilobytes(999_960), "1000.0 kB");
    }
}
