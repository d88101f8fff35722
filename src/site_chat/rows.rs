//! The conversation as rows to show: days between, and messages with what their neighbours decide. Pure, but for the day a
//! moment belongs to, which the caller knows.

use super::timeline::{Outgoing, Stage, Timeline};
use framechat_protocol::visitor::{Author, Kind, Message, MessageState};
use std::rc::Rc;

/// Messages of one author no further apart than this stand as one group.
const GROUP_MAX_MS: i64 = 5 * 60 * 1_000;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The first message of a day follows.
    Day {
        /// A moment of that day, in milliseconds since 1970.
        at: i64,
        /// The day's number.
        day: i64,
    },
    /// A message.
    Said {
        /// The message.
        bubble: Bubble,
        /// The row before it is of another author, or long ago.
        opens_group: bool,
    },
}

/// A message, whether the server has it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bubble {
    /// The server has it.
    Stored(Rc<Message>),
    /// It is on its way.
    OnItsWay(Rc<Outgoing>),
}

/// How far a message came, as a visitor sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On its way.
    Sending,
    /// Waiting for the server to come back.
    Waiting,
    /// The server has it.
    Sent,
    /// The portal has it.
    Delivered,
    /// Refused.
    Failed,
}

impl Bubble {
    /// Its id, the same before and after the server has it.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Stored(message) => &message.id,
            Self::OnItsWay(outgoing) => &outgoing.request.id,
        }
    }

    /// Who wrote it.
    #[must_use]
    pub fn author(&self) -> Author {
        match self {
            Self::Stored(message) => message.author,
            Self::OnItsWay(_) => Author::Visitor,
        }
    }

    /// The operator's name.
    #[must_use]
    pub fn operator(&self) -> Option<&str> {
        match self {
            Self::Stored(message) => message.operator.as_deref(),
            Self::OnItsWay(_) => None,
        }
    }

    /// The raw text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Stored(message) => &message.text,
            Self::OnItsWay(outgoing) => &outgoing.request.text,
        }
    }

    /// The message as the server has it.
    #[must_use]
    pub fn stored(&self) -> Option<&Message> {
        match self {
            Self::Stored(message) => Some(message),
            Self::OnItsWay(_) => None,
        }
    }

    /// A remark of the chat itself.
    #[must_use]
    pub fn is_remark(&self) -> bool {
        self.stored()
            .is_some_and(|message| message.kind != Kind::Message)
    }

    /// When it was written, in milliseconds since 1970.
    #[must_use]
    pub fn at(&self) -> i64 {
        match self {
            Self::Stored(message) => message.sent_at,
            Self::OnItsWay(outgoing) => outgoing.written_at,
        }
    }

    /// How far it came.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self {
            Self::Stored(message) => match message.state {
                MessageState::Sent => Progress::Sent,
                MessageState::Delivered => Progress::Delivered,
                MessageState::Failed => Progress::Failed,
            },
            Self::OnItsWay(outgoing) => match outgoing.stage {
                Stage::Sending => Progress::Sending,
                Stage::Waiting => Progress::Waiting,
                Stage::Refused => Progress::Failed,
            },
        }
    }
}

/// The rows of a timeline. `day_of` numbers the day of a moment where the reader is.
#[must_use]
pub fn rows(timeline: &Timeline, day_of: impl Fn(i64) -> i64) -> Vec<Row> {
    let stored = timeline.messages().iter().cloned().map(Bubble::Stored);
    let on_its_way = timeline.outgoing().iter().cloned().map(Bubble::OnItsWay);
    let mut rows = Vec::with_capacity(timeline.messages().len() + timeline.outgoing().len() + 1);
    let mut before: Option<(Bubble, i64)> = None;
    for bubble in stored.chain(on_its_way) {
        let day = day_of(bubble.at());
        let same_day = before
            .as_ref()
            .is_some_and(|(_, day_before)| *day_before == day);
        if !same_day {
            rows.push(Row::Day {
                at: bubble.at(),
                day,
            });
        }
        let goes_on = same_day && before.is_some_and(|(before, _)| continues(&before, &bubble));
        rows.push(Row::Said {
            bubble: bubble.clone(),
            opens_group: !goes_on,
        });
        before = Some((bubble, day));
    }
    rows
}

