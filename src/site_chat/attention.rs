//! What the page around the chat hears of the conversation: how much waits to be read, who wrote, what to notify of, and
//! what is wrong. The loader shows it; here alone it is counted.

use super::host_page::{HostPage, Telling};
use super::kept::Kept;
use super::state::{State, Trouble};
use super::timeline::Timeline;
use crate::browser::page;
use framechat_protocol::bbcode::plain;
use framechat_protocol::visitor::{Author, Kind, Message};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How much of a message a notification shows, in characters.
const NOTIFIED_MAX_CHARS: usize = 160;
/// When more messages than this arrive together, the page hears of the last of them only.
const ARRIVED_MAX: usize = 20;

/// Follows the conversation for the page around it.
pub(super) struct Attention {
    host: HostPage,
    kept: Kept,
    /// Notifies when it is not known who wrote.
    title: String,
    timeline: RefCell<Rc<Timeline>>,
    /// The session whose messages these are; 0 before the first.
    session: Cell<u32>,
    /// The place of the last message that the page heard of.
    heard: Cell<i64>,
    /// What the page was told to wait; nothing yet, since it may remember what an earlier page of the chat told.
    unread: Cell<Option<u32>>,
    trouble: Cell<Option<Trouble>>,
}

impl Attention {
    /// Begins to look whether the visitor sees the chat.
    pub(super) fn new(host: HostPage, kept: Kept, title: &str) -> Rc<Self> {
        let attention = Rc::new(Self {
            host,
            kept,
            title: title.to_owned(),
            timeline: RefCell::default(),
            session: Cell::default(),
            heard: Cell::default(),
            unread: Cell::default(),
            trouble: Cell::default(),
        });
        let looks = Rc::downgrade(&attention);
        page::on_visibility_change(move || {
            if let Some(attention) = looks.upgrade() {
                attention.look();
            }
        });
        attention
    }

    /// Takes note of the state.
    pub(super) fn follow(&self, state: &State) {
        if self.trouble.replace(state.trouble) != state.trouble
            && let Some(trouble) = state.trouble
        {
            self.host.tell(Telling::Error(code(trouble)));
        }
        let Some(session) = &state.session else {
            return;
        };
        let anew = self.session.replace(session.number) != session.number;
        if !anew && Rc::ptr_eq(&self.timeline.borrow(), &state.timeline) {
            return;
        }
        self.timeline.replace(Rc::clone(&state.timeline));
        let last = last_seq(state.timeline.messages());
        let heard = self.heard.replace(last);
        if anew && self.kept.seen().is_none() {
            // A visitor who is new here has missed nothing.
            self.kept.set_seen(last);
        } else if !anew {
            self.tell_of(&arrived(state.timeline.messages(), heard), state.leading);
        }
        self.look();
    }

    /// Counts what waits to be read; nothing does while the visitor looks at the chat.
    pub(super) fn look(&self) {
        if self.session.get() == 0 {
            return;
        }
        let timeline = Rc::clone(&self.timeline.borrow());
        let last = last_seq(timeline.messages());
        let seen = self.kept.seen().unwrap_or_default();
        if self.host.is_seen() && seen < last {
            self.kept.set_seen(last);
        }
        let seen = if self.host.is_seen() { last } else { seen };
        let unread = unread(timeline.messages(), seen);
        if self.unread.replace(Some(unread)) != Some(unread) {
            self.host.tell(Telling::Unread(unread));
        }
    }

    /// Of all tabs of the browser, the one that leads notifies.
    fn tell_of(&self, arrived: &[Rc<Message>], leading: bool) {
        for message in arrived {
            self.host.tell(Telling::Message(message.author));
        }
        let of_operator = arrived.iter().rev().find(|message| waits(message));
        if let Some(message) = of_operator
            && leading
            && !self.host.is_seen()
        {
            self.host.tell(Telling::Notify {
                title: message.operator.as_ref().unwrap_or(&self.title).clone(),
                body: plain(&message.text, NOTIFIED_MAX_CHARS),
            });
        }
    }
}

/// A stable word for what is wrong.
fn code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "unreachable",
        Trouble::SiteUnknown => "unknown_site",
        Trouble::Refused => "refused",
        Trouble::Outdated => "outdated",
    }
}

/// The place of the last message; 0 before all of them.
fn last_seq<'a>(mut messages: impl DoubleEndedIterator<Item = &'a Rc<Message>>) -> i64 {
    messages.next_back().map_or(0, |message| message.seq)
}

/// Whether this is for the visitor to read.
fn waits(message: &Message) -> bool {
    message.author == Author::Operator && message.kind == Kind::Message && !message.removed
}

/// How many messages after the place `seen` wait to be read.
fn unread<'a>(messages: impl DoubleEndedIterator<Item = &'a Rc<Message>>, seen: i64) -> u32 {
    let waiting = messages.rev().take_while(|one| one.seq > seen);
    let count = waiting.filter(|one| waits(one)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The messages after the place `heard`, [`ARRIVED_MAX`] of them at most. Remarks of the chat itself are none.
fn arrived<'a>(
    messages: impl DoubleEndedIterator<Item = &'a Rc<Message>>,
    heard: i64,
) -> Vec<Rc<Message>> {
    let later = messages.rev().take_while(|message| message.seq > heard);
    let mut arrived: Vec<_> = later.take(ARRIVED_MAX).cloned().collect();
    arrived.reverse();
    arrived
}

#[cfg(test)]
mod tests {
    use super::*;
    use framechat_protocol::visitor::MessageState;

    fn message(seq: i64, author: Author) -> Rc<Message> {
        Rc::new(Message {
            seq,
            id: seq.to_string(),
            author,
            text: "Hi".to_owned(),
            operator: None,
            sent_at: 0,
            state: MessageState::Sent,
            change: seq,
            kind: Kind::Message,
            edited: false,
            removed: false,
            files: Vec::new(),
        })
    }

    #[test]
    fn what_operators_wrote_after_the_last_look_waits() {
        let mut all = [
            message(1, Author::Operator),
            message(2, Author::Visitor),
            message(4, Author::Operator),
            message(5, Author::Operator),
        ];
        for (seen, expected) in [(0, 3), (1, 2), (3, 2), (4, 1), (5, 0), (9, 0)] {
            assert_eq!(unread(all.iter(), seen), expected, "{seen}");
        }
        Rc::make_mut(&mut all[3]).removed = true;
        assert_eq!(unread(all.iter(), 0), 2, "nothing is left of a removed one");
        Rc::make_mut(&mut all[2]).kind = Kind::DialogFinished;
        assert_eq!(unread(all.iter(), 0), 1, "a remark is not waited for");
        assert_eq!(unread([].iter(), 0), 0);
    }

    #[test]
    fn of_many_at_once_the_last_are_told() {
        let all = |count: i64| -> Vec<_> {
            (1..=count)
                .map(|seq| message(seq, Author::Operator))
                .collect()
        };
        let max = i64::try_from(ARRIVED_MAX).unwrap();
        assert_eq!(arrived(all(3).iter(), 3).len(), 0);
        assert_eq!(arrived(all(3).iter(), 1).len(), 2);
        assert_eq!(arrived(all(max - 1).iter(), 0).len(), ARRIVED_MAX - 1);
        assert_eq!(arrived(all(max).iter(), 0).len(), ARRIVED_MAX);
        let over = all(max + 1);
        assert_eq!(arrived(over.iter(), 0).len(), ARRIVED_MAX);
        assert_eq!(arrived(over.iter(), 0)[0].seq, 2);
    }
}
