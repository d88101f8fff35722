//! What the page's early script has kept until the surface takes over.

use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = framechatEarly, js_name = take, catch)]
    fn taken() -> Result<Array, JsValue>;
}

/// Ends the early script and answers the messages that were sent while it ran, in order; `None` in a page without one.
#[must_use]
pub fn take() -> Option<Vec<String>> {
    let waiting = taken().ok()?;
    Some(waiting.iter().filter_map(|text| text.as_string()).collect())
}
