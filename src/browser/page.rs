//! The page around a surface: its address, theme, language, keys and reload.

use wasm_bindgen::prelude::*;
use web_sys::{Element, KeyboardEvent, window};

/// Pins the theme, over the system's preference.
pub fn pin_theme(dark: bool) {
    set_root_attribute("data-theme", if dark { "dark" } else { "light" });
}

/// Tells the browser and screen readers which language the page is in, and from which side its lines begin (`ltr`, `rtl`).
pub fn set_language(tag: &str, direction: &str) {
    set_root_attribute("lang", tag);
    set_root_attribute("dir", direction);
}

/// The language that the page is in; empty when it does not say.
#[must_use]
pub fn language() -> String {
    root_element()
        .and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// Calls back for each key pressed anywhere in the page, after the page's own elements have seen it, for the page's life.
pub fn on_key_down(handler: impl Fn(KeyboardEvent) + 'static) {
    let Some(window) = window() else { return };
    let hear = Closure::<dyn Fn(KeyboardEvent)>::new(handler);
    // Only an event target of another kind could refuse.
    let _ = window.add_event_listener_with_callback("keydown", hear.as_ref().unchecked_ref());
    hear.forget();
}

/// Sets the page's title.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Loads the page again: the only way to a new `init` of the messenger.
pub fn reload() {
    if let Some(window) = window() {
        // Refused only while the page is already being left.
        let _ = window.location().reload();
    }
}

/// The page's own address.
#[must_use]
pub fn own_address() -> Option<String> {
    window()?.location().href().ok()
}

/// The address of the page that led here, or of the page around this frame; empty when the browser keeps it.
#[must_use]
pub fn referrer() -> String {
    window()
        .and_then(|window| window.document())
        .map(|document| document.referrer())
        .unwrap_or_default()
}

fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = root_element() {
        // Fails only for a name that is no attribute name.
        let _ = root.set_attribute(name, value);
    }
}

fn root_element() -> Option<Element> {
    window()?.document()?.document_element()
}
