//! Files that were chosen, kept over a reload: the bindings of `static/kept-files.js`. What is as rare as this is not worth the
//! size it would have as wasm.

use wasm_bindgen::prelude::*;
use web_sys::File;

#[wasm_bindgen(module = "/static/kept-files.js")]
extern "C" {
    /// Gives the files that earlier pages of this site's key have left to `found`, each with what the server said of its
    /// upload, JSON, unless that was too long ago.
    #[wasm_bindgen(js_name = restoreFiles)]
    pub fn restore(site: &str, found: &Closure<dyn Fn(File, Option<String>)>);

    /// Keeps a file for this site's key; calls `failed` when there is no room or the browser does not.
    #[wasm_bindgen(js_name = keepFile)]
    pub fn keep(site: &str, file: &File, failed: &JsValue);

    /// Keeps what the server said of the upload of a file that is kept, JSON.
    #[wasm_bindgen(js_name = keepAnswer)]
    pub fn keep_answer(file: &File, answer: &str);

    /// Forgets a file; those of all tabs when none is named.
    #[wasm_bindgen(js_name = forgetFile)]
    pub fn forget(file: Option<&File>);
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use js_sys::Array;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen(module = "/static/kept-files.js")]
    extern "C" {
        fn fits(sizes: &Array, bytes: f64) -> bool;
    }

    /// As many files as may be kept.
    const FILES_MAX: usize = 30;
    /// As much as may be kept.
    const FILES_MAX_BYTES: f64 = 100.0 * 1024.0 * 1024.0;

    fn fits_beside(sizes: &[f64], bytes: f64) -> bool {
        fits(
            &sizes.iter().copied().map(JsValue::from_f64).collect(),
            bytes,
        )
    }

    #[wasm_bindgen_test]
    fn so_many_files_are_kept_and_no_more() {
        let beside = |count| fits_beside(&vec![1.0; count], 1.0);
        assert!(beside(0));
        assert!(beside(FILES_MAX - 2));
        assert!(beside(FILES_MAX - 1));
        assert!(!beside(FILES_MAX));
    }

    #[wasm_bindgen_test]
    fn so_many_bytes_are_kept_and_no_more() {
        let half = FILES_MAX_BYTES / 2.0;
        assert!(fits_beside(&[half], half - 1.0));
        assert!(fits_beside(&[half], half));
        assert!(!fits_beside(&[half], half + 1.0));
        assert!(!fits_beside(&[], FILES_MAX_BYTES + 1.0));
    }
}
