//! The operator's signature in front of a message's text.
//!
//! The portal writes `[b]Name:[/b] [br]text`, in an update `[b]Name:[/b][br] text`, and `[b]Name:[/b] ` for a message of
//! files alone. There is none when the line hides its operators, nor in system messages. It is a convention of text: an
//! operator may write the same by hand.

/// The longest name taken for a signature, in characters.
const NAME_MAX_CHARS: usize = 100;

/// Splits the signature off: the operator's name, if there is one, and the text itself.
#[must_use]
pub fn split_signature(text: &str) -> (Option<String>, &str) {
    split(text).map_or((None, text), |(name, rest)| (Some(name.to_owned()), rest))
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = strip(text, "[b]")?;
    let end = rest.find('[')?;
    let name = rest[..end].strip_suffix(':')?.trim();
    let rest = strip(&rest[end..], "[/b]")?;
    let proper =
        !name.is_empty() && !name.contains('\n') && name.chars().nth(NAME_MAX_CHARS).is_none();
    if !proper {
        return None;
    }
    let spaced = rest.strip_prefix(' ').unwrap_or(rest);
    match strip(spaced, "[br]") {
        Some(after) if spaced.len() == rest.len() => {
            Some((name, after.strip_prefix(' ').unwrap_or(after)))
        }
        Some(after) => Some((name, after)),
        // Without a line break it is a signature only when nothing follows.
        None => rest.trim().is_empty().then_some((name, "")),
    }
}

fn strip<'a>(text: &'a str, tag: &str) -> Option<&'a str> {
    let head = text.get(..tag.len())?;
    head.eq_ignore_ascii_case(tag).then(|| &text[tag.len()..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn splits_the_three_forms() {
        for (given, name, text) in [
            (
                "[b]Светлана Иванова:[/b] [br]Добрый день! <b>x</b>",
                "Светлана Иванова",
                "Добрый день! <b>x</b>",
            ),
            ("[b]Anna:[/b][br] edited", "Anna", "edited"),
            (
                "[B]Anna:[/B] [BR] two spaces are the operator's",
                "Anna",
                " two spaces are the operator's",
            ),
            ("[b]Anna:[/b] ", "Anna", ""),
            ("[b]Anna: the second:[/b] [br]x", "Anna: the second", "x"),
            ("[b]Anna:[/b] [br]", "Anna", ""),
        ] {
            assert_eq!(
                split_signature(given),
                (Some(name.to_owned()), text),
                "{given}"
            );
        }
    }

    #[test]
    fn other_texts_stay_whole() {
        for given in [
            "",
            "plain",
            "[b]bold[/b] [br]text",
            "[b]Note:[/b] read this",
            "[b]:[/b] [br]x",
            "[b] :[/b] [br]x",
            "[b]a\nb:[/b] [br]x",
            "[b][i]Anna:[/i][/b] [br]x",
            "[b]Anna:",
            "text [b]Anna:[/b] [br]x",
        ] {
            assert_eq!(split_signature(given), (None, given), "{given}");
        }
    }

    #[test]
    fn a_name_has_a_limit() {
        let signed = |chars: usize| format!("[b]{}:[/b] [br]x", "ы".repeat(chars));
        assert_eq!(split_signature(&signed(NAME_MAX_CHARS)).1, "x");
        assert_eq!(split_signature(&signed(NAME_MAX_CHARS + 1)).0, None);
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_the_end(text in "(\\[/?b\\]|\\[br\\]|:| |\\PC){0,20}") {
            let (_, rest) = split_signature(&text);
            prop_assert!(text.ends_with(rest));
        }
    }
}
