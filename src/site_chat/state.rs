//! The site chat's state and all its transitions. Pure: effects are the engine's business.

use super::timeline::{Outgoing, Stage, Timeline};
use framechat_protocol::visitor::{History, Message, SendError, SendRequest};
use std::rc::Rc;
use yew::Reducible;

/// Why the chat cannot be opened or written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server does not answer; it is tried again by itself.
    Unreachable,
    /// There is no such chat.
    SiteUnknown,
    /// The server refuses.
    Refused,
    /// Page and server do not understand each other: the page is older than the server.
    Outdated,
}

/// Why what was written is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// A field is not as it must be.
    Invalid(SendError),
    /// Too much is on its way already.
    TooManyWaiting,
    /// The browser gives no random numbers.
    NoRandomness,
}

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

/// The whole state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The session, once open.
    pub session: Option<Session>,
    /// How often the chat was opened; another number opens it again.
    pub opening: u32,
    /// Why it cannot be opened.
    pub trouble: Option<Trouble>,
    /// Whether what the server tells arrives by itself now.
    pub live: bool,
    /// The messages.
    pub timeline: Rc<Timeline>,
    /// Another number tries again to send what waits.
    pub sending: u32,
    /// An older page is being loaded.
    pub loading_older: bool,
    /// The last older page did not come.
    pub older_failed: bool,
    /// New messages came below what the reader sees.
    pub behind: bool,
    /// The message as typed.
    pub draft: String,
    /// The visitor's name as typed.
    pub name: String,
    /// What is wrong with what was typed.
    pub complaint: Option<Complaint>,
}

/// What happens to the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The session is open and the newest page of the history is here.
    Opened {
        /// The bearer token.
        token: Rc<str>,
        /// The name that the visitor gave earlier.
        name: Option<String>,
        /// The newest page.
        history: History,
    },
    /// The session or its history did not come.
    NotOpened(Trouble),
    /// Open the chat again, anew if need be.
    OpenAgain,
    /// The server does not know the token of the session with this number.
    SessionLost(u32),
    /// The live stream opened, or was lost.
    Live(bool),
    /// The server told of a message.
    Told(Message),
    /// The reader came near to the beginning of what is loaded.
    TopSeen,
    /// The reader asks for an older page.
    OlderWanted,
    /// An older page came, of the session with this number.
    OlderCame(u32, History),
    /// An older page did not come, of the session with this number.
    OlderFailed(u32),
    /// New messages came below what the reader sees, or were seen.
    Behind(bool),
    /// The message was edited.
    Drafted(String),
    /// The name was edited.
    Named(String),
    /// A button in a message puts this text into the composer.
    Put(String),
    /// The visitor sends a message.
    Sent {
        /// The text, when it is not the draft.
        text: Option<String>,
        /// A fresh id for the message; `None` where the browser gives no randomness.
        id: Option<String>,
        /// The address of the visitor's page.
        page_url: Option<String>,
        /// When, in milliseconds since 1970.
        at: i64,
    },
    /// A message came this far.
    Staged(String, Stage),
    /// Try again to send what waits.
    SendAgain,
    /// The visitor sends a refused message again.
    Retried(String),
}

impl State {
    /// The state of a fresh page, with what an earlier one kept.
    #[must_use]
    pub fn new(draft: String, name: String, outgoing: Vec<Outgoing>) -> Self {
        Self {
            session: None,
            opening: 0,
            trouble: None,
            live: false,
            timeline: Rc::new(Timeline::resumed(outgoing)),
            sending: 0,
            loading_older: false,
            older_failed: false,
            behind: false,
            draft,
            name,
            complaint: None,
        }
    }

    /// The chat is not there yet, and nothing speaks against it.
    #[must_use]
    pub fn loading(&self) -> bool {
        self.session.is_none() && self.trouble.is_none()
    }

