//! How the engine gets a chat and its history from the server.

use super::api;
use super::engine::Engine;
use super::host_page::Telling;
use super::state::{Action, State, Trouble};
use crate::browser::backoff::Backoff;
use crate::browser::http::HttpError;
use framechat_protocol::visitor::{History, SessionRequest, SessionResponse};
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
        // What the stream of before still says may be of another visitor.
        self.opens.set(true);
        self.stream.take();
        self.followed.borrow_mut().session = None;
        let engine = Rc::downgrade(self);
        spawn_local(async move {
            let mut backoff = Backoff::default();
            while let Some(engine) = current(&engine, opening) {
                let opened = engine.try_to_open().await;
                if engine.followed.borrow().opening != opening {
                    return;
                }
                let wait = match opened {
                    Ok((session, (history, whole))) => {
                        engine.opens.set(false);
                        let token = session.token.into();
                        engine.dispatcher.dispatch(Action::Opened {
                            token,
                            name: session.name,
                            history,
                        });
                        let early = engine.early.take().unwrap_or_default();
                        engine.dispatcher.dispatch(Action::Heard(early));
                        return engine.say_whether_whole(whole);
                    }
                    Err(error) => {
                        let trouble = Trouble::from(&error);
                        engine.dispatcher.dispatch(Action::NotOpened(trouble));
                        if !error.is_passing() {
                            engine.opens.set(false);
                            engine.early.take();
                            return;
                        }
                        error.wait(&mut backoff)
                    }
                };
                drop(engine);
                sleep(wait).await;
            }
        });
    }

    async fn try_to_open(self: &Rc<Self>) -> Result<(SessionResponse, (History, bool)), HttpError> {
        let mut request = SessionRequest {
            site: self.site.clone(),
            token: self.kept.token(),
            identity: self.identity.token(),
        };
        let mut session = match api::session(&request).await {
            // The visitor goes on as somebody whom the site has not named.
            Err(error) if self.identity.refused(&error) => {
                self.host.tell(Telling::Error("identity_refused"));
                request.identity = None;
                api::session(&request).await?
            }
            session => session?,
        };
        let others = self
            .kept
            .settle_token(request.token.as_deref(), &session.token);
        if others.is_some() {
            request.token = others;
            session = api::session(&request).await?;
        }
        let fresh = request.token.is_none();
        self.identity.began(session.identified, fresh);
        // Heard from here on, so that nothing is missed between the history and the stream.
        self.join(&session.visitor);
        let history = api::history(&session.token, None).await?;
        Ok((session, history))
    }

    /// What a newer server sent and this page cannot show is not passed over in silence.
    pub(super) fn say_whether_whole(&self, whole: bool) {
        if !whole {
            self.dispatcher
                .dispatch(Action::NotOpened(Trouble::Outdated));
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
                Ok((page, whole)) => {
                    engine.say_whether_whole(whole);
                    Action::OlderCame(of, page)
                }
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
