//! The table of medians, and its place in the notes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Options;
use crate::round::{LENGTHS, Round};
use crate::stats::median;

const BEGIN: &str = "<!-- server: begin -->";
const END: &str = "<!-- server: end -->";

/// The table in Markdown.
pub(crate) fn table(options: &Options, rounds: &[Round]) -> String {
    let of = |pick: &dyn Fn(&Round) -> f64| median(rounds.iter().map(pick).collect());
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let mut rows = Vec::new();
    let mut row = |what: &str, unit: &str, more_is_better: bool, values: [f64; 2]| {
        let [first, second] = values;
        let factor = if more_is_better {
            second / first
        } else {
            first / second
        };
        rows.push(format!(
            "| {what} | {} {unit} | {} {unit} | {} x |",
            number(first),
            number(second),
            number(factor)
        ));
    };
    row(
        "messages accepted",
        "/s",
        true,
        [0, 1].map(|side| of(&|round| round.sends[side].accepted_per_second)),
    );
    row(
        "messages delivered to the portal",
        "/s",
        true,
        [0, 1].map(|side| of(&|round| round.sends[side].delivered_per_second)),
    );
    row(
        "accepting a message, p50",
        "ms",
        false,
        [0, 1].map(|side| of(&|round| ms(round.sends[side].p50))),
    );
    row(
        "accepting a message, p99",
        "ms",
        false,
        [0, 1].map(|side| of(&|round| ms(round.sends[side].p99))),
    );
    for (index, length) in LENGTHS.iter().enumerate() {
        row(
            &format!("histories read, {length} messages"),
            "/s",
            true,
            [0, 1].map(|side| of(&|round| round.histories[index][side])),
        );
    }
    row(
        "operator's answer to visitor, median",
        "ms",
        false,
        [0, 1].map(|side| of(&|round| ms(round.replies[side]))),
    );

    // Bytes of one machine's memory, far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let bytes = |count: u64| count as f64;
    let megabytes = |pick: &dyn Fn(&Round) -> u64| of(&|round| bytes(pick(round)) / 1e6);
    #[allow(clippy::cast_precision_loss)]
    let streams = options.streams as f64;
    let per_stream =
        of(&|round| bytes(round.memory.many.saturating_sub(round.memory.without)) / streams / 1e3);
    format!(
        "{} rounds; each load {} s, {} writers at once, {} ms for every call of the portal; medians of the rounds.\n\n\
         | | baseline | Framechat | factor |\n|---|---:|---:|---:|\n{}\n\n\
         Resident memory of Framechat: {} MB without a stream, {} MB with 100, {} MB with {}: {} kB a stream.",
        rounds.len(),
        options.seconds,
        options.writers,
        options.latency_ms,
        rows.join("\n"),
        number(megabytes(&|round| round.memory.without)),
        number(megabytes(&|round| round.memory.few)),
        number(megabytes(&|round| round.memory.many)),
        options.streams,
        number(per_stream),
    )
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// Replaces what stands between the two marks.
pub(crate) fn write(file: &Path, table: &str) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let text = replaced(&text, table)
        .with_context(|| format!("{} has no {BEGIN} and {END}", file.display()))?;
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_last_one() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let expected = format!("a\n{BEGIN}\nnew\n{END}\nb\n");
        assert_eq!(replaced(&text, "new").unwrap(), expected);
        assert!(replaced("nothing", "new").is_none());
    }

    #[test]
    fn numbers_have_three_digits() {
        let written = [1234.5, 56.78, 0.123].map(number);
        assert_eq!(written, ["1234", "56.8", "0.12"]);
    }
}
