//! The names of the tags, and the search for them in the text.

/// The tags that come in pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Bold,
    Italic,
    Underline,
    Strike,
    Size,
    Color,
    Url,
    User,
    Chat,
    Context,
    Send,
    Put,
    Call,
    Pch,
}

/// How many names there are; they number from 0.
pub(super) const NAMES: usize = 14;

const TABLE: [(&str, Name); NAMES] = [
    ("b", Name::Bold),
    ("i", Name::Italic),
    ("u", Name::Underline),
    ("s", Name::Strike),
    ("size", Name::Size),
    ("color", Name::Color),
    ("url", Name::Url),
    ("user", Name::User),
    ("chat", Name::Chat),
    ("context", Name::Context),
    ("send", Name::Send),
    ("put", Name::Put),
    ("call", Name::Call),
    ("pch", Name::Pch),
];

impl Name {
    pub(super) fn parse(word: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map(|(_, name)| *name)
    }

    /// The closing tag, in lower case.
    pub(super) fn closing(self) -> &'static str {
        match self {
            Self::Bold => "[/b]",
            Self::Italic => "[/i]",
            Self::Underline => "[/u]",
            Self::Strike => "[/s]",
            Self::Size => "[/size]",
            Self::Color => "[/color]",
            Self::Url => "[/url]",
            Self::User => "[/user]",
            Self::Chat => "[/chat]",
            Self::Context => "[/context]",
            Self::Send => "[/send]",
            Self::Put => "[/put]",
            Self::Call => "[/call]",
            Self::Pch => "[/pch]",
        }
    }
}

/// The place of a tag from `from` on, whatever its case. The tag starts with a bracket and is of ASCII.
pub(super) fn find_ignore_case(text: &str, tag: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(step) = text[at..].find('[') {
        at += step;
        if bytes
            .get(at..at + tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()))
        {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Remembers where the closing tags are, so that any number of searches together read the text once per tag.
#[derive(Debug, Default)]
pub(super) struct Closings {
    found: Vec<(&'static str, Option<usize>)>,
}

impl Closings {
    /// The place of the next `tag` at `from` or behind; `from` never goes back.
    pub(super) fn next(&mut self, text: &str, tag: &'static str, from: usize) -> Option<usize> {
        let known = self.found.iter_mut().find(|(name, _)| *name == tag);
        match known {
            Some((_, None)) => None,
            Some((_, Some(place))) if *place >= from => Some(*place),
            Some((_, place)) => {
                *place = find_ignore_case(text, tag, from);
                *place
            }
            None => {
                let place = find_ignore_case(text, tag, from);
                self.found.push((tag, place));
                place
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_its_closing_tag() {
        for (index, (word, name)) in TABLE.into_iter().enumerate() {
            assert_eq!(name as usize, index);
            assert_eq!(name.closing(), format!("[/{word}]"));
            assert_eq!(Name::parse(&word.to_uppercase()), Some(name));
        }
        assert_eq!(Name::parse("x"), None);
    }

    #[test]
    fn closings_are_found_in_order() {
        let text = "[/B]ы[/b] [/b";
        let mut closings = Closings::default();
        assert_eq!(closings.next(text, "[/b]", 0), Some(0));
        assert_eq!(closings.next(text, "[/b]", 1), Some(6));
        assert_eq!(closings.next(text, "[/b]", 6), Some(6));
        assert_eq!(closings.next(text, "[/b]", 7), None);
        assert_eq!(closings.next(text, "[/i]", 0), None);
    }
}