fn continues(before: &Bubble, bubble: &Bubble) -> bool {
    before.is_remark() == bubble.is_remark()
        && before.author() == bubble.author()
        && before.operator() == bubble.operator()
        && bubble.at().saturating_sub(before.at()) <= GROUP_MAX_MS
}

#[cfg(test)]
mod tests {
    use super::{GROUP_MAX_MS, Row, rows};
    use crate::site_chat::timeline::{Outgoing, Stage, Timeline};
    use framechat_protocol::visitor::{Author, Kind, Message, MessageState, SendRequest};

    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

    fn put(
        timeline: &mut Timeline,
        seq: i64,
        author: Author,
        operator: Option<&str>,
        sent_at: i64,
    ) {
        timeline.put(Message {
            seq,
            id: seq.to_string(),
            author,
            text: String::new(),
            operator: operator.map(str::to_owned),
            sent_at,
            state: MessageState::Sent,
            change: seq,
            kind: Kind::Message,
            edited: false,
            removed: false,
            files: Vec::new(),
        });
    }

    /// Days as `D`, the first message of a group as `M`, a further one as `m`.
    fn shape(timeline: &Timeline) -> String {
        let rows = rows(timeline, |at| at / DAY_MS);
        rows.iter()
            .map(|row| match row {
                Row::Day { .. } => 'D',
                Row::Said {
                    opens_group: true, ..
                } => 'M',
                Row::Said {
                    opens_group: false, ..
                } => 'm',
            })
            .collect()
    }

    #[test]
    fn an_empty_conversation_has_no_rows() {
        assert_eq!(shape(&Timeline::default()), "");
    }

    #[test]
    fn one_author_in_a_short_time_is_a_group() {
        let mut timeline = Timeline::default();
        put(&mut timeline, 1, Author::Visitor, None, 0);
        put(&mut timeline, 2, Author::Visitor, None, GROUP_MAX_MS);
        put(
            &mut timeline,
            3,
            Author::Visitor,
            None,
            2 * GROUP_MAX_MS + 1,
        );
        assert_eq!(shape(&timeline), "DMmM");
    }

    #[test]
    fn another_author_or_operator_opens_a_group() {
        let mut timeline = Timeline::default();
        put(&mut timeline, 1, Author::Visitor, None, 0);
        put(&mut timeline, 2, Author::Operator, Some("Anna"), 1);
        put(&mut timeline, 3, Author::Operator, Some("Ivan"), 2);
        assert_eq!(shape(&timeline), "DMMM");
    }

    #[test]
    fn each_day_is_named_once_and_opens_a_group() {
        let mut timeline = Timeline::default();
        put(&mut timeline, 1, Author::Visitor, None, DAY_MS - 1);
        put(&mut timeline, 2, Author::Visitor, None, DAY_MS);
        put(&mut timeline, 3, Author::Visitor, None, DAY_MS + 1);
        assert_eq!(shape(&timeline), "DMDMm");
    }

    #[test]
    fn what_is_on_its_way_comes_last_in_the_same_group() {
        let request = SendRequest {
            id: "mine-0001".to_owned(),
            text: "hi".to_owned(),
            files: Vec::new(),
            name: None,
            page_url: None,
            profile: None,
        };
        let mut timeline = Timeline::resumed(vec![Outgoing {
            request,
            written_at: 10,
            stage: Stage::Sending,
        }]);
        put(&mut timeline, 1, Author::Visitor, None, 0);
        assert_eq!(shape(&timeline), "DMm");
    }
}
