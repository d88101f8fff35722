//! The address of the page that the visitor looks at, which goes to the operator with each message. Pure.
//!
//! The loader tells it at each navigation; before that the browser's referrer may, and a chat that is a page of its own has
//! its own address. Only pages that may hold the chat are believed, and only about themselves.

use crate::browser::frame::{Data, Inbound};
use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::URL_MAX_BYTES;

const PAGE: &str = "page";

/// Why a message of the page around the frame was dropped, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// Its page is not one that may hold the chat.
    Origin,
    /// It is longer than any address that is sent on.
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

/// The address that a message of the page around the frame tells.
///
/// # Errors
/// The first check that the message did not pass.
pub fn told(message: &Inbound, parents: &[String]) -> Result<String, Dropped> {
    if !allows(parents, &message.origin) {
        return Err(Dropped::Origin);
    }
    let (kind, url) = match &message.data {
        Data::TooLong => return Err(Dropped::Size),
        Data::Loader { kind, url } => (kind, without_fragment(url)),
        Data::Text(_) | Data::Other => return Err(Dropped::Shape),
    };
    if url.len() > URL_MAX_BYTES {
        return Err(Dropped::Size);
    }
    if kind != PAGE {
        return Err(Dropped::Kind);
    }
    if !is_of(url, &message.origin) {
        return Err(Dropped::Shape);
    }
    Ok(url.to_owned())
}

/// The address to begin with.
#[must_use]
pub fn first(referrer: &str, own_address: &str, parents: &[String]) -> Option<String> {
    let from_referrer =
        Origin::of_url(referrer).is_ok_and(|origin| allows(parents, &origin.to_string()));
    cleaned(if from_referrer { referrer } else { own_address })
}

fn allows(parents: &[String], origin: &str) -> bool {
    parents.iter().any(|parent| parent == origin)
}

fn is_of(url: &str, origin: &str) -> bool {
    Origin::of_url(url).is_ok_and(|of_url| of_url.to_string() == origin)
}

/// `None` when it is not an address of the web or too long.
fn cleaned(url: &str) -> Option<String> {
    let url = without_fragment(url);
    (url.len() <= URL_MAX_BYTES && Origin::of_url(url).is_ok()).then(|| url.to_owned())
}

/// The fragment is the page's own business.
fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Dropped, first, told};
    use crate::browser::frame::{Data, Inbound};
    use framechat_protocol::visitor::URL_MAX_BYTES;

    const SHOP: &str = "https://shop.example";

    fn parents() -> Vec<String> {
        vec![SHOP.to_owned(), "https://www.shop.example".to_owned()]
    }

    fn page(origin: &str, kind: &str, url: &str) -> Inbound {
        Inbound {
            origin: origin.to_owned(),
            data: Data::Loader {
                kind: kind.to_owned(),
                url: url.to_owned(),
            },
        }
    }

    #[test]
    fn an_allowed_page_tells_its_own_address() {
        let message = page(SHOP, "page", "https://shop.example/cart?x=1#pay");
        assert_eq!(
            told(&message, &parents()).as_deref(),
            Ok("https://shop.example/cart?x=1")
        );
    }

    #[test]
    fn everything_else_is_dropped_for_the_first_check_it_does_not_pass() {
        let of_data = |origin: &str, data: Data| Inbound {
            origin: origin.to_owned(),
            data,
        };
        let text = || Data::Text("page".to_owned());
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
            (of_data(SHOP, text()), Dropped::Shape),
            (of_data(SHOP, Data::Other), Dropped::Shape),
            (page(SHOP, "open", "https://shop.example/"), Dropped::Kind),
            (page(SHOP, "open", "x"), Dropped::Kind),
            (page(SHOP, "page", "https://evil.example/"), Dropped::Shape),
            (page(SHOP, "page", "javascript:alert(1)"), Dropped::Shape),
        ] {
            assert_eq!(told(&message, &parents()), Err(reason), "{message:?}");
        }
    }

    #[test]
    fn the_referrer_counts_only_when_allowed() {
        let own = "https://chat.example/chat?site=k";
        assert_eq!(
            first("https://shop.example/a", own, &parents()).as_deref(),
            Some("https://shop.example/a")
        );
        assert_eq!(
            first("https://search.example/?q=secret", own, &parents()).as_deref(),
            Some(own)
        );
        assert_eq!(first("", own, &parents()).as_deref(), Some(own));
    }

    #[test]
    fn an_address_over_the_limit_is_left_out() {
        let of_length = |bytes: usize| ["https://shop.example/", &"a".repeat(bytes - 21)].concat();
        assert!(first("", &of_length(URL_MAX_BYTES), &[]).is_some());
        assert_eq!(first("", &of_length(URL_MAX_BYTES + 1), &[]), None);
        let tells = |bytes: usize| told(&page(SHOP, "page", &of_length(bytes)), &parents());
        assert_eq!(tells(URL_MAX_BYTES), Ok(of_length(URL_MAX_BYTES)));
        assert_eq!(tells(URL_MAX_BYTES + 1), Err(Dropped::Size));
    }
}
