//! Messages that are accepted at the same time.

use std::collections::HashSet;

use framechat_server::{
    clock::now_ms,
    store::{Accepted, NewVisitorMessage, StoreError},
};
use futures_util::future::join_all;
use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::harness::{Server, Visitor};

async fn accept(server: &Server, chat: &str, client_id: &str) -> Result<Accepted, StoreError> {
    let message = NewVisitorMessage {
        chat,
        client_id,
        text: client_id,
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    let store = &server.state.store;
    store.accept_visitor_message(&message, now_ms()).await
}

async fn texts(visitor: &Visitor) -> HashSet<String> {
    let messages = visitor.history("").await.messages;
    messages.into_iter().map(|message| message.text).collect()
}

#[tokio::test]
async fn one_that_fails_spoils_no_other() {
    let server = Server::start().await;
    let (one, other) = (server.visitor().await, server.visitor().await);
    let ids: Vec<_> = (0..40).map(|number| format!("id-{number}")).collect();
    let chats = [&one.session.visitor, &other.session.visitor];
    let calls = ids.iter().enumerate().flat_map(|(index, id)| {
        let unknown = (index % 8 == 0).then_some(("no such chat", id.as_str()));
        let known = chats.map(|chat| (chat.as_str(), id.as_str()));
        unknown.into_iter().chain(known)
    });
    let calls = calls.map(async |(chat, id)| (chat, accept(&server, chat, id).await));
    for (chat, outcome) in join_all(calls).await {
        assert_eq!(outcome.is_ok(), chat != "no such chat", "{outcome:?}");
    }
    let all: HashSet<_> = ids.into_iter().collect();
    assert_eq!(texts(&one).await, all);
    assert_eq!(texts(&other).await, all);
    let history = one.history("").await;
    let places: Vec<_> = history.messages.iter().map(|message| message.seq).collect();
    assert_eq!(places, (1..=40).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_repeat_at_the_same_time_is_a_repeat() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let calls = (0..12).map(|_| accept(&server, chat, "the same"));
    let outcomes: Vec<_> = join_all(calls)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let fresh = outcomes.iter().filter(|accepted| accepted.fresh).count();
    assert_eq!(fresh, 1);
    assert!(outcomes.iter().all(|accepted| accepted.message.seq == 1));
    assert_eq!(texts(&visitor).await.len(), 1);
}

#[tokio::test]
async fn nobody_is_told_of_what_does_not_stand() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    // The job of each message is refused, so that no message may stand.
    let broken = "ALTER TABLE outbox RENAME TO outbox_away";
    database.execute(broken).await.unwrap();
    let calls = ["a", "b", "c"].map(|id| accept(&server, chat, id));
    for outcome in join_all(calls).await {
        assert!(outcome.is_err(), "{outcome:?}");
    }
    let mended = "ALTER TABLE outbox_away RENAME TO outbox";
    database.execute(mended).await.unwrap();
    assert!(texts(&visitor).await.is_empty());
    assert_eq!(accept(&server, chat, "a").await.unwrap().message.seq, 1);
}
