use super::{after, drafted, fresh, named, opened, sent};
use crate::site_chat::state::reading::HEARD_MAX;
use crate::site_chat::state::{Action, Trouble};
use std::rc::Rc;
use yew::Reducible;

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

#[test]
fn what_is_known_already_changes_nothing() {
    let state = Rc::new(after(fresh(), [opened(None, None), drafted("hi"), sent()]));
    let known = (**state.timeline.messages().next().unwrap()).clone();
    let ours = (*state.timeline.outgoing()[0]).clone();
    for said in [
        Action::Heard(vec![known.clone(), known.clone()]),
        Action::Heard(Vec::new()),
        Action::Joined(ours),
        Action::Live(false),
    ] {
        assert!(Rc::ptr_eq(&Rc::clone(&state).reduce(said), &state));
    }
    let later = framechat_protocol::visitor::Message {
        change: 8,
        ..known.clone()
    };
    let heard = Rc::clone(&state).reduce(Action::Heard(vec![known, later]));
    assert_eq!(heard.timeline.messages().next().unwrap().change, 8);
    assert_eq!(heard.timeline.messages().count(), 1);
}

#[test]
fn ten_thousand_messages_at_once_are_one_change() {
    let state = after(fresh(), [opened(None, None)]);
    let one = (**state.timeline.messages().next().unwrap()).clone();
    let many = (0..10_000).map(|n| framechat_protocol::visitor::Message {
        seq: 11 + n,
        change: 8 + n,
        id: ["operator-", &n.to_string()].concat(),
        ..one.clone()
    });
    let state = after(state, [Action::Heard(many.collect())]);
    assert_eq!(state.timeline.messages().count(), 10_001);
    assert!(state.timeline.messages().is_sorted_by_key(|one| one.seq));
    assert_eq!(state.reading.heard.len(), HEARD_MAX, "not all are read out");
}

#[test]
fn a_tab_that_takes_the_lead_sends_what_waits() {
    let state = after(fresh(), [opened(None, None)]);
    assert!(!state.leading && !state.restored);
    let leads = after(state.clone(), [Action::Leads(true)]);
    assert!(leads.leading);
    assert_eq!(leads.sending, state.sending + 1);
    let follows = after(leads.clone(), [Action::Leads(false)]);
    assert!(!follows.leading);
    assert_eq!(follows.sending, leads.sending);
}

#[test]
fn what_an_earlier_page_wrote_comes_before_what_this_one_did() {
    let earlier = after(fresh(), [drafted("before"), sent()]);
    let mut before = (*earlier.timeline.outgoing()[0]).clone();
    before.request.id = "fedcba9876543210".to_owned();
    before.written_at = -1;
    let state = after(
        fresh(),
        [drafted("now"), sent(), Action::Restored(vec![before])],
    );
    assert!(state.restored);
    let texts = state
        .timeline
        .outgoing()
        .iter()
        .map(|one| one.request.text.as_str());
    assert_eq!(texts.collect::<Vec<_>>(), ["before", "now"]);
}
