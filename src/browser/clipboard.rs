//! The clipboard, where a frame is allowed none: by the old command, which needs a field with the text in it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlTextAreaElement, window};

/// Copies a text in the course of a person's click or key; `false` when the browser refused. The focus returns to where it was.
#[must_use]
pub fn copy(text: &str) -> bool {
    attempt(text).unwrap_or(false)
}

fn attempt(text: &str) -> Option<bool> {
    let document = window()?.document()?;
    let focused = document.active_element();
    let field: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("fc-hidden");
    field.set_attribute("readonly", "").ok()?;
    document.body()?.append_child(&field).ok()?;
    field.select();
    let command: Option<Function> = Reflect::get(&document, &JsValue::from_str("execCommand"))
        .ok()
        .and_then(|command| command.dyn_into().ok());
    let copied = command.and_then(|command| command.call1(&document, &"copy".into()).ok());
    field.remove();
    if let Some(focused) =
        focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // What had the focus a moment ago can take it again.
        let _ = focused.focus();
    }
    Some(copied? == JsValue::TRUE)
}
