//! The hooks that keep the state and the server together: opening, the live stream, sending in order, older pages.

use super::api;
use super::kept::Kept;
use super::state::{Action, State, Trouble};
use super::timeline::Stage;
use super::wire;
use crate::browser::backoff::Backoff;
use crate::browser::http::HttpError;
use crate::browser::json::Json;
use crate::browser::random;
use crate::browser::stream::{Live, LiveStream};
use framechat_protocol::visitor::{History, SessionRequest, SessionResponse};
use gloo_timers::callback::Timeout;
use gloo_timers::future::sleep;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

type Dispatcher = UseReducerDispatcher<State>;

/// Opens the chat, again and again while the server cannot be reached.
#[hook]
pub fn use_opening(state: &UseReducerHandle<State>, site: &str, kept: &Kept) {
    let dispatcher = state.dispatcher();
    let (site, kept) = (site.to_owned(), kept.clone());
    use_effect_with(state.opening, move |_| {
        let given_up = Rc::new(Cell::new(false));
        let watch = Rc::clone(&given_up);
        spawn_local(async move {
            let mut backoff = Backoff::default();
            while !watch.get() {
                let opened = open(&site, &kept).await;
                if watch.get() {
                    return;
                }
                match opened {
                    Ok((session, history)) => {
                        kept.set_token(&session.token);
                        let token = session.token.into();
                        return dispatcher.dispatch(Action::Opened {
                            token,
                            name: session.name,
                            history,
                        });
                    }
                    Err(error) => {
                        dispatcher.dispatch(Action::NotOpened(Trouble::from(&error)));
                        if !error.is_passing() {
                            return;
                        }
                    }
                }
                sleep(backoff.failed(random::jitter())).await;
            }
        });
        move || given_up.set(true)
    });
}

async fn open(site: &str, kept: &Kept) -> Result<(SessionResponse, History), HttpError> {
    let request = SessionRequest {
        site: site.to_owned(),
        token: kept.token(),
    };
    let session = api::session(&request).await?;
    let history = api::history(&session.token, None).await?;
    Ok((session, history))
}

/// Keeps the live stream of the session open.
#[hook]
pub fn use_live_stream(state: &UseReducerHandle<State>, kept: &Kept) {
    let dispatcher = state.dispatcher();
    let kept = kept.clone();
    use_effect_with(state.session.clone(), move |session| {
        let stream = session.as_ref().map(|session| {
            let hear = move |live| hear(&dispatcher, &kept, live);
            LiveStream::open(
                api::CHANGES,
                session.token.to_string(),
                session.after.to_string(),
                hear,
            )
        });
        move || drop(stream)
    });
}

fn hear(dispatcher: &Dispatcher, kept: &Kept, live: Live) {
    match live {
        Live::Open => dispatcher.dispatch(Action::Live(true)),
        Live::Lost => dispatcher.dispatch(Action::Live(false)),
        Live::Event(event) => match Json::parse(&event.data).as_ref().and_then(wire::message) {
            Some(message) => dispatcher.dispatch(Action::Told(message)),
            // A kind of event of a newer server: this page can do without it.
            None if event.event != "message" => {}
            None => dispatcher.dispatch(Action::NotOpened(Trouble::Outdated)),
        },
        Live::Gap => dispatcher.dispatch(Action::OpenAgain),
        Live::Refused(401) => session_lost(dispatcher, kept),
        Live::Refused(_) => dispatcher.dispatch(Action::NotOpened(Trouble::Refused)),
    }
}

/// The server does not know the token any more: a new session begins.
fn session_lost(dispatcher: &Dispatcher, kept: &Kept) {
    kept.forget_token();
    dispatcher.dispatch(Action::OpenAgain);
}

/// Sends what is on its way, one message at a time and in order, again and again while the server cannot be reached.
#[hook]
pub fn use_sending(state: &UseReducerHandle<State>, kept: &Kept) {
    let in_flight = use_mut_ref(|| false);
    let backoff = use_mut_ref(Backoff::default);
    let retry = use_mut_ref(|| None::<Timeout>);
    let dispatcher = state.dispatcher();
    let kept = kept.clone();
    let next = state.timeline.next().cloned();
    let id = next.as_ref().map(|next| next.request.id.clone());
    let session = state.session.clone();
    use_effect_with(
        (
            session.as_ref().map(|session| session.number),
            id,
            state.sending,
        ),
        move |_| {
            let (Some(session), Some(next)) = (session, next) else {
                return;
            };
            if in_flight.replace(true) {
                return;
            }
            spawn_local(async move {
                let answer = api::send(&session.token, &next.request).await;
                // Before any dispatch: the next message is sent by the render that follows.
                in_flight.replace(false);
                let stage =
                    |stage| dispatcher.dispatch(Action::Staged(next.request.id.clone(), stage));
                match answer {
                    Ok(message) => {
                        backoff.borrow_mut().succeeded();
                        dispatcher.dispatch(Action::Told(message));
                    }
                    Err(error) if api::token_refused(&error) => {
                        stage(Stage::Waiting);
                        session_lost(&dispatcher, &kept);
                    }
                    Err(error) if error.is_passing() => {
                        stage(Stage::Waiting);
                        let again = dispatcher.clone();
                        let wait = backoff.borrow_mut().failed(random::jitter());
                        let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
                        retry.replace(Some(Timeout::new(millis, move || {
                            again.dispatch(Action::SendAgain)
                        })));
                    }
                    Err(_) => stage(Stage::Refused),
                }
            });
        },
    );
}

/// Loads the older page that the reader wants.
#[hook]
pub fn use_older_pages(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    let token = state
        .session
        .as_ref()
        .map(|session| Rc::clone(&session.token));
    let cursor = state.timeline.older().filter(|_| state.loading_older);
    use_effect_with(cursor, move |cursor| {
        let (Some(token), Some(before)) = (token, *cursor) else {
            return;
        };
        spawn_local(async move {
            dispatcher.dispatch(match api::history(&token, Some(before)).await {
                Ok(page) => Action::OlderCame(page),
                Err(_) => Action::OlderFailed,
            });
        });
    });
}
