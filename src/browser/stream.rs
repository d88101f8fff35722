//! A live stream of events over `fetch`: it carries the token in a header and `Last-Event-ID` at each attempt, which an
//! `EventSource` cannot. It comes back by itself, with a growing and jittered wait, until it is dropped or refused. Where
//! no stream comes through, the same path is polled for plain JSON, and the stream is tried again later.

mod course;

use super::backoff::Backoff;
use super::http::{self, HttpError, authorize, fetch, refusal, set};
use super::{clock, page};
use course::{Course, End, LIVED_MS, Rhythm, SILENCE_MAX_MS, STREAM_AGAIN_MS, Step};
use framechat_protocol::visitor::{EventStreamParser, StreamEvent};
use gloo_timers::callback::Timeout;
use gloo_timers::future::sleep;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit, Response,
    TextDecodeOptions, TextDecoder,
};

/// What a stream reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Live {
    /// What follows is live.
    Open,
    /// Events that came together, and the number to resume after, which only grows.
    Events(Vec<StreamEvent>, i64),
    /// Nothing comes through now; another attempt is made by itself.
    Lost,
    /// The server refuses with this status; no further attempt is made.
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
    /// Opens the stream at `path`, after the event numbered `last`.
    #[must_use]
    pub fn open(
        path: &'static str,
        token: String,
        last: i64,
        on: impl FnMut(Live) + 'static,
    ) -> Self {
        let stop = Rc::new(Stop::default());
        let reader = Reader {
            path,
            token,
            last,
            stop: Rc::clone(&stop),
            course: Course::default(),
            live: None,
            on: Box::new(on),
        };
        spawn_local(reader.run());
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

struct Reader {
    path: &'static str,
    token: String,
    last: i64,
    stop: Rc<Stop>,
    course: Course,
    /// What was told last.
    live: Option<bool>,
    on: Box<dyn FnMut(Live)>,
}

impl Reader {
    async fn run(mut self) {
        let mut backoff = Backoff::default();
        while !self.stop.stopped.get() {
            let mut end = self.stream().await;
            if self.stop.stopped.get() {
                return;
            }
            let mut step = self.course.after(&end);
            if step == Step::Poll {
                let polled = self.poll().await;
                self.course.polled(polled.is_ok());
                match polled {
                    Ok(()) => {
                        backoff.succeeded();
                        continue;
                    }
                    Err(error) => end = End::Failed(error),
                }
                step = Step::Stream;
            }
            debug_assert_eq!(step, Step::Stream, "a poll leads back to the stream");
            let error = match end {
                End::Failed(HttpError::Refused(status)) if status != 429 && status < 500 => {
                    return self.tell(Live::Refused(status));
                }
                End::Failed(error) => error,
                End::Lived => {
                    backoff.succeeded();
                    HttpError::Unreachable
                }
                _ => HttpError::Unreachable,
            };
            self.set_live(false);
            sleep(error.wait(&mut backoff)).await;
        }
    }

    fn tell(&mut self, live: Live) {
        if !self.stop.stopped.get() {
            (self.on)(live);
        }
    }

    fn set_live(&mut self, live: bool) {
        if self.live.replace(live) != Some(live) {
            self.tell(if live { Live::Open } else { Live::Lost });
        }
    }

    /// Reads the stream to its end.
    async fn stream(&mut self) -> End {
        let began = clock::monotonic_ms();
        let Ok(controller) = AbortController::new() else {
            return End::Failed(HttpError::Garbled);
        };
        self.stop.current.replace(Some(controller.clone()));
        let mut watchdog = abort_after(self.course.first_byte_max_ms(), &controller);
        let (last, mut spoke) = (self.last, false);
        let ended = match self.ask(&controller).await {
            Ok(response) => {
                self.read(&response, &controller, &mut watchdog, &mut spoke)
                    .await
            }
            Err(error) => Err(error),
        };
        match ended {
            Ok(end) => end,
            Err(_) if !spoke && controller.signal().aborted() => End::Silent,
            Err(_) if spoke => {
                if self.last > last || clock::monotonic_ms() - began >= LIVED_MS {
                    End::Lived
                } else {
                    End::Fruitless
                }
            }
            Err(error) => End::Failed(error),
        }
    }

    async fn ask(&self, controller: &AbortController) -> Result<Response, HttpError> {
        let init = RequestInit::new();
        let headers = Headers::new().map_err(|_| HttpError::Garbled)?;
        authorize(&headers, Some(&self.token))?;
        set(&headers, "accept", "text/event-stream")?;
        set(&headers, "last-event-id", &self.last.to_string())?;
        init.set_headers(&headers);
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&controller.signal()));
        let response = fetch(self.path, &init).await?;
        if response.ok() {
            Ok(response)
        } else {
            Err(refusal(&response))
        }
    }

    /// Reads what comes; a stream that ends is `Unreachable`.
    async fn read(
        &mut self,
        response: &Response,
        controller: &AbortController,
        watchdog: &mut Timeout,
        spoke: &mut bool,
    ) -> Result<End, HttpError> {
        let kind = http::header(response, "content-type").unwrap_or_default();
        let (Some(body), true) = (response.body(), kind.starts_with("text/event-stream")) else {
            controller.abort();
            return Ok(End::Fruitless);
        };
        let reader: ReadableStreamDefaultReader = body
            .get_reader()
            .dyn_into()
            .map_err(|_| HttpError::Garbled)?;
        let decoder = TextDecoder::new().map_err(|_| HttpError::Garbled)?;
        let more = TextDecodeOptions::new();
        more.set_stream(true);
        let mut parser = EventStreamParser::new();
        loop {
            let step = JsFuture::from(reader.read())
                .await
                .map_err(|_| HttpError::Unreachable)?;
            if get(&step, "done").is_truthy() {
                *spoke = true;
                return Err(HttpError::Unreachable);
            }
            *watchdog = abort_after(SILENCE_MAX_MS, controller);
            if !std::mem::replace(spoke, true) {
                self.set_live(true);
            }
            let chunk = get(&step, "value")
                .dyn_into::<js_sys::Object>()
                .map_err(|_| HttpError::Garbled)?;
            let text = decoder
                .decode_with_buffer_source_and_options(&chunk, &more)
                .map_err(|_| HttpError::Garbled)?;
            let events = parser.push(&text);
            self.pass_on(events);
            if parser.dropped() > 0 {
                controller.abort();
                return Ok(End::TooLong);
            }
            if self.stop.stopped.get() {
                return Ok(End::Lived);
            }
        }
    }

    fn pass_on(&mut self, events: Vec<StreamEvent>) {
        // Whatever a garbled stream numbers its events with, the place to resume at never goes back.
        let numbers = events.iter().filter_map(|event| event.id.parse().ok());
        self.last = numbers.fold(self.last, i64::max);
        if !events.is_empty() {
            let last = self.last;
            self.tell(Live::Events(events, last));
        }
    }

    /// Polls until the stream is due again.
    async fn poll(&mut self) -> Result<(), HttpError> {
        let began = clock::monotonic_ms();
        let mut rhythm = Rhythm::default();
        while !self.stop.stopped.get() {
            let path = [self.path, "?after=", &self.last.to_string()].concat();
            let answer = http::get(&path, Some(&self.token)).await?;
            let (Some(messages), Some(after)) = (answer.list("messages"), answer.integer("after"))
            else {
                return Err(HttpError::Garbled);
            };
            if self.stop.stopped.get() {
                break;
            }
            self.set_live(true);
            let came = after > self.last;
            self.last = self.last.max(after);
            let events = messages.iter().map(|message| StreamEvent {
                id: String::new(),
                event: "message".to_owned(),
                data: message.write(),
            });
            self.pass_on(events.collect());
            if clock::monotonic_ms() - began >= STREAM_AGAIN_MS {
                break;
            }
            if !(came && answer.flag("more")) {
                sleep(rhythm.after(came, page::is_hidden())).await;
            }
        }
        Ok(())
    }
}

fn abort_after(ms: u32, controller: &AbortController) -> Timeout {
    let controller = controller.clone();
    Timeout::new(ms, move || controller.abort())
}

fn get(object: &JsValue, key: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}
