//! The commands on their way to the messenger: in order, bounded, with an age limit and a pause after each. Pure: the
//! caller brings the time.

use framechat_protocol::bitrix24::frame::Command;
use std::collections::VecDeque;

/// The most commands that may wait.
pub const WAITING_MAX: usize = 32;
/// The longest a command waits for the messenger; after that a person no longer expects it to act.
pub const AGE_MAX_MS: i64 = 30_000;
/// The pause between two commands: the messenger restores the draft 10 ms after a send, and would lose it to a second one.
pub const PAUSE_MS: i64 = 50;

/// A command in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number in this page, to tell two equal commands apart.
    pub id: u32,
    /// What to do.
    pub command: Command,
    since_ms: i64,
}

/// The queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    waiting: VecDeque<Waiting>,
    last_posted_ms: Option<i64>,
    next_id: u32,
}

/// The queue holds [`WAITING_MAX`] commands already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Queue {
    /// Adds a command at the end.
    ///
    /// # Errors
    /// [`Full`].
    pub fn push(&mut self, command: Command, now_ms: i64) -> Result<(), Full> {
        if self.waiting.len() >= WAITING_MAX {
            return Err(Full);
        }
        self.waiting.push_back(Waiting {
            id: self.next_id,
            command,
            since_ms: now_ms,
        });
        self.next_id = self.next_id.wrapping_add(1);
        Ok(())
    }

    /// The next command.
    #[must_use]
    pub fn front(&self) -> Option<&Waiting> {
        self.waiting.front()
    }

    /// All waiting commands, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.waiting.iter().map(|waiting| &waiting.command)
    }

    /// In how many milliseconds the next command may be posted.
    #[must_use]
    pub fn pause_ms(&self, now_ms: i64) -> i64 {
        self.last_posted_ms
            .map_or(0, |last| (last + PAUSE_MS - now_ms).clamp(0, PAUSE_MS))
    }

    /// In how many milliseconds the oldest command is too old; `None` when nothing waits.
    #[must_use]
    pub fn expires_in_ms(&self, now_ms: i64) -> Option<i64> {
        self.front()
            .map(|oldest| (oldest.since_ms + AGE_MAX_MS - now_ms).max(0))
    }

    /// Takes the next command out: it was posted now.
    pub fn posted(&mut self, now_ms: i64) -> Option<Command> {
        self.last_posted_ms = Some(now_ms);
        self.waiting.pop_front().map(|waiting| waiting.command)
    }

    /// Takes out what has waited [`AGE_MAX_MS`] or longer, in order.
    pub fn expire(&mut self, now_ms: i64) -> Vec<Command> {
        let old = self
            .waiting
            .iter()
            .take_while(|waiting| now_ms - waiting.since_ms >= AGE_MAX_MS)
            .count();
        self.waiting
            .drain(..old)
            .map(|waiting| waiting.command)
            .collect()
    }

    /// Takes everything out, in order.
    pub fn give_up(&mut self) -> Vec<Command> {
        self.waiting
            .drain(..)
            .map(|waiting| waiting.command)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{AGE_MAX_MS, Full, PAUSE_MS, Queue, WAITING_MAX};
    use framechat_protocol::bitrix24::frame::Command;

    fn put(n: usize) -> Command {
        Command::Put {
            message: n.to_string(),
        }
    }

    #[test]
    fn keeps_order_and_ids_apart() {
        let mut queue = Queue::default();
        queue.push(put(1), 0).unwrap();
        queue.push(put(1), 0).unwrap();
        let first = queue.front().unwrap().id;
        assert_eq!(queue.posted(0), Some(put(1)));
        assert_ne!(queue.front().unwrap().id, first);
    }

    #[test]
    fn is_bounded() {
        let mut queue = Queue::default();
        for n in 0..WAITING_MAX {
            assert_eq!(queue.push(put(n), 0), Ok(()));
        }
        assert_eq!(queue.push(put(99), 0), Err(Full));
        queue.posted(0);
        assert_eq!(queue.push(put(99), 0), Ok(()));
    }

    #[test]
    fn pauses_after_each() {
        let mut queue = Queue::default();
        assert_eq!(queue.pause_ms(1_000), 0);
        queue.push(put(1), 1_000).unwrap();
        queue.posted(1_000);
        assert_eq!(queue.pause_ms(1_000), PAUSE_MS);
        assert_eq!(queue.pause_ms(1_000 + PAUSE_MS - 1), 1);
        assert_eq!(queue.pause_ms(1_000 + PAUSE_MS), 0);
        assert_eq!(queue.pause_ms(1_000 + PAUSE_MS + 1), 0);
    }

    #[test]
    fn expires_at_the_age_limit_only() {
        let mut queue = Queue::default();
        queue.push(put(1), 0).unwrap();
        queue.push(put(2), 10).unwrap();
        assert_eq!(queue.expires_in_ms(0), Some(AGE_MAX_MS));
        assert_eq!(queue.expire(AGE_MAX_MS - 1), []);
        assert_eq!(queue.expire(AGE_MAX_MS), [put(1)]);
        assert_eq!(queue.expires_in_ms(AGE_MAX_MS + 1), Some(9));
        assert_eq!(queue.expire(AGE_MAX_MS + 11), [put(2)]);
        assert_eq!(queue.expires_in_ms(0), None);
    }
}
