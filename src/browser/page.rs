//! The page around a surface: its address, theme, language, keys and reload.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, HtmlElement, HtmlTextAreaElement, KeyboardEvent, PageTransitionEvent, window,
};

/// Pins the theme, over the system's preference.
pub fn pin_theme(dark: bool) {
    set_root_attribute("data-theme", if dark { "dark" } else { "light" });
}

/// Notes whether this page, in a frame, fills the screen.
pub fn mark_full(full: bool) {
    if let Some(root) = root_element() {
        // Fails only for a name that is no attribute name.
        let _ = root.toggle_attribute_with_force("data-full", full);
    }
}

/// Leaves the theme to the system again.
pub fn unpin_theme() {
    if let Some(root) = root_element() {
        // Removing what is not there is no failure, either.
        let _ = root.remove_attribute("data-theme");
    }
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

/// Whether the person is looking at another page.
#[must_use]
pub fn is_hidden() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.hidden())
}

/// Listens, until dropped, for the page being shown again as it had been left.
#[derive(Debug)]
pub struct Restored(Closure<dyn Fn(PageTransitionEvent)>);

/// Calls back when the browser shows the page again from its back/forward cache. `None` outside a browser's page.
pub fn on_restored(handler: impl Fn() + 'static) -> Option<Restored> {
    let hear = Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
        if event.persisted() {
            handler();
        }
    });
    window()?
        .add_event_listener_with_callback("pageshow", hear.as_ref().unchecked_ref())
        .ok()?;
    Some(Restored(hear))
}

impl Drop for Restored {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // It was added, so it can be removed.
            let _ = window
                .remove_event_listener_with_callback("pageshow", self.0.as_ref().unchecked_ref());
        }
    }
}

/// Gives the focus to the element of this id, if there is one.
pub fn focus(id: &str) {
    let element = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id))
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        // Refused only to what is not shown.
        let _ = element.focus();
    }
}

/// Gives the focus to the first element of this selector, unless something in the page has it.
pub fn focus_unless_taken(selector: &str) {
    let Some(document) = window().and_then(|window| window.document()) else {
        return;
    };
    let taken = document
        .active_element()
        .is_some_and(|element| !matches!(element.local_name().as_str(), "body" | "html"));
    let element = document.query_selector(selector).ok().flatten();
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok())
        && !taken
    {
        // Refused only to what is not shown.
        let _ = element.focus();
    }
}

/// Whether what is typed comes to this page, and not to the one around it.
#[must_use]
pub fn has_focus() -> bool {
    let document = window().and_then(|window| window.document());
    document.is_some_and(|document| document.has_focus().unwrap_or_default())
}

/// Sets the page's title.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// The name of this window, which whoever opened it chose; empty when it has none.
#[must_use]
pub fn window_name() -> String {
    window()
        .and_then(|window| window.name().ok())
        .unwrap_or_default()
}

/// Calls back whenever the page becomes visible or hidden, for the page's life.
pub fn on_visibility_change(handler: impl Fn() + 'static) {
    let Some(document) = window().and_then(|window| window.document()) else {
        return;
    };
    let hear = Closure::<dyn Fn()>::new(handler);
    // Only an event target of another kind could refuse.
    let _ = document
        .add_event_listener_with_callback("visibilitychange", hear.as_ref().unchecked_ref());
    hear.forget();
}

/// Calls back with `true` when the page is about to rest, frozen or kept for the way back, and with `false` when it is back,
/// for the page's life. A page that is closed rests, too.
pub fn on_rest(handler: impl Fn(bool) + 'static) {
    let Some(window) = window() else { return };
    let hear = Closure::<dyn Fn(Event)>::new(move |event: Event| match event.type_().as_str() {
        "pagehide" | "freeze" => handler(true),
        "resume" => handler(false),
        _ => {
            let back = event.dyn_ref::<PageTransitionEvent>();
            if back.is_some_and(PageTransitionEvent::persisted) {
                handler(false);
            }
        }
    });
    let heard = hear.as_ref().unchecked_ref();
    // Only event targets of another kind could refuse.
    for name in ["pagehide", "pageshow"] {
        let _ = window.add_event_listener_with_callback(name, heard);
    }
    if let Some(document) = window.document() {
        for name in ["freeze", "resume"] {
            let _ = document.add_event_listener_with_callback(name, heard);
        }
    }
    hear.forget();
}

/// Calls back whenever the browser finds that it is connected again, for the page's life.
pub fn on_online(handler: impl Fn() + 'static) {
    let Some(window) = window() else { return };
    let hear = Closure::<dyn Fn()>::new(handler);
    // Only an event target of another kind could refuse.
    let _ = window.add_event_listener_with_callback("online", hear.as_ref().unchecked_ref());
    hear.forget();
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

/// Whether the page has no origin of its own, nor have the frames in it: a sandbox around it lacks `allow-same-origin`.
#[must_use]
pub fn is_without_origin() -> bool {
    window().is_some_and(|window| {
        let file = window
            .location()
            .protocol()
            .is_ok_and(|scheme| scheme == "file:");
        window.origin() == "null" && !file
    })
}

/// The origin of this page; empty without a window.
#[must_use]
pub fn own_origin() -> String {
    window()
        .and_then(|window| window.location().origin().ok())
        .unwrap_or_default()
}

/// The address of the page that led here, or of the page around this frame; empty when the browser keeps it.
#[must_use]
pub fn referrer() -> String {
    window()
        .and_then(|window| window.document())
        .map(|document| document.referrer())
        .unwrap_or_default()
}

/// Gives a custom property of the page's style a value. The policy allows no style attribute in markup, but this.
pub fn set_root_style(property: &str, value: &str) {
    let root = root_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        // Fails only for a sheet that cannot be written to.
        let _ = root.style().set_property(property, value);
    }
}

/// Calls back when another tab keeps a value under this key in the browser's storage, for the page's life.
pub fn on_stored(key: String, handler: impl Fn() + 'static) {
    let Some(window) = window() else { return };
    super::listen::on(&window, "storage", move |event| {
        let text = |name: &str| Reflect::get(&event, &name.into()).ok()?.as_string();
        if text("key").is_some_and(|told| told == key) && text("newValue").is_some() {
            handler();
        }
    });
}

/// Makes a field as high as its text, where the style sheet's own way (`field-sizing`) is not known to the browser.
pub fn grow(field: &HtmlTextAreaElement) {
    let style = field.style();
    if Reflect::has(&style, &"fieldSizing".into()).unwrap_or(true) {
        return;
    }
    // Fails only for a sheet that cannot be written to.
    let _ = style.set_property("height", "auto");
    let border = field.offset_height() - field.client_height();
    let height = (field.scroll_height() + border).to_string();
    let _ = style.set_property("height", &[&height, "px"].concat());
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
