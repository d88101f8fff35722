//! The site chat's state and the one place where actions change it. Pure: effects are the engine's business.

pub mod compose;
pub mod conversation;
pub mod questions;
pub mod reading;
pub mod transport;

use super::attachments::{Attachments, Upload};
use super::host_page::{Look, Prefill};
use super::timeline::{Outgoing, Stage, Timeline};
use super::window::Window;
pub use compose::{Change, Complaint, Editing, Forgetting, can_change};
use framechat_protocol::visitor::{History, Message};
pub use questions::Questions;
pub use reading::Reading;
use std::rc::Rc;
pub use transport::Session;
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
    /// Where the reader is in it.
    pub reading: Reading,
    /// What the page around the chat says in place of the site's settings.
    pub look: Look,
    /// The message as typed.
    pub draft: String,
    /// The visitor's name as typed.
    pub name: String,
    /// What the site asks before the first message.
    pub questions: Questions,
    /// Enter begins a line, and Ctrl+Enter sends.
    pub enter_breaks: bool,
    /// How far the visitor's wish to be forgotten came.
    pub forgetting: Option<Forgetting>,
    /// All was forgotten a moment ago.
    pub forgotten: bool,
    /// What is wrong with what was typed.
    pub complaint: Option<Complaint>,
    /// The message that waited for its files is to be sent: all of them are there.
    pub due: bool,
    /// Files for the next message.
    pub attachments: Attachments,
    /// A message in the composer that is being changed.
    pub editing: Option<Editing>,
    /// Changes of messages that the server has still to hear of, in order.
    pub changes: Vec<Change>,
    /// This tab streams and sends for all tabs of the browser.
    pub leading: bool,
    /// What an earlier page had on its way is here; before, nothing is sent, so that the order is kept.
    pub restored: bool,
    /// The browser keeps nothing: what was written is gone with the page.
    pub forgetful: bool,
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
    /// What changed by the stream, all that came together.
    Heard(Vec<Message>),
    /// This tab streams and sends for all tabs of the browser from now on, or does not any more.
    Leads(bool),
    /// What an earlier page, or a tab closed since, had on its way.
    Restored(Vec<Outgoing>),
    /// Another tab has something on its way.
    Joined(Outgoing),
    /// The reader came near to the beginning of what is loaded.
    TopSeen,
    /// The reader asks for an older page.
    OlderWanted,
    /// An older page came, of the session with this number.
    OlderCame(u32, History),
    /// An older page did not come, of the session with this number.
    OlderFailed(u32),
    /// The reader came to the end of the conversation, or left it.
    AtEnd(bool),
    /// The reader is to be at the end of the conversation.
    EndWanted,
    /// This part of the conversation is to be in the page.
    Windowed(Window),
    /// The reader wants to see all of a long message.
    Unfolded(String),
    /// The page around the chat says this in place of the site's settings.
    Looked(Look),
    /// The message was edited.
    Drafted(String),
    /// The name was edited.
    Named(String),
    /// The e-mail address was edited.
    EmailTyped(String),
    /// The phone number was edited.
    PhoneTyped(String),
    /// What the site asks to agree to was agreed to, or not any more.
    Consented(bool),
    /// The visitor is done with the form.
    QuestionsDone,
    /// The page around the chat knows what to put into empty fields.
    Prefilled(Prefill),
    /// A session began, in which the site has named the visitor, or not.
    Known(bool),
    /// Enter begins a line from now on, or sends.
    EnterBreaks(bool),
    /// The visitor's wish to be forgotten came this far; `None` takes it back.
    Forget(Option<Forgetting>),
    /// What is on its way is forgotten, and what was typed.
    OutgoingForgotten,
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
    /// Its picture's address in this page comes last, when it is one.
    Chose(u32, String, Option<String>),
    /// The file of this key came so far.
    Uploaded(u32, Upload),
    /// The browser does not keep the file of this key.
    Unkept(u32),
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
            reading: Reading::default(),
            look: Look::default(),
            draft,
            name,
            questions: Questions::default(),
            forgetting: None,
            forgotten: false,
            enter_breaks: false,
            complaint: None,
            due: false,
            attachments: Attachments::default(),
            editing: None,
            changes: Vec::new(),
            leading: false,
            restored: false,
            forgetful: false,
        }
    }

    fn timeline_mut(&mut self) -> &mut Timeline {
        Rc::make_mut(&mut self.timeline)
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        if self.says_nothing_new(&action) || self.knows(&action) {
            return self;
        }
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Action::Opened {
                token,
                name,
                history,
            } => next.opened(token, name, history),
            Action::NotOpened(trouble) => next.trouble = Some(trouble),
            Action::OpenAgain => next.open_again(),
            Action::SessionLost(number) => next.session_lost(number),
            Action::Live(live) => next.went_live(live),
            Action::Told(message) => next.told(message),
            Action::Heard(messages) => next.heard(messages),
            Action::Leads(leading) => next.leads(leading),
            Action::Restored(outgoing) => next.restored(outgoing),
            Action::Joined(outgoing) => next.timeline_mut().join(vec![outgoing]),
            Action::Staged(id, stage) => next.timeline_mut().stage(&id, stage),
            Action::SendAgain => next.send_again(),
            Action::Retried(id) => next.timeline_mut().retry(&id),

            Action::TopSeen | Action::OlderWanted => next.older_wanted(),
            Action::OlderCame(_, page) => next.older_came(page),
            Action::OlderFailed(_) => next.older_missed(),
            Action::AtEnd(at_end) => next.reading.at_end(at_end),
            Action::EndWanted => next.reading.end_wanted(),
            Action::Windowed(window) => next.reading.window = window,
            Action::Unfolded(id) => next.reading.unfold(id),
            Action::Looked(look) => next.look = look,

            Action::Drafted(text) => next.drafted(text),
            Action::Named(name) => next.named(name),
            Action::EmailTyped(email) => next.questions.email = email,
            Action::PhoneTyped(phone) => next.questions.phone = phone,
            Action::Consented(consent) => next.questions.consent = consent,
            Action::QuestionsDone => next.questions_done(),
            Action::Prefilled(prefill) => next.prefilled(prefill),
            Action::Known(known) => next.known(known),
            Action::EnterBreaks(breaks) => next.enter_breaks = breaks,
            Action::Forget(forgetting) => next.forgetting = forgetting,
            Action::OutgoingForgotten => next.forget_outgoing(),
            Action::Put(text) => next.draft.push_str(&text),
            Action::Sent {
                text,
                id,
                page_url,
                at,
            } => next.send(text, id, page_url, at),
            Action::Chose(key, name, picture) => next.chose(key, name, picture),
            Action::Uploaded(key, upload) => next.uploaded(key, upload),
            Action::Unkept(key) => next.attachments.note_unkept(key),
            Action::Unchosen(key) => next.unchosen(key),
            Action::Edit(id) => next.edit(&id),
            Action::EditLast => next.edit_last(),
            Action::EditLeft => next.leave_editing(),
            Action::Delete(id) => next.changes.push(Change { id, text: None }),
            Action::Changed(message) => next.changed(message),
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests;
