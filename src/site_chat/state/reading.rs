//! What the reader has of the conversation: where they are, what they missed, what is read to them. Pure.

use super::State;
use crate::site_chat::window::Window;
use framechat_protocol::visitor::{Author, History, Message, MessageState};
use std::rc::Rc;

/// As many messages are read out at most when they come at once: the last ones.
pub const HEARD_MAX: usize = 5;

/// Where the reader is in the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The reader sees its end.
    pub at_end: bool,
    /// How many messages came below what the reader sees.
    pub behind: u32,
    /// What of it is in the page.
    pub window: Window,
    /// Ids of messages to show whole, however long they are.
    pub unfolded: Rc<Vec<String>>,
    /// What came last, to be read out; [`HEARD_MAX`] at most.
    pub heard: Vec<Rc<Message>>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            at_end: true,
            behind: 0,
            window: Window::default(),
            unfolded: Rc::default(),
            heard: Vec::new(),
        }
    }
}

impl Reading {
    pub(super) fn at_end(&mut self, at_end: bool) {
        self.at_end = at_end;
        if at_end {
            self.behind = 0;
        }
    }

    /// What the page has let go of above the end need not be drawn again.
    pub(super) fn end_wanted(&mut self) {
        self.at_end(true);
        if !self.window.is_end() {
            self.window = Window::default();
        }
    }

    pub(super) fn unfold(&mut self, id: String) {
        if !self.unfolded.contains(&id) {
            Rc::make_mut(&mut self.unfolded).push(id);
        }
    }

    /// A message came that is newer than all before.
    fn came(&mut self, message: &Rc<Message>) {
        if message.author != Author::Visitor {
            if !self.at_end {
                self.behind = self.behind.saturating_add(1);
            }
            self.hear(message);
        }
    }

    fn hear(&mut self, message: &Rc<Message>) {
        if self.heard.len() == HEARD_MAX {
            self.heard.remove(0);
        }
        self.heard.push(Rc::clone(message));
    }
}

impl State {
    /// The server told of a message: a new one, or a later version of one.
    pub(super) fn told(&mut self, message: Message) {
        let failed = message.author == Author::Visitor && message.state == MessageState::Failed;
        let seq = message.seq;
        let change = message.change;
        let known = self.timeline.find(seq).map(Rc::clone);
        let newest = self.timeline_mut().put(message);
        let Some(message) = self.timeline.find(seq).map(Rc::clone) else {
            return;
        };
        if newest {
            self.reading.came(&message);
        }
        let differs = match &known {
            Some(known) if failed => known.change < change,
            // What an operator wrote anew, or took back, was read out as it was before.
            Some(known) if message.author != Author::Visitor => {
                known.text != message.text || known.removed != message.removed
            }
            Some(_) => false,
            None => failed,
        };
        if differs {
            self.reading.hear(&message);
        }
    }

    /// The newest page came anew. What is in it and was not known came while nobody listened.
    pub(super) fn anew(&mut self, history: History) {
        let last = self.timeline.messages().next_back();
        let last = last.map_or(i64::MAX, |message| message.seq);
        self.timeline_mut().reset(history);
        self.reading.window = Window::default();
        let timeline = Rc::clone(&self.timeline);
        let missed = timeline.messages().filter(|message| message.seq > last);
        missed.for_each(|message| self.reading.came(message));
    }
}
