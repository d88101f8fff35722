//! What the browser keeps for a site over reloads: the visitor's token, the name, the draft, and what is on its way.
//!
//! The tabs of a browser share it. What is on its way is in a database, and where the browser has none beside the rest, as
//! pages of before kept it.

mod answers;

use super::state::State;
use super::timeline::{OUTGOING_MAX, Outgoing};
use super::wire;
use crate::browser::database::Database;
use crate::browser::storage::Storage;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

const TOKEN: &str = "token";
const NAME: &str = "name";
const DRAFT: &str = "draft";
/// How far the conversation was read.
const SEEN: &str = "seen";
/// Each message on its way is kept under a key of its own: this and its id.
const OUTGOING: &str = "outgoing.";
/// The database of all sites.
const DATABASE: &str = "framechat";
/// Messages on their way, as JSON, each under its site and its id.
const MESSAGES: &str = "outgoing";
const STORES: &[&str] = &[MESSAGES];

/// The storage of one site.
#[derive(Clone, Debug)]
pub struct Kept {
    browser: Storage,
    tab: Storage,
    /// What the keys in the database begin with.
    site: Rc<str>,
    database: Rc<RefCell<Option<Database>>>,
}

impl Kept {
    /// The storage of the site with this key.
    #[must_use]
    pub fn new(site: &str) -> Self {
        let space = ["site-chat.", site].concat();
        Self {
            browser: Storage::new(&space),
            tab: Storage::of_tab(&space),
            site: [site, " "].concat().into(),
            database: Rc::default(),
        }
    }

    /// The state of a fresh page.
    #[must_use]
    pub fn state(&self) -> State {
        let texts = self.browser.all(OUTGOING);
        let mut outgoing: Vec<Outgoing> = texts.iter().filter_map(|one| wire::kept(one)).collect();
        outgoing.sort_by_key(|one| one.written_at);
        // The rest stays where it is until there is room.
        outgoing.truncate(OUTGOING_MAX);
        let name = self.browser.get(NAME).unwrap_or_default();
        State {
            forgetful: !self.browser.lasts(),
            ..State::new(self.draft(), name, outgoing)
        }
    }

    /// What is on its way by the database, which is opened now and takes over what is kept beside it. Nothing where there is
    /// none.
    pub async fn outgoing(&self) -> Vec<Outgoing> {
        let Some(database) = Database::open(DATABASE, STORES).await else {
            return Vec::new();
        };
        self.database.replace(Some(database.clone()));
        let read = |text: &String| wire::kept(text);
        for outgoing in self.browser.all(OUTGOING).iter().filter_map(read) {
            let text = wire::outgoing(&outgoing).into();
            if database.put(MESSAGES, &self.row(&outgoing), &text).await {
                self.browser.remove(&key(&outgoing));
            }
        }
        let found = database.all(MESSAGES, &self.site).await;
        let texts = found.unwrap_or_default();
        let texts = texts.iter().filter_map(JsValue::as_string);
        texts.filter_map(|text| wire::kept(&text)).collect()
    }

    fn row(&self, outgoing: &Outgoing) -> String {
        [&self.site, outgoing.request.id.as_str()].concat()
    }

    /// The visitor's token, as the last tab that has one left it.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.browser.get(TOKEN)
    }

    /// Keeps the token that the server answered to `asked_with`, unless another tab has kept one meanwhile: then that one is
    /// returned, and is the one to use, so that a visitor is the same in all tabs.
    #[must_use]
    pub fn settle_token(&self, asked_with: Option<&str>, answered: &str) -> Option<String> {
        let others = self
            .token()
            .filter(|stored| Some(stored.as_str()) != asked_with && stored != answered);
        if others.is_none() {
            self.browser.set(TOKEN, answered);
        }
        others
    }

    /// Forgets a token that the server does not know, unless another took its place.
    pub fn forget_token(&self, token: &str) {
        if self.token().as_deref() == Some(token) {
            self.browser.remove(TOKEN);
        }
    }

    /// The place of the last message that the visitor has seen in any tab.
    #[must_use]
    pub fn seen(&self) -> Option<i64> {
        self.browser.get(SEEN)?.parse().ok()
    }

    /// Keeps the place of the last message that the visitor has seen.
    pub fn set_seen(&self, seq: i64) {
        self.browser.set(SEEN, &seq.to_string());
    }

    /// Keeps the visitor's name.
    pub fn set_name(&self, name: &str) {
        if name.is_empty() {
            self.browser.remove(NAME);
        } else {
            self.browser.set(NAME, name);
        }
    }

    /// The draft: this tab's own; a tab that never had one makes the last of any tab its own.
    fn draft(&self) -> String {
        self.tab.get(DRAFT).unwrap_or_else(|| {
            let draft = self.browser.get(DRAFT).unwrap_or_default();
            self.tab.set(DRAFT, &draft);
            draft
        })
    }

    /// Keeps the draft, for this tab and for the next one that is opened.
    pub fn set_draft(&self, draft: &str) {
        if !draft.is_empty() {
            self.browser.set(DRAFT, draft);
        } else if self.browser.get(DRAFT) == self.tab.get(DRAFT) {
            self.browser.remove(DRAFT);
        }
        // An empty one is kept, too: then the draft of another tab is not taken for this one's.
        self.tab.set(DRAFT, draft);
    }

    /// Keeps what came on its way since `before`, and removes what this page has seen confirmed. What other tabs have on
    /// their way is not touched.
    pub fn set_outgoing(&self, before: &[Rc<Outgoing>], now: &[Rc<Outgoing>]) {
        for gone in lacking(before, now) {
            self.browser.remove(&key(gone));
            if let Some(database) = self.database.borrow().clone() {
                let row = self.row(gone);
                // One that stays is sent again, and the server knows its id.
                spawn_local(async move {
                    let _removed = database.remove(MESSAGES, &row).await;
                });
            }
        }
        for new in lacking(now, before) {
            self.keep(new);
        }
    }

    fn keep(&self, new: &Outgoing) {
        let (key, text) = (key(new), wire::outgoing(new));
        let Some(database) = self.database.borrow().clone() else {
            return self.browser.set(&key, &text);
        };
        let (row, browser) = (self.row(new), self.browser.clone());
        spawn_local(async move {
            if !database.put(MESSAGES, &row, &text.as_str().into()).await {
                browser.set(&key, &text);
            }
        });
    }
}

fn key(outgoing: &Outgoing) -> String {
    [OUTGOING, &outgoing.request.id].concat()
}

/// Those of the one list whose ids the other lacks.
fn lacking<'a>(
    list: &'a [Rc<Outgoing>],
    other: &'a [Rc<Outgoing>],
) -> impl Iterator<Item = &'a Outgoing> {
    let has = move |id: &str| other.iter().any(|one| one.request.id == id);
    list.iter()
        .map(Rc::as_ref)
        .filter(move |one| !has(&one.request.id))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
