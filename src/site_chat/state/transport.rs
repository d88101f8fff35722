//! The session, whether it is live, and what brings messages to the server. Pure.

use super::{Action, State};
use crate::site_chat::timeline::Outgoing;
use framechat_protocol::visitor::{History, Message};
use std::rc::Rc;

/// The visitor's session of this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Tells the sessions of a page apart.
    pub number: u32,
    /// The bearer token.
    pub token: Rc<str>,
    /// The change after which the live stream begins.
    pub after: i64,
}

impl State {
    /// The chat is not there yet, and nothing speaks against it.
    #[must_use]
    pub fn loading(&self) -> bool {
        self.session.is_none() && self.trouble.is_none()
    }

    pub(super) fn is_of(&self, number: u32) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.number == number)
    }

    pub(super) fn opened(&mut self, token: Rc<str>, name: Option<String>, history: History) {
        let number = self.session.as_ref().map_or(0, |session| session.number) + 1;
        self.session = Some(Session {
            number,
            token,
            after: history.last_change,
        });
        self.trouble = None;
        self.loading_older = false;
        self.older_failed = false;
        if self.name.is_empty() {
            self.name = name.unwrap_or_default();
        }
        self.anew(history);
    }

    pub(super) fn open_again(&mut self) {
        self.trouble = None;
        self.opening = self.opening.wrapping_add(1);
    }

    pub(super) fn session_lost(&mut self, number: u32) {
        if self.is_of(number) {
            self.open_again();
        } else {
            // There is another session already, to which what was refused is sent.
            self.send_again();
        }
    }

    pub(super) fn went_live(&mut self, live: bool) {
        self.live = live;
        if live {
            self.send_again();
        }
    }

    /// A stream that repeats itself, and tabs that say what others have said, change nothing.
    pub(super) fn knows(&self, action: &Action) -> bool {
        match action {
            Action::Heard(messages) => messages.iter().all(|one| self.timeline.knows(one)),
            Action::Joined(outgoing) => self.timeline.has(&outgoing.request.id),
            Action::Live(live) => !live && !self.live,
            Action::Restored(outgoing) => self.restored && outgoing.is_empty(),
            _ => false,
        }
    }

    pub(super) fn heard(&mut self, messages: Vec<Message>) {
        messages.into_iter().for_each(|one| self.told(one));
    }

    pub(super) fn leads(&mut self, leading: bool) {
        self.leading = leading;
        if leading {
            self.send_again();
        }
    }

    pub(super) fn restored(&mut self, outgoing: Vec<Outgoing>) {
        self.restored = true;
        self.timeline_mut().join(outgoing);
    }

    pub(super) fn send_again(&mut self) {
        self.sending = self.sending.wrapping_add(1);
    }
}
