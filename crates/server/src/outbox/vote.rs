//! Texts that the portal would take for a vote, and how they arrive as written all the same.

use std::borrow::Cow;

/// A zero-width space: nothing to see, not trimmed by the portal, no part of a vote.
const INVISIBLE: char = '\u{200B}';

/// The text as it has to be sent to arrive as written. A text that is `1` or `0`, or begins with one of them
/// and a space, would be taken for a rating of the operator; an invisible character in front keeps it a text.
/// Nothing is escaped: the portal does that when it shows the text.
pub(super) fn as_written(text: &str) -> Cow<'_, str> {
    let mut chars = text.trim_start().chars();
    let digit = matches!(chars.next(), Some('0' | '1'));
    if digit && chars.next().is_none_or(char::is_whitespace) {
        Cow::Owned(format!("{INVISIBLE}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_become_texts() {
        for vote in ["1", "0", " 1", "1 ", "0\n", "1 apple", "0 no", "\n1 x"] {
            assert_eq!(as_written(vote), format!("\u{200B}{vote}"), "{vote:?}");
        }
        for text in [
            "",
            "10",
            "2",
            "2 x",
            "1st",
            "01",
            "a 1",
            "\u{200B}1",
            "<b>&amp;",
        ] {
            assert!(
                matches!(as_written(text), Cow::Borrowed(same) if same == text),
                "{text:?}"
            );
        }
    }
}
