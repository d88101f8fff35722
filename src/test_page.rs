//! What tests in a browser share: a place in the page, a person's hands, and waiting for a condition.

#![cfg_attr(
    not(all(feature = "chat-app", feature = "site-chat")),
    allow(dead_code, reason = "a build of fewer surfaces has fewer tests")
)]

use gloo_timers::future::TimeoutFuture;
use js_sys::Function;
use wasm_bindgen::JsValue;
use web_sys::{Element, window};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const PATIENCE_TURNS: u32 = 400;
const TURN_MS: u32 = 5;

/// A fresh element in the page.
pub(crate) fn place() -> Element {
    let document = window().unwrap().document().unwrap();
    let place = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&place).unwrap();
    place
}

/// The elements that a selector finds, in order.
pub(crate) fn all(root: &Element, selector: &str) -> Vec<Element> {
    use wasm_bindgen::JsCast;
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length())
        .map(|at| found.get(at).unwrap().unchecked_into())
        .collect()
}

/// The first element that a selector finds.
pub(crate) fn one(root: &Element, selector: &str) -> Element {
    root.query_selector(selector).unwrap().unwrap()
}

/// Runs a script with `element` and `text`.
pub(crate) fn run(script: &str, element: &JsValue, text: &str) -> JsValue {
    Function::new_with_args("element, text", script)
        .call2(&JsValue::NULL, element, &text.into())
        .unwrap()
}

/// Types into a field, as far as a script can.
pub(crate) fn type_into(field: &Element, text: &str) {
    run(
        "element.focus(); element.value = text; element.dispatchEvent(new InputEvent('input', { bubbles: true }))",
        field,
        text,
    );
}

/// Presses Enter in a field.
pub(crate) fn press_enter(field: &Element) {
    run(
        "element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))",
        field,
        "",
    );
}

/// Looks again after each turn of the browser's event loop until there is something.
pub(crate) async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..PATIENCE_TURNS {
        if let Some(found) = look() {
            return found;
        }
        TimeoutFuture::new(TURN_MS).await;
    }
    panic!("waited in vain for {what}");
}
