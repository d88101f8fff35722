use super::{ID, after, drafted, fresh, named, sent, sent_from};
use crate::site_chat::attachments::{Upload, UploadFailure};
use crate::site_chat::host_page::Prefill;
use crate::site_chat::state::{Action, Complaint, Questions, State};
use crate::site_chat::timeline::OUTGOING_MAX;
use framechat_protocol::boot::{Ask, PreChat};
use framechat_protocol::visitor::{
    FILES_MAX, File, FileState, NAME_MAX_CHARS, SendError, SendRequest, TEXT_MAX_CHARS,
};

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
        questions: Questions {
            asked: PreChat {
                name: Ask::Required,
                ..PreChat::default()
            },
            ..Questions::default()
        },
        ..fresh()
    };
    let nameless = after(asking.clone(), [drafted("hi"), sent()]);
    assert_eq!(nameless.complaint, Some(Complaint::Unanswered));
    assert_eq!(nameless.draft, "hi", "what was typed stays");
    assert!(nameless.timeline.outgoing().is_empty());
    let blank = after(nameless, [named(" "), sent()]);
    assert_eq!(blank.complaint, Some(Complaint::Unanswered));
    let named = after(blank, [named("Ada"), sent()]);
    assert_eq!(named.complaint, None);
    assert_eq!(named.timeline.outgoing().len(), 1);
    let profile = named.timeline.outgoing()[0].request.profile.clone();
    assert_eq!(profile.unwrap().name.as_deref(), Some("Ada"));
    assert!(!named.questions.are_open());
}

#[test]
fn what_was_sent_before_the_questions_came_is_a_draft_again() {
    let asking = State {
        questions: Questions {
            asked: PreChat {
                consent: Some("I agree".to_owned()),
                ..PreChat::default()
            },
            ..Questions::default()
        },
        ..fresh()
    };
    let said = |text: &str| Action::Sent {
        text: Some(text.to_owned()),
        id: Some(ID.to_owned()),
        page_url: None,
        at: 0,
    };
    let held = after(asking, [drafted("a draft"), said("one"), said("two")]);
    assert_eq!(held.draft, "a draft\none\ntwo");
    assert!(held.questions.checked && held.timeline.outgoing().is_empty());
    let sent = after(held, [Action::Consented(true), sent()]);
    assert_eq!(sent.timeline.outgoing().len(), 1);
    assert_eq!(sent.draft, "");
}

#[test]
fn a_visitor_whom_the_site_names_is_asked_nothing() {
    let asking = State {
        questions: Questions {
            asked: PreChat {
                email: Ask::Required,
                ..PreChat::default()
            },
            ..Questions::default()
        },
        ..fresh()
    };
    let known = after(asking.clone(), [Action::Known(true), drafted("hi"), sent()]);
    assert_eq!(known.timeline.outgoing().len(), 1);
    assert_eq!(known.timeline.outgoing()[0].request.profile, None);
    let unknown = after(asking, [Action::Known(false), drafted("hi"), sent()]);
    assert_eq!(unknown.complaint, Some(Complaint::Unanswered));
}

#[test]
fn a_page_fills_only_what_is_empty() {
    let filled = |text: &str| Prefill {
        text: Some(text.to_owned()),
        name: Some("Ann".to_owned()),
        email: Some("ann@shop.example".to_owned()),
        phone: None,
    };
    let state = after(fresh(), [named("Bob"), Action::Prefilled(filled("hello"))]);
    assert_eq!(
        (state.draft.as_str(), state.name.as_str()),
        ("hello", "Bob")
    );
    assert_eq!(state.questions.email, "ann@shop.example");
    let again = after(state, [Action::Prefilled(filled("other"))]);
    assert_eq!(again.draft, "hello");
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
fn what_is_complained_of_a_file_stands_until_that_is_over() {
    let chosen = |key| Action::Chose(key, "note.txt".to_owned(), None);
    let came = |key, upload| Action::Uploaded(key, upload);
    let full = after(
        fresh(),
        (0..=FILES_MAX).map(|key| chosen(u32::try_from(key).unwrap())),
    );
    let too_many = Some(Complaint::Invalid(SendError::TooManyFiles));
    assert_eq!(full.complaint, too_many);
    let goes_on = after(full, [came(0, Upload::Running(50)), came(1, done())]);
    assert_eq!(goes_on.complaint, too_many);
    assert_eq!(goes_on.attachments.list().len(), FILES_MAX);

    let waits = after(fresh(), [chosen(0), chosen(1), drafted("hi"), sent()]);
    assert_eq!(waits.complaint, Some(Complaint::StillUploading));
    let half = after(waits, [came(0, Upload::Running(50)), came(0, done())]);
    assert_eq!(half.complaint, Some(Complaint::StillUploading));
    let failed = Upload::Failed(UploadFailure::Broken);
    let failed = after(half.clone(), [came(1, failed)]);
    assert_eq!(failed.complaint, Some(Complaint::StillUploading));
    let all = after(failed, [came(1, Upload::Running(0)), came(1, done())]);
    assert!(all.complaint.is_none() && all.due);
}

#[test]
fn what_waits_for_its_files_goes_once_they_are_there() {
    let chosen = Action::Chose(0, "note.txt".to_owned(), None);
    let came = || Action::Uploaded(0, done());
    let waits = after(fresh(), [chosen, drafted("hi"), sent()]);
    assert!(!waits.due && waits.timeline.next().is_none());
    let due = after(waits.clone(), [came()]);
    assert!(due.due);
    let gone = after(due, [sent()]);
    assert!(!gone.due && gone.draft.is_empty());
    assert_eq!(gone.timeline.next().unwrap().request.files, ["f1"]);

    // Who goes on writing, or takes a file back, sends it themselves.
    for other in [drafted("hi there"), Action::Unchosen(0)] {
        let goes_on = after(waits.clone(), [other, came()]);
        assert!(!goes_on.due && goes_on.complaint.is_none());
    }
}

#[test]
fn what_was_about_to_be_sent_is_forgotten_with_everything() {
    let chosen = Action::Chose(0, "note.txt".to_owned(), None);
    let waits = after(fresh(), [chosen, drafted("hi"), sent()]);
    assert_eq!(waits.complaint, Some(Complaint::StillUploading));
    let due = after(waits.clone(), [Action::Uploaded(0, done())]);
    for state in [waits, due] {
        let forgotten = after(state, [Action::OutgoingForgotten]);
        assert!(forgotten.complaint.is_none() && !forgotten.due);
        assert!(forgotten.draft.is_empty() && forgotten.attachments.list().is_empty());
    }
}

#[test]
fn a_file_that_is_not_kept_is_marked_alone() {
    let chosen = |key| Action::Chose(key, "note.txt".to_owned(), None);
    let state = after(
        fresh(),
        [chosen(0), chosen(1), Action::Unkept(1), Action::Unkept(2)],
    );
    let unkept: Vec<bool> = state
        .attachments
        .list()
        .iter()
        .map(|one| one.unkept)
        .collect();
    assert_eq!(unkept, [false, true]);
}

fn done() -> Upload {
    Upload::Done(File {
        id: "f1".to_owned(),
        name: "note.txt".to_owned(),
        mime: "text/plain".to_owned(),
        size: 1,
        state: FileState::Ready,
        url: None,
        width: None,
        height: None,
    })
}
