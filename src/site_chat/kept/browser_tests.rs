//! What two tabs keep in the browser's own storage.

use super::Kept;
use crate::site_chat::timeline::{OUTGOING_MAX, Outgoing, Stage};
use framechat_protocol::visitor::SendRequest;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

fn on_its_way(id: &str, written_at: i64) -> Rc<Outgoing> {
    Rc::new(Outgoing {
        request: SendRequest {
            id: id.to_owned(),
            text: "hi".to_owned(),
            files: Vec::new(),
            name: None,
            page_url: None,
            profile: None,
        },
        written_at,
        stage: Stage::Sending,
    })
}

fn ids(kept: &Kept) -> String {
    let state = kept.state();
    let outgoing = state.timeline.outgoing();
    outgoing.iter().map(|one| one.request.id.as_str()).collect()
}

#[wasm_bindgen_test]
fn tabs_keep_their_messages_side_by_side() {
    let (one, other) = (Kept::new("two-tabs"), Kept::new("two-tabs"));
    let (a, b, c) = (on_its_way("a", 3), on_its_way("b", 2), on_its_way("c", 1));
    one.set_outgoing(&[], &[Rc::clone(&a)]);
    other.set_outgoing(&[], &[Rc::clone(&b)]);
    other.set_outgoing(&[Rc::clone(&b)], &[b, Rc::clone(&c)]);
    assert_eq!(
        ids(&Kept::new("two-tabs")),
        "cba",
        "in the order of their writing"
    );
    one.set_outgoing(&[a], &[]);
    assert_eq!(ids(&Kept::new("two-tabs")), "cb");
    other.set_outgoing(&[c], &[]);
    assert_eq!(ids(&Kept::new("two-tabs")), "b");
    assert_eq!(ids(&Kept::new("two")), "", "another site has its own");
}

#[wasm_bindgen_test]
fn no_more_come_back_than_may_be_on_their_way() {
    let kept = Kept::new("many");
    let of = |count: usize| -> Vec<Rc<Outgoing>> {
        (0..count)
            .map(|n| on_its_way(&n.to_string(), i64::try_from(n).unwrap()))
            .collect()
    };
    let too_many = of(OUTGOING_MAX + 1);
    kept.set_outgoing(&[], &too_many[..OUTGOING_MAX]);
    assert_eq!(kept.state().timeline.outgoing().len(), OUTGOING_MAX);
    kept.set_outgoing(&too_many[..OUTGOING_MAX], &too_many);
    assert_eq!(kept.state().timeline.outgoing(), &too_many[..OUTGOING_MAX]);
    kept.set_outgoing(&too_many, &[]);
}
