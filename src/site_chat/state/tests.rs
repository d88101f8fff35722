use super::{Action, Complaint, State, Trouble};
use crate::site_chat::timeline::OUTGOING_MAX;
use framechat_protocol::visitor::{
    Author, History, Kind, Message, MessageState, NAME_MAX_CHARS, SendError, SendRequest,
    TEXT_MAX_CHARS,
};
use std::rc::Rc;
use yew::Reducible;

const ID: &str = "0123456789abcdef";

fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    Rc::unwrap_or_clone(actions.into_iter().fold(Rc::new(state), Reducible::reduce))
}

fn fresh() -> State {
    State::new(String::new(), String::new(), Vec::new())
}

fn opened(name: Option<&str>, before: Option<i64>) -> Action {
    let message = Message {
        seq: 10,
        id: "operator-1".to_owned(),
        author: Author::Operator,
        text: "hello".to_owned(),
        operator: None,
        sent_at: 0,
        state: MessageState::Sent,
        change: 7,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    };
    let history = History {
        messages: vec![message],
        before,
        last_change: 7,
    };
    Action::Opened {
        token: "secret".into(),
        name: name.map(str::to_owned),
        history,
    }
}

fn sent() -> Action {
    sent_from(None)
}

fn sent_from(page_url: Option<&str>) -> Action {
    Action::Sent {
        text: None,
        id: Some(ID.to_owned()),
        page_url: page_url.map(str::to_owned),
        at: 0,
    }
}

fn drafted(text: &str) -> Action {
    Action::Drafted(text.to_owned())
}

fn named(name: &str) -> Action {
    Action::Named(name.to_owned())
}

/// The one request on its way, or what is complained of.
fn outcome(actions: impl IntoIterator<Item = Action>) -> Result<SendRequest, Option<Complaint>> {
    let state = after(fresh(), actions);
    state
        .timeline
        .next()
        .map(|next| next.request.clone())
        .ok_or(state.complaint)
}

#[test]
fn opening_shows_the_history_and_streams_after_it() {
    assert!(fresh().loading());
    let state = after(fresh(), [opened(None, None)]);
    assert!(!state.loading());
    assert_eq!(state.timeline.messages().len(), 1);
    assert_eq!(
        state.session.map(|session| (session.number, session.after)),
        Some((1, 7))
    );
}

#[test]
fn opening_again_is_another_session() {
    let state = after(
        fresh(),
        [opened(None, None), Action::OpenAgain, opened(None, None)],
    );
    assert_eq!(state.session.map(|session| session.number), Some(2));
    assert_eq!(state.opening, 1);
}

#[test]
fn trouble_ends_with_the_next_opening() {
    let state = after(fresh(), [Action::NotOpened(Trouble::Unreachable)]);
    assert!(!state.loading());
    assert_eq!(after(state, [opened(None, None)]).trouble, None);
}

#[test]
fn a_name_typed_here_is_not_replaced_by_the_one_of_before() {
    assert_eq!(after(fresh(), [opened(Some("Anna"), None)]).name, "Anna");
    assert_eq!(
        after(fresh(), [named("Ann"), opened(Some("Anna"), None)]).name,
        "Ann"
    );
}

#[test]
fn a_message_carries_a_trimmed_name_or_none() {
    assert_eq!(
        outcome([named(" Anna "), drafted("hi"), sent()])
            .unwrap()
            .name
            .as_deref(),
        Some("Anna")
    );
    assert_eq!(
        outcome([named("  "), drafted("hi"), sent()]).unwrap().name,
        None
    );
}

#[test]
fn a_message_at_the_limits_is_sent_and_above_them_complained_of() {
    let invalid = |error| Err(Some(Complaint::Invalid(error)));
    let of_text = |chars: usize| outcome([drafted(&"я".repeat(chars)), sent()]).map(|_| ());
    assert_eq!(of_text(0), invalid(SendError::Empty));
    assert_eq!(of_text(TEXT_MAX_CHARS), Ok(()));
    assert_eq!(of_text(TEXT_MAX_CHARS + 1), invalid(SendError::TextTooLong));
    let of_name =
        |chars: usize| outcome([named(&"n".repeat(chars)), drafted("hi"), sent()]).map(|_| ());
    assert_eq!(of_name(NAME_MAX_CHARS), Ok(()));
    assert_eq!(of_name(NAME_MAX_CHARS + 1), invalid(SendError::NameTooLong));
}

