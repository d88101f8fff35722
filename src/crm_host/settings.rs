//! What the page's author asks for, checked. Wrong use is an error with a sentence that the element shows, because nobody
//! reads a console while a CRM goes live.

use framechat_protocol::iqchannels::HostMessage;
use framechat_protocol::origin::{Origin, OriginError};
use serde::Deserialize;

use super::client_url::{ClientUrlError, ClientUrls};
use crate::ui::language::Language;

/// The options as the page gives them, a JSON object with names in camel case. What is missing is off.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// Address of the iQChannels stand, its root page.
    pub src: String,
    /// The stand's origin when it is not the one of `src`, behind a redirect for one.
    pub origin: Option<String>,
    /// Hide the frame's list of tickets.
    pub hide_ticket_list: bool,
    /// Hide the frame's own card of the client.
    pub hide_client_card: bool,
    /// Hide the frame's navigation.
    pub hide_navigation: bool,
    /// Send the CRM id under both names that the vendor's documents use.
    pub crm_id_compat: bool,
    /// Show the toolbar.
    pub toolbar: bool,
    /// Language tag of the interface.
    pub lang: String,
    /// Origins whose addresses of clients may be opened, separated by white space or commas; the page's own when missing.
    pub allowed_client_origins: Option<String>,
    /// The address of a client's page for cards without one, with `{crmClientId}` in it.
    pub client_url_template: Option<String>,
}

/// Options that passed the checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Address of the stand.
    pub src: String,
    /// The one origin that is spoken to and believed, as the browser writes it.
    pub origin: String,
    /// The `initChat` for each document of the frame.
    pub init: HostMessage,
    /// Send the CRM id under both names.
    pub crm_id_compat: bool,
    /// Show the toolbar.
    pub toolbar: bool,
    /// Language of the interface.
    pub language: Language,
    /// Which addresses of clients open.
    pub client_urls: ClientUrls,
    /// The address is not the stand's root page. The vendor's own list of mistakes has it: sign-in then ends in a 404.
    pub not_root: bool,
}

/// Why there is nothing to show. The sentences are for the page's author and stay in English; what the operator reads before
/// them is a phrase.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The options are no JSON object of the right types.
    #[error("The options of the iQChannels element could not be read: {0}.")]
    Unreadable(String),
    /// There is no address.
    #[error(
        "The iQChannels element needs the address of the stand: src=\"https://stand.example/\"."
    )]
    NoSrc,
    /// The address cannot be used.
    #[error(
        "The src of the iQChannels element cannot be used: {0}. Give the whole address of the stand, like https://stand.example/."
    )]
    Src(OriginError),
    /// The origin cannot be used.
    #[error(
        "The origin of the iQChannels element cannot be used: {0}. Give scheme and host, like https://stand.example, or leave it out."
    )]
    Origin(OriginError),
    /// The addresses of clients cannot be made or judged.
    #[error(
        "The client-url-template or allowed-client-origins of the iQChannels element cannot be used: {0}."
    )]
    ClientUrls(#[from] ClientUrlError),
    /// Browsers block it without a word.
    #[error(
        "An https page cannot show a stand with an http address: the browser blocks it. Serve the stand by https."
    )]
    Insecure,
    /// Frames inherit the sandbox: the stand would have no origin, no cookies and no way to sign in.
    #[error(
        "The page is in a sandbox without allow-same-origin, in which nobody can sign in to iQChannels. Add allow-same-origin, allow-scripts, allow-forms and allow-popups to the sandbox, or remove it."
    )]
    Sandboxed,
}

impl Settings {
    /// Reads and checks the options. `page` is the address of the page around.
    ///
    /// # Errors
    /// [`SettingsError`] says what is wrong and what to write instead.
    pub fn read(options_json: &str, page: &str) -> Result<Self, SettingsError> {
        let options = serde_json::from_str(options_json)
            .map_err(|error| SettingsError::Unreadable(error.to_string()))?;
        Self::check(options, page)
    }

    /// Checks the options, for the page of this address.
    ///
    /// # Errors
    /// [`SettingsError`] says what is wrong and what to write instead.
    pub fn check(options: Options, page: &str) -> Result<Self, SettingsError> {
        let src = options.src.trim();
        if src.is_empty() {
            return Err(SettingsError::NoSrc);
        }
        let own = Origin::of_url(src).map_err(SettingsError::Src)?;
        if page.starts_with("https:") && !own.is_secure() && !is_this_machine(own.host()) {
            return Err(SettingsError::Insecure);
        }
        let not_root = !is_root(src);
        let origin = match options
            .origin
            .as_deref()
            .map(str::trim)
            .filter(|given| !given.is_empty())
        {
            Some(given) => Origin::parse(given).map_err(SettingsError::Origin)?,
            None => own,
        };
        Ok(Self {
            src: src.to_owned(),
            origin: origin.to_string(),
            init: HostMessage::InitChat {
                hide_ticket_list: options.hide_ticket_list,
                hide_client_card: options.hide_client_card,
                hide_navigation: options.hide_navigation,
            },
            crm_id_compat: options.crm_id_compat,
            toolbar: options.toolbar,
            language: Language::choose(&options.lang),
            client_urls: ClientUrls::new(
                page,
                options.allowed_client_origins.as_deref(),
                options.client_url_template.as_deref(),
            )?,
            not_root,
        })
    }
}

/// The language of the interface, also from options that are refused: why is told in it.
#[must_use]
pub fn language(options_json: &str) -> Language {
    let options: serde_json::Value = serde_json::from_str(options_json).unwrap_or_default();
    Language::choose(options["lang"].as_str().unwrap_or_default())
}

