//! What draws a person to a page they are not looking at: a count in its title, and a notification when they allowed it.

use std::cell::{Cell, RefCell};

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Notification, NotificationOptions, NotificationPermission, window};

thread_local! {
    /// The count of each that shares the title, and what we made the title of.
    static TITLE: RefCell<Title> = RefCell::default();
}

#[derive(Debug, Default)]
struct Title {
    counts: Vec<(u32, u64)>,
    next: u32,
    /// The page's own title and ours.
    shown: Option<(String, String)>,
}

/// One share in the count that stands before the page's title, until dropped.
#[derive(Debug)]
pub struct TitleCount {
    id: u32,
    last: Cell<u64>,
}

impl TitleCount {
    /// A share of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let id = TITLE.with_borrow_mut(|title| {
            title.next += 1;
            title.next
        });
        Self {
            id,
            last: Cell::new(0),
        }
    }

    /// Makes the share this large.
    pub fn set(&self, count: u64) {
        if self.last.replace(count) != count {
            share(self.id, count);
        }
    }
}

impl Default for TitleCount {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for TitleCount {
    fn drop(&mut self) {
        if self.last.get() != 0 {
            share(self.id, 0);
        }
    }
}

fn share(id: u32, count: u64) {
    let Some(document) = window().and_then(|window| window.document()) else {
        return;
    };
    TITLE.with_borrow_mut(|title| {
        title.counts.retain(|(other, _)| *other != id);
        if count > 0 {
            title.counts.push((id, count));
        }
        let now = document.title();
        // The page may have named itself anew meanwhile.
        let own = match title.shown.take() {
            Some((own, ours)) if ours == now => own,
            _ => now,
        };
        let sum: u64 = title.counts.iter().map(|(_, count)| count).sum();
        if sum == 0 {
            document.set_title(&own);
        } else {
            let ours = format!("({sum}) {own}");
            document.set_title(&ours);
            // As the browser keeps it: without the white space around it.
            title.shown = Some((own, document.title()));
        }
    });
}

/// Whether the person can still be asked to allow notifications.
#[must_use]
pub fn may_ask() -> bool {
    supported() && Notification::permission() == NotificationPermission::Default
}

/// Asks the person to allow notifications, which browsers do at a click only; `answered` is called with the answer.
pub fn ask(answered: impl FnOnce() + 'static) {
    if !supported() {
        return;
    }
    let Ok(asking) = Notification::request_permission() else {
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        // No is an answer, too, and what it was is the browser's to know.
        let _ = wasm_bindgen_futures::JsFuture::from(asking).await;
        answered();
    });
}

/// Notifies the person, if that is allowed. A later notification of the same title takes the place of an earlier one.
pub fn notify(title: &str, text: &str) {
    if !supported() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(title);
    // Some browsers notify through a service worker only.
    let Ok(notification) = Notification::new_with_options(title, &options) else {
        return;
    };
    let focus = Closure::once_into_js(|| {
        if let Some(window) = window() {
            // A page that may not come forward stays where it is.
            let _ = window.focus();
        }
    });
    notification.set_onclick(Some(focus.unchecked_ref()));
}

fn supported() -> bool {
    Reflect::has(&js_sys::global(), &"Notification".into()).unwrap_or(false)
}
