//! The messages of the chat in the order a visitor sees them: what the server has, then what is still on its way. Pure.

use framechat_protocol::visitor::{History, Message, SendRequest};
use std::rc::Rc;

/// The most messages that may be on their way at once.
pub const OUTGOING_MAX: usize = 100;

/// A message of the visitor that the server has not confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// What is sent; its id stays the same at each attempt.
    pub request: SendRequest,
    /// When it was written, by the visitor's own clock, in milliseconds since 1970.
    pub written_at: i64,
    /// How far it came.
    pub stage: Stage,
}

/// How far an outgoing message came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It is being sent, or is next in line.
    #[default]
    Sending,
    /// The server could not be reached; it will be sent by itself.
    Waiting,
    /// The server refused it; only the visitor can send it again.
    Refused,
}

/// The chat as far as it is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    messages: Vec<Rc<Message>>,
    outgoing: Vec<Rc<Outgoing>>,
    older: Option<i64>,
}

impl Timeline {
    /// A timeline of messages kept from an earlier page that were not confirmed.
    #[must_use]
    pub fn resumed(outgoing: Vec<Outgoing>) -> Self {
        Self {
            outgoing: outgoing.into_iter().map(Rc::new).collect(),
            ..Self::default()
        }
    }

    /// What the server has, in order.
    #[must_use]
    pub fn messages(&self) -> &[Rc<Message>] {
        &self.messages
    }

    /// What is on its way, in order.
    #[must_use]
    pub fn outgoing(&self) -> &[Rc<Outgoing>] {
        &self.outgoing
    }

    /// The cursor of the next older page; `None` at the beginning.
    #[must_use]
    pub fn older(&self) -> Option<i64> {
        self.older
    }

    /// Starts over with the newest page.
    pub fn reset(&mut self, newest: History) {
        self.messages.clear();
        self.prepend(newest);
    }

    /// Adds an older page.
    pub fn prepend(&mut self, page: History) {
        self.older = page.before;
        page.messages
            .into_iter()
            .for_each(|message| self.put(message));
    }

    /// Adds a message or a later version of it; an earlier version than the one known changes nothing.
    pub fn put(&mut self, message: Message) {
        self.outgoing
            .retain(|outgoing| outgoing.request.id != message.id);
        match self
            .messages
            .binary_search_by_key(&message.seq, |known| known.seq)
        {
            Ok(at) => {
                if self.messages[at].change < message.change {
                    self.messages[at] = Rc::new(message);
                }
            }
            Err(at) => self.messages.insert(at, Rc::new(message)),
        }
    }

    /// Adds a message to send. `false` when [`OUTGOING_MAX`] are on their way already.
    pub fn queue(&mut self, outgoing: Outgoing) -> bool {
        let room = self.outgoing.len() < OUTGOING_MAX;
        if room {
            self.outgoing.push(Rc::new(outgoing));
        }
        room
    }

    /// The message to send next: the first that was not refused, so that the order is kept.
    #[must_use]
    pub fn next(&self) -> Option<&Rc<Outgoing>> {
        self.outgoing
            .iter()
            .find(|outgoing| outgoing.stage != Stage::Refused)
    }

    /// Notes how far a message came.
    pub fn stage(&mut self, id: &str, stage: Stage) {
        if let Some(outgoing) = self
            .outgoing
            .iter_mut()
            .find(|outgoing| outgoing.request.id == id)
        {
            Rc::make_mut(outgoing).stage = stage;
        }
    }

    /// Takes a refused message to the end of the line, to be sent again.
    pub fn retry(&mut self, id: &str) {
        if let Some(at) = self
            .outgoing
            .iter()
            .position(|outgoing| outgoing.request.id == id && outgoing.stage == Stage::Refused)
        {
            let mut again = self.outgoing.remove(at);
            Rc::make_mut(&mut again).stage = Stage::Sending;
            self.outgoing.push(again);
        }
    }
}

#[cfg(test)]
mod tests;
