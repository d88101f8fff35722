use super::{CHUNK_MESSAGES, OUTGOING_MAX, Outgoing, Stage, Timeline};
use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState, SendRequest};
use std::rc::Rc;

fn message(seq: i64, change: i64, text: &str) -> Message {
    Message {
        seq,
        id: ["message-", &seq.to_string()].concat(),
        author: Author::Operator,
        text: text.to_owned(),
        operator: None,
        sent_at: seq,
        state: MessageState::Sent,
        change,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    }
}

fn outgoing(id: &str) -> Outgoing {
    let request = SendRequest {
        id: id.to_owned(),
        text: "hello".to_owned(),
        files: Vec::new(),
        name: None,
        page_url: None,
        profile: None,
    };
    Outgoing {
        request,
        written_at: 0,
        stage: Stage::Sending,
    }
}

fn page(seqs: impl IntoIterator<Item = i64>, before: Option<i64>) -> History {
    History {
        messages: seqs.into_iter().map(|seq| message(seq, seq, "")).collect(),
        before,
        last_change: 0,
    }
}

fn seqs(timeline: &Timeline) -> Vec<i64> {
    timeline.messages().map(|message| message.seq).collect()
}

fn text(timeline: &Timeline) -> &str {
    timeline
        .messages()
        .next()
        .map_or("", |message| &message.text)
}

fn ids(timeline: &Timeline) -> Vec<&str> {
    timeline
        .outgoing()
        .iter()
        .map(|outgoing| outgoing.request.id.as_str())
        .collect()
}

#[test]
fn messages_stand_by_their_place_however_they_come() {
    let mut timeline = Timeline::default();
    for seq in [3, 1, 2, 3] {
        timeline.put(message(seq, seq, ""));
    }
    assert_eq!(seqs(&timeline), [1, 2, 3]);
}

#[test]
fn only_a_later_version_replaces() {
    let mut timeline = Timeline::default();
    timeline.put(message(1, 5, "new"));
    timeline.put(message(1, 4, "old"));
    timeline.put(message(1, 5, "same"));
    assert_eq!(text(&timeline), "new");
    timeline.put(message(1, 6, "newer"));
    assert_eq!(text(&timeline), "newer");
}

#[test]
fn older_pages_come_before_and_move_the_cursor() {
    let mut timeline = Timeline::default();
    timeline.reset(page(51..=100, Some(51)));
    assert_eq!(timeline.older(), Some(51));
    timeline.prepend(page(1..=50, None));
    assert_eq!(timeline.older(), None);
    assert_eq!(seqs(&timeline), (1..=100).collect::<Vec<_>>());
}

#[test]
fn starting_over_keeps_what_is_on_its_way() {
    let mut timeline = Timeline::resumed(vec![outgoing("mine-0001")]);
    timeline.reset(page(1..=2, None));
    timeline.reset(page(7..=8, Some(7)));
    assert_eq!(seqs(&timeline), [7, 8]);
    assert_eq!(ids(&timeline), ["mine-0001"]);
}

#[test]
fn a_confirmed_message_is_no_longer_on_its_way() {
    let mut timeline = Timeline::resumed(vec![outgoing("message-9"), outgoing("mine-0002")]);
    timeline.put(message(9, 9, "hello"));
    assert_eq!(ids(&timeline), ["mine-0002"]);
}

#[test]
fn a_refused_message_lets_later_ones_pass_and_may_be_sent_again() {
    let mut timeline = Timeline::resumed(vec![outgoing("mine-0001"), outgoing("mine-0002")]);
    timeline.stage("mine-0001", Stage::Waiting);
    assert_eq!(
        timeline.next().map(|next| next.request.id.as_str()),
        Some("mine-0001")
    );
    timeline.stage("mine-0001", Stage::Refused);
    assert_eq!(
        timeline.next().map(|next| next.request.id.as_str()),
        Some("mine-0002")
    );
    timeline.retry("mine-0002");
    assert_eq!(
        ids(&timeline),
        ["mine-0001", "mine-0002"],
        "only a refused message is sent again"
    );
    timeline.retry("mine-0001");
    assert_eq!(ids(&timeline), ["mine-0002", "mine-0001"]);
    assert_eq!(timeline.outgoing()[1].stage, Stage::Sending);
}

#[test]
fn what_is_on_its_way_is_bounded() {
    let mut timeline = Timeline::default();
    for n in 0..OUTGOING_MAX {
        assert!(timeline.queue(outgoing(&n.to_string())));
    }
    assert!(!timeline.queue(outgoing("one too many")));
    assert_eq!(timeline.outgoing().len(), OUTGOING_MAX);
}

fn many() -> i64 {
    i64::try_from(4 * CHUNK_MESSAGES).unwrap()
}

