//! What the server's own pages say: one table a language, and the compiler names what a language lacks.
//!
//! Where a sentence has a number or another's words in it, `{…}` stands for them.

mod arabic;
mod english;
mod launch;
mod russian;
mod trouble;

pub use arabic::ARABIC;
pub use english::ENGLISH;
pub use launch::LaunchWords;
pub use russian::RUSSIAN;
pub use trouble::TroubleWords;

/// The words of one language.
#[derive(Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The English table tells what each is.
pub struct Words {
    /// For `lang` attributes.
    pub tag: &'static str,

    pub installed_title: &'static str,
    pub installed: &'static str,
    pub installed_next: &'static str,

    pub code: &'static str,
    pub reopen: &'static str,
    pub not_of_a_portal: &'static str,
    pub belongs_inside: &'static str,

    pub not_installed: &'static str,
    pub no_application_token: &'static str,
    pub no_application_token_advice: &'static str,
    pub busy: &'static str,
    pub busy_advice: &'static str,
    pub exchange: &'static str,
    pub exchange_advice: &'static str,
    pub no_client_advice: &'static str,
    pub other_portal: &'static str,
    pub address: &'static str,
    pub from_inside_advice: &'static str,
    pub may_not_install: &'static str,
    pub administrator_advice: &'static str,
    pub rights: &'static str,
    pub connector: &'static str,
    pub events: &'static str,
    pub scopes_advice: &'static str,
    pub scopes_missing: &'static str,
    pub scopes_missing_advice: &'static str,

    pub settings_not_shown: &'static str,
    pub not_the_portal: &'static str,
    pub not_ours: &'static str,
    pub not_allowed: &'static str,
    pub form_ended: &'static str,
    pub user_unknown: &'static str,

    pub settings_title: &'static str,
    pub settings_heading: &'static str,
    pub connected_to: &'static str,
    pub not_connected_to: &'static str,
    pub status: &'static str,
    pub status_works: &'static str,
    pub status_configured: &'static str,
    pub status_off: &'static str,
    pub status_error: &'static str,
    pub status_unknown: &'static str,

    pub tag_heading: &'static str,
    pub tag_hint: &'static str,
    pub tag_label: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,

    pub title: &'static str,
    pub title_hint: &'static str,
    pub url: &'static str,
    pub url_hint: &'static str,
    pub origins: &'static str,
    pub origins_hint: &'static str,
    pub greeting: &'static str,
    pub greeting_hint: &'static str,
    pub accent: &'static str,
    pub accent_hint: &'static str,
    pub position: &'static str,
    pub position_hint: &'static str,
    pub position_end: &'static str,
    pub position_start: &'static str,
    pub avatar: &'static str,
    pub avatar_hint: &'static str,
    pub asks: &'static str,
    pub asks_hint: &'static str,
    pub ask_name: &'static str,
    pub ask_email: &'static str,
    pub ask_phone: &'static str,
    pub ask_off: &'static str,
    pub ask_optional: &'static str,
    pub ask_required: &'static str,
    pub consent: &'static str,
    pub consent_hint: &'static str,

    pub identity_heading: &'static str,
    pub identity_hint: &'static str,
    pub identity_none: &'static str,
    pub identity_there: &'static str,
    pub identity_before: &'static str,
    pub identity_make: &'static str,
    pub identity_replace: &'static str,
    pub identity_replace_hint: &'static str,
    pub identity_label: &'static str,
    pub identity_once: &'static str,
    pub identity_copy: &'static str,

    pub connect: &'static str,
    pub save: &'static str,
    pub disconnect: &'static str,
    pub test: &'static str,
    pub test_text: &'static str,

    pub done_connected: &'static str,
    pub done_nowhere: &'static str,
    pub done_disconnected: &'static str,
    pub done_test: &'static str,
    pub done_identity: &'static str,
    pub failed_fields: &'static str,
    pub failed_portal: &'static str,
    pub failed_test: &'static str,
    pub failed_test_off: &'static str,
    pub failed_identity_off: &'static str,
    pub failed_identity_stale: &'static str,

    pub title_empty: &'static str,
    pub title_long: &'static str,
    pub title_lines: &'static str,
    pub url_empty: &'static str,
    pub url_long: &'static str,
    pub url_invalid: &'static str,
    pub origins_many: &'static str,
    pub origin_scheme: &'static str,
    pub origin_host: &'static str,
    pub origin_port: &'static str,
    pub origin_bare: &'static str,
    pub greeting_long: &'static str,
    pub accent_invalid: &'static str,
    pub avatar_invalid: &'static str,
    pub avatar_long: &'static str,
    pub consent_long: &'static str,
    pub choice_unknown: &'static str,

    pub launch: LaunchWords,
    pub trouble: TroubleWords,
}

impl Words {
    /// The words for a portal's interface language, such as `ru` or `en`; English for what is not spoken here.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        [&RUSSIAN, &ARABIC]
            .into_iter()
            .find(|words| words.tag.eq_ignore_ascii_case(primary))
            .unwrap_or(&ENGLISH)
    }
}

/// A sentence with its `{…}` filled in, in their order.
#[must_use]
pub fn filled(sentence: &str, values: &[&str]) -> String {
    let mut filled = String::new();
    let mut values = values.iter();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((_, after)) = after.split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push_str(values.next().copied().unwrap_or_default());
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_chosen_by_its_primary_tag() {
        for (tag, words) in [
            ("ru", &RUSSIAN),
            ("RU-ru", &RUSSIAN),
            ("ar", &ARABIC),
            ("en", &ENGLISH),
            ("com", &ENGLISH),
            ("", &ENGLISH),
        ] {
            assert_eq!(Words::of(tag).tag, words.tag, "{tag}");
        }
    }

    #[test]
    fn sentences_are_filled_in_order() {
        assert_eq!(filled("{line} of {n}.", &["1", "2"]), "1 of 2.");
        assert_eq!(filled("nothing", &["1"]), "nothing");
        assert_eq!(filled("{a} and {b}", &["{b}"]), "{b} and ");
    }

    /// What stands for a value, by name and in its order.
    fn places(sentence: &str) -> Vec<&str> {
        let parts = sentence.split('{').skip(1);
        parts
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn every_language_has_the_same_places() {
        let filled_ones = |words: &Words| {
            [
                words.scopes_missing,
                words.connected_to,
                words.not_connected_to,
                words.failed_portal,
                words.failed_test,
                words.title_long,
                words.url_long,
                words.origins_many,
                words.greeting_long,
                words.identity_before,
                words.avatar_long,
                words.consent_long,
            ]
            .map(|sentence| places(sentence).join(" "))
        };
        assert!(filled_ones(&ENGLISH).iter().all(|names| !names.is_empty()));
        for words in [&RUSSIAN, &ARABIC] {
            assert_eq!(filled_ones(words), filled_ones(&ENGLISH), "{}", words.tag);
        }
    }
}
