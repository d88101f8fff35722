//! How many tests passed and failed, read from what the test programs print.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process;

/// Counts of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// Adds what a line says, when it is the last line of a test program.
    fn read(&mut self, line: &str) {
        let Some(counts) = line.trim().strip_prefix("test result:") else {
            return;
        };
        for count in counts.split(['.', ';']) {
            if let Some((number, what)) = count.trim().split_once(' ')
                && let Ok(number) = number.parse::<u64>()
            {
                match what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.skipped += number,
                    _ => {}
                }
            }
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Runs a test command to its end, shows its output, and counts.
///
/// A command that failed without a failed test (it did not compile, or died) counts as one failure; a command that ran
/// no test is an error.
pub(crate) fn count(command: &mut Command) -> Result<Tally> {
    let line = process::line(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {line}"))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n') {
            let text = bytes.with_context(|| format!("reading what {line} prints"))?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            tally.read(&text);
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        eprintln!("`{line}` failed ({status})");
        tally.failed = 1;
    }
    ensure!(tally.passed + tally.failed > 0, "`{line}` ran no test");
    Ok(tally)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Result<Tally> {
        count(Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn the_last_lines_of_test_programs_add_up() {
        let mut tally = Tally::default();
        tally.read("test a ... ok");
        tally.read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s");
        tally.read("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out");
        assert_eq!(
            tally,
            Tally {
                passed: 13,
                failed: 2,
                skipped: 1
            }
        );
        assert_eq!(tally.to_string(), "13 passed, 2 failed, 1 skipped");
        assert_eq!(
            Tally {
                passed: 3,
                ..Tally::default()
            }
            .to_string(),
            "3 passed, 0 failed"
        );
    }

    #[test]
    fn a_failure_never_counts_as_none() {
        assert_eq!(
            shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'")
                .unwrap()
                .passed,
            2
        );
        assert_eq!(
            shell("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 1")
                .unwrap()
                .failed,
            1
        );
        assert_eq!(shell("exit 101").unwrap().failed, 1);
        assert!(shell("exit 0").is_err(), "no test ran");
        assert!(
            shell("echo 'test result: ok. 0 passed; 0 failed; 0 ignored'").is_err(),
            "no test ran"
        );
    }
}
