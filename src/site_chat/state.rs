//! The site chat's state and all its transitions. Pure: effects are the engine's business.

use super::attachments::{Attachments, Upload};
use super::timeline::{Outgoing, Stage, Timeline};
use framechat_protocol::visitor::{
    Author, History, Kind, Message, MessageState, SendError, SendRequest, TEXT_MAX_CHARS,
};
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
    /// The site asks for a name first.
    NameMissing,
    /// Too much is on its way already.
    TooManyWaiting,
    /// The browser gives no random numbers.
    NoRandomness,
    /// A file is not there yet.
    StillUploading,
    /// The server did not take a change of an earlier message.
    ChangeFailed,
}

/// Another text for a message that the server has; `None` takes it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The message.
    pub id: String,
    /// The new text.
    pub text: Option<String>,
}

/// A message that stands in the composer to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// The message.
    pub id: String,
    /// The draft that stood there before, and comes back.
    pub draft: String,
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
    /// Nothing is sent without a name.
    pub name_required: bool,
    /// What is wrong with what was typed.
    pub complaint: Option<Complaint>,
    /// Files for the next message.
    pub attachments: Attachments,
    /// A message in the composer that is being changed.
    pub editing: Option<Editing>,
    /// Changes of messages that the server has still to hear of, in order.
    pub changes: Vec<Change>,
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
    /// The visitor chose a file, under this key.
    Chose(u32, String),
    /// The file of this key came so far.
    Uploaded(u32, Upload),
    /// The visitor does not want the file of this key.
    Unchosen(u32),
    /// The visitor wants to change a message.
    Edit(String),
    /// The visitor wants to change the last message that can be.
    EditLast,
    /// The visitor does not want to change it after all.
    EditLeft,
    /// The visitor takes a message back.
    Delete(String),
    /// The server heard of the first change, and how the message stands now; `None` when it did not take it.
    Changed(Option<Message>),
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
            name_required: false,
            complaint: None,
            attachments: Attachments::default(),
            editing: None,
            changes: Vec::new(),
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
        if from_draft && self.editing.is_some() {
            return self.change();
        }
        let text = text.unwrap_or_else(|| self.draft.clone());
        let files = if from_draft {
            self.attachments.ids()
        } else {
            Some(Vec::new())
        };
        let request = files
            .ok_or(Complaint::StillUploading)
            .and_then(|files| self.request(id, text, files, page_url));
        let queued = request.and_then(|request| {
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
            self.attachments.clear();
        }
        self.complaint = queued.err();
    }

    /// Queues the text in the composer as another one for the message that stands there.
    fn change(&mut self) {
        let text = self.draft.trim();
        if text.is_empty() {
            self.complaint = Some(Complaint::Invalid(SendError::Empty));
        } else if text.chars().nth(TEXT_MAX_CHARS).is_some() {
            self.complaint = Some(Complaint::Invalid(SendError::TextTooLong));
        } else if let Some(editing) = self.editing.take() {
            self.complaint = None;
            let text = Some(std::mem::replace(&mut self.draft, editing.draft));
            let id = editing.id;
            self.changes.push(Change { id, text });
        }
    }

    /// Puts a message into the composer to be changed.
    fn edit(&mut self, id: &str) {
        let messages = self.timeline.messages();
        let found = messages.iter().find(|message| message.id == id).cloned();
        if let Some(message) = found.filter(|message| can_change(message)) {
            self.leave_editing();
            self.editing = Some(Editing {
                id: message.id.clone(),
                draft: std::mem::replace(&mut self.draft, message.text.clone()),
            });
            self.complaint = None;
        }
    }

    fn leave_editing(&mut self) {
        if let Some(editing) = self.editing.take() {
            self.draft = editing.draft;
            self.complaint = None;
        }
    }

    /// The first change was heard of, or not taken: then its text comes back into the composer.
    fn changed(&mut self, message: Option<Message>) {
        let change = (!self.changes.is_empty()).then(|| self.changes.remove(0));
        match (message, change) {
            (Some(message), _) => self.timeline_mut().put(message),
            (None, change) => {
                if let Some(Change {
                    id,
                    text: Some(text),
                }) = change
                    && self.editing.is_none()
                {
                    let draft = std::mem::replace(&mut self.draft, text);
                    self.editing = Some(Editing { id, draft });
                }
                self.complaint = Some(Complaint::ChangeFailed);
            }
        }
    }

    /// A checked request. An address that the server would refuse is left out, so that it keeps no message back.
    fn request(
        &self,
        id: Option<String>,
        text: String,
        files: Vec<String>,
        page_url: Option<String>,
    ) -> Result<SendRequest, Complaint> {
        let id = id.ok_or(Complaint::NoRandomness)?;
        let name = Some(self.name.trim().to_owned()).filter(|name| !name.is_empty());
        if self.name_required && name.is_none() {
            return Err(Complaint::NameMissing);
        }
        let mut request = SendRequest {
            id,
            text,
            files,
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

/// Whether its visitor may change a message: it is theirs, it is there, and the portal did not refuse it.
#[must_use]
pub fn can_change(message: &Message) -> bool {
    message.author == Author::Visitor
        && message.kind == Kind::Message
        && !message.removed
        && message.state != MessageState::Failed
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
            Action::Chose(key, name) => {
                let room = next.attachments.add(key, name);
                next.complaint = (!room).then_some(Complaint::Invalid(SendError::TooManyFiles));
            }
            Action::Uploaded(key, upload) => {
                next.attachments.note(key, upload);
                next.complaint = None;
            }
            Action::Unchosen(key) => {
                next.attachments.remove(key);
                next.complaint = None;
            }
            Action::Edit(id) => next.edit(&id),
            Action::EditLast => {
                let messages = next.timeline.messages().iter().rev();
                let last = messages.clone().find(|message| can_change(message));
                if let Some(id) = last.map(|message| message.id.clone()) {
                    next.edit(&id);
                }
            }
            Action::EditLeft => next.leave_editing(),
            Action::Delete(id) => next.changes.push(Change { id, text: None }),
            Action::Changed(message) => next.changed(message),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
