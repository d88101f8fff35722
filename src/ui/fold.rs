//! Texts made alike for a search.

use js_sys::JsString;

/// The text in lower case. By the browser, which has the tables of all alphabets already.
#[must_use]
pub fn fold(text: &str) -> String {
    if cfg!(target_arch = "wasm32") {
        JsString::from(text).to_lower_case().into()
    } else {
        text.to_lowercase()
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn folds_other_alphabets_too() {
        assert_eq!(super::fold("ЁЖ Ä ß I"), "ёж ä ß i");
    }
}
