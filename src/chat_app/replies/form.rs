//! The form in which a quick reply is written, and what it does when someone else changed the same reply. Pure.

use framechat_protocol::app_session::{
    NewReply, REPLY_TITLE_MAX_CHARS, Reply, ReplyError, ReplyScope,
};

/// A part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the reply is found by.
    Title,
    /// The text.
    Text,
}

/// The form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The reply that is edited; `None` for a new one.
    pub id: Option<String>,
    /// The version that was edited.
    pub version: i64,
    /// Whose it is.
    pub scope: ReplyScope,
    /// The title as typed.
    pub title: String,
    /// The text as typed.
    pub text: String,
    /// What someone else made of the reply meanwhile.
    pub theirs: Option<Reply>,
}

impl Form {
    /// A new reply of the user's own; what was searched for in vain is a title to begin with.
    #[must_use]
    pub fn new(searched: &str) -> Self {
        Self {
            id: None,
            version: 0,
            scope: ReplyScope::Own,
            title: searched.chars().take(REPLY_TITLE_MAX_CHARS).collect(),
            text: String::new(),
            theirs: None,
        }
    }

    /// A reply as it stands.
    #[must_use]
    pub fn of(reply: &Reply) -> Self {
        Self {
            id: Some(reply.id.clone()),
            version: reply.version,
            scope: reply.scope,
            title: reply.title.clone(),
            text: reply.text.clone(),
            theirs: None,
        }
    }

    /// Whether it can be kept.
    ///
    /// # Errors
    /// The first [`ReplyError`].
    pub fn check(&self) -> Result<(), ReplyError> {
        let reply = NewReply {
            scope: self.scope,
            title: self.title.clone(),
            text: self.text.clone(),
        };
        reply.check()
    }

    /// A part was edited.
    pub fn edit(&mut self, part: Part, text: String) {
        match part {
            Part::Title => self.title = text,
            Part::Text => self.text = text,
        }
    }

    /// Someone else's version is there: keeping the form now replaces theirs, knowingly.
    pub fn meet(&mut self, theirs: &Reply) {
        self.version = theirs.version;
        self.theirs = Some(theirs.clone());
    }

    /// Their version takes the place of what was written.
    pub fn take_theirs(&mut self) {
        if let Some(theirs) = self.theirs.take() {
            *self = Self::of(&theirs);
        }
    }

    /// The reply is gone: keeping the form makes a new one.
    pub fn became_new(&mut self) {
        self.id = None;
        self.theirs = None;
    }
}
