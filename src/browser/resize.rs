//! Watches elements change their size.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

/// Calls back whenever one of its elements changes its size; dropping it ends that.
#[derive(Debug)]
pub struct ResizeWatch {
    observer: Option<ResizeObserver>,
    _on_resize: Closure<dyn FnMut(Array)>,
}

impl ResizeWatch {
    /// Watches the elements. Where the browser cannot, it never calls.
    #[must_use]
    pub fn new(elements: &[Element], mut on_resize: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Array)>::new(move |_| on_resize());
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            elements
                .iter()
                .for_each(|element| observer.observe(element));
        }
        Self {
            observer,
            _on_resize: closure,
        }
    }
}

impl Drop for ResizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
