use super::{ID, after, drafted, fresh, named, sent, sent_from};
use crate::site_chat::state::State;
use crate::site_chat::state::{Action, Complaint};
use crate::site_chat::timeline::OUTGOING_MAX;
use framechat_protocol::visitor::{NAME_MAX_CHARS, SendError, SendRequest, TEXT_MAX_CHARS};

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
