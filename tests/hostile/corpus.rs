//! Reads the texts beside this file; how they are written stands at their head.

const TEXTS: &str = include_str!("texts.txt");

/// A text to be tried.
pub(crate) struct Hostile {
    /// The line it stands in, for whoever looks for it.
    pub(crate) line: usize,
    /// The text.
    pub(crate) text: String,
    /// Nothing becomes of it but text.
    pub(crate) inert: bool,
}

/// All of them, in order.
pub(crate) fn all() -> Vec<Hostile> {
    let mut inert = false;
    let mut all = Vec::new();
    for (index, line) in TEXTS.lines().enumerate() {
        match line {
            "[text]" => inert = true,
            "[any]" => inert = false,
            line if line.is_empty() || line.starts_with('#') => {}
            line => all.push(Hostile {
                line: index + 1,
                text: line.split("\" + ").map(part).collect(),
                inert,
            }),
        }
    }
    all
}

/// A JSON string, repeated if a number stands before it. Its last quotation mark may have gone to the split.
fn part(written: &str) -> String {
    let written = written.trim();
    let (times, string) = match written.split_once(" * ") {
        Some((times, string)) if !written.starts_with('"') => (times.parse().unwrap(), string),
        _ => (1, written),
    };
    let read = |string: &str| serde_json::from_str::<String>(string).ok();
    let string = read(string)
        .or_else(|| read(&[string, "\""].concat()))
        .unwrap_or_else(|| panic!("no JSON string: {written}"));
    string.repeat(times)
}
