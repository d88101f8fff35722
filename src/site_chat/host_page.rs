//! The channel between the chat and the loader in the page around its frame: who is heard, what may be said either way.
//!
//! Only pages that may hold the chat are believed, only about themselves, and once one of them was heard no other is.
//! What their words mean for the chat is the engine's business.

mod told;

pub use told::{Dropped, FIELDS, Look, Prefill, TOLD_MAX_UNITS, Theme, Told, parse};

use crate::browser::frame;
use crate::browser::json::Writer;
use crate::browser::page;
use framechat_protocol::boot::SiteChatBoot;
use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::{Author, URL_MAX_BYTES};
use std::cell::RefCell;
use std::rc::Rc;
use told::{is_one_of, without_fragment};

/// What is kept for a loader that was not heard yet. More than a page can have to say before its loader speaks.
const UNSENT_MAX: usize = 16;

/// What the chat tells the loader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Telling {
    /// The visitor wishes the chat closed.
    Close,
    /// The chat is there and listens.
    Ready,
    /// So many messages are waiting to be read.
    Unread(u32),
    /// Somebody wrote.
    Message(Author),
    /// What a notification may say, of which the loader knows whether it is allowed.
    Notify {
        /// Who wrote.
        title: String,
        /// The beginning of what was written, without its formatting.
        body: String,
    },
    /// Something is wrong: a stable word.
    Error(&'static str),
    /// The resume secret to keep; `None` forgets it.
    Resume(Option<String>),
}

impl Telling {
    fn json(&self) -> String {
        let said = |kind| Writer::default().text("framechat", Some(kind));
        match self {
            Self::Close => said("close"),
            Self::Ready => said("ready"),
            Self::Unread(count) => said("unread").integer("count", i64::from(*count)),
            Self::Message(author) => said("message").text(
                "author",
                Some(match author {
                    Author::Visitor => "visitor",
                    Author::Operator => "operator",
                }),
            ),
            Self::Notify { title, body } => said("notify")
                .text("title", Some(title))
                .text("body", Some(body)),
            Self::Error(code) => said("error").text("code", Some(code)),
            Self::Resume(secret) => said("resume").text("secret", secret.as_deref()),
        }
        .finish()
    }
}

/// What is known of the page around the frame.
#[derive(Debug)]
struct Around {
    /// The address of the page that the visitor looks at, now.
    page: Option<String>,
    /// The origin of the loader there, once it was heard and found to be one of the site's.
    loader: Option<String>,
    /// Whether the loader shows the frame.
    shown: bool,
    /// What is to be told as soon as there is someone to tell.
    unsent: Vec<Telling>,
}

/// The page around the frame, for the chat's life.
#[derive(Clone, Debug)]
pub struct HostPage(Rc<RefCell<Around>>);

impl HostPage {
    /// Begins to listen. `ontold` hears what the loader tells, after it was found to be allowed; of [`Told::Page`] and
    /// [`Told::Shown`] this has taken note by then.
    #[must_use]
    pub fn listen(boot: &SiteChatBoot, ontold: impl Fn(Told) + 'static) -> Self {
        let own = page::own_address().unwrap_or_default();
        let around = Rc::new(RefCell::new(Around {
            page: first(&page::referrer(), &own, &boot.parents),
            loader: None,
            shown: true,
            unsent: Vec::new(),
        }));
        let (heard, parents) = (Self(Rc::clone(&around)), boot.parents.clone());
        frame::take(TOLD_MAX_UNITS, FIELDS, move |message| {
            let pinned = heard.0.borrow().loader.clone();
            let allowed = pinned.as_slice();
            let told = parse(
                &message,
                if allowed.is_empty() {
                    &parents
                } else {
                    allowed
                },
            );
            match told {
                Ok(told) => {
                    heard.note(message.origin, &told);
                    ontold(told);
                }
                Err(reason) => frame::count_dropped(reason.code()),
            }
        });
        Self(around)
    }

