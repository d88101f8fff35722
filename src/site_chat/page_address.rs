//! The address of the page that the visitor looks at, which goes to the operator with each message. Pure.
//!
//! The loader tells it at each navigation; before that the browser's referrer may, and a chat that is a page of its own has
//! its own address. Only pages that may hold the chat are believed, and only about themselves.

use crate::browser::frame::{Data, Inbound};
use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::URL_MAX_BYTES;

const PAGE: &str = "page";

/// The address that a message of the page around the frame tells; `None` for any other message.
#[must_use]
pub fn told(message: &Inbound, parents: &[String]) -> Option<String> {
    let Data::Loader { kind, url } = &message.data else {
        return None;
    };
    (kind == PAGE && allows(parents, &message.origin) && is_of(url, &message.origin))
        .then(|| cleaned(url))
        .flatten()
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

/// Without its fragment, which is the page's own business; `None` when it is not an address of the web or too long.
fn cleaned(url: &str) -> Option<String> {
    let url = url.split('#').next().unwrap_or_default();
    (url.len() <= URL_MAX_BYTES && Origin::of_url(url).is_ok()).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{first, told};
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
            Some("https://shop.example/cart?x=1")
        );
    }

    #[test]
    fn everything_else_is_not_believed() {
        for message in [
            page("https://evil.example", "page", "https://evil.example/"),
            page(
                "https://shop.example.evil.example",
                "page",
                "https://shop.example/",
            ),
            page(SHOP, "page", "https://evil.example/"),
            page(SHOP, "page", "javascript:alert(1)"),
            page(SHOP, "open", "https://shop.example/"),
            Inbound {
                origin: SHOP.to_owned(),
                data: Data::Text("page".to_owned()),
            },
        ] {
            assert_eq!(told(&message, &parents()), None, "{message:?}");
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
    }
}
