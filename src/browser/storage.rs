//! Small things kept for this browser or for this tab: `localStorage` or `sessionStorage` under a prefix, or memory for the
//! page's life where the browser refuses storage (private windows, blocked site data, a full disk).

use std::cell::RefCell;
use std::rc::Rc;
use web_sys::window;

/// A prefixed part of the browser's storage. Clones share the memory behind it.
#[derive(Clone, Debug)]
pub struct Storage {
    area: Area,
    prefix: Rc<str>,
    memory: Rc<RefCell<Vec<(String, String)>>>,
}

/// Who shares what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Area {
    /// All tabs of the browser.
    Browser,
    /// The tab, over reloads.
    Tab,
}

impl Storage {
    /// The part of the browser's storage under `framechat.<space>.`, which all its tabs share.
    #[must_use]
    pub fn new(space: &str) -> Self {
        Self::of(Area::Browser, space)
    }

    /// The part of this tab's storage under `framechat.<space>.`.
    #[must_use]
    pub fn of_tab(space: &str) -> Self {
        Self::of(Area::Tab, space)
    }

    fn of(area: Area, space: &str) -> Self {
        Self {
            area,
            prefix: ["framechat.", space, "."].concat().into(),
            memory: Rc::default(),
        }
    }

    /// Whether what is kept outlives the page.
    #[must_use]
    pub fn lasts(&self) -> bool {
        const PROBE: &str = "probe";
        let probed = self.stored().is_some_and(|storage| {
            let key = self.full(PROBE);
            storage.set_item(&key, "").is_ok() && storage.remove_item(&key).is_ok()
        });
        probed || !cfg!(target_arch = "wasm32")
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
        kept.or_else(|| self.stored()?.get_item(&self.full(key)).ok().flatten())
    }

    /// Keeps a value; in memory when the browser refuses.
    pub fn set(&self, key: &str, value: &str) {
        self.forget(key);
        let stored = self
            .stored()
            .is_some_and(|storage| storage.set_item(&self.full(key), value).is_ok());
        if !stored {
            self.memory
                .borrow_mut()
                .push((key.to_owned(), value.to_owned()));
        }
    }

    /// Forgets a value.
    pub fn remove(&self, key: &str) {
        self.forget(key);
        if let Some(storage) = self.stored() {
            // A storage that refuses to forget also refuses to give: nothing further can be done.
            let _ = storage.remove_item(&self.full(key));
        }
    }

    /// All values whose keys begin with this, in no order.
    #[must_use]
    pub fn all(&self, start: &str) -> Vec<String> {
        let mut values: Vec<String> = self
            .memory
            .borrow()
            .iter()
            .filter(|(key, _)| key.starts_with(start))
            .map(|(_, value)| value.clone())
            .collect();
        if let Some(storage) = self.stored() {
            let start = self.full(start);
            values.extend(
                (0..storage.length().unwrap_or_default())
                    .filter_map(|at| storage.key(at).ok().flatten())
                    .filter(|key| key.starts_with(&start))
                    .filter_map(|key| storage.get_item(&key).ok().flatten()),
            );
        }
        values
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.memory.borrow_mut().clear();
        let Some(storage) = self.stored() else { return };
        let keys: Vec<String> = (0..storage.length().unwrap_or_default())
            .filter_map(|at| storage.key(at).ok().flatten())
            .filter(|key| key.starts_with(&*self.prefix))
            .collect();
        for key in keys {
            // A storage that refuses to forget also refuses to give: nothing further can be done.
            let _ = storage.remove_item(&key);
        }
    }

    fn forget(&self, key: &str) {
        self.memory.borrow_mut().retain(|(known, _)| known != key);
    }

    /// The key under which the browser keeps it.
    #[must_use]
    pub fn full(&self, key: &str) -> String {
        [&self.prefix, key].concat()
    }

    /// The browser's own storage, unless it refuses it; outside a browser, as in tests, there is none.
    fn stored(&self) -> Option<web_sys::Storage> {
        if !cfg!(target_arch = "wasm32") {
            return None;
        }
        let window = window()?;
        match self.area {
            Area::Browser => window.local_storage(),
            Area::Tab => window.session_storage(),
        }
        .ok()
        .flatten()
    }
}
