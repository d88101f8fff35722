//! A chat's changes: as a stream of server-sent events, resumed after the number in `Last-Event-ID`, or, where no stream
//! comes through, a batch at a time as plain JSON after the number in `after`.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use framechat_protocol::visitor::{CHANGES_MAX, Changes, Message, Problem};
use futures_util::{
    StreamExt,
    stream::{Stream, once, unfold},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Parameters, Private, Visitor};
use crate::{error::ServerError, live::Subscription, state::AppState, store::StoreError};

/// How often a silent stream says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Changes read at a time.
const BATCH: i64 = CHANGES_MAX as i64;
/// The first thing a stream says: a reader that does not hear it soon has something in between that holds answers back.
const GREETING: &str = "open";

static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
static ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// How changes are to be had.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct PollParameters {
    /// Asks for a batch of what changed after this number instead of a stream.
    after: Option<i64>,
}

/// The stream of changes: server-sent events named `message`, each a `Message` under its change number. With `after`, one
/// batch of them as JSON.
#[utoipa::path(
    get,
    path = "/api/visitor/changes",
    tag = "visitor",
    params(
        PollParameters,
        ("Last-Event-ID" = Option<i64>, Header, description = "The last change seen, for a stream")
    ),
    responses(
        (status = 200, content(
            (String = "text/event-stream"),
            (Changes = "application/json")
        )),
        (status = "4XX", body = Problem, content_type = "application/problem+json")
    ),
    security(("visitor" = [])),
)]
pub(in crate::routes) async fn changes(
    State(state): State<AppState>,
    Visitor(chat): Visitor,
    Parameters(poll): Parameters<PollParameters>,
    headers: HeaderMap,
) -> Result<Response, ServerError> {
    if let Some(after) = poll.after {
        return Ok(Private(batch(&state, &chat.id, after).await?).into_response());
    }
    let after = resume_after(&headers)?.unwrap_or(chat.last_change);
    let Some(subscription) = state.live.subscribe(&chat.id, chat.last_change) else {
        return Err(ServerError::too_many(
            "streams_too_many",
            "This chat is open in too many windows. Close one of them.",
            KEEP_ALIVE.as_secs(),
        ));
    };
    let follower = Follower {
        state,
        chat: chat.id,
        after,
        subscription,
        read: VecDeque::new(),
    };
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (ACCEL_BUFFERING.clone(), HeaderValue::from_static("no")),
    ];
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    let greeting = once(async { Ok(Event::default().comment(GREETING)) });
    let events = greeting.chain(events(follower));
    Ok((headers, Sse::new(events).keep_alive(keep_alive)).into_response())
}

/// What changed after a number, up to [`BATCH`] changes.
async fn batch(state: &AppState, chat: &str, after: i64) -> Result<Changes, ServerError> {
    if after < 0 {
        return Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "after_invalid",
            "\"after\" must be the number of a change, or 0.",
        ));
    }
    let messages = state.store.changes_after(chat, after, BATCH).await?;
    Ok(Changes {
        after: messages.last().map_or(after, |message| message.change),
        more: messages.len() == CHANGES_MAX,
        messages,
    })
}

/// The number in `Last-Event-ID`; `None` without the header.
fn resume_after(headers: &HeaderMap) -> Result<Option<i64>, ServerError> {
    let Some(value) = headers.get(&LAST_EVENT_ID) else {
        return Ok(None);
    };
    let number = value.to_str().ok().and_then(|text| text.parse().ok());
    match number {
        Some(number) if number >= 0 => Ok(Some(number)),
        _ => Err(ServerError::refused(
            StatusCode::BAD_REQUEST,
            "last_event_id_invalid",
            "Last-Event-ID must be the number of a change.",
        )),
    }
}

/// One open stream.
struct Follower {
    state: AppState,
    chat: String,
    /// The last change that was told.
    after: i64,
    subscription: Subscription,
    /// Changes that are read and not yet told.
    read: VecDeque<Message>,
}

impl Follower {
    /// The next change; `None` at shutdown, and when the chat was forgotten.
    async fn next(&mut self) -> Result<Option<Message>, StoreError> {
        let mut woken = false;
        loop {
            if self.state.shutdown.is_cancelled() {
                return Ok(None);
            }
            if let Some(message) = self.read.pop_front() {
                self.after = message.change;
                return Ok(Some(message));
            }
            // Subscribed before reading: a change after the read wakes.
            let changes = self
                .state
                .store
                .changes_after(&self.chat, self.after, BATCH)
                .await?;
            self.read = changes.into();
            if self.read.is_empty() {
                if woken && self.is_forgotten().await? {
                    return Ok(None);
                }
                tokio::select! {
                    () = self.state.shutdown.cancelled() => return Ok(None),
                    () = self.subscription.woken() => woken = true,
                }
            }
        }
    }

    async fn is_forgotten(&self) -> Result<bool, StoreError> {
        let chat = std::slice::from_ref(&self.chat);
        let found = self.state.store.last_changes(chat).await?;
        Ok(found.is_empty())
    }
}

fn events(follower: Follower) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(follower, |mut follower| async {
        let message = match follower.next().await {
            Ok(message) => message?,
            Err(error) => {
                // The reader comes back and resumes; the status has long been sent.
                tracing::error!(%error, "a stream ended");
                return None;
            }
        };
        let event = Event::default()
            .id(message.change.to_string())
            .event("message");
        match event.json_data(&message) {
            Ok(event) => Some((Ok(event), follower)),
            Err(error) => {
                tracing::error!(%error, "a stream ended");
                None
            }
        }
    })
}
