//! Who the visitor is, as the page around the chat says it, and how they are forgotten: what the engine does about it.

use super::api;
use super::engine::Engine;
use super::host_page::{Prefill, Telling};
use super::state::{Action, Forgetting, State};
use crate::browser::http::HttpError;
use crate::browser::page;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What the page around the chat has said of its visitor.
#[derive(Debug, Default)]
pub(super) struct Identity {
    /// The token by which the site vouches for the visitor, until the server has seen it.
    token: RefCell<Option<String>>,
    /// The server knows the visitor by it.
    known: Cell<bool>,
    /// The page wants a secret to come back by.
    resumes: Cell<bool>,
    /// The chat began without anything kept: a secret may open an earlier one.
    fresh: Cell<bool>,
    secret: RefCell<Option<String>>,
}

impl Identity {
    /// What the next session is asked for with.
    pub(super) fn token(&self) -> Option<String> {
        self.token.borrow().clone()
    }

    /// Notes how a session began.
    pub(super) fn began(&self, known: bool, fresh: bool) {
        self.known.set(known);
        self.fresh.set(fresh);
        self.token.take();
    }

    /// Whether a session was refused because of the token, which is forgotten then.
    pub(super) fn refused(&self, error: &HttpError) -> bool {
        let because = matches!(error, HttpError::Refused(403 | 422));
        because && self.token.take().is_some()
    }
}

impl Engine {
    /// The site vouches for its visitor, or does so no more.
    pub(super) fn identify(self: &Rc<Self>, token: Option<String>) {
        let anew = Action::OpenAgain;
        if token.is_some() {
            self.identity.token.replace(token);
            return self.dispatcher.dispatch(anew);
        }
        self.identity.token.take();
        let left = self.kept.token().filter(|_| self.identity.known.get());
        let Some(left) = left else { return };
        self.kept.forget_token(&left);
        let engine = Rc::clone(self);
        spawn_local(async move {
            // One that cannot be told so now ends with the chat that it opens.
            let _told = api::leave(&left).await;
            engine.dispatcher.dispatch(anew);
        });
    }

    /// Puts what the page knows into fields that are empty.
    pub(super) fn prefill(&self, prefill: Prefill) {
        self.dispatcher.dispatch(Action::Prefilled(prefill));
    }

    /// The page keeps a secret for a browser that loses what it keeps; an empty one asks for the first.
    pub(super) fn resume(self: &Rc<Self>, secret: String) {
        self.identity.resumes.set(true);
        self.identity
            .secret
            .replace(Some(secret).filter(|secret| !secret.is_empty()));
        self.keep_secret();
    }

    /// Follows what was said of the visitor, once there is a session.
    pub(super) fn follow_identity(self: &Rc<Self>, state: &State) {
        let opened = state.session.as_ref().map(|session| session.number);
        if opened.is_some() && self.followed.borrow().identity != opened {
            self.followed.borrow_mut().identity = opened;
            self.dispatcher
                .dispatch(Action::Known(self.identity.known.get()));
            self.keep_secret();
        }
        let wrong = state.questions.wrong;
        if self.followed.borrow().wrong != wrong {
            self.followed.borrow_mut().wrong = wrong;
            if let Some(problem) = state.questions.problems(&state.name).next() {
                page::focus(super::components::questions::id(problem.field()));
            }
        }
        let asks = state.forgetting == Some(Forgetting::Asked);
        if self.followed.borrow().asks != asks {
            self.followed.borrow_mut().asks = asks;
            if asks {
                page::focus(super::components::options::KEEP_ID);
            }
        }
    }

    /// Comes back by the page's secret, or gives it one.
    fn keep_secret(self: &Rc<Self>) {
        let identity = &self.identity;
        let open = self.followed.borrow().identity.is_some();
        if !identity.resumes.get() || identity.known.get() || !open {
            return;
        }
        let secret = identity.secret.take();
        let engine = Rc::clone(self);
        let Some(token) = self.kept.token() else {
            return;
        };
        if let Some(secret) = secret {
            // A browser that has lost nothing has no use for it, but to go on keeping it.
            if !identity.fresh.get() {
                identity.resumes.set(false);
                return;
            }
            spawn_local(async move {
                match api::resume(&engine.site, &secret).await {
                    Ok(session) => {
                        engine.identity.resumes.set(false);
                        engine.kept.forget_token(&token);
                        let _ours = engine.kept.settle_token(None, &session.token);
                        engine.dispatcher.dispatch(Action::OpenAgain);
                    }
                    // It opens nothing any more: the page gets another.
                    Err(HttpError::Refused(403)) => engine.keep_secret(),
                    Err(_) => {}
                }
            });
            return;
        }
        identity.resumes.set(false);
        spawn_local(async move {
            if let Ok(secret) = api::resume_secret(&token).await {
                engine.host.tell(Telling::Resume(Some(secret)));
            }
        });
    }

    /// Forgets the visitor: the chat at the server, what this browser keeps, and the page's secret. The other tabs see that
    /// their session is gone.
    pub(super) fn forget(self: &Rc<Self>) {
        let forgetting = |to| Action::Forget(Some(to));
        self.dispatcher.dispatch(forgetting(Forgetting::Running));
        let engine = Rc::clone(self);
        spawn_local(async move {
            let answer = match engine.kept.token() {
                Some(token) => api::forget(&token).await,
                None => Ok(()),
            };
            match answer {
                // A token that is not known has nothing left to be forgotten.
                Ok(()) | Err(HttpError::Refused(401)) => {
                    engine.host.tell(Telling::Resume(None));
                    engine.dispatcher.dispatch(Action::OutgoingForgotten);
                    engine.forgets.set(true);
                }
                Err(_) => engine.dispatcher.dispatch(forgetting(Forgetting::Failed)),
            }
        });
    }

    /// Begins anew once nothing is left. Called after the state was kept, so that nothing is kept afterwards.
    pub(super) fn begin_anew(&self) {
        if self.forgets.replace(false) {
            self.kept.forget_all();
            page::reload();
        }
    }
}
