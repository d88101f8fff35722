//! Small things kept for this browser: `localStorage` under a prefix, or memory for the page's life where the browser
//! refuses storage (private windows, blocked site data, a full disk).

use std::cell::RefCell;
use std::rc::Rc;
use web_sys::window;

/// A prefixed part of the browser's storage. Clones share the memory behind it.
#[derive(Clone, Debug)]
pub struct Storage {
    prefix: Rc<str>,
    memory: Rc<RefCell<Vec<(String, String)>>>,
}

impl Storage {
    /// The part of the storage under `framechat.<space>.`.
    #[must_use]
    pub fn new(space: &str) -> Self {
        Self {
            prefix: ["framechat.", space, "."].concat().into(),
            memory: Rc::default(),
        }
    }

    /// The value kept under the key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        let kept = self
            .memory
            .borrow()
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value.clone());
        kept.or_else(|| local()?.get_item(&self.full(key)).ok().flatten())
    }

    /// Keeps a value; in memory when the browser refuses.
    pub fn set(&self, key: &str, value: &str) {
        self.forget(key);
        let stored =
            local().is_some_and(|storage| storage.set_item(&self.full(key), value).is_ok());
        if !stored {
            self.memory
                .borrow_mut()
                .push((key.to_owned(), value.to_owned()));
        }
    }

    /// Forgets a value.
    pub fn remove(&self, key: &str) {
        self.forget(key);
        if let Some(storage) = local() {
            // A storage that refuses to forget also refuses to give: nothing further can be done.
            let _ = storage.remove_item(&self.full(key));
        }
    }

    fn forget(&self, key: &str) {
        self.memory.borrow_mut().retain(|(known, _)| known != key);
    }

    fn full(&self, key: &str) -> String {
        [&self.prefix, key].concat()
    }
}

fn local() -> Option<web_sys::Storage> {
    window()?.local_storage().ok().flatten()
}