/// Browsers treat these as secure even by http.
fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.starts_with("127.")
        || host == "[::1]"
}

/// Whether the address, known to have scheme and host, has no path but `/`.
fn is_root(src: &str) -> bool {
    let after_scheme = src.split_once("//").map_or("", |(_, rest)| rest);
    let path = after_scheme
        .find(['/', '?', '#', '\\'])
        .map_or("", |start| &after_scheme[start..]);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.is_empty() || path == "/"
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://crm.example/";

    fn src(src: &str) -> Result<Settings, SettingsError> {
        Settings::check(
            Options {
                src: src.into(),
                ..Options::default()
            },
            PAGE,
        )
    }

    #[test]
    fn the_origin_is_that_of_the_address() {
        let settings = src(" https://Stand.Example:443/?a=b ").unwrap();
        assert_eq!(settings.src, "https://Stand.Example:443/?a=b");
        assert_eq!(settings.origin, "https://stand.example");
        assert_eq!(
            src("https://stand.example:8443").unwrap().origin,
            "https://stand.example:8443"
        );
    }

    #[test]
    fn another_origin_may_be_named() {
        let with = |origin: &str| {
            let origin = Some(origin.to_owned());
            Settings::check(
                Options {
                    src: "https://sso.example/".into(),
                    origin,
                    ..Options::default()
                },
                PAGE,
            )
        };
        assert_eq!(
            with("https://stand.example/").unwrap().origin,
            "https://stand.example"
        );
        assert_eq!(with(" ").unwrap().origin, "https://sso.example");
        assert_eq!(with("*"), Err(SettingsError::Origin(OriginError::Scheme)));
        assert_eq!(
            with("null"),
            Err(SettingsError::Origin(OriginError::Scheme))
        );
        assert_eq!(
            with("https://stand.example/inbox"),
            Err(SettingsError::Origin(OriginError::NotBare))
        );
    }

    #[test]
    fn wrong_addresses_are_named() {
        assert_eq!(src(""), Err(SettingsError::NoSrc));
        assert_eq!(src(" \n"), Err(SettingsError::NoSrc));
        for (given, expected) in [
            ("stand.example", OriginError::Scheme),
            ("/inbox", OriginError::Scheme),
            ("javascript:alert(1)", OriginError::Scheme),
            ("https://", OriginError::Host),
            ("https://stand.example:0/", OriginError::Port),
        ] {
            assert_eq!(src(given), Err(SettingsError::Src(expected)), "{given}");
        }
    }

    #[test]
    fn http_inside_https_is_refused_but_for_this_machine() {
        assert_eq!(src("http://stand.example/"), Err(SettingsError::Insecure));
        for local in [
            "http://stand.localhost:8700/",
            "http://localhost/",
            "http://127.0.0.1:8700/",
            "http://[::1]:8700/",
        ] {
            assert!(src(local).is_ok(), "{local}");
        }
        let options = Options {
            src: "http://stand.example/".into(),
            ..Options::default()
        };
        assert!(Settings::check(options, "http://crm.example/").is_ok());
    }

    #[test]
    fn a_path_is_a_known_mistake() {
        for (given, not_root) in [
            ("https://stand.example", false),
            ("https://stand.example/", false),
            ("https://stand.example/?lang=ru", false),
            ("https://stand.example?lang=ru", false),
            ("https://stand.example/#/inbox", false),
            ("https://stand.example/inbox", true),
            ("https://stand.example//", true),
            ("https://stand.example/inbox?x=1", true),
        ] {
            assert_eq!(src(given).unwrap().not_root, not_root, "{given}");
        }
    }

    #[test]
    fn wishes_about_addresses_are_checked() {
        let with = |template: &str| {
            Settings::check(
                Options {
                    src: "https://stand.example/".into(),
                    client_url_template: Some(template.to_owned()),
                    ..Options::default()
                },
                PAGE,
            )
        };
        assert_eq!(
            with("/customers"),
            Err(SettingsError::ClientUrls(ClientUrlError::NoPlace))
        );
        let settings = with("/customers/{crmClientId}").unwrap();
        let own = ClientUrls::new(PAGE, None, Some("/customers/{crmClientId}"));
        assert_eq!(Ok(settings.client_urls), own);
    }

    #[test]
    fn options_come_as_json() {
        let json = r#"{"src":"https://stand.example/","hideTicketList":true,"hideNavigation":true,"toolbar":true,
            "crmIdCompat":true,"lang":"ru-RU"}"#;
        let settings = Settings::read(json, PAGE).unwrap();
        let init = HostMessage::InitChat {
            hide_ticket_list: true,
            hide_client_card: false,
            hide_navigation: true,
        };
        assert_eq!(settings.init, init);
        assert!(settings.toolbar && settings.crm_id_compat);
        assert_eq!(settings.language, Language::Russian);
        assert!(matches!(
            Settings::read(r#"{"src":7}"#, PAGE),
            Err(SettingsError::Unreadable(_))
        ));
        assert!(matches!(
            Settings::read("", PAGE),
            Err(SettingsError::Unreadable(_))
        ));
        assert_eq!(Settings::read("{}", PAGE), Err(SettingsError::NoSrc));
    }

    #[test]
    fn the_language_is_known_even_when_the_rest_is_wrong() {
        for (json, expected) in [
            (r#"{"src":7,"lang":"ru-RU"}"#, Language::Russian),
            (r#"{"lang":"ru"}"#, Language::Russian),
            (r#"{"lang":7}"#, Language::English),
            ("[]", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(language(json), expected, "{json}");
        }
    }
}
