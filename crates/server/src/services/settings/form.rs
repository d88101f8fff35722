//! Reading the settings form: what was typed becomes values that may go into headers and to the portal, or a sentence
//! beside the field that says how to mend it.

use framechat_protocol::origin::{Origin, OriginError};
use url::Url;

use crate::pages::settings::{FieldErrors, Fields};

/// The longest title, in characters: it stands in one line above the chat.
pub const TITLE_MAX_CHARS: usize = 64;
/// The longest address of a site, in bytes.
pub const SITE_URL_MAX_BYTES: usize = 2048;
/// The most origins of one site: all of them go into one header.
pub const ORIGINS_MAX: usize = 20;

/// The form's content once it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The chat's name.
    pub title: String,
    /// The site's address.
    pub url: Url,
    /// The origins that may hold the chat, each once, in the order they were typed.
    pub origins: Vec<Origin>,
}

/// Checks all fields, so that everything that is wrong is shown at once.
///
/// # Errors
/// What is wrong, by field.
pub fn check(fields: &Fields) -> Result<Checked, FieldErrors> {
    let title = check_title(&fields.title);
    let url = check_url(&fields.url);
    let origins = check_origins(&fields.origins);
    match (title, url, origins) {
        (Ok(title), Ok(url), Ok(origins)) => Ok(Checked {
            title,
            url,
            origins,
        }),
        (title, url, origins) => Err(FieldErrors {
            title: title.err(),
            url: url.err(),
            origins: origins.err(),
        }),
    }
}

fn check_title(typed: &str) -> Result<String, String> {
    let title = typed.trim();
    if title.is_empty() {
        return Err("Write what visitors shall read above the chat.".to_owned());
    }
    let length = title.chars().count();
    if length > TITLE_MAX_CHARS {
        return Err(format!(
            "The title has {length} characters: shorten it to {TITLE_MAX_CHARS}."
        ));
    }
    if title.chars().any(char::is_control) {
        return Err("The title must stand in one line.".to_owned());
    }
    Ok(title.to_owned())
}

fn check_url(typed: &str) -> Result<Url, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("Write the site's address, for example https://www.example.com/".to_owned());
    }
    if typed.len() > SITE_URL_MAX_BYTES {
        return Err(format!(
            "The address is longer than {SITE_URL_MAX_BYTES} bytes: give that of the front page."
        ));
    }
    let url = Url::parse(typed).map_err(|_| {
        "This is not an address: begin with https://, as in https://www.example.com/".to_owned()
    })?;
    Origin::of_url(url.as_str()).map_err(mend)?;
    Ok(url)
}

fn check_origins(typed: &str) -> Result<Vec<Origin>, String> {
    let mut origins = Vec::new();
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        let origin = read_origin(line).map_err(|error| format!("{line}: {}", mend(error)))?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    if origins.len() > ORIGINS_MAX {
        return Err(format!(
            "These are {} origins: at most {ORIGINS_MAX} can be allowed.",
            origins.len()
        ));
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
fn mend(error: OriginError) -> String {
    match error {
        OriginError::Scheme => "begin with https:// or http://",
        OriginError::Host => {
            "the host name may hold letters, digits, hyphens and dots; wildcards and user names are not understood"
        }
        OriginError::Port => "the port must be a number from 1 to 65535",
        OriginError::NotBare => "leave out everything after the host and the port: the whole site is meant",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(title: &str, url: &str, origins: &str) -> Fields {
        Fields {
            title: title.to_owned(),
            url: url.to_owned(),
            origins: origins.to_owned(),
        }
    }

    fn origins_of(text: &str) -> Result<Vec<String>, String> {
        check_origins(text).map(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_right_form_becomes_values() {
        let checked = check(&typed(
            " Coffee ",
            "https://shop.example/a?b#c",
            "https://shop.example\r\n\r\n https://Shop.Example:443/ \nhttp://shop.localhost:8700\n",
        ))
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
        let errors = check(&typed(" ", "shop", "https://shop.example/cart")).unwrap_err();
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
            assert_eq!(check_title(&"ф".repeat(chars)).is_ok(), fits, "{chars}");
        }
        let front = "https://shop.example/";
        for (bytes, fits) in [
            (SITE_URL_MAX_BYTES - 1, true),
            (SITE_URL_MAX_BYTES, true),
            (SITE_URL_MAX_BYTES + 1, false),
        ] {
            let url = format!("{front}{}", "a".repeat(bytes - front.len()));
            assert_eq!(check_url(&url).is_ok(), fits, "{bytes}");
        }
        for (count, fits) in [
            (ORIGINS_MAX - 1, true),
            (ORIGINS_MAX, true),
            (ORIGINS_MAX + 1, false),
        ] {
            let lines: String = (0..count)
                .map(|n| format!("https://s{n}.example\n"))
                .collect();
            assert_eq!(check_origins(&lines).is_ok(), fits, "{count}");
        }
    }
}
