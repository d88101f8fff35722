//! The conversation as it is read: older pages, and whether the reader sees the end. Pure.

use super::{Action, State};
use framechat_protocol::visitor::History;

impl State {
    /// There are older messages than those loaded.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.session.is_some() && self.timeline.older().is_some()
    }

    /// A part of the conversation is still to come, and is not to be read out message by message.
    #[must_use]
    pub fn busy(&self) -> bool {
        self.loading() || self.loading_older
    }

    /// Scrolling says some things over and over; the same state is not shown again.
    pub(super) fn says_nothing_new(&self, action: &Action) -> bool {
        match action {
            Action::AtEnd(at_end) => *at_end == self.reading.at_end,
            Action::EndWanted => self.reading.at_end && self.reading.window.is_end(),
            Action::Windowed(window) => *window == self.reading.window,
            Action::TopSeen => self.loading_older || self.older_failed || !self.has_older(),
            // The page of a session that was left has holes on both sides, or is of another visitor.
            Action::OlderCame(number, _) | Action::OlderFailed(number) => !self.is_of(*number),
            _ => false,
        }
    }

    pub(super) fn older_wanted(&mut self) {
        self.loading_older = self.has_older();
        self.older_failed = false;
    }

    pub(super) fn older_came(&mut self, page: History) {
        self.loading_older = false;
        self.timeline_mut().prepend(page);
    }

    pub(super) fn older_missed(&mut self) {
        self.loading_older = false;
        self.older_failed = true;
    }
}
