use super::form::Part;
use super::{Action, Load, Replies, SHOWN_MAX, Told};
use crate::chat_app::failure::Failure;
use framechat_protocol::app_session::{REPLY_TITLE_MAX_CHARS, Reply, ReplyError, ReplyScope};
use std::rc::Rc;
use yew::Reducible;

fn reply(id: &str, scope: ReplyScope, title: &str, text: &str) -> Reply {
    Reply {
        id: id.to_owned(),
        scope,
        title: title.to_owned(),
        text: text.to_owned(),
        version: 1,
    }
}

fn after(state: Replies, actions: impl IntoIterator<Item = Action>) -> Replies {
    let state = actions.into_iter().fold(Rc::new(state), Reducible::reduce);
    Rc::unwrap_or_clone(state)
}

fn three() -> Vec<Reply> {
    vec![
        reply("a", ReplyScope::Own, "Thanks", "Thank you, {client}!"),
        reply("b", ReplyScope::Own, "Доставка", "Привезём завтра"),
        reply(
            "c",
            ReplyScope::Shared,
            "Address",
            "We thank you for the visit",
        ),
    ]
}

fn loaded() -> Replies {
    after(Replies::default(), [Action::Came(Ok(three()))])
}

fn ids(state: &Replies) -> Vec<String> {
    state.found().iter().map(|reply| reply.id.clone()).collect()
}

fn searched(query: &str) -> Vec<String> {
    ids(&after(loaded(), [Action::Searched(query.to_owned())]))
}

#[test]
fn a_search_finds_all_its_words_in_title_and_text() {
    assert_eq!(searched(""), ["a", "b", "c"]);
    assert_eq!(searched("THANK"), ["a", "c"], "in the title first");
    assert_eq!(searched("доставка завтра"), ["b"]);
    assert_eq!(searched("  visit   address "), ["c"]);
    assert_eq!(searched("thank nowhere"), Vec::<String>::new());
}

#[test]
fn the_choice_goes_around_the_ends() {
    let state = after(loaded(), [Action::Moved(-1)]);
    assert_eq!(state.active, 2);
    let state = after(state, [Action::Moved(1)]);
    assert_eq!(state.active, 0);
    let state = after(state, [Action::Pointed(9)]);
    assert_eq!(state.active, 2);
    let state = after(state, [Action::Searched("thank".to_owned())]);
    assert_eq!(state.chosen().unwrap().id, "a");
    let nothing = after(
        state,
        [Action::Searched("zzz".to_owned()), Action::Moved(1)],
    );
    assert_eq!(nothing.chosen(), None);
}

#[test]
fn the_choice_stays_among_those_shown() {
    let many = |count: usize| -> Vec<Reply> {
        (0..count)
            .map(|n| reply(&n.to_string(), ReplyScope::Own, &format!("{n:03}"), "x"))
            .collect()
    };
    for (count, last) in [
        (SHOWN_MAX - 1, SHOWN_MAX - 2),
        (SHOWN_MAX, SHOWN_MAX - 1),
        (SHOWN_MAX + 1, SHOWN_MAX - 1),
    ] {
        let state = after(
            Replies::default(),
            [Action::Came(Ok(many(count))), Action::Moved(-1)],
        );
        assert_eq!(state.active, last, "{count}");
        assert_eq!(state.found().len(), count);
    }
}

#[test]
fn a_list_that_did_not_come_is_told() {
    let state = after(Replies::default(), [Action::Came(Err(Failure::Away))]);
    assert_eq!(state.load, Load::Failed(Failure::Away));
    assert_eq!(after(state, [Action::Asked]).load, Load::Loading);
}