#[test]
fn one_more_message_shares_all_chunks_but_the_last() {
    let mut before = Timeline::default();
    for seq in 1..many() {
        assert!(before.put(message(seq, seq, "")));
    }
    let mut after = before.clone();
    assert!(after.put(message(many(), many(), "")));
    let shared = before.chunks().iter().zip(after.chunks());
    let shared: Vec<bool> = shared.map(|(a, b)| Rc::ptr_eq(a, b)).collect();
    assert_eq!(shared, [true, true, true, false]);
    assert_eq!(seqs(&after), (1..=many()).collect::<Vec<_>>());
    assert!(after.put(message(many() + 1, 1, "")));
    assert_eq!(
        after.chunks().len(),
        5,
        "a full chunk takes no more at its end"
    );
}

#[test]
fn an_older_page_leaves_the_chunks_below_as_they_are() {
    let mut timeline = Timeline::default();
    timeline.reset(page(101..=150, Some(101)));
    let below = timeline.chunks().to_vec();
    timeline.prepend(page(51..=100, Some(51)));
    let older = 50 / CHUNK_MESSAGES;
    assert!(Rc::ptr_eq(&timeline.chunks()[older], &below[0]));
    let sizes = timeline.chunks().iter().map(|chunk| chunk.messages().len());
    assert_eq!(sizes.collect::<Vec<_>>(), vec![CHUNK_MESSAGES; 2 * older]);
}

#[test]
fn messages_in_any_order_are_kept_in_order_and_in_small_chunks() {
    let mut timeline = Timeline::default();
    // Seven and the number of messages have no common divisor: each comes once.
    for n in 0..many() + 1 {
        let seq = n * 7 % (many() + 1);
        let newest = timeline
            .messages()
            .next_back()
            .is_none_or(|last| last.seq < seq);
        assert_eq!(timeline.put(message(seq, seq, "")), newest);
    }
    assert_eq!(seqs(&timeline), (0..=many()).collect::<Vec<_>>());
    let chunks = timeline.chunks().iter();
    assert!(
        chunks
            .map(|chunk| chunk.messages().len())
            .all(|n| (1..=2 * CHUNK_MESSAGES).contains(&n))
    );
}

#[test]
fn a_page_that_overlaps_or_is_in_disorder_loses_and_repeats_nothing() {
    let mut timeline = Timeline::default();
    timeline.reset(page(50..=99, Some(50)));
    timeline.prepend(page(20..=60, Some(20)));
    let mut mixed = page(1..=19, None);
    mixed.messages.reverse();
    timeline.prepend(mixed);
    assert_eq!(seqs(&timeline), (1..=99).collect::<Vec<_>>());
}

#[test]
fn a_chunk_keeps_its_height_when_it_grows_and_guesses_it_when_it_is_split() {
    let mut timeline = Timeline::default();
    timeline.put(message(1, 1, ""));
    let guessed = timeline.chunks()[0].height_px();
    assert!(guessed > 0);
    timeline.chunks()[0].measured(300);
    timeline.put(message(2, 2, ""));
    assert_eq!(timeline.chunks()[0].height_px(), 300);
}

#[test]
fn the_order_of_writing_does_not_depend_on_the_clock() {
    let mut timeline = Timeline::default();
    let at = |id: &str, written_at| Outgoing {
        written_at,
        ..outgoing(id)
    };
    assert!(timeline.queue(at("a", 50)));
    assert!(timeline.queue(at("b", 10)), "the clock was put back");
    let times: Vec<_> = timeline
        .outgoing()
        .iter()
        .map(|one| one.written_at)
        .collect();
    assert_eq!(times, [50, 51]);
    // The same two, in another tab that hears of them the other way round.
    let mut other = Timeline::default();
    let told: Vec<Outgoing> = timeline
        .outgoing()
        .iter()
        .rev()
        .map(|one| (**one).clone())
        .collect();
    other.join(told.clone());
    assert_eq!(ids(&other), ["a", "b"]);
    other.join(told);
    assert_eq!(ids(&other), ["a", "b"], "once");
    other.join(vec![at("c", 51), at("0", 51)]);
    assert_eq!(ids(&other), ["a", "0", "b", "c"]);
    // One tried again goes to the end, there too.
    other.stage("a", Stage::Refused);
    other.retry("a");
    assert_eq!(ids(&other), ["0", "b", "c", "a"]);
    assert_eq!(other.outgoing()[3].written_at, 52);
}

#[test]
fn what_the_server_has_does_not_come_back_from_another_page() {
    let mut timeline = Timeline::default();
    timeline.put(message(1, 1, "there"));
    timeline.join(vec![outgoing("message-1"), outgoing("new")]);
    assert_eq!(ids(&timeline), ["new"]);
    let many = (0..=OUTGOING_MAX).map(|n| outgoing(&n.to_string()));
    timeline.join(many.collect());
    assert_eq!(timeline.outgoing().len(), OUTGOING_MAX);
}

#[test]
fn a_version_is_known_with_all_before_it() {
    let mut timeline = Timeline::default();
    timeline.put(message(1, 5, ""));
    for (change, known) in [(4, true), (5, true), (6, false)] {
        assert_eq!(timeline.knows(&message(1, change, "")), known, "{change}");
    }
    assert!(!timeline.knows(&message(2, 1, "")));
}
