//! JSON requests to the page's own server, with a time limit, and errors that a surface can turn into a sentence.

use super::json::Json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response, window};

const TIMEOUT_MS: u32 = 20_000;

/// Why a request brought no answer of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// No answer: offline, server away, or too slow.
    Unreachable,
    /// The server refused with this HTTP status. Its problem document is for programs that have more than one remedy.
    Refused(u16),
    /// An answer that this build does not understand.
    Garbled,
}

impl HttpError {
    /// The same request may succeed later without any change.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Refused(status) => *status == 429 || *status >= 500,
            Self::Garbled => false,
        }
    }
}

/// Posts a JSON body and reads the JSON answer.
///
/// # Errors
/// [`HttpError`].
pub async fn post(path: &str, token: Option<&str>, body: &str) -> Result<Json, HttpError> {
    request(path, token, Some(body)).await
}

/// Gets JSON.
///
/// # Errors
/// [`HttpError`].
pub async fn get(path: &str, token: Option<&str>) -> Result<Json, HttpError> {
    request(path, token, None).await
}

/// An answer of any status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, when it is JSON.
    pub body: Option<Json>,
}

/// Makes a request of any method, and leaves it to the caller what a status means.
///
/// # Errors
/// [`HttpError::Unreachable`], or [`HttpError::Garbled`] for a token that no header can hold.
pub async fn call(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> Result<Answer, HttpError> {
    let response = answer(method, path, token, body).await?;
    Ok(Answer {
        status: response.status(),
        body: Json::parse(&text(&response).await?),
    })
}

async fn request(path: &str, token: Option<&str>, body: Option<&str>) -> Result<Json, HttpError> {
    let method = if body.is_some() { "POST" } else { "GET" };
    let response = answer(method, path, token, body).await?;
    if !response.ok() {
        return Err(HttpError::Refused(response.status()));
    }
    Json::parse(&text(&response).await?).ok_or(HttpError::Garbled)
}

async fn answer(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> Result<Response, HttpError> {
    let init = RequestInit::new();
    let headers = Headers::new().map_err(|_| HttpError::Garbled)?;
    init.set_method(method);
    if let Some(body) = body {
        init.set_body(&body.into());
        set(&headers, "content-type", "application/json")?;
    }
    authorize(&headers, token)?;
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    fetch(path, &init).await
}

/// Adds the bearer token, which never stands in an address.
pub(super) fn authorize(headers: &Headers, token: Option<&str>) -> Result<(), HttpError> {
    match token {
        Some(token) => set(headers, "authorization", &["Bearer ", token].concat()),
        None => Ok(()),
    }
}

pub(super) fn set(headers: &Headers, name: &str, value: &str) -> Result<(), HttpError> {
    headers.set(name, value).map_err(|_| HttpError::Garbled)
}

pub(super) async fn fetch(path: &str, init: &RequestInit) -> Result<Response, HttpError> {
    let window = window().ok_or(HttpError::Unreachable)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(path, init)).await;
    answer
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(HttpError::Unreachable)
}

async fn text(response: &Response) -> Result<String, HttpError> {
    let promise = response.text().map_err(|_| HttpError::Unreachable)?;
    let value = JsFuture::from(promise)
        .await
        .map_err(|_| HttpError::Unreachable)?;
    value.as_string().ok_or(HttpError::Garbled)
}

#[cfg(test)]
mod tests {
    use super::HttpError;

    #[test]
    fn only_server_trouble_passes_by_itself() {
        let refused = HttpError::Refused;
        assert!(HttpError::Unreachable.is_passing());
        assert!(refused(429).is_passing());
        assert!(refused(500).is_passing());
        assert!(!refused(499).is_passing());
        assert!(!refused(404).is_passing());
        assert!(!HttpError::Garbled.is_passing());
    }
}
