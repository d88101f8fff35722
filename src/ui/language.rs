//! The languages that the surfaces speak. Every surface has its own enum of phrases with one exhaustive table a language,
//! so the compiler names a phrase that a language lacks.

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, also for every language that is not spoken here.
    English,
    /// Russian.
    Russian,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// Chooses by a language tag (`ru`, `ru-RU`) or by a portal's interface language (`ru`, `com`); unknown is English.
    #[must_use]
    pub fn choose(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        [Self::Russian, Self::Arabic]
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
            .unwrap_or(Self::English)
    }

    /// The language's tag for `lang` attributes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Arabic => "ar",
        }
    }

    /// The direction of its lines for `dir` attributes.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Self::English | Self::Russian => "ltr",
            Self::Arabic => "rtl",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn chooses_by_the_primary_tag() {
        assert_eq!(Language::choose("ru"), Language::Russian);
        assert_eq!(Language::choose("RU-ru"), Language::Russian);
        assert_eq!(Language::choose("ru_RU"), Language::Russian);
        assert_eq!(Language::choose("ar"), Language::Arabic);
        assert_eq!(Language::choose("ar-EG"), Language::Arabic);
    }

    #[test]
    fn speaks_english_otherwise() {
        for tag in ["com", "en", "", "rus", "ara", "de-DE", "-"] {
            assert_eq!(Language::choose(tag), Language::English, "{tag}");
        }
    }
}
