use super::{OUTGOING_MAX, Outgoing, Stage, Timeline};
use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState, SendRequest};

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
    timeline
        .messages()
        .iter()
        .map(|message| message.seq)
        .collect()
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
    assert_eq!(timeline.messages()[0].text, "new");
    timeline.put(message(1, 6, "newer"));
    assert_eq!(timeline.messages()[0].text, "newer");
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
