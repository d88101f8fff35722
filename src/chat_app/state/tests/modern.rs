//! In the modern messenger: what is answered, what goes through the server, what a place lacks.

use super::{PORTAL, after, boot, chosen, posted_text, typed, wished};
use crate::browser::frame::{Data, Inbound};
use crate::chat_app::failure::Failure;
use crate::chat_app::state::{Action, REPLY_MAX_MS, Refusal, Said, State, Step, Wish};
use crate::chat_app::ways::Lack;
use framechat_protocol::boot::Bridge;

fn widget(placement: &str) -> State {
    let mut boot = boot();
    boot.bridge = Bridge::Modern {
        placement: placement.to_owned(),
    };
    State::new(&boot, "portal.example|1|sid", "load", String::new())
}

fn heard(text: &str, now_ms: i64) -> Action {
    let message = Inbound {
        origin: PORTAL.to_owned(),
        data: Data::Text(text.to_owned()),
    };
    Action::Heard { message, now_ms }
}

fn connected() -> Action {
    heard("load-hello:{}", 0)
}

fn posted(now_ms: i64) -> Action {
    Action::Posted { ok: true, now_ms }
}

fn inserting() -> State {
    after(
        widget("IM_TEXTAREA"),
        [connected(), typed("one"), wished(Wish::Insert), posted(0)],
    )
}

fn outgoing_id(state: &State) -> String {
    state.outgoing.as_ref().unwrap().id.clone()
}

fn delivered(state: &State, outcome: Result<(), Failure>) -> Action {
    Action::Delivered {
        id: outgoing_id(state),
        outcome,
    }
}

#[test]
fn an_inserted_text_is_done_when_the_messenger_says_so() {
    let state = inserting();
    assert_eq!(state.said, Some(Said::Waits));
    assert_eq!(state.message, "");
    assert_eq!(state.draft(), "one");
    let done = after(state.clone(), [heard(r#"load-0:{"success":true}"#, 10)]);
    assert_eq!(done.said, Some(Said::Inserted));
    assert_eq!((done.message.as_str(), done.draft().as_str()), ("", ""));
    let failed = after(state, [heard(r#"load-0:{"message":"no dialog"}"#, 10)]);
    assert_eq!(failed.said, Some(Said::NotInserted));
    assert_eq!(failed.message, "one");
}

#[test]
fn a_silent_messenger_gives_the_text_back() {
    let state = inserting();
    assert_eq!(
        state.step(0),
        Some(Step::Age {
            in_ms: REPLY_MAX_MS
        })
    );
    let before = after(
        state.clone(),
        [Action::Aged {
            now_ms: REPLY_MAX_MS - 1,
        }],
    );
    assert_eq!(before.message, "");
    for now_ms in [REPLY_MAX_MS, REPLY_MAX_MS + 1] {
        let late = after(state.clone(), [Action::Aged { now_ms }]);
        assert_eq!(late.said, Some(Said::Unconfirmed));
        assert_eq!(late.message, "one");
        assert_eq!(late.step(now_ms), None);
    }
}

#[test]
fn a_reply_that_nobody_waits_for_is_counted() {
    let state = after(inserting(), [heard("load-9:{}", 1), heard("other-0:{}", 1)]);
    assert_eq!(state.channel.dropped().unknown, 2);
    assert_eq!(state.said, Some(Said::Waits));
}

#[test]
fn commands_wait_for_the_portals_answer_and_calls_are_only_passed_on() {
    let early = after(
        widget("IM_SIDEBAR"),
        [
            Action::Edited(super::FieldName::Number, "112".to_owned()),
            wished(Wish::Call),
        ],
    );
    assert_eq!(early.said, Some(Said::Waits));
    assert!(matches!(early.step(0), Some(Step::Age { .. })));
    let state = after(early, [connected()]);
    assert_eq!(state.said, Some(Said::Passed));
    assert_eq!(
        posted_text(&state, 0),
        r#"imPhoneTo:{"phone":"112"}:load-0:sid"#
    );
}

#[test]
fn without_a_sid_the_widget_is_stranded() {
    let mut boot = boot();
    boot.bridge = Bridge::Modern {
        placement: "IM_TEXTAREA".to_owned(),
    };
    let state = State::new(&boot, "", "load", String::new());
    assert_eq!(state.channel.greeting(), None);
    assert!(after(state, [Action::InitOverdue]).stranded());
}

#[test]
fn the_server_sends_one_message_at_a_time() {
    let state = after(
        widget("IM_SIDEBAR"),
        [
            typed("one"),
            wished(Wish::Send),
            typed("two"),
            wished(Wish::Send),
        ],
    );
    assert_eq!(state.outgoing.as_ref().unwrap().text, "one");
    assert_eq!(state.said, Some(Said::Refused(Refusal::StillSending)));
    assert_eq!(
        (state.message.as_str(), state.draft().as_str()),
        ("two", "one\ntwo")
    );
    let answer = delivered(&state, Ok(()));
    let sent = after(state, [answer]);
    assert_eq!(sent.said, Some(Said::Sent));
    assert_eq!((sent.outgoing, sent.message.as_str()), (None, "two"));
}

#[test]
fn a_message_tried_again_keeps_its_id_unless_nobody_knows_what_became_of_it() {
    for (failure, same) in [
        (Failure::Away, true),
        (Failure::PortalAway, true),
        (Failure::InFlight, true),
        (Failure::Uncertain, false),
        (Failure::Refused, false),
    ] {
        let state = after(widget("IM_SIDEBAR"), [typed("one"), wished(Wish::Send)]);
        let (id, answer) = (outgoing_id(&state), delivered(&state, Err(failure)));
        let back = after(state, [answer]);
        assert_eq!(back.said, Some(Said::NotSent(failure)));
        assert_eq!(back.message, "one");
        let again = after(back.clone(), [wished(Wish::Send)]);
        assert_eq!(outgoing_id(&again) == id, same, "{failure:?}");
        let edited = after(back, [typed("one!"), wished(Wish::Send)]);
        assert_ne!(outgoing_id(&edited), id, "{failure:?}");
    }
}

#[test]
fn an_answer_to_another_message_changes_nothing() {
    let state = after(widget("IM_SIDEBAR"), [typed("one"), wished(Wish::Send)]);
    let other = Action::Delivered {
        id: "other".to_owned(),
        outcome: Ok(()),
    };
    assert!(after(state, [other]).outgoing.is_some());
}

#[test]
fn a_session_that_ended_while_sending_is_told() {
    let state = after(widget("IM_SIDEBAR"), [typed("one"), wished(Wish::Send)]);
    let answer = delivered(&state, Err(Failure::Ended));
    let ended = after(state, [answer]);
    assert!(ended.ended);
    assert_eq!(ended.message, "one");
}

#[test]
fn what_a_place_lacks_is_said_and_a_reply_goes_into_the_message() {
    let state = after(
        widget("IM_SIDEBAR"),
        [connected(), typed("one"), wished(Wish::Insert)],
    );
    assert_eq!(
        state.said,
        Some(Said::Refused(Refusal::Lacks(Lack::NoTextarea)))
    );
    assert_eq!(state.message, "one");
    let chosen = after(state, [chosen(Some(Wish::Insert), "two", true)]);
    assert_eq!((chosen.message.as_str(), chosen.said), ("one two", None));
}
