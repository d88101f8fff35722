use super::{after, fresh, opened};
use crate::site_chat::state::reading::HEARD_MAX;
use crate::site_chat::state::{Action, State};
use crate::site_chat::window::Window;
use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState};

fn message(seq: i64, author: Author) -> Message {
    Message {
        seq,
        id: ["message-", &seq.to_string()].concat(),
        author,
        text: "hello".to_owned(),
        operator: None,
        sent_at: 0,
        state: MessageState::Sent,
        change: seq,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    }
}

fn told(seq: i64, author: Author) -> Action {
    Action::Told(message(seq, author))
}

fn heard(state: &State) -> Vec<i64> {
    state.reading.heard.iter().map(|one| one.seq).collect()
}

#[test]
fn what_comes_below_the_reader_is_counted_until_it_is_seen() {
    let up = after(fresh(), [opened(None, None), Action::AtEnd(false)]);
    let come = [
        told(11, Author::Operator),
        told(12, Author::Visitor),
        told(13, Author::Operator),
    ];
    let behind = after(up, come.clone());
    assert_eq!(behind.reading.behind, 2, "one's own are not news");
    let again = after(behind, come);
    assert_eq!(again.reading.behind, 2, "what is known is not news");
    assert_eq!(after(again, [Action::AtEnd(true)]).reading.behind, 0);
    let below = [opened(None, None), told(11, Author::Operator)];
    assert_eq!(after(fresh(), below).reading.behind, 0, "the end is seen");
}

#[test]
fn what_comes_is_read_out_once_and_what_was_there_is_not() {
    let state = after(fresh(), [opened(None, None)]);
    assert!(heard(&state).is_empty());
    let state = after(
        state,
        [told(11, Author::Operator), told(11, Author::Operator)],
    );
    assert_eq!(heard(&state), [11]);
    let mut edited = message(11, Author::Operator);
    edited.change = 12;
    assert_eq!(heard(&after(state.clone(), [Action::Told(edited)])), [11]);
    let older = History {
        messages: vec![message(3, Author::Operator)],
        before: None,
        last_change: 0,
    };
    assert_eq!(heard(&after(state, [Action::OlderCame(1, older)])), [11]);
}

#[test]
fn what_an_operator_writes_anew_or_takes_back_is_read_out_again() {
    let state = after(
        fresh(),
        [
            opened(None, None),
            told(11, Author::Operator),
            told(12, Author::Visitor),
        ],
    );
    let changed = |seq, author, change, text: &str, removed| {
        let mut message = message(seq, author);
        message.change = change;
        message.text = text.to_owned();
        message.edited = true;
        message.removed = removed;
        Action::Told(message)
    };
    let edited = changed(11, Author::Operator, 13, "bye", false);
    let state = after(state, [edited.clone(), edited]);
    assert_eq!(heard(&state), [11, 11]);
    // One's own hands need no word, and what comes late is past.
    let own = changed(12, Author::Visitor, 14, "mine", false);
    let late = changed(11, Author::Operator, 12, "late", false);
    let state = after(state, [own, late]);
    assert_eq!(heard(&state), [11, 11]);
    let removed = changed(11, Author::Operator, 15, "", true);
    let state = after(state, [removed]);
    assert_eq!(heard(&state), [11, 11, 11]);
    assert!(state.reading.heard[2].removed);
}

#[test]
fn of_many_at_once_only_the_last_are_read_out() {
    let last = 10 + i64::try_from(HEARD_MAX).unwrap();
    let come = |to| (11..=to).map(|seq| told(seq, Author::Operator));
    let state = after(fresh(), [opened(None, None)]);
    assert_eq!(heard(&after(state.clone(), come(last))).first(), Some(&11));
    let more = heard(&after(state, come(last + 1)));
    assert_eq!(more, (12..=last + 1).collect::<Vec<_>>());
}

#[test]
fn a_message_that_was_refused_is_read_out() {
    let mut refused = message(11, Author::Visitor);
    let state = after(fresh(), [opened(None, None), told(11, Author::Visitor)]);
    refused.state = MessageState::Failed;
    refused.change = 12;
    let state = after(
        state,
        [Action::Told(refused.clone()), Action::Told(refused)],
    );
    assert_eq!(heard(&state), [11]);
}

#[test]
fn what_came_while_nobody_listened_is_news() {
    let away = [
        opened(None, None),
        Action::AtEnd(false),
        Action::Windowed(Window { from: 0, to: 9 }),
    ];
    let history = History {
        messages: vec![message(10, Author::Operator), message(11, Author::Operator)],
        before: None,
        last_change: 11,
    };
    let anew = Action::Opened {
        token: "secret".into(),
        name: None,
        history,
    };
    let state = after(after(fresh(), away), [anew]);
    assert_eq!((state.reading.behind, heard(&state)), (1, vec![11]));
    assert_eq!(state.reading.window, Window::default());
}

#[test]
fn a_message_is_unfolded_once() {
    let unfold = || Action::Unfolded("message-1".to_owned());
    let state = after(fresh(), [unfold(), unfold()]);
    assert_eq!(*state.reading.unfolded, ["message-1"]);
}