    /// There are older messages than those loaded.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.session.is_some() && self.timeline.older().is_some()
    }

    /// A part of the conversation is still to come, and is not to be read out message by message.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.loading() || self.loading_older
    }

    fn is_of(&self, number: u32) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.number == number)
    }

    fn timeline_mut(&mut self) -> &mut Timeline {
        Rc::make_mut(&mut self.timeline)
    }

    fn opened(&mut self, token: Rc<str>, name: Option<String>, history: History) {
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
        self.timeline_mut().reset(history);
    }

    fn open_again(&mut self) {
        self.trouble = None;
        self.opening = self.opening.wrapping_add(1);
    }

    /// Queues a message; a draft is cleared only when it was taken.
    fn send(
        &mut self,
        text: Option<String>,
        id: Option<String>,
        page_url: Option<String>,
        at: i64,
    ) {
        let from_draft = text.is_none();
        let text = text.unwrap_or_else(|| self.draft.clone());
        let queued = self.request(id, text, page_url).and_then(|request| {
            let outgoing = Outgoing {
                request,
                written_at: at,
                stage: Stage::Sending,
            };
            if self.timeline_mut().queue(outgoing) {
                Ok(())
            } else {
                Err(Complaint::TooManyWaiting)
            }
        });
        if queued.is_ok() && from_draft {
            self.draft.clear();
        }
        self.complaint = queued.err();
    }

    /// A checked request. An address that the server would refuse is left out, so that it keeps no message back.
    fn request(
        &self,
        id: Option<String>,
        text: String,
        page_url: Option<String>,
    ) -> Result<SendRequest, Complaint> {
        let id = id.ok_or(Complaint::NoRandomness)?;
        let name = Some(self.name.trim().to_owned()).filter(|name| !name.is_empty());
        let mut request = SendRequest {
            id,
            text,
            files: Vec::new(),
            name,
            page_url,
        };
        match request.check() {
            Ok(()) => Ok(request),
            Err(SendError::PageUrl) => {
                request.page_url = None;
                Ok(request)
            }
            Err(error) => Err(Complaint::Invalid(error)),
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = match &action {
            // Scrolling says these over and over; the same state is not shown again.
            Action::Behind(behind) if *behind == self.behind => return self,
            Action::TopSeen if self.loading_older || self.older_failed || !self.has_older() => {
                return self;
            }
            // The page of a session that was left has holes on both sides, or is of another visitor.
            Action::OlderCame(number, _) | Action::OlderFailed(number) if !self.is_of(*number) => {
                return self;
            }
            _ => (*self).clone(),
        };
        match action {
            Action::Opened {
                token,
                name,
                history,
            } => next.opened(token, name, history),
            Action::NotOpened(trouble) => next.trouble = Some(trouble),
            Action::OpenAgain => next.open_again(),
            Action::SessionLost(number) if self.is_of(number) => next.open_again(),
            // There is another session already, to which what was refused is sent.
            Action::SessionLost(_) => next.sending = next.sending.wrapping_add(1),
            Action::Live(live) => {
                next.live = live;
                if live {
                    next.sending = next.sending.wrapping_add(1);
                }
            }
            Action::Told(message) => next.timeline_mut().put(message),
            Action::TopSeen | Action::OlderWanted => {
                next.loading_older = next.has_older();
                next.older_failed = false;
            }
            Action::Behind(behind) => next.behind = behind,
            Action::OlderCame(_, page) => {
                next.loading_older = false;
                next.timeline_mut().prepend(page);
            }
            Action::OlderFailed(_) => {
                next.loading_older = false;
                next.older_failed = true;
            }
            Action::Drafted(text) => {
                next.draft = text;
                next.complaint = None;
            }
            Action::Named(name) => {
                next.name = name;
                next.complaint = None;
            }
            Action::Put(text) => next.draft.push_str(&text),
            Action::Sent {
                text,
                id,
                page_url,
                at,
            } => next.send(text, id, page_url, at),
            Action::Staged(id, stage) => next.timeline_mut().stage(&id, stage),
            Action::SendAgain => next.sending = next.sending.wrapping_add(1),
            Action::Retried(id) => next.timeline_mut().retry(&id),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
