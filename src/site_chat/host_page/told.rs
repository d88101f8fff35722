//! What the loader may tell, and the checks it has to pass, in their order: origin, size, shape, kind. Pure.

use crate::browser::frame::{Data, Inbound, Loader};
use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::{TEXT_MAX_CHARS, URL_MAX_BYTES};

/// The fields that any of the loader's messages may have.
pub const FIELDS: &[&str] = &[
    URL, SHOWN, TOKEN, TEXT, NAME, EMAIL, PHONE, THEME, SECRET, TITLE, GREETING, AVATAR, FULL,
];

const URL: &str = "url";
const SHOWN: &str = "shown";
const FULL: &str = "full";
const TOKEN: &str = "token";
const TEXT: &str = "text";
const NAME: &str = "name";
const EMAIL: &str = "email";
const PHONE: &str = "phone";
const THEME: &str = "theme";
const SECRET: &str = "secret";
const TITLE: &str = "title";
const GREETING: &str = "greeting";
const AVATAR: &str = "avatar";

/// The longest field in UTF-16 units: a message to begin with, whose characters are two units at most.
pub const TOLD_MAX_UNITS: u32 = 2 * TEXT_MAX_CHARS as u32;

/// The longest field that is neither an address nor a message, in bytes: an identity token with all its claims.
const FIELD_MAX_BYTES: usize = 4096;

/// What the loader tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The visitor looks at the page of this address, of the loader's own origin and without its fragment.
    Page(String),
    /// The frame is shown, or hidden.
    Shown(bool),
    /// The frame fills the screen, with the loader's button over the end of its head; or it does not.
    Full(bool),
    /// The token by which the site vouches for the visitor; `None` when it does so no more.
    Identify(Option<String>),
    /// What to put into empty fields.
    Prefill(Prefill),
    /// What the page says in place of the site's settings.
    Look(Look),
    /// The theme to show.
    Theme(Theme),
    /// The resume secret that the page has kept.
    Resume(String),
}

/// What to put into fields that are still empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefill {
    /// The message.
    pub text: Option<String>,
    /// The visitor's name.
    pub name: Option<String>,
    /// Their e-mail address, unchecked.
    pub email: Option<String>,
    /// Their phone number, unchecked.
    pub phone: Option<String>,
}

/// What a page says in place of the site's settings, as far as it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The chat's title.
    pub title: Option<String>,
    /// What to say before the visitor wrote anything.
    pub greeting: Option<String>,
    /// The `https` address of the picture of who answers.
    pub avatar: Option<String>,
}

/// A theme that the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// The system's.
    Auto,
}

/// Why a message of the page around the frame was dropped, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// Its page is not one that may hold the chat, or not the one that was heard first.
    Origin,
    /// It is longer than anything the loader has to tell.
    Size,
    /// It is not what the loader sends, or tells of another page than its own.
    Shape,
    /// The loader of another version says something new.
    Kind,
}

impl Dropped {
    /// The reason's name in the page's counts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::Size => "size",
            Self::Shape => "shape",
            Self::Kind => "kind",
        }
    }
}

/// What a message tells whose sender has to be of one of the `allowed` origins.
///
/// # Errors
/// The first check that the message did not pass.
pub fn parse(message: &Inbound, allowed: &[String]) -> Result<Told, Dropped> {
    if !is_one_of(allowed, &message.origin) {
        return Err(Dropped::Origin);
    }
    let loader = match &message.data {
        Data::TooLong => return Err(Dropped::Size),
        Data::Loader(loader) => loader,
        Data::Text(_) | Data::Other => return Err(Dropped::Shape),
    };
    let wanted = |name: &str| field(loader, name)?.ok_or(Dropped::Shape);
    Ok(match loader.kind.as_str() {
        "page" => Told::Page(page(loader, &message.origin)?),
        "shown" => Told::Shown(flag(&wanted(SHOWN)?)?),
        "full" => Told::Full(flag(&wanted(FULL)?)?),
        "identify" => Told::Identify(field(loader, TOKEN)?),
        "prefill" => Told::Prefill(Prefill {
            // As long as a message may be, which was looked at before it was copied.
            text: loader.field(TEXT).map(str::to_owned),
            name: field(loader, NAME)?,
            email: field(loader, EMAIL)?,
            phone: field(loader, PHONE)?,
        }),
        "look" => Told::Look(Look {
            title: field(loader, TITLE)?,
            greeting: field(loader, GREETING)?,
            avatar: field(loader, AVATAR)?.filter(|address| address.starts_with("https://")),
        }),
        "theme" => Told::Theme(match wanted(THEME)?.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            "auto" => Theme::Auto,
            _ => return Err(Dropped::Shape),
        }),
        "resume" => Told::Resume(wanted(SECRET)?),
        _ => return Err(Dropped::Kind),
    })
}

