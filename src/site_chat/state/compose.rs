//! What the visitor writes, changes and sends. Pure.

use super::State;
use super::questions::Questions;
use crate::site_chat::attachments::Upload;
use crate::site_chat::host_page::Prefill;
use crate::site_chat::timeline::{Outgoing, Stage};
use framechat_protocol::visitor::{
    Author, Kind, Message, MessageState, SendError, SendRequest, TEXT_MAX_CHARS,
};
use std::rc::Rc;

/// Why what was written is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// A field is not as it must be.
    Invalid(SendError),
    /// The site asks something first.
    Unanswered,
    /// Too much is on its way already.
    TooManyWaiting,
    /// The browser gives no random numbers.
    NoRandomness,
    /// A file is not there yet; the message goes as soon as all are, unless the visitor goes on with it before.
    StillUploading,
    /// The server did not take a change of an earlier message.
    ChangeFailed,
}

/// How far the visitor's wish to be forgotten came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgetting {
    /// They are asked whether they mean it.
    Asked,
    /// The server is told.
    Running,
    /// The server could not be told.
    Failed,
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

impl State {
    pub(super) fn drafted(&mut self, text: String) {
        self.draft = text;
        self.complaint = None;
    }

    pub(super) fn named(&mut self, name: String) {
        self.name = name;
        self.complaint = None;
    }

    /// Queues a message; a draft is cleared only when it was taken.
    pub(super) fn send(
        &mut self,
        text: Option<String>,
        id: Option<String>,
        page_url: Option<String>,
        at: i64,
    ) {
        let from_draft = text.is_none();
        self.due &= !from_draft;
        if from_draft && self.editing.is_some() {
            return self.change();
        }
        let given = text.clone();
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
        let queued_one = queued.is_ok();
        if queued_one && from_draft {
            self.draft.clear();
            self.attachments.clear();
        }
        self.complaint = queued.err();
        if self.complaint == Some(Complaint::Unanswered) {
            self.questions.point_out();
            // What was not the draft is not lost either.
            if let Some(text) = given {
                let between = if self.draft.is_empty() { "" } else { "\n" };
                self.draft = [&self.draft, between, &text].concat();
            }
        } else if queued_one {
            self.questions.done = true;
        }
    }

    pub(super) fn questions_done(&mut self) {
        self.complaint = None;
        self.questions.finish(&self.name);
    }

    /// Fills what is empty.
    pub(super) fn prefilled(&mut self, prefill: Prefill) {
        let fill = |field: &mut String, text: Option<String>| {
            if field.is_empty() {
                *field = text.unwrap_or_default();
            }
        };
        fill(&mut self.draft, prefill.text);
        fill(&mut self.name, prefill.name);
        fill(&mut self.questions.email, prefill.email);
        fill(&mut self.questions.phone, prefill.phone);
    }

    /// Whether the server needs answers of this visitor: not when the site has named them, nor when they have written.
    pub(super) fn known(&mut self, known: bool) {
        let mut messages = self.timeline.messages();
        let wrote = messages.any(|message| message.author == Author::Visitor);
        self.questions.answered = known || wrote;
    }

    pub(super) fn forget_outgoing(&mut self) {
        self.timeline_mut().forget_outgoing();
        self.changes.clear();
        self.editing = None;
        self.complaint = None;
        self.due = false;
        self.draft.clear();
        self.name.clear();
        self.attachments.clear();
        self.questions = Questions::default();
    }

    /// Queues the text in the composer as another one for the message that stands there.
    pub(super) fn change(&mut self) {
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
    pub(super) fn edit(&mut self, id: &str) {
        let named = |message: &&Rc<Message>| message.id == id;
        let found = self.timeline.messages().find(named).cloned();
        if let Some(message) = found.filter(|message| can_change(message)) {
            self.leave_editing();
            self.editing = Some(Editing {
                id: message.id.clone(),
                draft: std::mem::replace(&mut self.draft, message.text.clone()),
            });
            self.complaint = None;
        }
    }

    pub(super) fn leave_editing(&mut self) {
        if let Some(editing) = self.editing.take() {
            self.draft = editing.draft;
            self.complaint = None;
        }
    }

    /// The first change was heard of, or not taken: then its text comes back into the composer.
    pub(super) fn changed(&mut self, message: Option<Message>) {
        let change = (!self.changes.is_empty()).then(|| self.changes.remove(0));
        match (message, change) {
            (Some(message), _) => self.told(message),
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
    pub(super) fn request(
        &self,
        id: Option<String>,
        text: String,
        files: Vec<String>,
        page_url: Option<String>,
    ) -> Result<SendRequest, Complaint> {
        let id = id.ok_or(Complaint::NoRandomness)?;
        let name = Some(self.name.trim().to_owned()).filter(|name| !name.is_empty());
        let profile = self.questions.answers(&self.name);
        let profile = profile.map_err(|_| Complaint::Unanswered)?;
        let mut request = SendRequest {
            id,
            text,
            files,
            name,
            page_url,
            profile,
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

    pub(super) fn edit_last(&mut self) {
        let changeable = |message: &&Rc<Message>| can_change(message);
        let last = self.timeline.messages().rfind(changeable);
        if let Some(id) = last.map(|message| message.id.clone()) {
            self.edit(&id);
        }
    }

    pub(super) fn chose(&mut self, key: u32, name: String, picture: Option<String>) {
        let room = self.attachments.add(key, name, picture);
        self.complaint = (!room).then_some(Complaint::Invalid(SendError::TooManyFiles));
    }

    pub(super) fn uploaded(&mut self, key: u32, upload: Upload) {
        self.attachments.note(key, upload);
        // How far it is says nothing of what else is complained of.
        if self.complaint == Some(Complaint::StillUploading) && self.attachments.ids().is_some() {
            self.complaint = None;
            self.due = true;
        }
    }

    pub(super) fn unchosen(&mut self, key: u32) {
        self.attachments.remove(key);
        self.complaint = None;
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
