//! Messages of nothing but a few emoji, which are shown large. Pure.

/// The most emoji that are shown large.
const LARGE_MAX: usize = 3;

/// The longest of such texts, in characters: a family and a flag are of seven.
const LARGE_MAX_CHARS: usize = 8 * LARGE_MAX;

const JOINER: char = '\u{200d}';

/// Whether a text is one to [`LARGE_MAX`] emoji and nothing else.
pub(super) fn emoji_alone(text: &str) -> bool {
    let text = text.trim();
    let (mut pictures, mut letters, mut joined) = (0, 0, false);
    for (at, c) in text.chars().enumerate() {
        if at == LARGE_MAX_CHARS {
            return false;
        }
        match c {
            // What changes the look of the one before: presentation, skin, tags of regional flags.
            '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' if at > 0 => {}
            JOINER if at > 0 => {
                joined = true;
                continue;
            }
            // Two letters are a flag.
            '\u{1f1e6}'..='\u{1f1ff}' => letters += 1,
            '\u{2300}'..='\u{23ff}'
            | '\u{2600}'..='\u{27bf}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{1f300}'..='\u{1faff}' => pictures += usize::from(!joined),
            _ => return false,
        }
        joined = false;
    }
    let count = pictures + letters / 2;
    letters % 2 == 0 && !joined && (1..=LARGE_MAX).contains(&count)
}

#[cfg(test)]
mod tests {
    use super::emoji_alone;

    #[test]
    fn a_few_emoji_are_large() {
        for text in ["👍", "❤️", " 👍🏽\n", "😀😃😄", "👨‍👩‍👧‍👦", "🇩🇪🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "⌚☕⭐"]
        {
            assert!(emoji_alone(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            " ",
            "x",
            "👍x",
            "👍 👍",
            "😀😃😄😁",
            "1",
            "©",
            "\u{fe0f}",
            "\u{200d}",
            "👍\u{200d}",
            "🇩",
            "\u{e0041}",
        ] {
            assert!(!emoji_alone(text), "{text:?}");
        }
        assert!(!emoji_alone(&"👍\u{fe0f}".repeat(1_000)));
        assert!(!emoji_alone(&["👍", &"\u{fe0f}".repeat(1_000)].concat()));
    }
}
