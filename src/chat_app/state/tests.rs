mod modern;

use super::{Action, FieldName, Refusal, Said, State, Step, Wish};
use crate::browser::frame::{Data, Inbound};
use crate::chat_app::queue::{AGE_MAX_MS, PAUSE_MS, WAITING_MAX};
use framechat_protocol::bitrix24::bridge::Request;
use framechat_protocol::boot::{Bridge, ChatAppBoot, LaunchView};
use framechat_protocol::visitor::TEXT_MAX_CHARS;
use std::rc::Rc;
use yew::Reducible;

const PORTAL: &str = "https://portal.example";

fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    let state = actions.into_iter().fold(Rc::new(state), Reducible::reduce);
    Rc::unwrap_or_clone(state)
}

fn init() -> Action {
    init_at(0)
}

fn init_at(now_ms: i64) -> Action {
    let text = r#"{"action":"init","domain":"https://portal.example","uniqueLoadId":"042"}"#;
    let message = Inbound {
        origin: PORTAL.to_owned(),
        data: Data::Text(text.to_owned()),
    };
    Action::Heard { message, now_ms }
}

fn typed(text: &str) -> Action {
    Action::Edited(FieldName::Message, text.to_owned())
}

fn wished(wish: Wish) -> Action {
    Action::Wished { wish, now_ms: 0 }
}

/// The boot data of a launch in the old messenger.
pub(crate) fn boot() -> ChatAppBoot {
    ChatAppBoot {
        session: "token".to_owned(),
        page: "/".to_owned(),
        expires_at: 0,
        parent_origin: PORTAL.to_owned(),
        bridge: Bridge::Classic,
        debug: false,
        launch: LaunchView {
            user_id: "2".to_owned(),
            dialog_id: Some("chat12".to_owned()),
            ..LaunchView::default()
        },
    }
}

fn fresh() -> State {
    State::new(&boot(), "", "load", String::new())
}

fn chosen(wish: Option<Wish>, text: &str, complete: bool) -> Action {
    Action::Chosen {
        wish,
        text: text.to_owned(),
        complete,
        now_ms: 0,
    }
}

fn posted_text(state: &State, now_ms: i64) -> String {
    match state.step(now_ms) {
        Some(Step::Post {
            request: Request::Text(text) | Request::Object(text),
            ..
        }) => text,
        other => panic!("nothing to post: {other:?}"),
    }
}

