use super::{after, fresh, named, opened};
use crate::site_chat::state::{Action, Trouble};

#[test]
fn opening_shows_the_history_and_streams_after_it() {
    assert!(fresh().loading());
    let state = after(fresh(), [opened(None, None)]);
    assert!(!state.loading());
    assert_eq!(state.timeline.messages().count(), 1);
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
