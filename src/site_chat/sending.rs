//! How what the visitor wrote gets to the server: one message at a time and in order, by the one tab that leads.

use super::api;
use super::engine::Engine;
use super::sharing::Word;
use super::state::{Action, Session, State};
use super::timeline::Stage;
use crate::browser::http::HttpError;
use crate::browser::paint::painted;
use framechat_protocol::visitor::Message;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A database that does not answer for so long keeps nothing back any more.
const RESTORE_MAX_MS: u32 = 5_000;

impl Engine {
    /// Fetches what earlier pages had on their way.
    pub(super) fn restore(self: &Rc<Self>) {
        self.restore_files();
        let (kept, dispatcher) = (self.kept.clone(), self.dispatcher.clone());
        spawn_local(async move {
            dispatcher.dispatch(Action::Restored(kept.outgoing().await));
        });
        let dispatcher = self.dispatcher.clone();
        let go_on = move || dispatcher.dispatch(Action::Restored(Vec::new()));
        Timeout::new(RESTORE_MAX_MS, go_on).forget();
    }

    /// Sends what is on its way, one message at a time and in order, again and again while the server cannot be reached.
    pub(super) fn send_next(self: &Rc<Self>, state: &State) {
        let (Some(session), Some(next)) = (&state.session, state.timeline.next()) else {
            return;
        };
        if !(state.leading && state.restored) {
            return;
        }
        let (asked, sending) = (state.sending, &self.sending);
        if sending.rests_at.get() == Some(asked) || sending.in_flight.replace(true) {
            return;
        }
        let (engine, session, next) = (Rc::clone(self), session.clone(), Rc::clone(next));
        spawn_local(async move {
            // It is kept by now; that it stands in the conversation is what its writer waits for.
            painted().await;
            let answer = api::send(&session.token, &next.request).await;
            engine.sending.in_flight.set(false);
            engine.sent(&next.request.id, asked, &session, answer);
        });
    }

    fn sent(&self, id: &str, asked: u32, session: &Session, answer: Result<Message, HttpError>) {
        let stage = |stage| {
            self.say(&Word::Staged(id, stage));
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
                let wait = error.wait(&mut sending.backoff.borrow_mut());
                let millis = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
                sending.retry.replace(Some(Timeout::new(millis, move || {
                    again.dispatch(Action::SendAgain)
                })));
            }
            Err(_) => stage(Stage::Refused),
        }
    }
}
