//! Listening to elements that Yew did not make.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// Calls back for each event of a kind, for the page's life.
pub fn on(target: &EventTarget, kind: &str, handler: impl Fn(Event) + 'static) {
    let hear = Closure::<dyn Fn(Event)>::new(handler);
    // Only an event target of another kind could refuse.
    let _ = target.add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
    hear.forget();
}
