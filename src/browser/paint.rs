//! What the person sees comes before what the page does next.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Window, window};

/// A page that nobody sees is not painted, and not waited for any longer.
const UNSEEN_MS: i32 = 100;

/// Waits until what stands in the page by now is painted.
pub async fn painted() {
    let Some(window) = window() else { return };
    let promise = Promise::new(&mut |done, _| {
        after(&window, &done, UNSEEN_MS);
        let frame = window.clone();
        // A frame is begun before it is painted; a timer comes behind it.
        let begun = Closure::once_into_js(move || after(&frame, &done, 0));
        // Refused only for something that cannot be called.
        let _ = window.request_animation_frame(begun.unchecked_ref());
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

fn after(window: &Window, done: &Function, ms: i32) {
    // Refused only for something that cannot be called.
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(done, ms);
}
