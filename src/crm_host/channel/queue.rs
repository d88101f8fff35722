//! Commands that wait for the frame to load. The last one of each `Type` wins: an operator who clicked five cards wants
//! the fifth. So the queue never holds more than one entry a command, and a limit of its own would never be reached.

use std::mem::discriminant;
use std::time::Duration;

use framechat_protocol::iqchannels::HostMessage;

/// How long a command may wait. A card that pops up minutes after the click would only be in the way.
pub const COMMAND_AGE_MAX: Duration = Duration::from_secs(60);

/// A command with the time at which it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// What to say to the frame.
    pub message: HostMessage,
    /// When it was asked for, since the page's time origin.
    pub asked: Duration,
    /// Whether it has been called unconfirmed already, which is said once.
    pub doubted: bool,
}

impl Waiting {
    /// Whether the command may still be sent.
    #[must_use]
    pub fn is_fresh(&self, now: Duration) -> bool {
        now.saturating_sub(self.asked) <= COMMAND_AGE_MAX
    }
}

/// The waiting commands, oldest first.
#[derive(Debug, Default)]
pub struct Queue {
    waiting: Vec<Waiting>,
}

impl Queue {
    /// Adds a command in place of an earlier one of its kind.
    pub fn put(&mut self, command: Waiting) {
        self.waiting
            .retain(|earlier| discriminant(&earlier.message) != discriminant(&command.message));
        self.waiting.push(command);
    }

    /// Whether a command of this kind waits.
    #[must_use]
    pub fn holds(&self, message: &HostMessage) -> bool {
        self.waiting
            .iter()
            .any(|waiting| discriminant(&waiting.message) == discriminant(message))
    }

    /// Hands over all commands in order and is empty then: those still fresh, and those that waited too long.
    pub fn take(&mut self, now: Duration) -> (Vec<Waiting>, Vec<Waiting>) {
        std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|waiting| waiting.is_fresh(now))
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use framechat_protocol::iqchannels::{Id, TicketRef};

    use super::*;

    const START: Duration = Duration::from_secs(5);

    fn open(ticket: i64) -> Waiting {
        Waiting {
            message: HostMessage::OpenTicket(TicketRef::Ticket(Id::Number(ticket))),
            asked: START,
            doubted: false,
        }
    }

    fn write(search: &str) -> Waiting {
        Waiting {
            message: HostMessage::WriteToClient {
                search: search.into(),
            },
            asked: START,
            doubted: false,
        }
    }

    #[test]
    fn the_last_of_each_kind_wins_and_order_is_kept() {
        let mut queue = Queue::default();
        queue.put(open(1));
        queue.put(write("a"));
        queue.put(open(2));
        assert!(queue.holds(&open(9).message));
        assert_eq!(queue.take(START), (vec![write("a"), open(2)], vec![]));
        assert_eq!(queue.take(START), (vec![], vec![]));
        assert!(!queue.holds(&open(9).message));
    }

    #[test]
    fn a_command_waits_so_long_and_no_longer() {
        let limit = START + COMMAND_AGE_MAX;
        let millisecond = Duration::from_millis(1);
        assert!(open(1).is_fresh(limit - millisecond));
        assert!(open(1).is_fresh(limit));
        assert!(!open(1).is_fresh(limit + millisecond));
        assert!(
            open(1).is_fresh(Duration::ZERO),
            "a clock that went back does not expire a command"
        );

        let mut queue = Queue::default();
        queue.put(open(1));
        assert_eq!(queue.take(limit + millisecond), (vec![], vec![open(1)]));
    }
}
