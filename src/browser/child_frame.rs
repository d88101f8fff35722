//! The page's side of `postMessage` with a frame of another site inside it.
//!
//! The frame's node is made once, in a place that nothing else renders into: moving or recreating it would load the other
//! site's page again. We listen before it is told what to load. Who sent a message is looked at here, because only the
//! browser knows; what it says is judged by the surface.

use js_sys::{JSON, JsString, Object};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlIFrameElement, MessageEvent, Window, window};

/// What the frame may use if the page around may: sound, voice messages, the clipboard, full screen.
const FEATURES: [&str; 5] = [
    "autoplay",
    "microphone",
    "clipboard-read",
    "clipboard-write",
    "fullscreen",
];

/// The frame to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// What it loads.
    pub src: &'a str,
    /// The one origin that is posted to.
    pub origin: &'a str,
    /// Its accessible name.
    pub title: &'a str,
}

/// A message that the page heard, from whomever.
#[derive(Debug)]
pub struct Inbound<'a> {
    /// Whether it came from the frame's current window.
    pub from_frame: bool,
    /// The sender's origin, by the browser.
    pub origin: String,
    event: &'a MessageEvent,
}

/// Why the data of a message is not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// Longer than asked for.
    TooLong,
    /// It has no JSON: a cycle, a big integer, a function's absence.
    NoJson,
}

impl Inbound<'_> {
    /// The data as JSON, unless that is longer than `max` UTF-16 units.
    ///
    /// # Errors
    /// [`NoText`] when it cannot be written as JSON or is too long.
    pub fn json(&self, max: u32) -> Result<String, NoText> {
        let json = JSON::stringify(&self.event.data()).map_err(|_| NoText::NoJson)?;
        // `undefined` has no JSON, and stringify then returns `undefined`.
        let json: JsString = JsValue::from(json).dyn_into().map_err(|_| NoText::NoJson)?;
        if json.length() > max {
            Err(NoText::TooLong)
        } else {
            Ok(json.into())
        }
    }
}

/// A frame of another site, until dropped.
#[derive(Debug)]
pub struct ChildFrame {
    iframe: HtmlIFrameElement,
    origin: String,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_load: Closure<dyn FnMut(Event)>,
}

impl ChildFrame {
    /// Makes the frame as a child of `slot`. `on_load` is called for each document, `on_message` for each message that the
    /// page hears, whoever sent it. `None` outside a browser's page.
    pub fn new(
        slot: &Element,
        address: &Address<'_>,
        mut on_load: impl FnMut() + 'static,
        mut on_message: impl FnMut(&Inbound<'_>) + 'static,
    ) -> Option<Self> {
        let window = window()?;
        let iframe: HtmlIFrameElement = window
            .document()?
            .create_element("iframe")
            .ok()?
            .dyn_into()
            .ok()?;
        let features = FEATURES
            .map(|feature| format!("{feature} {}", address.origin))
            .join("; ");
        iframe.set_title(address.title);
        iframe.set_attribute("allow", &features).ok()?;
        iframe
            .set_attribute("referrerpolicy", "strict-origin-when-cross-origin")
            .ok()?;

        let watched = iframe.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let from_frame = match (event.source(), watched.content_window()) {
                (Some(source), Some(own)) => Object::is(&source, &own),
                _ => false,
            };
            on_message(&Inbound {
                from_frame,
                origin: event.origin(),
                event: &event,
            });
        });
        let on_load = Closure::<dyn FnMut(Event)>::new(move |_| on_load());
        window
            .add_event_listener_with_callback("message", on_message.as_ref().unchecked_ref())
            .ok()?;
        iframe
            .add_event_listener_with_callback("load", on_load.as_ref().unchecked_ref())
            .ok()?;
        iframe.set_src(address.src);
        let frame = Self {
            iframe,
            origin: address.origin.to_owned(),
            on_message,
            on_load,
        };
        slot.append_child(&frame.iframe).ok()?;
        Some(frame)
    }

    /// Posts a plain object, given as JSON, to the frame at its origin; the browser drops it when the frame shows a page
    /// of another origin. `false` when there is no window to post to.
    pub fn post(&self, json: &str) -> bool {
        // Parsed by the browser, so that the frame gets an object without maps, big integers and undefined.
        let Ok(object) = JSON::parse(json) else {
            return false;
        };
        self.window()
            .is_some_and(|window| window.post_message(&object, &self.origin).is_ok())
    }

    /// Loads `src` in place of what the frame shows, without an entry in the history.
    pub fn load(&self, src: &str) -> bool {
        self.window()
            .is_some_and(|window| window.location().replace(src).is_ok())
    }

    fn window(&self) -> Option<Window> {
        self.iframe.content_window()
    }
}

impl Drop for ChildFrame {
    fn drop(&mut self) {
        if let Some(window) = window() {
            // Neither can fail: both listeners were added.
            let _ = window.remove_event_listener_with_callback(
                "message",
                self.on_message.as_ref().unchecked_ref(),
            );
        }
        let _ = self
            .iframe
            .remove_event_listener_with_callback("load", self.on_load.as_ref().unchecked_ref());
        self.iframe.remove();
    }
}
