//! Uploads with progress, which only `XMLHttpRequest` tells of.

use super::json::Json;
use js_sys::encode_uri_component;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, HtmlInputElement, ProgressEvent, XmlHttpRequest};

/// What becomes of an upload.
#[derive(Clone, Debug)]
pub enum Uploaded {
    /// So many percent are there.
    Percent(u8),
    /// The server answered with a status and a body; 0 when it did not.
    Ended(u16, Option<Json>),
}

/// A running upload; dropped, it is broken off.
#[derive(Debug)]
pub struct Uploading {
    request: XmlHttpRequest,
    _progress: Closure<dyn FnMut(ProgressEvent)>,
    _end: Closure<dyn FnMut(ProgressEvent)>,
}

impl Uploading {
    /// Sends a file as the body of a `POST`, its name percent-encoded in a header. `None` where the browser refuses to.
    pub fn begin(
        path: &str,
        token: &str,
        name_header: &str,
        file: &File,
        hear: impl Fn(Uploaded) + Clone + 'static,
    ) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("POST", path).ok()?;
        let name = String::from(encode_uri_component(&file.name()));
        for (header, value) in [
            ("authorization", &["Bearer ", token].concat()),
            (name_header, &name),
        ] {
            request.set_request_header(header, value).ok()?;
        }
        let told = hear.clone();
        let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            let whole = event.total();
            if whole > 0.0 {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let percent = (event.loaded() * 100.0 / whole) as u8;
                told(Uploaded::Percent(percent.min(100)));
            }
        });
        let ended = request.clone();
        let end = Closure::<dyn FnMut(ProgressEvent)>::new(move |_| {
            let body = ended.response_text().ok().flatten();
            let status = ended.status().unwrap_or(0);
            hear(Uploaded::Ended(
                status,
                body.and_then(|body| Json::parse(&body)),
            ));
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        }
        request.set_onloadend(Some(end.as_ref().unchecked_ref()));
        request.send_with_opt_blob(Some(file)).ok()?;
        Some(Self {
            request,
            _progress: progress,
            _end: end,
        })
    }
}

impl Drop for Uploading {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        // One that has ended cannot be broken off, and need not be.
        let _ = self.request.abort();
    }
}

/// Takes the files that were chosen in a field; the same ones can be chosen again then.
#[must_use]
pub fn take_files(field: &HtmlInputElement) -> Vec<File> {
    let list = field.files();
    let files = list.map_or_else(Vec::new, |list| {
        (0..list.length()).filter_map(|at| list.get(at)).collect()
    });
    field.set_value("");
    files
}
