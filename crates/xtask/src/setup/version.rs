//! Version numbers as programs print them.

use std::fmt;

use anyhow::{Context, Result};

/// The numbers of a version, as many as were printed. Compared number by number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// The first word that looks like a version: digits, then a dot.
    pub(crate) fn find(text: &str) -> Result<Self> {
        text.split_whitespace()
            .find_map(Self::parse)
            .with_context(|| format!("no version in {:?}", text.trim()))
    }

    fn parse(word: &str) -> Option<Self> {
        let word = word.strip_prefix('v').unwrap_or(word);
        let end = word
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(word.len());
        let numbers: Option<Vec<u64>> = word[..end]
            .trim_end_matches('.')
            .split('.')
            .map(|number| number.parse().ok())
            .collect();
        numbers.filter(|numbers| numbers.len() > 1).map(Self)
    }

    /// The first number.
    pub(crate) fn major(&self) -> u64 {
        self.0.first().copied().unwrap_or_default()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.0.iter().map(u64::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        let cases = [
            (
                "rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)",
                "1.96.0",
            ),
            (
                "Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)",
                "156.0.8078.79",
            ),
            (
                "ChromeDriver 156.0.8078.79 (a21ce95-refs/branch-heads/8078@{#1704})",
                "156.0.8078.79",
            ),
            ("wasm-opt version 132 (version_132-1-g12)", ""),
            ("v20.20.2\n", "20.20.2"),
            ("rustc 1.97.0-nightly (abc 2026-06-01)", "1.97.0"),
            ("1.94", "1.94"),
            ("Google Chrome 150.0.1. ", "150.0.1"),
            ("nothing here", ""),
            ("", ""),
        ];
        for (text, expected) in cases {
            let found = Version::find(text)
                .map(|version| version.to_string())
                .unwrap_or_default();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn versions_compare_number_by_number() {
        let version = |text| Version::find(text).unwrap();
        assert!(version("1.9.0") < version("1.10.0"));
        assert!(version("1.94") <= version("1.94.0"));
        assert!(version("1.93.1") < version("1.94"));
        assert_eq!(version("156.0.1").major(), 156);
    }
}