#[test]
fn early_commands_wait_and_go_out_in_order() {
    let state = after(
        fresh(),
        [
            typed("one"),
            wished(Wish::Send),
            typed("two"),
            wished(Wish::Insert),
        ],
    );
    assert_eq!(state.said, Some(Said::Waits));
    assert_eq!(state.message, "");
    assert_eq!(state.step(0), Some(Step::Age { in_ms: AGE_MAX_MS }));

    let state = after(state, [init()]);
    assert_eq!(state.said, Some(Said::Passed));
    let first = posted_text(&state, 5);
    assert!(
        first.contains(r#""action":"send""#)
            && first.contains(r#""message":"one""#)
            && first.contains(r#""uniqueLoadId":"042""#)
    );

    let state = after(
        state,
        [Action::Posted {
            ok: true,
            now_ms: 5,
        }],
    );
    assert!(posted_text(&state, 5).contains(r#""action":"put""#));
    assert!(matches!(
        state.step(5),
        Some(Step::Post {
            in_ms: PAUSE_MS,
            ..
        })
    ));
    let state = after(
        state,
        [Action::Posted {
            ok: true,
            now_ms: 55,
        }],
    );
    assert_eq!(state.step(55), None);
}

#[test]
fn texts_that_waited_too_long_come_back() {
    let state = after(
        fresh(),
        [
            typed("one"),
            wished(Wish::Send),
            wished(Wish::Close),
            typed("two"),
        ],
    );
    assert_eq!(state.draft(), "one\ntwo");
    let state = after(
        state,
        [Action::Aged {
            now_ms: AGE_MAX_MS - 1,
        }],
    );
    assert_eq!(state.message, "two");
    let state = after(state, [Action::Aged { now_ms: AGE_MAX_MS }]);
    assert_eq!(state.message, "one\ntwo");
    assert_eq!(state.said, Some(Said::GivenUp));
    assert_eq!(state.step(AGE_MAX_MS), None);
}

#[test]
fn an_init_that_comes_too_late_sends_nothing_old() {
    let asked = || after(fresh(), [typed("one"), wished(Wish::Send)]);
    let in_time = after(asked(), [init_at(AGE_MAX_MS - 1)]);
    assert!(posted_text(&in_time, AGE_MAX_MS - 1).contains("one"));
    for now_ms in [AGE_MAX_MS, AGE_MAX_MS + 1] {
        let late = after(asked(), [init_at(now_ms)]);
        assert!(late.connected());
        assert_eq!(late.step(now_ms), None, "{now_ms}");
        assert_eq!(late.message, "one");
        assert_eq!(late.said, Some(Said::GivenUp));
    }
}

#[test]
fn a_command_that_grew_old_while_connected_is_not_posted_either() {
    let state = after(fresh(), [init(), typed("one"), wished(Wish::Send)]);
    for now_ms in [0, AGE_MAX_MS - 1] {
        assert!(
            matches!(
                state.step(now_ms),
                Some(Step::Post {
                    until_ms: AGE_MAX_MS,
                    ..
                })
            ),
            "{now_ms}"
        );
    }
    for now_ms in [AGE_MAX_MS, AGE_MAX_MS + 1] {
        assert_eq!(state.step(now_ms), Some(Step::Age { in_ms: 0 }), "{now_ms}");
    }
}

#[test]
fn a_timer_that_fired_early_is_set_again() {
    let state = after(fresh(), [typed("one"), wished(Wish::Send)]);
    let early = Action::Aged {
        now_ms: AGE_MAX_MS - 1,
    };
    let looked = after(state.clone(), [early]);
    assert_ne!(looked.timer_key(), state.timer_key());
    assert_eq!(looked.step(AGE_MAX_MS - 1), Some(Step::Age { in_ms: 1 }));
    assert_eq!(
        after(state.clone(), [typed("two")]).timer_key(),
        state.timer_key(),
        "typing does not wind it up again"
    );
}

#[test]
fn texts_that_could_not_be_posted_come_back() {
    let state = after(
        fresh(),
        [
            init(),
            typed("one"),
            wished(Wish::Send),
            Action::Posted {
                ok: false,
                now_ms: 1,
            },
        ],
    );
    assert_eq!(state.message, "one");
    assert_eq!(state.said, Some(Said::GivenUp));
    assert_eq!(state.step(1), None);
}

#[test]
fn what_is_wrong_is_told_before_sending_and_kept() {
    let long = "я".repeat(TEXT_MAX_CHARS + 1);
    for (edit, wish, refusal) in [
        (typed(" \n"), Wish::Send, Refusal::EmptyMessage),
        (typed(&long), Wish::Insert, Refusal::MessageTooLong),
        (
            Action::Edited(FieldName::Number, "12a".to_owned()),
            Wish::Call,
            Refusal::Number,
        ),
        (
            Action::Edited(FieldName::Code, "xyz".to_owned()),
            Wish::Support,
            Refusal::Code,
        ),
    ] {
        let edited = after(fresh(), [init(), edit]);
        let state = after(edited.clone(), [wished(wish)]);
        assert_eq!(state.said, Some(Said::Refused(refusal)));
        assert_eq!(state.message, edited.message);
        assert_eq!(state.step(0), None);
    }
}

#[test]
fn the_longest_message_goes_out() {
    let state = after(
        fresh(),
        [
            init(),
            typed(&"я".repeat(TEXT_MAX_CHARS)),
            wished(Wish::Send),
        ],
    );
    assert_eq!(state.said, Some(Said::Passed));
}

#[test]
fn editing_the_wrong_field_clears_the_complaint() {
    let state = after(fresh(), [wished(Wish::Call)]);
    assert_eq!(state.wrong_field(), Some(FieldName::Number));
    let elsewhere = after(state.clone(), [typed("x")]);
    assert_eq!(elsewhere.wrong_field(), Some(FieldName::Number));
    let mended = after(state, [Action::Edited(FieldName::Number, "1".to_owned())]);
    assert_eq!(mended.said, None);
}

#[test]
fn a_full_queue_refuses_and_keeps_the_text() {
    let actions = (0..=WAITING_MAX).flat_map(|n| [typed(&n.to_string()), wished(Wish::Send)]);
    let state = after(fresh(), actions);
    assert_eq!(state.said, Some(Said::Refused(Refusal::QueueFull)));
    assert_eq!(state.message, WAITING_MAX.to_string());
}

#[test]
fn a_late_init_ends_being_stranded() {
    let state = after(fresh(), [Action::InitOverdue]);
    assert!(state.stranded());
    assert!(!after(state, [init()]).stranded());
}

#[test]
fn a_variable_without_a_value_is_told_once() {
    let asked = after(
        fresh(),
        [init(), typed("Dear {client}"), wished(Wish::Send)],
    );
    assert_eq!(asked.said, Some(Said::Refused(Refusal::OpenVariable)));
    assert_eq!(asked.wrong_field(), Some(FieldName::Message));
    assert_eq!(asked.step(0), None);
    let again = after(asked.clone(), [wished(Wish::Send)]);
    assert!(posted_text(&again, 0).contains("Dear {client}"));
    let other = after(asked, [typed("Hello {client}"), wished(Wish::Send)]);
    assert_eq!(other.said, Some(Said::Refused(Refusal::OpenVariable)));
}

#[test]
fn a_chosen_reply_leaves_what_was_typed() {
    let state = after(
        fresh(),
        [
            init(),
            typed("half"),
            chosen(Some(Wish::Insert), "Hello", true),
        ],
    );
    assert!(posted_text(&state, 0).contains(r#""message":"Hello""#));
    assert_eq!(state.message, "half");
}

#[test]
fn a_reply_for_the_message_is_added_to_it() {
    let state = after(fresh(), [chosen(None, "Hello", true)]);
    assert_eq!((state.message.as_str(), state.said), ("Hello", None));
    let more = after(state, [chosen(None, "there", true)]);
    assert_eq!(more.message, "Hello there");
    let line = after(more, [typed("Hello\n"), chosen(None, "there", true)]);
    assert_eq!(line.message, "Hello\nthere");
}

#[test]
fn an_incomplete_reply_is_not_sent() {
    let state = after(
        fresh(),
        [init(), chosen(Some(Wish::Send), "Dear {client}", false)],
    );
    assert_eq!(state.said, Some(Said::Incomplete));
    assert_eq!(state.message, "Dear {client}");
    assert_eq!(state.step(0), None);
}

#[test]
fn a_reply_that_is_refused_stays_in_the_message() {
    let long = "x".repeat(TEXT_MAX_CHARS + 1);
    let state = after(fresh(), [init(), chosen(Some(Wish::Send), &long, true)]);
    assert_eq!(state.said, Some(Said::Refused(Refusal::MessageTooLong)));
    assert_eq!(state.message, long);
}

#[test]
fn an_ended_session_leaves_the_messenger_alone() {
    let state = after(
        fresh(),
        [
            init(),
            Action::SessionEnded,
            typed("one"),
            wished(Wish::Send),
        ],
    );
    assert!(state.ended);
    assert!(posted_text(&state, 0).contains("one"));
}
