//! Reading the settings form: what was typed becomes values that may go into headers and to the portal, or a sentence
//! beside the field that says how to mend it.

use framechat_protocol::boot::{Ask, Position, PreChat};
use framechat_protocol::color::Color;
use framechat_protocol::origin::{Origin, OriginError};
use url::Url;

use crate::pages::settings::{FieldErrors, Fields};
use crate::pages::words::{Words, filled};

/// The longest title, in characters: it stands in one line above the chat.
pub const TITLE_MAX_CHARS: usize = 64;
/// The longest address of a site, in bytes.
pub const SITE_URL_MAX_BYTES: usize = 2048;
/// The most origins of one site: all of them go into one header.
pub const ORIGINS_MAX: usize = 20;

/// The longest greeting, in characters: it stands above an empty conversation.
pub const GREETING_MAX_CHARS: usize = 500;
/// The longest address of a picture, in bytes.
pub const AVATAR_MAX_BYTES: usize = 2048;
/// The longest consent, in characters: it stands above the first message, and is kept with each visitor who agrees.
pub const CONSENT_MAX_CHARS: usize = 1000;

/// The form's content once it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The chat's name.
    pub title: String,
    /// The site's address.
    pub url: Url,
    /// The origins that may hold the chat, each once, in the order they were typed.
    pub origins: Vec<Origin>,
    /// What visitors read first.
    pub greeting: Option<String>,
    /// The colour of the buttons.
    pub accent: Option<Color>,
    /// Where the launcher stands.
    pub position: Position,
    /// The address of the picture of who answers.
    pub avatar: Option<String>,
    /// What visitors are asked first.
    pub pre_chat: PreChat,
}

/// Checks all fields, so that everything that is wrong is shown at once.
///
/// # Errors
/// What is wrong, by field.
pub fn check(fields: &Fields, words: &Words) -> Result<Checked, Box<FieldErrors>> {
    let title = check_title(&fields.title, words);
    let url = check_url(&fields.url, words);
    let origins = check_origins(&fields.origins, words);
    let greeting = check_greeting(&fields.greeting, words);
    let accent = check_accent(&fields.accent, words);
    let position = choose(&fields.position, Position::of, words);
    let avatar = check_avatar(&fields.avatar, words);
    let ask_name = choose(&fields.ask_name, Ask::of, words);
    let ask_email = choose(&fields.ask_email, Ask::of, words);
    let ask_phone = choose(&fields.ask_phone, Ask::of, words);
    let consent = check_consent(&fields.consent, words);
    let errors = FieldErrors {
        title: wrong(&title),
        url: wrong(&url),
        origins: wrong(&origins),
        greeting: wrong(&greeting),
        accent: wrong(&accent),
        position: wrong(&position),
        avatar: wrong(&avatar),
        ask_name: wrong(&ask_name),
        ask_email: wrong(&ask_email),
        ask_phone: wrong(&ask_phone),
        consent: wrong(&consent),
    };
    let checked = || {
        Ok::<_, String>(Checked {
            title: title?,
            url: url?,
            origins: origins?,
            greeting: greeting?,
            accent: accent?,
            position: position?,
            avatar: avatar?,
            pre_chat: PreChat {
                name: ask_name?,
                email: ask_email?,
                phone: ask_phone?,
                consent: consent?,
            },
        })
    };
    checked().map_err(|_| Box::new(errors))
}

fn wrong<T>(checked: &Result<T, String>) -> Option<String> {
    checked.as_ref().err().cloned()
}

/// One of a list. A form of an earlier version has none: then it is the one that stands first.
fn choose<T: Default>(chosen: &str, of: fn(&str) -> Option<T>, words: &Words) -> Result<T, String> {
    if chosen.is_empty() {
        return Ok(T::default());
    }
    of(chosen).ok_or_else(|| words.choice_unknown.to_owned())
}

fn check_avatar(typed: &str, words: &Words) -> Result<Option<String>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.len() > AVATAR_MAX_BYTES {
        return Err(filled(words.avatar_long, &[&AVATAR_MAX_BYTES.to_string()]));
    }
    let plain = |url: &Url| {
        url.scheme() == "https" && url.username().is_empty() && url.password().is_none()
    };
    let url = Url::parse(typed).ok().filter(plain);
    let url = url.ok_or_else(|| words.avatar_invalid.to_owned())?;
    Ok(Some(url.into()))
}

fn check_consent(typed: &str, words: &Words) -> Result<Option<String>, String> {
    let consent = typed.trim().replace("\r\n", "\n").replace('\0', "");
    within(&consent, CONSENT_MAX_CHARS, words.consent_long)?;
    Ok(Some(consent).filter(|consent| !consent.is_empty()))
}

