use super::{MOUNTED_MAX, Window, height_px};
use crate::site_chat::timeline::{CHUNK_MESSAGES, Timeline};
use framechat_protocol::visitor::{Author, Kind, Message, MessageState};

/// What each chunk is said to take, in CSS pixels.
const CHUNK_PX: i32 = 1_000;

/// A timeline of so many full chunks.
fn long(chunks: usize) -> Timeline {
    let mut timeline = Timeline::default();
    for seq in 1..=chunks * CHUNK_MESSAGES {
        let seq = i64::try_from(seq).unwrap();
        timeline.put(Message {
            seq,
            id: seq.to_string(),
            author: Author::Operator,
            text: String::new(),
            operator: None,
            sent_at: 0,
            state: MessageState::Sent,
            change: seq,
            kind: Kind::Message,
            edited: false,
            removed: false,
            files: Vec::new(),
        });
    }
    for chunk in timeline.chunks() {
        chunk.measured(CHUNK_PX);
    }
    timeline
}

fn showing(timeline: &Timeline, top_px: i32, bottom_px: i32) -> std::ops::Range<usize> {
    Window::showing(timeline, top_px, bottom_px).chunks(timeline)
}

#[test]
fn nothing_is_shown_of_nothing() {
    let empty = Timeline::default();
    assert_eq!(Window::default().chunks(&empty), 0..0);
    assert_eq!(showing(&empty, -500, 500), 0..0);
    assert_eq!(height_px(&empty, 0..0), 0);
}

#[test]
fn the_end_is_bounded_whatever_the_history() {
    for chunks in [1, 11, 12, 13, 1_000] {
        let timeline = long(chunks);
        let shown = Window::default().chunks(&timeline);
        let expected = chunks.min(MOUNTED_MAX / CHUNK_MESSAGES);
        assert_eq!(shown, chunks - expected..chunks);
    }
}

#[test]
fn the_middle_is_bounded_too() {
    let timeline = long(400);
    let most = MOUNTED_MAX / CHUNK_MESSAGES;
    assert_eq!(showing(&timeline, 0, 300_000), 0..most);
    assert_eq!(showing(&timeline, 100_000, 300_000), 100..100 + most);
}

#[test]
fn a_window_shows_every_chunk_that_is_touched() {
    let timeline = long(10);
    assert_eq!(showing(&timeline, 2_500, 4_500), 2..5);
    assert_eq!(showing(&timeline, 2_999, 4_999), 2..5);
    assert_eq!(showing(&timeline, 3_000, 4_999), 3..5);
    assert_eq!(showing(&timeline, 3_000, 5_000), 3..6);
    assert_eq!(showing(&timeline, -5_000, 10), 0..1);
    assert_eq!(showing(&timeline, 9_500, 90_000), 9..10);
    assert_eq!(
        showing(&timeline, 50_000, 90_000),
        9..10,
        "beyond the end is the end"
    );
}

#[test]
fn only_a_window_that_reaches_the_end_follows_it() {
    let mut timeline = long(10);
    let end = Window::showing(&timeline, 9_500, 12_000);
    let middle = Window::showing(&timeline, 2_500, 4_500);
    assert!(end.is_end() && !middle.is_end());
    let mut next = timeline
        .messages()
        .next_back()
        .map(|m| (**m).clone())
        .unwrap();
    next.seq += 1;
    next.id = "next".to_owned();
    timeline.put(next);
    assert_eq!(end.chunks(&timeline), 9..11);
    assert_eq!(middle.chunks(&timeline), 2..5);
}

#[test]
fn older_messages_move_no_window() {
    let timeline = long(10);
    let window = Window::showing(&timeline, 2_500, 4_500);
    let first = timeline.chunks()[2].seqs().0;
    let mut longer = timeline.clone();
    let mut older = timeline.messages().next().map(|m| (**m).clone()).unwrap();
    older.seq = -7;
    older.id = "older".to_owned();
    longer.prepend(framechat_protocol::visitor::History {
        messages: vec![older],
        before: None,
        last_change: 0,
    });
    let chunks = window.chunks(&longer);
    assert_eq!(chunks, 3..6);
    assert_eq!(longer.chunks()[3].seqs().0, first);
}

#[test]
fn a_window_whose_messages_are_gone_shows_what_there_is() {
    let timeline = long(2);
    let gone = Window { from: 90, to: 95 };
    assert_eq!(gone.chunks(&timeline), 0..2);
}
