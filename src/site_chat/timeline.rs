//! The messages of the chat in the order a visitor sees them: what the server has, then what is still on its way. Pure.
//!
//! A state that follows another shares with it all chunks but the changed one, so that one more message costs the same
//! after ten and after ten thousand.

mod chunk;

pub use chunk::{CHUNK_MESSAGES, Chunk};

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
    /// None is empty; ascending, without overlap.
    chunks: Vec<Rc<Chunk>>,
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
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Rc<Message>> + Clone {
        self.chunks.iter().flat_map(|chunk| chunk.messages())
    }

    /// The message at a place in the chat.
    #[must_use]
    pub fn find(&self, seq: i64) -> Option<&Rc<Message>> {
        let at = self.chunks.partition_point(|chunk| chunk.seqs().1 < seq);
        let messages = self.chunks.get(at)?.messages();
        let found = messages.binary_search_by_key(&seq, |message| message.seq);
        found.ok().and_then(|at| messages.get(at))
    }

    /// The same in the chunks it is kept in.
    #[must_use]
    pub fn chunks(&self) -> &[Rc<Chunk>] {
        &self.chunks
    }

    /// What is on its way, in order.
    #[must_use]
    pub fn outgoing(&self) -> &[Rc<Outgoing>] {
        &self.outgoing
    }

    /// Forgets what is on its way.
    pub fn forget_outgoing(&mut self) {
        self.outgoing.clear();
    }

    /// The cursor of the next older page; `None` at the beginning.
    #[must_use]
    pub fn older(&self) -> Option<i64> {
        self.older
    }

    /// Starts over with the newest page.
    pub fn reset(&mut self, newest: History) {
        self.chunks.clear();
        self.prepend(newest);
    }

    /// Adds an older page.
    pub fn prepend(&mut self, page: History) {
        self.older = page.before;
        let own = Chunk::of(&page.messages);
        let first = self.chunks.first().map(|chunk| chunk.seqs().0);
        let before_all = own
            .last()
            .is_some_and(|chunk| first.is_none_or(|first| chunk.seqs().1 < first));
        if before_all && in_order(&page.messages) {
            for message in &page.messages {
                self.confirmed(&message.id);
            }
            self.chunks.splice(..0, own.into_iter().map(Rc::new));
        } else {
            for message in page.messages {
                self.put(message);
            }
        }
    }

    /// Adds a message or a later version of it; an earlier version than the one known changes nothing. `true` when it is
    /// newer than all that was known.
    pub fn put(&mut self, message: Message) -> bool {
        self.confirmed(&message.id);
        let at = self
            .chunks
            .partition_point(|chunk| chunk.seqs().1 < message.seq);
        let newest = at == self.chunks.len();
        // What belongs between two chunks goes to the end of the earlier one, if there is room.
        let earlier = at
            .checked_sub(1)
            .filter(|_| newest || message.seq < self.chunks[at].seqs().0)
            .filter(|before| self.chunks[*before].has_room());
        match earlier.or((!newest).then_some(at)) {
            Some(at) => {
                let rest = Rc::make_mut(&mut self.chunks[at]).put(message);
                if let Some(rest) = rest {
                    self.chunks.insert(at + 1, Rc::new(rest));
                }
            }
            None => self.chunks.push(Rc::new(Chunk::new(message))),
        }
        newest
    }

    fn confirmed(&mut self, id: &str) {
        self.outgoing.retain(|outgoing| outgoing.request.id != id);
    }

    /// Whether this version of a message, or a later one, is here already.
    #[must_use]
    pub fn knows(&self, message: &Message) -> bool {
        let known = self.find(message.seq);
        known.is_some_and(|known| known.change >= message.change)
    }

    /// Whether a message of this id is here, on its way or not.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        // Whoever asks has just heard of it: it is near the end.
        self.outgoing.iter().any(|one| one.request.id == id)
            || self.messages().rev().any(|one| one.id == id)
    }

    /// Adds a message to send. `false` when [`OUTGOING_MAX`] are on their way already.
    pub fn queue(&mut self, mut outgoing: Outgoing) -> bool {
        let room = self.outgoing.len() < OUTGOING_MAX;
        if room {
            outgoing.written_at = outgoing.written_at.max(self.after_the_last());
            self.outgoing.push(Rc::new(outgoing));
        }
        room
    }

    /// Adds what another page has to send, each in its place; those that are here, and those above [`OUTGOING_MAX`], not.
    pub fn join(&mut self, others: Vec<Outgoing>) {
        for other in others {
            if self.outgoing.len() >= OUTGOING_MAX || self.has(&other.request.id) {
                continue;
            }
            let place = |one: &Outgoing| (one.written_at, one.request.id.clone());
            let at = self
                .outgoing
                .partition_point(|one| place(one) < place(&other));
            self.outgoing.insert(at, Rc::new(other));
        }
    }

    /// Times of writing grow even where the visitor's clock goes back: they are the order of all tabs and after a reload.
    fn after_the_last(&self) -> i64 {
        let last = self.outgoing.last();
        last.map_or(i64::MIN, |last| last.written_at.saturating_add(1))
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
            let last = self.after_the_last();
            let mut again = self.outgoing.remove(at);
            let anew = Rc::make_mut(&mut again);
            anew.stage = Stage::Sending;
            anew.written_at = anew.written_at.max(last);
            self.outgoing.push(again);
        }
    }
}

fn in_order(messages: &[Message]) -> bool {
    messages.windows(2).all(|pair| pair[0].seq < pair[1].seq)
}

#[cfg(test)]
mod tests;