fn check_title(typed: &str, words: &Words) -> Result<String, String> {
    let title = typed.trim();
    if title.is_empty() {
        return Err(words.title_empty.to_owned());
    }
    within(title, TITLE_MAX_CHARS, words.title_long)?;
    if title.chars().any(char::is_control) {
        return Err(words.title_lines.to_owned());
    }
    Ok(title.to_owned())
}

fn check_greeting(typed: &str, words: &Words) -> Result<Option<String>, String> {
    let greeting = typed.trim().replace("\r\n", "\n").replace('\0', "");
    within(&greeting, GREETING_MAX_CHARS, words.greeting_long)?;
    Ok(Some(greeting).filter(|greeting| !greeting.is_empty()))
}

fn check_accent(typed: &str, words: &Words) -> Result<Option<Color>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => match Color::parse(typed) {
            Some(color) => Ok(Some(color)),
            None => Err(words.accent_invalid.to_owned()),
        },
    }
}

fn within(text: &str, max_chars: usize, too_long: &str) -> Result<(), String> {
    let chars = text.chars().count();
    if chars > max_chars {
        return Err(filled(
            too_long,
            &[&chars.to_string(), &max_chars.to_string()],
        ));
    }
    Ok(())
}

fn check_url(typed: &str, words: &Words) -> Result<Url, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(words.url_empty.to_owned());
    }
    if typed.len() > SITE_URL_MAX_BYTES {
        return Err(filled(words.url_long, &[&SITE_URL_MAX_BYTES.to_string()]));
    }
    let url = Url::parse(typed).map_err(|_| words.url_invalid.to_owned())?;
    Origin::of_url(url.as_str()).map_err(|error| mend(error, words).to_owned())?;
    Ok(url)
}

fn check_origins(typed: &str, words: &Words) -> Result<Vec<Origin>, String> {
    let mut origins = Vec::new();
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        let origin =
            read_origin(line).map_err(|error| format!("{line}: {}", mend(error, words)))?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    if origins.len() > ORIGINS_MAX {
        let counts = [origins.len().to_string(), ORIGINS_MAX.to_string()];
        return Err(filled(words.origins_many, &[&counts[0], &counts[1]]));
    }
    Ok(origins)
}

/// An origin as people write it: a name in their own script is brought into the spelling that browsers send.
fn read_origin(line: &str) -> Result<Origin, OriginError> {
    match Url::parse(line) {
        Ok(url) => Origin::parse(url.as_str()),
        Err(_) => Origin::parse(line),
    }
}

