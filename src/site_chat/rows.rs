//! The part of the conversation that is in the page, as rows: messages with what their neighbours decide. Pure, but for the
//! day a moment belongs to, which the caller knows.

use super::timeline::{Outgoing, Stage, Timeline};
use super::window::{Window, height_px};
use framechat_protocol::visitor::{Author, Kind, Message, MessageState};
use std::ops::Range;
use std::rc::Rc;

/// Messages of one author no further apart than this stand as one group.
const GROUP_MAX_MS: i64 = 5 * 60 * 1_000;

/// What is in the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// The rows, in order.
    pub rows: Vec<Row>,
    /// The chunks of the timeline that they begin with; what is on its way may follow.
    pub chunks: Range<usize>,
    /// The height of what is loaded above them, in CSS pixels.
    pub above_px: i32,
    /// The height of what is loaded below them, in CSS pixels.
    pub below_px: i32,
}

/// One row: a message, below the name of its day if it is the first of that day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message.
    pub bubble: Bubble,
    /// It is the first message of its day.
    pub opens_day: bool,
    /// The row before it is of another author, or long ago.
    pub opens_group: bool,
    /// The row after it is none of its group.
    pub ends_group: bool,
    /// The reader wants to see all of it, however long it is.
    pub unfolded: bool,
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

/// The rows of a timeline in a window. `unfolded` are the ids of messages to show whole; `day_of` numbers the day of a moment
/// where the reader is.
#[must_use]
pub fn rows(
    timeline: &Timeline,
    window: Window,
    unfolded: &[String],
    day_of: impl Fn(i64) -> i64,
) -> Rows {
    let chunks = window.chunks(timeline);
    let all = timeline.chunks();
    let stored = all[chunks.clone()]
        .iter()
        .flat_map(|chunk| chunk.messages());
    let on_its_way = timeline.outgoing().iter().filter(|_| window.is_end());
    let bubbles = stored
        .cloned()
        .map(Bubble::Stored)
        .chain(on_its_way.cloned().map(Bubble::OnItsWay));
    // What decides about the first row stands above the window.
    let above = chunks
        .start
        .checked_sub(1)
        .and_then(|at| all[at].messages().last());
    let mut before = above.cloned().map(Bubble::Stored).map(|bubble| {
        let day = day_of(bubble.at());
        (bubble, day)
    });
    let mut rows: Vec<Row> = Vec::new();
    for bubble in bubbles {
        let day = day_of(bubble.at());
        let opens_day = before.as_ref().is_none_or(|(_, before)| *before != day);
        let goes_on = !opens_day
            && before
                .as_ref()
                .is_some_and(|(before, _)| continues(before, &bubble));
        if let Some(row) = rows.last_mut() {
            row.ends_group = !goes_on;
        }
        before = Some((bubble.clone(), day));
        rows.push(Row {
            opens_day,
            opens_group: !goes_on,
            ends_group: true,
            unfolded: unfolded.iter().any(|id| id == bubble.id()),
            bubble,
        });
    }
    Rows {
        rows,
        above_px: height_px(timeline, 0..chunks.start),
        below_px: height_px(timeline, chunks.end..all.len()),
        chunks,
    }
}

fn continues(before: &Bubble, bubble: &Bubble) -> bool {
    before.is_remark() == bubble.is_remark()
        && before.author() == bubble.author()
        && before.operator() == bubble.operator()
        && bubble.at().saturating_sub(before.at()) <= GROUP_MAX_MS
}

#[cfg(test)]
mod tests {
    use super::{GROUP_MAX_MS, rows};
    use crate::site_chat::timeline::{CHUNK_MESSAGES, Outgoing, Stage, Timeline};
    use crate::site_chat::window::Window;
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

    /// Days as `D`, the first message of a group as `M`, a further one as `m`; `.` behind the last one of a group.
    fn shape(timeline: &Timeline) -> String {
        let rows = rows(timeline, Window::default(), &[], |at| at / DAY_MS).rows;
        rows.iter()
            .map(|row| {
                [
                    if row.opens_day { "D" } else { "" },
                    if row.opens_group { "M" } else { "m" },
                    if row.ends_group { "." } else { "" },
                ]
                .concat()
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
        assert_eq!(shape(&timeline), "DMm.M.");
    }

    #[test]
    fn another_author_or_operator_opens_a_group() {
        let mut timeline = Timeline::default();
        put(&mut timeline, 1, Author::Visitor, None, 0);
        put(&mut timeline, 2, Author::Operator, Some("Anna"), 1);
        put(&mut timeline, 3, Author::Operator, Some("Ivan"), 2);
        assert_eq!(shape(&timeline), "DM.M.M.");
    }

    #[test]
    fn each_day_is_named_once_and_opens_a_group() {
        let mut timeline = Timeline::default();
        put(&mut timeline, 1, Author::Visitor, None, DAY_MS - 1);
        put(&mut timeline, 2, Author::Visitor, None, DAY_MS);
        put(&mut timeline, 3, Author::Visitor, None, DAY_MS + 1);
        assert_eq!(shape(&timeline), "DM.DMm.");
    }

    fn outgoing() -> Outgoing {
        let request = SendRequest {
            id: "mine-0001".to_owned(),
            text: "hi".to_owned(),
            files: Vec::new(),
            name: None,
            page_url: None,
            profile: None,
        };
        Outgoing {
            request,
            written_at: 10,
            stage: Stage::Sending,
        }
    }

    #[test]
    fn what_is_on_its_way_comes_last_in_the_same_group() {
        let mut timeline = Timeline::resumed(vec![outgoing()]);
        put(&mut timeline, 1, Author::Visitor, None, 0);
        assert_eq!(shape(&timeline), "DMm.");
    }

    #[test]
    fn a_window_begins_with_what_stands_above_it() {
        let mut timeline = Timeline::default();
        for seq in 1..=3 * i64::try_from(CHUNK_MESSAGES).unwrap() {
            put(&mut timeline, seq, Author::Visitor, None, seq);
        }
        let from = timeline.chunks()[1].seqs().0;
        let window = Window {
            from,
            to: timeline.chunks()[2].seqs().0,
        };
        timeline.chunks()[0].measured(700);
        timeline.chunks()[2].measured(900);
        let own = [from.to_string()];
        let shown = rows(&timeline, window, &own, |at| at / DAY_MS);
        assert_eq!(shown.rows.len(), CHUNK_MESSAGES);
        assert_eq!(
            (shown.chunks.clone(), shown.above_px, shown.below_px),
            (1..2, 700, 900)
        );
        let first = &shown.rows[0];
        assert!(!first.opens_day && !first.opens_group && first.unfolded);
        assert!(!shown.rows[1].unfolded);
    }

    #[test]
    fn what_is_on_its_way_stands_at_the_end_alone() {
        let mut timeline = Timeline::resumed(vec![outgoing()]);
        for seq in 1..=2 * i64::try_from(CHUNK_MESSAGES).unwrap() {
            put(&mut timeline, seq, Author::Visitor, None, seq);
        }
        let to = timeline.chunks()[1].seqs().0;
        let shown = |window| rows(&timeline, window, &[], |_| 0).rows.len();
        assert_eq!(shown(Window { from: 0, to }), CHUNK_MESSAGES);
        assert_eq!(shown(Window::default()), 2 * CHUNK_MESSAGES + 1);
    }
}
