//! The frame's side of `postMessage` with the page around it.
//!
//! `static/boot.js` listens before anything else loads and lets through only what `window.parent` itself sent; it keeps
//! what came early. Here the size is looked at before the text is copied; origin and content are judged by the surface.

use js_sys::{Function, JSON, JsString, Reflect};
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
    /// An object with a string under `framechat`: what the loader tells the site chat.
    Loader(Loader),
    /// Anything else.
    Other,
}

/// What the loader tells: a kind, and those of the wanted fields that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loader {
    /// What it tells, as it stands under `framechat`.
    pub kind: String,
    /// The wanted fields that hold a string, or a flag, which is `true` or `false` here.
    pub fields: Vec<(&'static str, String)>,
}

impl Loader {
    /// A field that was wanted and told.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Takes over the messages of `window.parent`: those kept since the page began, then all later ones, for the page's life.
/// Strings of more than `text_max` UTF-16 units are reported without being copied, and of the loader's objects only `fields`
/// are read. The handler must not fail.
///
/// Without `boot.js` there is nothing to take over and nothing is ever heard: then `false`.
pub fn take(
    text_max: u32,
    fields: &'static [&'static str],
    mut handler: impl FnMut(Inbound) + 'static,
) -> bool {
    let Some(keeper) = keeper() else { return false };
    let Ok(take) =
        Reflect::get(&keeper, &"take".into()).and_then(|take| take.dyn_into::<Function>())
    else {
        return false;
    };
    let hear = Closure::<dyn FnMut(JsValue, String)>::new(move |data: JsValue, origin: String| {
        handler(Inbound {
            origin,
            data: read(&data, text_max, fields),
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

fn post_value(message: &JsValue, origin: &str) -> bool {
    let parent = window().and_then(|window| window.parent().ok().flatten());
    parent.is_some_and(|parent| parent.post_message(message, origin).is_ok())
}

fn keeper() -> Option<JsValue> {
    let keeper = Reflect::get(&window()?.into(), &"framechat".into()).ok()?;
    keeper.is_object().then_some(keeper)
}

fn read(data: &JsValue, text_max: u32, wanted: &[&'static str]) -> Data {
    if let Some(text) = data.dyn_ref::<JsString>() {
        return if text.length() > text_max {
            Data::TooLong
        } else {
            Data::Text(text.into())
        };
    }
    let value_of = |key: &str| Reflect::get(data, &key.into()).unwrap_or_default();
    let kind = match value_of("framechat").dyn_into::<JsString>() {
        Ok(kind) if data.is_object() => kind,
        _ => return Data::Other,
    };
    if kind.length() > text_max {
        return Data::TooLong;
    }
    let mut fields = Vec::new();
    for &key in wanted {
        let value = value_of(key);
        if let Some(text) = value.dyn_ref::<JsString>() {
            if text.length() > text_max {
                return Data::TooLong;
            }
            fields.push((key, text.into()));
        } else if let Some(flag) = value.as_bool() {
            fields.push((key, if flag { "true" } else { "false" }.to_owned()));
        }
    }
    Data::Loader(Loader {
        kind: kind.into(),
        fields,
    })
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::{Data, Loader, read};
    use crate::test_page::run;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::wasm_bindgen_test;

    const WANTED: &[&str] = &["url", "shown", "token"];

    fn read_object(kind: &str, url: &str) -> Data {
        let object = run(
            "return { framechat: element, url: text, shown: false, token: null, other: 'x' }",
            &kind.into(),
            url,
        );
        read(&object, 4, WANTED)
    }

    #[wasm_bindgen_test]
    fn strings_over_the_limit_are_too_long_wherever_they_stand() {
        assert_eq!(
            read(&"1234".into(), 4, WANTED),
            Data::Text("1234".to_owned())
        );
        assert_eq!(read(&"12345".into(), 4, WANTED), Data::TooLong);
        let loader = Data::Loader(Loader {
            kind: "page".to_owned(),
            fields: vec![("url", "1234".to_owned()), ("shown", "false".to_owned())],
        });
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
            run("return { framechat: 7, url: 'x' }", &JsValue::NULL, ""),
        ] {
            assert_eq!(read(&value, 4, WANTED), Data::Other);
        }
    }
}
