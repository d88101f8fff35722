use super::{Action, Complaint, State, Trouble};
use crate::site_chat::timeline::{OUTGOING_MAX, Outgoing, Stage};
use framechat_protocol::visitor::{
    Author, History, Message, MessageState, NAME_MAX_CHARS, SendError, TEXT_MAX_CHARS,
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

fn written(state: &State, text: &str) -> Action {
    let request = state.request(ID.to_owned(), text, None).unwrap();
    Action::Written {
        outgoing: Outgoing {
            request,
            written_at: 0,
            stage: Stage::Sending,
        },
        from_draft: true,
    }
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
        after(
            fresh(),
            [Action::Named("Ann".to_owned()), opened(Some("Anna"), None)]
        )
        .name,
        "Ann"
    );
}

#[test]
fn a_request_carries_a_trimmed_name_or_none() {
    let named = after(fresh(), [Action::Named(" Anna ".to_owned())]);
    assert_eq!(
        named
            .request(ID.to_owned(), "hi", None)
            .unwrap()
            .name
            .as_deref(),
        Some("Anna")
    );
    let unnamed = after(fresh(), [Action::Named("  ".to_owned())]);
    assert_eq!(
        unnamed.request(ID.to_owned(), "hi", None).unwrap().name,
        None
    );
}

#[test]
fn a_request_at_the_limits_is_made_and_above_them_refused() {
    let request = |state: &State, chars: usize| {
        state
            .request(ID.to_owned(), &"я".repeat(chars), None)
            .map(|_| ())
    };
    assert_eq!(request(&fresh(), 0), Err(SendError::Empty));
    assert_eq!(request(&fresh(), TEXT_MAX_CHARS), Ok(()));
    assert_eq!(
        request(&fresh(), TEXT_MAX_CHARS + 1),
        Err(SendError::TextTooLong)
    );
    let named = |chars: usize| after(fresh(), [Action::Named("n".repeat(chars))]);
    assert_eq!(request(&named(NAME_MAX_CHARS), 1), Ok(()));
    assert_eq!(
        request(&named(NAME_MAX_CHARS + 1), 1),
        Err(SendError::NameTooLong)
    );
}

#[test]
fn an_address_that_is_none_does_not_keep_a_message_back() {
    let request = fresh()
        .request(ID.to_owned(), "hi", Some("about:blank".to_owned()))
        .unwrap();
    assert_eq!(request.page_url, None);
}

#[test]
fn writing_clears_the_draft_only_when_it_is_taken() {
    let drafted = after(fresh(), [Action::Drafted("hi".to_owned())]);
    let taken = after(drafted.clone(), [written(&drafted, "hi")]);
    assert_eq!(
        (taken.draft.as_str(), taken.timeline.outgoing().len()),
        ("", 1)
    );

    let full = after(
        drafted.clone(),
        (0..=OUTGOING_MAX)
            .flat_map(|_| [Action::Drafted("hi".to_owned()), written(&drafted, "hi")]),
    );
    assert_eq!(full.complaint, Some(Complaint::TooManyWaiting));
    assert_eq!(full.draft, "hi");
    assert_eq!(
        after(full, [Action::Drafted("hi!".to_owned())]).complaint,
        None
    );
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
    let failed = after(wanted.clone(), [Action::OlderFailed]);
    assert!(failed.older_failed && !failed.loading_older);
    let came = after(wanted, [Action::OlderCame(History::default())]);
    assert!(!came.loading_older && came.timeline.older().is_none());
}
