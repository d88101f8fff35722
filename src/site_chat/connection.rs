//! How the engine keeps the state and the server together: opening, the live stream, sending in order, older pages.

use super::api;
use super::engine::Engine;
use super::state::{Action, Session, State, Trouble};
use super::timeline::Stage;
use super::wire;
use crate::browser::backoff::Backoff;
use crate::browser::http::HttpError;
use crate::browser::json::Json;
use crate::browser::random;
use crate::browser::stream::{Live, LiveStream};
use framechat_protocol::visitor::{History, Message, SessionRequest, SessionResponse};
use gloo_timers::callback::Timeout;
use gloo_timers::future::sleep;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

impl Engine {
    /// Opens the chat, again and again while the server cannot be reached.
    pub(super) fn open(self: &Rc<Self>, state: &State) {
        let opening = Some(state.opening);
        if self.followed.borrow().opening == opening {
            return;
        }
        self.followed.borrow_mut().opening = opening;
        let engine = Rc::downgrade(self);
        spawn_local(async move {
            let mut backoff = Backoff::default();
            while let Some(engine) = current(&engine, opening) {
                let opened = engine.try_to_open().await;
                if engine.followed.borrow().opening != opening {
                    return;
                }
                match opened {
                    Ok((session, history)) => {
                        let token = session.token.into();
                        return engine.dispatcher.dispatch(Action::Opened {
                            token,
                            name: session.name,
                            history,
                        });
                    }
                    Err(error) => {
                        engine
                            .dispatcher
                            .dispatch(Action::NotOpened(Trouble::from(&error)));
                        if !error.is_passing() {
                            return;
                        }
                    }
                }
                drop(engine);
                sleep(backoff.failed(random::jitter())).await;
            }
        });
    }

    async fn try_to_open(&self) -> Result<(SessionResponse, History), HttpError> {
        let mut request = SessionRequest {
            site: self.site.clone(),
            token: self.kept.token(),
            identity: None,
        };
        let mut session = api::session(&request).await?;
        let others = self
            .kept
            .settle_token(request.token.as_deref(), &session.token);
        if others.is_some() {
            request.token = others;
            session = api::session(&request).await?;
        }
        let history = api::history(&session.token, None).await?;
        Ok((session, history))
    }

    /// Keeps the live stream of the session open.
    pub(super) fn listen(self: &Rc<Self>, state: &State) {
        if self.followed.borrow().session == state.session {
            return;
        }
        self.followed
            .borrow_mut()
            .session
            .clone_from(&state.session);
        let stream = state.session.as_ref().map(|session| {
            let (engine, of) = (Rc::downgrade(self), session.clone());
            let hear = move |live| {
                if let Some(engine) = engine.upgrade() {
                    engine.hear(live, &of);
                }
            };
            LiveStream::open(
                api::CHANGES,
                session.token.to_string(),
                session.after.to_string(),
                hear,
            )
        });
        self.stream.replace(stream);
    }

    fn hear(&self, live: Live, session: &Session) {
        self.dispatcher.dispatch(match live {
            Live::Open => Action::Live(true),
            Live::Lost => Action::Live(false),
            Live::Event(event) => match Json::parse(&event.data).as_ref().and_then(wire::message) {
                Some(message) => Action::Told(message),
                // A kind of event of a newer server: this page can do without it.
                None if event.event != "message" => return,
                None => Action::NotOpened(Trouble::Outdated),
            },
            Live::Gap => Action::OpenAgain,
            Live::Refused(401) => return self.session_lost(session),
            Live::Refused(_) => Action::NotOpened(Trouble::Refused),
        });
    }

    /// The server does not know the session's token any more: a new session begins, unless it has begun already.
    fn session_lost(&self, session: &Session) {
        self.kept.forget_token(&session.token);
        self.dispatcher
            .dispatch(Action::SessionLost(session.number));
    }

    /// Sends what is on its way, one message at a time and in order, again and again while the server cannot be reached.
    pub(super) fn send_next(self: &Rc<Self>, state: &State) {
        let (Some(session), Some(next)) = (&state.session, state.timeline.next()) else {
            return;
        };
        let (asked, sending) = (state.sending, &self.sending);
        if sending.rests_at.get() == Some(asked) || sending.in_flight.replace(true) {
            return;
        }
        let (engine, session, next) = (Rc::clone(self), session.clone(), Rc::clone(next));
        spawn_local(async move {
            let answer = api::send(&session.token, &next.request).await;
            engine.sending.in_flight.set(false);
            engine.sent(&next.request.id, asked, &session, answer);
        });
    }

    fn sent(&self, id: &str, asked: u32, session: &Session, answer: Result<Message, HttpError>) {
        let stage = |stage| {
            self.dispatcher
                .dispatch(Action::Staged(id.to_owned(), stage))
        };
        let sending = &self.sending;
        match answer {
            Ok(message) => {
                sending.backoff.borrow_mut().succeeded();
                self.dispatcher.dispatch(Action::Told(message));
            }
            Err(error) if api::token_refused(&error) || error.is_passing() => {
                sending.rests_at.set(Some(asked));
                stage(Stage::Waiting);
                if api::token_refused(&error) {
                    return self.session_lost(session);
                }
                let again = self.dispatcher.clone();
                let wait = sending.backoff.borrow_mut().failed(random::jitter());
                let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
                sending.retry.replace(Some(Timeout::new(millis, move || {
                    again.dispatch(Action::SendAgain)
                })));
            }
            Err(_) => stage(Stage::Refused),
        }
    }

    /// Loads the older page that the reader wants.
    pub(super) fn load_older(self: &Rc<Self>, state: &State) {
        let (Some(session), Some(before)) = (&state.session, state.timeline.older()) else {
            return;
        };
        let of = session.number;
        // What is under way for a session that was left keeps nobody back.
        if !state.loading_older || self.loading_older.replace(Some(of)) == Some(of) {
            return;
        }
        let (engine, token) = (Rc::clone(self), Rc::clone(&session.token));
        spawn_local(async move {
            let page = api::history(&token, Some(before)).await;
            if engine.loading_older.get() == Some(of) {
                engine.loading_older.set(None);
            }
            engine.dispatcher.dispatch(match page {
                Ok(page) => Action::OlderCame(of, page),
                Err(_) => Action::OlderFailed(of),
            });
        });
    }
}

/// The engine, while it lives and this is its latest opening.
fn current(engine: &Weak<Engine>, opening: Option<u32>) -> Option<Rc<Engine>> {
    engine
        .upgrade()
        .filter(|engine| engine.followed.borrow().opening == opening)
}
