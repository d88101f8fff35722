use super::{after, drafted, fresh, named, opened};
use crate::site_chat::state::Action;
use crate::site_chat::window::Window;
use framechat_protocol::visitor::{Author, History, Kind, Message, MessageState};
use std::rc::Rc;
use yew::Reducible;

fn older(seq: i64) -> History {
    let message = Message {
        seq,
        id: "operator-0".to_owned(),
        author: Author::Operator,
        text: "before".to_owned(),
        operator: None,
        sent_at: 0,
        state: MessageState::Sent,
        change: 1,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    };
    History {
        messages: vec![message],
        before: None,
        last_change: 7,
    }
}

#[test]
fn an_older_page_is_wanted_only_where_there_is_one() {
    assert!(!after(fresh(), [Action::OlderWanted]).loading_older);
    assert!(!after(fresh(), [opened(None, None), Action::OlderWanted]).loading_older);
    let wanted = after(fresh(), [opened(None, Some(10)), Action::OlderWanted]);
    assert!(wanted.loading_older);
    let failed = after(wanted.clone(), [Action::OlderFailed(1)]);
    assert!(failed.older_failed && !failed.loading_older);
    let came = after(wanted, [Action::OlderCame(1, History::default())]);
    assert!(!came.loading_older && came.timeline.older().is_none());
}

#[test]
fn scrolling_to_the_top_asks_once_and_not_again_after_a_failure() {
    let seen = after(fresh(), [opened(None, Some(10)), Action::TopSeen]);
    assert!(seen.loading_older);
    let failed = Rc::new(after(seen, [Action::OlderFailed(1)]));
    assert!(Rc::ptr_eq(
        &Rc::clone(&failed).reduce(Action::TopSeen),
        &failed
    ));
    assert!(
        failed.reduce(Action::OlderWanted).loading_older,
        "only the button tries again"
    );
}

#[test]
fn being_where_one_was_changes_nothing() {
    let window = Window { from: 3, to: 5 };
    let said = [Action::AtEnd(false), Action::Windowed(window)];
    let state = Rc::new(after(fresh(), said.clone()));
    assert!(!state.reading.at_end);
    assert_eq!(state.reading.window, window);
    for again in said {
        assert!(Rc::ptr_eq(&Rc::clone(&state).reduce(again), &state));
    }
    assert!(state.reduce(Action::AtEnd(true)).reading.at_end);
}

#[test]
fn the_end_is_drawn_only_where_it_is_not_in_the_page() {
    let window = |to| Window { from: 3, to };
    let at = |to| {
        after(
            fresh(),
            [Action::AtEnd(false), Action::Windowed(window(to))],
        )
    };
    let near = Rc::new(after(at(i64::MAX), [Action::EndWanted]));
    assert!(near.reading.at_end);
    assert_eq!(near.reading.window, window(i64::MAX));
    assert!(Rc::ptr_eq(
        &Rc::clone(&near).reduce(Action::EndWanted),
        &near
    ));
    let far = after(at(5), [Action::EndWanted]);
    assert!(far.reading.at_end && far.reading.window == Window::default());
}

#[test]
fn a_page_of_a_session_that_was_left_changes_nothing() {
    let opened = || opened(None, Some(10));
    let anew = [
        opened(),
        Action::OlderWanted,
        Action::OpenAgain,
        opened(),
        Action::OlderWanted,
    ];
    let state = Rc::new(after(fresh(), anew));
    for late in [Action::OlderCame(1, older(2)), Action::OlderFailed(1)] {
        assert!(Rc::ptr_eq(&Rc::clone(&state).reduce(late), &state));
    }
    let came = state.reduce(Action::OlderCame(2, older(9)));
    assert_eq!(came.timeline.messages().count(), 2);
    assert!(!came.loading_older);
}

#[test]
fn the_conversation_is_busy_while_any_page_of_it_loads() {
    assert!(fresh().busy());
    let state = after(fresh(), [opened(None, Some(10))]);
    assert!(!state.busy());
    let wanted = after(state, [Action::OlderWanted]);
    assert!(wanted.busy());
    assert!(!after(wanted, [Action::OlderCame(1, older(9))]).busy());
}

#[test]
fn typing_leaves_the_conversation_as_it_is() {
    let state = Rc::new(after(fresh(), [opened(None, None)]));
    let typed = Rc::clone(&state).reduce(drafted("h")).reduce(named("A"));
    assert!(Rc::ptr_eq(&typed.timeline, &state.timeline));
}
