//! A stretch of the conversation: what is shared, mounted and measured as one.

use framechat_protocol::visitor::Message;
use std::cell::Cell;
use std::rc::Rc;

/// As many messages are put into a chunk: a fifth of a page of the history.
pub const CHUNK_MESSAGES: usize = 10;

/// What a message takes that was never shown, in CSS pixels.
const GUESSED_PX: i32 = 56;

/// Neighbouring messages; at least one, at most twice [`CHUNK_MESSAGES`].
#[derive(Clone, Debug)]
pub struct Chunk {
    messages: Vec<Rc<Message>>,
    /// What the view measured last; not a part of what is told, so that two chunks of one content are equal.
    height_px: Cell<Option<i32>>,
}

impl PartialEq for Chunk {
    fn eq(&self, other: &Self) -> bool {
        self.messages == other.messages
    }
}

impl Eq for Chunk {}

impl Chunk {
    /// A chunk of one message.
    pub(super) fn new(message: Message) -> Self {
        Self::from(vec![Rc::new(message)])
    }

    /// Messages in their order as chunks.
    pub(super) fn of(messages: &[Message]) -> Vec<Self> {
        messages
            .chunks(CHUNK_MESSAGES)
            .map(|some| Self::from(some.iter().cloned().map(Rc::new).collect()))
            .collect()
    }

    fn from(messages: Vec<Rc<Message>>) -> Self {
        Self {
            messages,
            height_px: Cell::new(None),
        }
    }

    /// Its messages, in order.
    #[must_use]
    pub fn messages(&self) -> &[Rc<Message>] {
        &self.messages
    }

    /// Places of its first and its last message in the chat.
    #[must_use]
    pub fn seqs(&self) -> (i64, i64) {
        let seq = |message: Option<&Rc<Message>>| message.map_or(0, |message| message.seq);
        (seq(self.messages.first()), seq(self.messages.last()))
    }

    /// The height it takes in the view, in CSS pixels: measured, or guessed.
    #[must_use]
    pub fn height_px(&self) -> i32 {
        let guessed = || GUESSED_PX * i32::try_from(self.messages.len()).unwrap_or(i32::MAX);
        self.height_px.get().unwrap_or_else(guessed)
    }

    /// Notes the height it takes in the view, in CSS pixels.
    pub fn measured(&self, height_px: i32) {
        self.height_px.set(Some(height_px));
    }

    /// One more message at its end leaves it as large as chunks are.
    pub(super) fn has_room(&self) -> bool {
        self.messages.len() < CHUNK_MESSAGES
    }

    /// Adds a message or a later version of it. What makes the chunk too large becomes the next one.
    pub(super) fn put(&mut self, message: Message) -> Option<Self> {
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
        (self.messages.len() > 2 * CHUNK_MESSAGES).then(|| {
            self.height_px.set(None);
            Self::from(self.messages.split_off(CHUNK_MESSAGES))
        })
    }
}