#[test]
fn a_site_may_ask_for_the_name_first() {
    let asking = State {
        name_required: true,
        ..fresh()
    };
    let nameless = after(asking.clone(), [drafted("hi"), sent()]);
    assert_eq!(nameless.complaint, Some(Complaint::NameMissing));
    assert_eq!(nameless.draft, "hi", "what was typed stays");
    assert!(nameless.timeline.outgoing().is_empty());
    let blank = after(nameless, [named(" "), sent()]);
    assert_eq!(blank.complaint, Some(Complaint::NameMissing));
    let named = after(blank, [named("Ada"), sent()]);
    assert_eq!(named.complaint, None);
    assert_eq!(named.timeline.outgoing().len(), 1);
}

#[test]
fn an_address_that_is_none_does_not_keep_a_message_back() {
    let shop = "https://shop.example/cart";
    assert_eq!(
        outcome([drafted("hi"), sent_from(Some(shop))])
            .unwrap()
            .page_url
            .as_deref(),
        Some(shop)
    );
    assert_eq!(
        outcome([drafted("hi"), sent_from(Some("about:blank"))])
            .unwrap()
            .page_url,
        None
    );
}

#[test]
fn without_random_numbers_nothing_is_sent() {
    let action = Action::Sent {
        text: None,
        id: None,
        page_url: None,
        at: 0,
    };
    assert_eq!(
        outcome([drafted("hi"), action]),
        Err(Some(Complaint::NoRandomness))
    );
}

#[test]
fn the_draft_is_cleared_only_when_it_was_taken() {
    let taken = after(fresh(), [drafted("hi"), sent()]);
    assert_eq!(
        (taken.draft.as_str(), taken.timeline.outgoing().len()),
        ("", 1)
    );

    let full = after(
        fresh(),
        (0..=OUTGOING_MAX).flat_map(|_| [drafted("hi"), sent()]),
    );
    assert_eq!(full.complaint, Some(Complaint::TooManyWaiting));
    assert_eq!(full.draft, "hi");
    assert_eq!(after(full, [drafted("hi!")]).complaint, None);
}

#[test]
fn another_text_than_the_draft_leaves_the_draft() {
    let action = Action::Sent {
        text: Some("yes".to_owned()),
        id: Some(ID.to_owned()),
        page_url: None,
        at: 0,
    };
    let state = after(
        fresh(),
        [drafted("I think "), action, Action::Put("so".to_owned())],
    );
    assert_eq!(state.draft, "I think so");
    assert_eq!(state.timeline.next().unwrap().request.text, "yes");
}

#[test]
fn coming_back_to_life_sends_what_waits() {
    let state = after(
        fresh(),
        [opened(None, None), Action::Live(true), Action::Live(false)],
    );
    assert_eq!(
        after(state.clone(), [Action::Live(true)]).sending,
        state.sending + 1
    );
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
    let state = Rc::new(after(fresh(), [Action::Behind(true)]));
    assert!(state.behind);
    assert!(Rc::ptr_eq(
        &Rc::clone(&state).reduce(Action::Behind(true)),
        &state
    ));
    assert!(!state.reduce(Action::Behind(false)).behind);
}

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
    assert_eq!(came.timeline.messages().len(), 2);
    assert!(!came.loading_older);
}

#[test]
fn a_lost_session_is_opened_again_once() {
    let lost = after(fresh(), [opened(None, None), Action::SessionLost(1)]);
    assert_eq!(lost.opening, 1);
    let anew = after(lost, [opened(None, None)]);
    let late = after(anew.clone(), [Action::SessionLost(1)]);
    assert_eq!(late.opening, 1, "the session of now is not lost");
    assert_eq!(
        late.sending,
        anew.sending + 1,
        "what was refused is sent to it"
    );
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
