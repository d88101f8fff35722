//! JSON requests to the page's own server, with a time limit, and errors that a surface can turn into a sentence.

use super::backoff::Backoff;
use super::clock;
use super::json::Json;
use super::random;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCache, RequestInit, Response, window};

const TIMEOUT_MS: u32 = 20_000;
/// The longest wait that a server can ask for; after more the person would have to do something anyway.
pub const RETRY_AFTER_MAX_S: u32 = 300;

/// Why a request brought no answer of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// No answer: offline, server away, or too slow.
    Unreachable,
    /// The server refused with this HTTP status. Its problem document is for programs that have more than one remedy.
    Refused(u16),
    /// The server has too much to do, or hears too much of us, and asks to come back after so many seconds.
    Busy(u32),
    /// An answer that this build does not understand.
    Garbled,
}

impl HttpError {
    /// The same request may succeed later without any change.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable | Self::Busy(_) => true,
            Self::Refused(status) => *status == 429 || *status >= 500,
            Self::Garbled => false,
        }
    }

    /// Counts the failure and says how long to wait before the next attempt: never less than the server asked for.
    pub fn wait(&self, backoff: &mut Backoff) -> Duration {
        let asked = match self {
            Self::Busy(seconds) => u64::from(*seconds),
            _ => 0,
        };
        backoff
            .failed(random::jitter())
            .max(Duration::from_secs(asked))
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
        return Err(refusal(&response));
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
    let response: Response = answer
        .ok()
        .and_then(|value| value.dyn_into().ok())
        .ok_or(HttpError::Unreachable)?;
    if let Some(date) = header(&response, "date") {
        clock::hear_server(&date);
    }
    Ok(response)
}

/// The value of a header that the answer has.
pub(super) fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

/// What an answer that is no success says.
pub(super) fn refusal(response: &Response) -> HttpError {
    let wait = header(response, "retry-after");
    refused(response.status(), wait.as_deref())
}

fn refused(status: u16, retry_after: Option<&str>) -> HttpError {
    // A date would be by the server's clock; then the wait is our own.
    let seconds = retry_after.and_then(|text| text.trim().parse().ok());
    match seconds {
        Some(seconds) if status == 429 || status == 503 => {
            HttpError::Busy(RETRY_AFTER_MAX_S.min(seconds))
        }
        _ => HttpError::Refused(status),
    }
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
    use super::{HttpError, RETRY_AFTER_MAX_S, refused};

    #[test]
    fn a_busy_server_says_when_to_come_back() {
        assert_eq!(refused(429, Some("7")), HttpError::Busy(7));
        assert_eq!(refused(503, Some(" 0 ")), HttpError::Busy(0));
        assert_eq!(refused(429, None), HttpError::Refused(429));
        let date = "Fri, 31 Dec 1999 23:59:59 GMT";
        for odd in [date, "-1", "1.5", "", "99999999999"] {
            assert_eq!(refused(429, Some(odd)), HttpError::Refused(429), "{odd}");
        }
        assert_eq!(refused(404, Some("7")), HttpError::Refused(404));
        for (asked, taken) in [(299, 299), (300, 300), (301, 300)] {
            let asked = asked.to_string();
            assert_eq!(refused(429, Some(&asked)), HttpError::Busy(taken));
        }
        assert_eq!(RETRY_AFTER_MAX_S, 300);
        assert!(HttpError::Busy(1).is_passing());
    }

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
