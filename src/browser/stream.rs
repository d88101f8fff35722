//! A live stream of events over `fetch`: it carries the token in a header and `Last-Event-ID` at each attempt, which an
//! `EventSource` cannot. It comes back by itself, with a growing and jittered wait, until it is dropped or refused.

use super::backoff::Backoff;
use super::http::{HttpError, authorize, fetch, set};
use super::random;
use framechat_protocol::visitor::{EventStreamParser, StreamEvent};
use gloo_timers::callback::Timeout;
use gloo_timers::future::sleep;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit,
    TextDecodeOptions, TextDecoder,
};

/// The server says something at least each 15 s; a stream silent for three times that is dead.
const SILENCE_MAX_MS: u32 = 45_000;

/// What a stream reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Live {
    /// The stream is open: what follows is live.
    Open,
    /// An event.
    Event(StreamEvent),
    /// The stream ended or never opened; another attempt comes by itself.
    Lost,
    /// An event was too long to read: what the surface shows may lack something.
    Gap,
    /// The server refuses the stream with this status; no further attempt is made.
    Refused(u16),
}

/// Keeps a stream alive; dropping it ends the stream.
#[derive(Debug)]
pub struct LiveStream {
    stop: Rc<Stop>,
}

#[derive(Debug, Default)]
struct Stop {
    stopped: Cell<bool>,
    current: RefCell<Option<AbortController>>,
}

impl LiveStream {
    /// Opens the stream at `path`, after the event `last_id`.
    #[must_use]
    pub fn open(
        path: &'static str,
        token: String,
        last_id: String,
        mut on: impl FnMut(Live) + 'static,
    ) -> Self {
        let stop = Rc::new(Stop::default());
        let guard = Rc::clone(&stop);
        spawn_local(async move {
            let mut last_id = last_id;
            let mut backoff = Backoff::default();
            while !guard.stopped.get() {
                let outcome =
                    attempt(path, &token, &mut last_id, &guard, &mut backoff, &mut on).await;
                if guard.stopped.get() {
                    return;
                }
                match outcome {
                    Err(HttpError::Refused(status)) if status != 429 && status < 500 => {
                        return on(Live::Refused(status));
                    }
                    Ok(()) | Err(_) => on(Live::Lost),
                }
                sleep(backoff.failed(random::jitter())).await;
            }
        });
        Self { stop }
    }
}

impl Drop for LiveStream {
    fn drop(&mut self) {
        self.stop.stopped.set(true);
        if let Some(controller) = self.stop.current.take() {
            controller.abort();
        }
    }
}

async fn attempt(
    path: &str,
    token: &str,
    last_id: &mut String,
    stop: &Stop,
    backoff: &mut Backoff,
    on: &mut impl FnMut(Live),
) -> Result<(), HttpError> {
    let controller = AbortController::new().map_err(|_| HttpError::Garbled)?;
    stop.current.replace(Some(controller.clone()));
    let init = RequestInit::new();
    let headers = Headers::new().map_err(|_| HttpError::Garbled)?;
    authorize(&headers, Some(token))?;
    set(&headers, "accept", "text/event-stream")?;
    set(&headers, "last-event-id", last_id)?;
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(Some(&controller.signal()));

    let mut watchdog = abort_after_silence(&controller);
    let response = fetch(path, &init).await?;
    if !response.ok() {
        return Err(HttpError::Refused(response.status()));
    }
    let reader: ReadableStreamDefaultReader = response
        .body()
        .ok_or(HttpError::Garbled)?
        .get_reader()
        .dyn_into()
        .map_err(|_| HttpError::Garbled)?;
    let decoder = TextDecoder::new().map_err(|_| HttpError::Garbled)?;
    let more = TextDecodeOptions::new();
    more.set_stream(true);
    let mut parser = EventStreamParser::new();
    let mut dropped = 0;
    on(Live::Open);
    loop {
        let step = JsFuture::from(reader.read())
            .await
            .map_err(|_| HttpError::Unreachable)?;
        if get(&step, "done").is_truthy() {
            return Ok(());
        }
        drop(std::mem::replace(
            &mut watchdog,
            abort_after_silence(&controller),
        ));
        let chunk = get(&step, "value")
            .dyn_into::<js_sys::Object>()
            .map_err(|_| HttpError::Garbled)?;
        let text = decoder
            .decode_with_buffer_source_and_options(&chunk, &more)
            .map_err(|_| HttpError::Garbled)?;
        backoff.succeeded();
        for event in parser.push(&text) {
            if stop.stopped.get() {
                return Ok(());
            }
            last_id.clone_from(&event.id);
            on(Live::Event(event));
        }
        if parser.dropped() != dropped {
            dropped = parser.dropped();
            on(Live::Gap);
        }
    }
}

fn abort_after_silence(controller: &AbortController) -> Timeout {
    let controller = controller.clone();
    Timeout::new(SILENCE_MAX_MS, move || controller.abort())
}

fn get(object: &JsValue, key: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
