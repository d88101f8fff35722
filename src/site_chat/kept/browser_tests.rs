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

async fn ids(kept: &Kept) -> String {
    let state = kept.state().timeline;
    let mut all: Vec<Outgoing> = state.outgoing().iter().map(|one| (**one).clone()).collect();
    all.extend(kept.outgoing().await);
    all.sort_by_key(|one| one.written_at);
    all.iter().map(|one| one.request.id.as_str()).collect()
}

#[wasm_bindgen_test]
async fn tabs_keep_their_messages_side_by_side() {
    let (one, other) = (Kept::new("two-tabs"), Kept::new("two-tabs"));
    assert_eq!(ids(&one).await + &ids(&other).await, "");
    let (a, b, c) = (on_its_way("a", 3), on_its_way("b", 2), on_its_way("c", 1));
    one.set_outgoing(&[], &[Rc::clone(&a)]);
    other.set_outgoing(&[], &[Rc::clone(&b)]);
    other.set_outgoing(&[Rc::clone(&b)], &[b, Rc::clone(&c)]);
    // One database does one thing after another.
    assert_eq!(
        ids(&Kept::new("two-tabs")).await,
        "cba",
        "in the order of their writing"
    );
    one.set_outgoing(&[a], &[]);
    assert_eq!(ids(&Kept::new("two-tabs")).await, "cb");
    other.set_outgoing(&[c], &[]);
    assert_eq!(ids(&Kept::new("two-tabs")).await, "b");
    assert_eq!(ids(&Kept::new("two")).await, "", "another site has its own");
    other.set_outgoing(&[on_its_way("b", 2)], &[]);
    assert_eq!(ids(&Kept::new("two-tabs")).await, "");
}

#[wasm_bindgen_test]
async fn the_database_takes_over_what_an_older_page_kept() {
    // Without a database, a page keeps its messages as the older ones did.
    let older = Kept::new("older");
    older.set_outgoing(&[], &[on_its_way("a", 1)]);
    let beside = || Kept::new("older").state().timeline.outgoing().len();
    assert_eq!(beside(), 1);
    let kept = Kept::new("older");
    assert_eq!(kept.outgoing().await.len(), 1);
    assert_eq!(beside(), 0, "it is in one place");
    assert_eq!(ids(&Kept::new("older")).await, "a");
    kept.set_outgoing(&[on_its_way("a", 1)], &[]);
    assert_eq!(ids(&Kept::new("older")).await, "");
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
