//! The look of a site's launcher: colours, position and words, as the module that the loader imports.

use framechat_protocol::boot::Position;
use framechat_protocol::color::Accent;
use serde::Serialize;

use crate::store::Site;

/// The usual colour, and the colour of the text on it: `--fc-accent` and `--fc-accent-ink` of `style/tokens.css`.
const USUAL: [&str; 2] = [
    "light-dark(#0a6c96, #62c6ec)",
    "light-dark(#ffffff, #05202c)",
];

/// What the loader is told.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Look<'a> {
    accent: String,
    ink: String,
    position: Position,
    title: &'a str,
    #[serde(flatten)]
    words: &'static Words,
    /// Where the rest of the loader is, from the server's address.
    more: &'a str,
}

/// What the launcher says.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Words {
    lang: &'static str,
    dir: &'static str,
    /// The name of the frame.
    chat: &'static str,
    open: &'static str,
    close: &'static str,
    unread: Plural,
}

/// A phrase with `{n}` for a number, in the forms of the language (Unicode's plural rules, which the browser knows). A
/// language repeats `other` where it has no form of its own.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Plural {
    zero: &'static str,
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

const ENGLISH: Words = Words {
    lang: "en",
    dir: "ltr",
    chat: "Chat",
    open: "Open chat",
    close: "Close chat",
    unread: Plural {
        zero: "{n} new messages",
        one: "{n} new message",
        two: "{n} new messages",
        few: "{n} new messages",
        many: "{n} new messages",
        other: "{n} new messages",
    },
};

const RUSSIAN: Words = Words {
    lang: "ru",
    dir: "ltr",
    chat: "Чат",
    open: "Открыть чат",
    close: "Закрыть чат",
    unread: Plural {
        zero: "{n} новых сообщений",
        one: "{n} новое сообщение",
        two: "{n} новых сообщения",
        few: "{n} новых сообщения",
        many: "{n} новых сообщений",
        other: "{n} нового сообщения",
    },
};

const ARABIC: Words = Words {
    lang: "ar",
    dir: "rtl",
    chat: "الدردشة",
    open: "افتح الدردشة",
    close: "أغلق الدردشة",
    unread: Plural {
        zero: "لا رسائل جديدة",
        one: "رسالة جديدة واحدة",
        two: "رسالتان جديدتان",
        few: "{n} رسائل جديدة",
        many: "{n} رسالة جديدة",
        other: "{n} رسالة جديدة",
    },
};

/// The languages that are spoken; the first is for everybody else.
static SPOKEN: [Words; 3] = [ENGLISH, RUSSIAN, ARABIC];

impl Words {
    /// The words for a language tag such as `ru-RU` or `ru_RU`.
    fn of(tag: &str) -> &'static Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let spoken = |words: &&Self| words.lang.eq_ignore_ascii_case(primary);
        SPOKEN.iter().find(spoken).unwrap_or(&SPOKEN[0])
    }
}

impl<'a> Look<'a> {
    /// The look of a site in the language of a tag, or in English. `more` is the address of the rest of the loader, from
    /// the server's own.
    #[must_use]
    pub fn new(site: &'a Site, lang: &str, accent: Option<Accent>, more: &'a str) -> Self {
        let words = Words::of(lang);
        let [usual, usual_ink] = USUAL.map(str::to_owned);
        Self {
            accent: accent.map_or(usual, Accent::css),
            ink: accent.map_or(usual_ink, Accent::ink_css),
            position: site.position,
            title: &site.title,
            words,
            more,
        }
    }

    /// The module's text.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn module(&self) -> serde_json::Result<String> {
        Ok(["export default ", &serde_json::to_string(self)?, ";\n"].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_colors_are_those_of_the_style() {
        let tokens = include_str!("../../../../style/tokens.css");
        for (name, value) in ["--fc-accent", "--fc-accent-ink"].into_iter().zip(USUAL) {
            let line = format!("{name}: {value};");
            assert!(tokens.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_tag_names_a_language_spoken_here_or_english() {
        for (tag, expected) in [
            ("ru", "ru"),
            ("RU-ru", "ru"),
            ("ru_RU", "ru"),
            ("ar-EG", "ar"),
            ("en", "en"),
            ("rus", "en"),
            ("de-DE", "en"),
            ("", "en"),
            ("constructor", "en"),
        ] {
            assert_eq!(Words::of(tag).lang, expected, "{tag}");
        }
    }

    #[test]
    fn a_form_without_its_number_is_one_that_says_it_in_words() {
        for (words, in_words) in SPOKEN.iter().zip([0, 0, 3]) {
            let Plural {
                zero,
                one,
                two,
                few,
                many,
                other,
            } = &words.unread;
            let without = [zero, one, two, few, many, other]
                .into_iter()
                .filter(|form| !form.contains("{n}"))
                .count();
            assert_eq!(without, in_words, "{}", words.chat);
        }
    }
}