    fn note(&self, origin: String, told: &Told) {
        let mut around = self.0.borrow_mut();
        match told {
            Told::Page(url) => around.page = Some(url.clone()),
            Told::Shown(shown) => around.shown = *shown,
            _ => {}
        }
        around.loader = Some(origin);
        let unsent = std::mem::take(&mut around.unsent);
        drop(around);
        for telling in unsent {
            self.tell(telling);
        }
    }

    /// The address of the page that the visitor looks at, now.
    #[must_use]
    pub fn page_url(&self) -> Option<String> {
        self.0.borrow().page.clone()
    }

    /// Whether the visitor can see the chat: its frame is shown, in a page that is.
    #[must_use]
    pub fn is_seen(&self) -> bool {
        self.0.borrow().shown && !page::is_hidden()
    }

    /// Tells the loader, or waits until it was heard, except with a wish to be closed: later it would surprise. A chat that
    /// is a page of its own has no loader, and nobody hears it.
    pub fn tell(&self, telling: Telling) {
        let mut around = self.0.borrow_mut();
        match &around.loader {
            // There is nobody to tell when it fails: the page around is gone.
            Some(loader) => {
                frame::post_object(&telling.json(), loader);
            }
            None if telling != Telling::Close && around.unsent.len() < UNSENT_MAX => {
                around.unsent.push(telling);
            }
            None => {}
        }
    }
}

/// The address to begin with: the browser's referrer, of an allowed page, or else the chat's own.
#[must_use]
pub fn first(referrer: &str, own_address: &str, parents: &[String]) -> Option<String> {
    let from_referrer =
        Origin::of_url(referrer).is_ok_and(|origin| is_one_of(parents, &origin.to_string()));
    cleaned(if from_referrer { referrer } else { own_address })
}

/// `None` when it is not an address of the web or too long.
fn cleaned(url: &str) -> Option<String> {
    let url = without_fragment(url);
    (url.len() <= URL_MAX_BYTES && Origin::of_url(url).is_ok()).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::first;
    use framechat_protocol::visitor::URL_MAX_BYTES;

    fn parents() -> Vec<String> {
        vec![
            "https://shop.example".to_owned(),
            "https://www.shop.example".to_owned(),
        ]
    }

    #[test]
    fn the_referrer_counts_only_when_allowed() {
        let own = "https://chat.example/chat?site=k";
        for (referrer, expected) in [
            ("https://shop.example/a", "https://shop.example/a"),
            ("https://search.example/?q=secret", own),
            ("", own),
        ] {
            assert_eq!(first(referrer, own, &parents()).as_deref(), Some(expected));
        }
    }

    #[test]
    fn an_address_over_the_limit_is_left_out() {
        let of_length = |bytes: usize| ["https://shop.example/", &"a".repeat(bytes - 21)].concat();
        assert!(first("", &of_length(URL_MAX_BYTES - 1), &[]).is_some());
        assert!(first("", &of_length(URL_MAX_BYTES), &[]).is_some());
        assert_eq!(first("", &of_length(URL_MAX_BYTES + 1), &[]), None);
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::Telling;
    use framechat_protocol::visitor::Author;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_is_told_is_what_the_loader_reads() {
        let notify = Telling::Notify {
            title: "Anna".to_owned(),
            body: "\"Yes\"".to_owned(),
        };
        for (telling, json) in [
            (Telling::Close, r#"{"framechat":"close"}"#),
            (Telling::Ready, r#"{"framechat":"ready"}"#),
            (Telling::Unread(3), r#"{"framechat":"unread","count":3}"#),
            (
                Telling::Message(Author::Operator),
                r#"{"framechat":"message","author":"operator"}"#,
            ),
            (
                notify,
                r#"{"framechat":"notify","title":"Anna","body":"\"Yes\""}"#,
            ),
            (
                Telling::Error("unreachable"),
                r#"{"framechat":"error","code":"unreachable"}"#,
            ),
            (
                Telling::Resume(Some("s".to_owned())),
                r#"{"framechat":"resume","secret":"s"}"#,
            ),
            (Telling::Resume(None), r#"{"framechat":"resume"}"#),
        ] {
            assert_eq!(telling.json(), json);
        }
    }
}
