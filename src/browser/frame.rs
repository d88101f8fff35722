//! The frame's side of `postMessage` with the page around it.
//!
//! `static/boot.js` listens before anything else loads and lets through only what `window.parent` itself sent; it keeps
//! what came early. Here the size is looked at before the text is copied; origin and content are judged by the surface.

use js_sys::{Function, JSON, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::window;

/// A message of `window.parent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// The sender's origin, by the browser.
    pub origin: String,
    /// What was sent.
    pub data: Data,
}

/// The data of a message, as far as any surface cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// A string.
    Text(String),
    /// A string, or one in an object of the loader, of more UTF-16 units than asked for.
    TooLong,
    /// An object `{framechat: kind, url}`: what the loader tells the site chat.
    Loader {
        /// What it tells.
        kind: String,
        /// The address it tells of.
        url: String,
    },
    /// Anything else.
    Other,
}

/// Takes over the messages of `window.parent`: those kept since the page began, then all later ones, for the page's life.
/// Strings of more than `text_max` UTF-16 units are reported without being copied. The handler must not fail.
///
/// Without `boot.js` there is nothing to take over and nothing is ever heard: then `false`.
pub fn take(text_max: u32, mut handler: impl FnMut(Inbound) + 'static) -> bool {
    let Some(keeper) = keeper() else { return false };
    let Ok(take) =
        Reflect::get(&keeper, &"take".into()).and_then(|take| take.dyn_into::<Function>())
    else {
        return false;
    };
    let hear = Closure::<dyn FnMut(JsValue, String)>::new(move |data: JsValue, origin: String| {
        handler(Inbound {
            origin,
            data: read(&data, text_max),
        });
    });
    let taken = take.call1(&keeper, hear.as_ref()).is_ok();
    hear.forget();
    taken
}

/// Calls back after each message of whatever window, for the page's life: what is told is only that the counters below may
/// have changed. `boot.js` listened before, so that it has counted by then.
pub fn on_message(handler: impl Fn() + 'static) {
    let Some(window) = window() else { return };
    let hear = Closure::<dyn Fn()>::new(handler);
    // Only an event target of another kind could refuse.
    let _ = window.add_event_listener_with_callback("message", hear.as_ref().unchecked_ref());
    hear.forget();
}

/// How many messages came from other windows than `window.parent` and were dropped.
#[must_use]
pub fn strangers() -> u32 {
    keeper()
        .and_then(|keeper| Reflect::get(&keeper, &"strangers".into()).ok())
        .map_or(0, |count| whole(&count))
}

/// A counter of `boot.js`: whole and never negative.
fn whole(count: &JsValue) -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    count.as_f64().map_or(0, |count| count as u32)
}

/// How many messages `boot.js` dropped because too many came before the surface was there.
#[must_use]
pub fn overflowed() -> u32 {
    keeper()
        .and_then(|keeper| Reflect::get(&keeper, &"dropped".into()).ok())
        .and_then(|dropped| Reflect::get(&dropped, &"overflow".into()).ok())
        .map_or(0, |count| whole(&count))
}

/// Counts a message that the surface dropped, where whoever looks into a page finds it: in `framechat.dropped`, by reason,
/// beside what `boot.js` dropped.
pub fn count_dropped(reason: &str) {
    let counts = keeper().and_then(|keeper| Reflect::get(&keeper, &"dropped".into()).ok());
    let Some(counts) = counts.filter(JsValue::is_object) else {
        return;
    };
    let before = Reflect::get(&counts, &reason.into()).ok();
    let count = before.and_then(|count| count.as_f64()).unwrap_or_default() + 1.0;
    // Setting a property of a plain object of our own cannot fail.
    let _ = Reflect::set(&counts, &reason.into(), &count.into());
}

/// Sends a text to the page around this frame, if it is of this origin; the browser drops it otherwise.
/// `false` when it could not even be tried.
pub fn post(text: &str, origin: &str) -> bool {
    post_value(&text.into(), origin)
}

/// Sends the object that a JSON text describes to the page around this frame, if it is of this origin.
/// `false` when it could not even be tried.
pub fn post_object(json: &str, origin: &str) -> bool {
    JSON::parse(json).is_ok_and(|object| post_value(&object, origin))
}

/// Sends `{framechat: kind}` to the loader in the page around this frame, if it is of this origin.
/// `false` when it could not even be tried.
pub fn tell_loader(kind: &str, origin: &str) -> bool {
    let message = Object::new();
    Reflect::set(&message, &"framechat".into(), &kind.into()).is_ok()
        && post_value(&message, origin)
}

fn post_value(message: &JsValue, origin: &str) -> bool {
    let parent = window().and_then(|window| window.parent().ok().flatten());
    parent.is_some_and(|parent| parent.post_message(message, origin).is_ok())
}

fn keeper() -> Option<JsValue> {
    let keeper = Reflect::get(&window()?.into(), &"framechat".into()).ok()?;
    keeper.is_object().then_some(keeper)
}

fn read(data: &JsValue, text_max: u32) -> Data {
    if let Some(text) = data.dyn_ref::<JsString>() {
        return if text.length() > text_max {
            Data::TooLong
        } else {
            Data::Text(text.into())
        };
    }
    if !data.is_object() {
        return Data::Other;
    }
    match (text_of(data, "framechat"), text_of(data, "url")) {
        (Some(kind), Some(url)) if kind.length() > text_max || url.length() > text_max => {
            Data::TooLong
        }
        (Some(kind), Some(url)) => Data::Loader {
            kind: kind.into(),
            url: url.into(),
        },
        _ => Data::Other,
    }
}

fn text_of(object: &JsValue, key: &str) -> Option<JsString> {
    Reflect::get(object, &key.into()).ok()?.dyn_into().ok()
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::{Data, read};
    use crate::test_page::run;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn read_object(kind: &str, url: &str) -> Data {
        let object = run(
            "return { framechat: element, url: text }",
            &kind.into(),
            url,
        );
        read(&object, 4)
    }

    #[wasm_bindgen_test]
    fn strings_over_the_limit_are_too_long_wherever_they_stand() {
        assert_eq!(read(&"1234".into(), 4), Data::Text("1234".to_owned()));
        assert_eq!(read(&"12345".into(), 4), Data::TooLong);
        let loader = Data::Loader {
            kind: "page".to_owned(),
            url: "1234".to_owned(),
        };
        assert_eq!(read_object("page", "1234"), loader);
        assert_eq!(read_object("page", "12345"), Data::TooLong);
        assert_eq!(read_object("pages", "1"), Data::TooLong);
    }

    #[wasm_bindgen_test]
    fn anything_else_is_other() {
        for value in [
            JsValue::NULL,
            JsValue::UNDEFINED,
            7.into(),
            js_sys::Object::new().into(),
        ] {
            assert_eq!(read(&value, 4), Data::Other);
        }
    }
}
