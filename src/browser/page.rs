//! The page around a surface: its address, theme, language and reload.

use web_sys::{Element, window};

/// Pins the theme, over the system's preference.
pub fn pin_theme(dark: bool) {
    set_root_attribute("data-theme", if dark { "dark" } else { "light" });
}

/// Tells the browser and screen readers which language the page is in.
pub fn set_language(tag: &str) {
    set_root_attribute("lang", tag);
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
    let root: Option<Element> = window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // Fails only for a name that is no attribute name.
        let _ = root.set_attribute(name, value);
    }
}
