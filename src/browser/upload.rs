//! Uploads with progress, which only `XMLHttpRequest` tells of.

use super::json::Json;
use js_sys::{Reflect, encode_uri_component};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    DataTransfer, Event, File, FileList, HtmlInputElement, ProgressEvent, Url, XmlHttpRequest,
};

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

/// The files that are pasted (`clipboardData`) or dragged (`dataTransfer`). While they are dragged they cannot be looked at
/// yet and the list is empty; `None` when there are none, or when there is text to take instead.
#[must_use]
pub fn files_of(event: &Event, carrier: &str) -> Option<Vec<File>> {
    let carried: DataTransfer = Reflect::get(event, &carrier.into()).ok()?.unchecked_into();
    if carried.is_null_or_undefined() {
        return None;
    }
    let types: Vec<_> = carried
        .types()
        .iter()
        .filter_map(|kind| kind.as_string())
        .collect();
    let has = |kind: &str| types.iter().any(|one| one == kind);
    (has("Files") && !has("text/plain"))
        .then(|| carried.files().map_or_else(Vec::new, |list| listed(&list)))
}

fn listed(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|at| list.get(at)).collect()
}

/// An address in this page by which a file can be shown, until it is dropped.
#[derive(Debug)]
pub struct Preview(String);

impl Preview {
    /// The preview of a picture; `None` of what is none, or where the browser refuses.
    #[must_use]
    pub fn of(file: &File) -> Option<Self> {
        let shown = framechat_protocol::visitor::is_picture(&file.type_());
        shown.then(|| Url::create_object_url_with_blob(file).ok().map(Self))?
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // One that is unknown is gone already.
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Takes the files that were chosen in a field; the same ones can be chosen again then.
#[must_use]
pub fn take_files(field: &HtmlInputElement) -> Vec<File> {
    let files = field.files().map_or_else(Vec::new, |list| listed(&list));
    field.set_value("");
    files
}
