//! Two tabs of one browser: outside a browser the storage is memory, which its clones share.

use super::{Kept, lacking};
use crate::browser::storage::Storage;
use crate::site_chat::timeline::{Outgoing, Stage};
use framechat_protocol::visitor::SendRequest;
use std::rc::Rc;

fn tabs() -> (Kept, Kept) {
    let one = Kept::new("key");
    let other = one.opened_anew();
    (one, other)
}

impl Kept {
    /// Another tab of the same browser.
    fn opened_anew(&self) -> Self {
        Self {
            browser: self.browser.clone(),
            tab: Storage::of_tab("key"),
            ..self.clone()
        }
    }
}

fn on_its_way(id: &str, stage: Stage) -> Rc<Outgoing> {
    Rc::new(Outgoing {
        request: SendRequest {
            id: id.to_owned(),
            text: "hi".to_owned(),
            files: Vec::new(),
            name: None,
            page_url: None,
            profile: None,
        },
        written_at: 0,
        stage,
    })
}

#[test]
fn a_tab_leaves_the_drafts_of_others_alone() {
    let (one, other) = tabs();
    one.set_draft("mine");
    other.set_draft("yours");
    other.set_draft("");
    assert_eq!(one.draft(), "mine");
    assert_eq!(other.draft(), "", "what was sent does not come back");

    other.set_draft("yours");
    one.set_draft("");
    assert_eq!(other.draft(), "yours");
    assert_eq!(one.draft(), "");
    assert_eq!(one.opened_anew().draft(), "yours");
}

#[test]
fn a_draft_outlives_its_tab_until_it_is_sent() {
    let (one, _) = tabs();
    one.set_draft("half a sen");
    let next = one.opened_anew();
    assert_eq!(next.draft(), "half a sen");
    next.set_draft("");
    assert_eq!(one.opened_anew().draft(), "");
}

#[test]
fn tabs_that_begin_at_once_are_one_visitor() {
    let (one, other) = tabs();
    assert_eq!(one.settle_token(None, "a"), None);
    assert_eq!(other.settle_token(None, "b").as_deref(), Some("a"));
    assert_eq!(other.settle_token(Some("a"), "a"), None);
    assert_eq!(one.token().as_deref(), Some("a"));
}

#[test]
fn a_token_is_replaced_by_the_tab_that_asked_with_it() {
    let (one, other) = tabs();
    assert_eq!(one.settle_token(None, "old"), None);
    assert_eq!(one.settle_token(Some("old"), "new"), None);
    assert_eq!(
        other.settle_token(Some("old"), "newer").as_deref(),
        Some("new")
    );
}

#[test]
fn only_the_token_that_was_refused_is_forgotten() {
    let (one, other) = tabs();
    assert_eq!(one.settle_token(None, "new"), None);
    other.forget_token("old");
    assert_eq!(one.token().as_deref(), Some("new"));
    other.forget_token("new");
    assert_eq!(one.token(), None);
}

#[test]
fn a_message_is_written_once_and_removed_when_it_is_confirmed() {
    let ids = |list: &[Rc<Outgoing>], other: &[Rc<Outgoing>]| {
        lacking(list, other)
            .map(|one| one.request.id.clone())
            .collect::<String>()
    };
    let (a, b) = (
        on_its_way("a", Stage::Sending),
        on_its_way("b", Stage::Sending),
    );
    let waits = on_its_way("a", Stage::Waiting);
    let (before, now) = ([Rc::clone(&a)], [waits, Rc::clone(&b)]);
    assert_eq!(ids(&now, &before), "b");
    assert_eq!(
        ids(&before, &now),
        "",
        "another stage is not another message"
    );
    assert_eq!(ids(&now, &[b]), "a");
}