/// What to write instead.
fn mend(error: OriginError, words: &Words) -> &'static str {
    match error {
        OriginError::Scheme => words.origin_scheme,
        OriginError::Host => words.origin_host,
        OriginError::Port => words.origin_port,
        OriginError::NotBare => words.origin_bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::ENGLISH;

    fn typed(title: &str, url: &str, origins: &str) -> Fields {
        Fields {
            title: title.to_owned(),
            url: url.to_owned(),
            origins: origins.to_owned(),
            ..Fields::default()
        }
    }

    fn origins_of(text: &str) -> Result<Vec<String>, String> {
        check_origins(text, &ENGLISH).map(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_right_form_becomes_values() {
        let checked = check(&typed(
            " Coffee ",
            "https://shop.example/a?b#c",
            "https://shop.example\r\n\r\n https://Shop.Example:443/ \nhttp://shop.localhost:8700\n",
        ), &ENGLISH)
        .unwrap();
        assert_eq!(checked.title, "Coffee");
        assert_eq!(checked.url.as_str(), "https://shop.example/a?b#c");
        let origins: Vec<_> = checked.origins.iter().map(ToString::to_string).collect();
        assert_eq!(
            origins,
            ["https://shop.example", "http://shop.localhost:8700"]
        );
    }

    #[test]
    fn everything_wrong_is_shown_at_once() {
        let errors = check(&typed(" ", "shop", "https://shop.example/cart"), &ENGLISH).unwrap_err();
        assert!(errors.title.is_some() && errors.url.is_some() && errors.origins.is_some());
        assert!(!errors.is_empty());
    }

    #[test]
    fn no_origins_are_allowed_and_allow_nothing() {
        assert_eq!(origins_of(" \n"), Ok(Vec::new()));
    }

    #[test]
    fn names_in_other_scripts_are_spelled_for_browsers() {
        assert_eq!(
            origins_of("https://пример.рф"),
            Ok(vec!["https://xn--e1afmkfd.xn--p1ai".to_owned()])
        );
    }

    #[test]
    fn what_could_leave_the_header_is_refused() {
        for line in [
            "https://*.shop.example",
            "https://shop.example;script-src",
            "https://shop.example,*",
            "https://me:secret@shop.example",
            "https://shop.example/cart",
            "https://shop.example?a=b",
            "ftp://shop.example",
            "javascript:alert(1)",
            "'self'",
            "*",
            "shop.example",
            "https://shop.example *",
        ] {
            let error = origins_of(line).unwrap_err();
            assert!(
                error.starts_with(line),
                "{line}: the error names the line: {error}"
            );
        }
    }

    #[test]
    fn limits_hold_at_below_and_above() {
        for (chars, fits) in [
            (TITLE_MAX_CHARS - 1, true),
            (TITLE_MAX_CHARS, true),
            (TITLE_MAX_CHARS + 1, false),
        ] {
            assert_eq!(
                check_title(&"ф".repeat(chars), &ENGLISH).is_ok(),
                fits,
                "{chars}"
            );
        }
        let front = "https://shop.example/";
        for (bytes, fits) in [
            (SITE_URL_MAX_BYTES - 1, true),
            (SITE_URL_MAX_BYTES, true),
            (SITE_URL_MAX_BYTES + 1, false),
        ] {
            let url = format!("{front}{}", "a".repeat(bytes - front.len()));
            assert_eq!(check_url(&url, &ENGLISH).is_ok(), fits, "{bytes}");
        }
        for (count, fits) in [
            (ORIGINS_MAX - 1, true),
            (ORIGINS_MAX, true),
            (ORIGINS_MAX + 1, false),
        ] {
            let lines: String = (0..count)
                .map(|n| format!("https://s{n}.example\n"))
                .collect();
            assert_eq!(check_origins(&lines, &ENGLISH).is_ok(), fits, "{count}");
        }
    }

    #[test]
    fn a_greeting_and_a_colour_may_be_empty_and_have_their_bounds() {
        assert_eq!(check_greeting(" \n", &ENGLISH), Ok(None));
        let greeting = check_greeting(" Hello\r\nyou\0 ", &ENGLISH).unwrap();
        assert_eq!(greeting.as_deref(), Some("Hello\nyou"));
        for (chars, fits) in [
            (GREETING_MAX_CHARS - 1, true),
            (GREETING_MAX_CHARS, true),
            (GREETING_MAX_CHARS + 1, false),
        ] {
            assert_eq!(
                check_greeting(&"ф".repeat(chars), &ENGLISH).is_ok(),
                fits,
                "{chars}"
            );
        }
        assert_eq!(check_accent("", &ENGLISH), Ok(None));
        let accent = check_accent(" #AA00ff ", &ENGLISH).unwrap().unwrap();
        assert_eq!(accent.to_string(), "#aa00ff");
        for wrong in ["red", "#fff", "#aa00ff;", "url(x)"] {
            assert!(check_accent(wrong, &ENGLISH).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_picture_has_an_address_over_tls_or_there_is_none() {
        assert_eq!(check_avatar("  ", &ENGLISH), Ok(None));
        let kept = check_avatar(" https://Shop.example/a b.png ", &ENGLISH);
        assert_eq!(kept, Ok(Some("https://shop.example/a%20b.png".to_owned())));
        for wrong in [
            "http://shop.example/a.png",
            "//shop.example/a.png",
            "data:image/png;base64,AA",
            "javascript:alert(1)",
            "https://me:secret@shop.example/a.png",
            "a.png",
        ] {
            assert!(check_avatar(wrong, &ENGLISH).is_err(), "{wrong}");
        }
        let front = "https://shop.example/";
        for (bytes, fits) in [
            (AVATAR_MAX_BYTES - 1, true),
            (AVATAR_MAX_BYTES, true),
            (AVATAR_MAX_BYTES + 1, false),
        ] {
            let url = format!("{front}{}", "a".repeat(bytes - front.len()));
            assert_eq!(check_avatar(&url, &ENGLISH).is_ok(), fits, "{bytes}");
        }
    }

    #[test]
    fn consent_has_its_bounds_and_choices_are_those_that_are_offered() {
        assert_eq!(check_consent(" \n", &ENGLISH), Ok(None));
        for (chars, fits) in [
            (CONSENT_MAX_CHARS - 1, true),
            (CONSENT_MAX_CHARS, true),
            (CONSENT_MAX_CHARS + 1, false),
        ] {
            let consent = "ф".repeat(chars);
            assert_eq!(check_consent(&consent, &ENGLISH).is_ok(), fits, "{chars}");
        }
        assert_eq!(choose("", Ask::of, &ENGLISH), Ok(Ask::Off));
        assert_eq!(choose("start", Position::of, &ENGLISH), Ok(Position::Start));
        for wrong in ["on", "REQUIRED", " off"] {
            assert!(choose(wrong, Ask::of, &ENGLISH).is_err(), "{wrong}");
        }
    }
}
