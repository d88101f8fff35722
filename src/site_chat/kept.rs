//! What the browser keeps for a site over reloads: the visitor's token, the name, the draft, and what is on its way.

use super::state::State;
use super::timeline::Outgoing;
use super::wire;
use crate::browser::storage::Storage;
use std::rc::Rc;

const TOKEN: &str = "token";
const NAME: &str = "name";
const DRAFT: &str = "draft";
const OUTGOING: &str = "outgoing";

/// The storage of one site.
#[derive(Clone, Debug)]
pub struct Kept {
    storage: Storage,
}

impl Kept {
    /// The storage of the site with this key.
    #[must_use]
    pub fn new(site: &str) -> Self {
        Self {
            storage: Storage::new(&["site-chat.", site].concat()),
        }
    }

    /// The state of a fresh page.
    #[must_use]
    pub fn state(&self) -> State {
        let text = |key: &str| self.storage.get(key).unwrap_or_default();
        State::new(text(DRAFT), text(NAME), wire::kept(&text(OUTGOING)))
    }

    /// The visitor's token.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        self.storage.get(TOKEN)
    }

    /// Keeps the visitor's token.
    pub fn set_token(&self, token: &str) {
        self.set(TOKEN, token);
    }

    /// Forgets a token that the server does not know.
    pub fn forget_token(&self) {
        self.storage.remove(TOKEN);
    }

    /// Keeps the visitor's name.
    pub fn set_name(&self, name: &str) {
        self.set(NAME, name);
    }

    /// Keeps the draft.
    pub fn set_draft(&self, draft: &str) {
        self.set(DRAFT, draft);
    }

    /// Keeps what is on its way.
    pub fn set_outgoing(&self, outgoing: &[Rc<Outgoing>]) {
        let text = if outgoing.is_empty() {
            String::new()
        } else {
            wire::outgoing(outgoing)
        };
        self.set(OUTGOING, &text);
    }

    fn set(&self, key: &str, value: &str) {
        if value.is_empty() {
            self.storage.remove(key);
        } else {
            self.storage.set(key, value);
        }
    }
}