#[test]
fn what_cannot_be_kept_is_told_before_it_is_sent() {
    let writing = |title: &str, text: &str| {
        let edits = [
            Action::New,
            Action::Edited(Part::Title, title.to_owned()),
            Action::Edited(Part::Text, text.to_owned()),
            Action::Saving,
        ];
        let state = after(loaded(), edits);
        assert_eq!(state.busy, state.told.is_none());
        state
    };
    assert_eq!(
        writing(" ", "x").told,
        Some(Told::Wrong(ReplyError::TitleEmpty))
    );
    assert_eq!(
        writing("x", "").told,
        Some(Told::Wrong(ReplyError::TextEmpty))
    );
    assert_eq!(writing("x", "y").told, None);
    let mended = after(
        writing("", "x"),
        [Action::Edited(Part::Title, "y".to_owned())],
    );
    assert_eq!(mended.told, None);
}

#[test]
fn a_search_without_a_result_becomes_the_title() {
    let long = "x".repeat(REPLY_TITLE_MAX_CHARS + 1);
    let state = after(loaded(), [Action::Searched(long), Action::New]);
    assert_eq!(state.form.unwrap().title.len(), REPLY_TITLE_MAX_CHARS);
}

#[test]
fn a_kept_reply_is_in_its_place_and_chosen() {
    let new = reply("d", ReplyScope::Shared, "Bye", "See you");
    let state = after(
        loaded(),
        [Action::New, Action::Saving, Action::Saved(Ok(new))],
    );
    assert_eq!(ids(&state), ["a", "b", "c", "d"]);
    assert_eq!(state.chosen().unwrap().id, "d");
    assert_eq!((state.form, state.told), (None, Some(Told::Saved)));
    let renamed = reply("a", ReplyScope::Own, "Яблоко", "x");
    let state = after(loaded(), [Action::Edit, Action::Saved(Ok(renamed))]);
    assert_eq!(ids(&state), ["b", "a", "c"]);
}

#[test]
fn a_conflict_shows_their_version_and_the_next_save_replaces_it() {
    let mut theirs = three();
    theirs[0].text = "theirs".to_owned();
    theirs[0].version = 4;
    let edits = [
        Action::Edit,
        Action::Edited(Part::Text, "mine".to_owned()),
        Action::Saving,
        Action::Saved(Err(Failure::ReplyChanged)),
        Action::Theirs(Ok(theirs)),
    ];
    let state = after(loaded(), edits);
    assert_eq!(state.told, Some(Told::Failed(Failure::ReplyChanged)));
    let form = state.form.clone().unwrap();
    assert_eq!((form.text.as_str(), form.version), ("mine", 4));
    assert_eq!(form.theirs.unwrap().text, "theirs");
    let taken = after(state, [Action::TookTheirs]).form.unwrap();
    assert_eq!(
        (taken.text.as_str(), taken.version, taken.theirs),
        ("theirs", 4, None)
    );
}

#[test]
fn what_someone_else_deleted_can_be_kept_as_new() {
    let gone = Action::Saved(Err(Failure::ReplyUnknown));
    let state = after(loaded(), [Action::Edit, Action::Saving, gone]);
    assert_eq!(state.form.unwrap().id, None);
    let without = Action::Theirs(Ok(three().split_off(1)));
    let state = after(loaded(), [Action::Edit, without]);
    assert_eq!(state.form.unwrap().id, None);
}

#[test]
fn a_deleted_reply_is_gone_also_when_someone_else_was_faster() {
    for outcome in [Ok(()), Err(Failure::ReplyUnknown)] {
        let removed = Action::Removed("c".to_owned(), outcome);
        let state = after(
            loaded(),
            [
                Action::Pointed(2),
                Action::Deleting(true),
                Action::Removing,
                removed,
            ],
        );
        assert_eq!(ids(&state), ["a", "b"]);
        assert_eq!(
            (state.active, state.deleting, state.busy),
            (1, false, false)
        );
        assert_eq!(state.told, Some(Told::Deleted));
    }
    let away = Action::Removed("c".to_owned(), Err(Failure::Away));
    let state = after(loaded(), [away]);
    assert_eq!(state.found().len(), 3);
    assert_eq!(state.told, Some(Told::Failed(Failure::Away)));
}

#[test]
fn moving_on_takes_the_question_back() {
    let asked = after(loaded(), [Action::Deleting(true)]);
    assert!(asked.deleting);
    assert!(!after(asked, [Action::Moved(1)]).deleting);
}