fn flag(value: &str) -> Result<bool, Dropped> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Dropped::Shape),
    }
}

fn field(loader: &Loader, name: &str) -> Result<Option<String>, Dropped> {
    match loader.field(name) {
        Some(value) if value.len() > FIELD_MAX_BYTES => Err(Dropped::Size),
        value => Ok(value.map(str::to_owned)),
    }
}

fn page(loader: &Loader, origin: &str) -> Result<String, Dropped> {
    let url = without_fragment(loader.field(URL).ok_or(Dropped::Shape)?);
    if url.len() > URL_MAX_BYTES {
        return Err(Dropped::Size);
    }
    let own = Origin::of_url(url).is_ok_and(|of_url| of_url.to_string() == origin);
    own.then(|| url.to_owned()).ok_or(Dropped::Shape)
}

pub(super) fn is_one_of(allowed: &[String], origin: &str) -> bool {
    allowed.iter().any(|one| one == origin)
}

/// The fragment is the page's own business.
pub(super) fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "https://shop.example";

    fn parents() -> Vec<String> {
        vec![SHOP.to_owned(), "https://www.shop.example".to_owned()]
    }

    fn of_data(origin: &str, data: Data) -> Inbound {
        Inbound {
            origin: origin.to_owned(),
            data,
        }
    }

    fn message(origin: &str, kind: &str, fields: &[(&'static str, &str)]) -> Inbound {
        let fields = fields
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let kind = kind.to_owned();
        of_data(origin, Data::Loader(Loader { kind, fields }))
    }

    fn told(kind: &str, fields: &[(&'static str, &str)]) -> Result<Told, Dropped> {
        parse(&message(SHOP, kind, fields), &parents())
    }

    #[test]
    fn an_allowed_page_tells_its_own_address() {
        let url = "https://shop.example/cart?x=1#pay";
        let expected = "https://shop.example/cart?x=1".to_owned();
        assert_eq!(told("page", &[(URL, url)]), Ok(Told::Page(expected)));
    }

    #[test]
    fn everything_the_loader_can_say_is_understood() {
        let owned = str::to_owned;
        let prefill = Prefill {
            text: Some(owned("Hi")),
            name: Some(owned("Anna")),
            email: None,
            phone: Some(owned("+7")),
        };
        let fields: [(&'static str, &str); 3] = [(TEXT, "Hi"), (NAME, "Anna"), (PHONE, "+7")];
        let look: [(&'static str, &str); 2] =
            [(TITLE, "Ask us"), (AVATAR, "https://shop.example/a.png")];
        let expected_look = Look {
            title: Some(owned("Ask us")),
            greeting: None,
            avatar: Some(owned("https://shop.example/a.png")),
        };
        for (found, expected) in [
            (told("shown", &[(SHOWN, "true")]), Told::Shown(true)),
            (told("shown", &[(SHOWN, "false")]), Told::Shown(false)),
            (told("full", &[(FULL, "true")]), Told::Full(true)),
            (told("full", &[(FULL, "false")]), Told::Full(false)),
            (
                told("identify", &[(TOKEN, "t")]),
                Told::Identify(Some(owned("t"))),
            ),
            (told("identify", &[]), Told::Identify(None)),
            (told("prefill", &fields), Told::Prefill(prefill)),
            (told("prefill", &[]), Told::Prefill(Prefill::default())),
            (told("look", &look), Told::Look(expected_look)),
            (
                told("look", &[(AVATAR, "javascript:alert(1)")]),
                Told::Look(Look::default()),
            ),
            (
                told("theme", &[(THEME, "light")]),
                Told::Theme(Theme::Light),
            ),
            (told("theme", &[(THEME, "dark")]), Told::Theme(Theme::Dark)),
            (told("theme", &[(THEME, "auto")]), Told::Theme(Theme::Auto)),
            (told("resume", &[(SECRET, "s")]), Told::Resume(owned("s"))),
        ] {
            assert_eq!(found, Ok(expected));
        }
    }

    #[test]
    fn everything_else_is_dropped_for_the_first_check_it_does_not_pass() {
        let page = |origin: &str, kind: &str, url: &str| message(origin, kind, &[(URL, url)]);
        for (message, reason) in [
            (
                page("https://evil.example", "page", "https://evil.example/"),
                Dropped::Origin,
            ),
            (
                page(
                    "https://shop.example.evil.example",
                    "page",
                    "https://shop.example/",
                ),
                Dropped::Origin,
            ),
            (of_data("null", Data::TooLong), Dropped::Origin),
            (of_data(SHOP, Data::TooLong), Dropped::Size),
            (of_data(SHOP, Data::Text("page".to_owned())), Dropped::Shape),
            (of_data(SHOP, Data::Other), Dropped::Shape),
            (page(SHOP, "open", "https://shop.example/"), Dropped::Kind),
            (page(SHOP, "page", "https://evil.example/"), Dropped::Shape),
            (page(SHOP, "page", "javascript:alert(1)"), Dropped::Shape),
            (message(SHOP, "page", &[]), Dropped::Shape),
            (message(SHOP, "shown", &[]), Dropped::Shape),
            (message(SHOP, "shown", &[(SHOWN, "1")]), Dropped::Shape),
            (message(SHOP, "full", &[]), Dropped::Shape),
            (message(SHOP, "full", &[(FULL, "yes")]), Dropped::Shape),
            (message(SHOP, "theme", &[(THEME, "blue")]), Dropped::Shape),
            (message(SHOP, "resume", &[]), Dropped::Shape),
        ] {
            assert_eq!(parse(&message, &parents()), Err(reason), "{message:?}");
        }
    }

    #[test]
    fn an_address_over_the_limit_is_dropped() {
        let tells = |bytes: usize| {
            let url = ["https://shop.example/", &"a".repeat(bytes - 21)].concat();
            told("page", &[(URL, &url)]).map(|_| ())
        };
        assert_eq!(tells(URL_MAX_BYTES - 1), Ok(()));
        assert_eq!(tells(URL_MAX_BYTES), Ok(()));
        assert_eq!(tells(URL_MAX_BYTES + 1), Err(Dropped::Size));
    }

    #[test]
    fn a_field_over_the_limit_is_dropped_but_for_the_message() {
        let tells = |kind: &str, name: &'static str, bytes: usize| {
            told(kind, &[(name, &"a".repeat(bytes))]).map(|_| ())
        };
        for (kind, name) in [
            ("identify", TOKEN),
            ("prefill", NAME),
            ("prefill", EMAIL),
            ("prefill", PHONE),
            ("look", TITLE),
            ("look", GREETING),
            ("look", AVATAR),
            ("resume", SECRET),
        ] {
            assert_eq!(tells(kind, name, FIELD_MAX_BYTES - 1), Ok(()), "{name}");
            assert_eq!(tells(kind, name, FIELD_MAX_BYTES), Ok(()), "{name}");
            let over = tells(kind, name, FIELD_MAX_BYTES + 1);
            assert_eq!(over, Err(Dropped::Size), "{name}");
        }
        assert_eq!(tells("prefill", TEXT, FIELD_MAX_BYTES + 1), Ok(()));
    }
}
