//! A visitor's data is told and forgotten on request, and when it is old.

use std::collections::HashSet;

use framechat_protocol::visitor::MessageState;
use framechat_server::store::Outcome;
use framechat_server::{
    clock::now_ms,
    store::{
        Content, EventPlace, Forgotten, NewUpload, NewVisitorMessage, OperatorMessage, Quota,
        Received,
    },
};

use sqlx::{AnyConnection, Connection as _};

use super::{
    harness::{CONNECTOR, LINE, Server, Visitor},
    portal::MEMBER,
};

const PLACE: EventPlace<'_> = EventPlace {
    portal: MEMBER,
    connector: CONNECTOR,
    line: LINE,
    event: "ONIMCONNECTORMESSAGEADD",
    ts: 0,
};

/// A message of the visitor that was accepted at a time.
async fn accepted_at(server: &Server, visitor: &Visitor, text: &str, at_ms: i64) {
    let message = NewVisitorMessage {
        chat: &visitor.session.visitor,
        client_id: text,
        text,
        name: Some("Ann"),
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    let store = &server.state.store;
    store.accept_visitor_message(&message, at_ms).await.unwrap();
    server.state.outbox.wake(MEMBER);
}

async fn answered(server: &Server, visitor: &Visitor, text: &str, at_ms: i64) {
    let message = OperatorMessage {
        chat: visitor.session.visitor.clone(),
        im_chat_id: "1807".to_owned(),
        im_message_id: text.to_owned(),
        operator: Some("Bob".to_owned()),
        text: text.to_owned(),
        files: Vec::new(),
    };
    let store = &server.state.store;
    store
        .receive_operator_messages(PLACE, &[message], at_ms)
        .await
        .unwrap();
    server.state.outbox.wake(MEMBER);
}

/// An upload whose bytes are not looked at here.
async fn uploaded(server: &Server, chat: &str, id: &str) {
    let content = Content {
        mime: "text/plain".to_owned(),
        size: 1,
    };
    let upload = NewUpload {
        id,
        chat,
        name: "a.txt",
        content: &content,
    };
    let quota = Quota { chat: 9, site: 9 };
    let store = &server.state.store;
    let added = store.add_upload(&upload, quota, now_ms()).await.unwrap();
    assert!(added.is_some());
}

/// The texts of a visitor's messages, by what an export tells.
async fn texts(server: &Server, visitor: &Visitor) -> Option<Vec<String>> {
    let data = server.state.store.visitor_data(&visitor.session.visitor);
    let messages = data.await.unwrap()?.messages;
    Some(messages.into_iter().map(|message| message.text).collect())
}

#[tokio::test]
async fn an_erased_visitor_leaves_nothing_and_others_stay() {
    let server = Server::start().await;
    let (visitor, other) = (server.visitor().await, server.visitor().await);
    server.portal.refuse("refused");
    accepted_at(&server, &visitor, "refused", now_ms()).await;
    answered(&server, &visitor, "answer", now_ms()).await;
    accepted_at(&server, &other, "of another", now_ms()).await;
    visitor.until("refused", MessageState::Failed).await;
    other.until("of another", MessageState::Delivered).await;
    server
        .portal
        .until("the confirmation", |portal| {
            portal.done("imconnector.send.status.delivery").len() == 1
        })
        .await;
    server.portal.hold();
    accepted_at(&server, &visitor, "waits", now_ms()).await;
    let store = &server.state.store;
    let id = visitor.session.visitor.as_str();
    uploaded(&server, id, "f1").await;
    uploaded(&server, id, "f2").await;
    let with_file = NewVisitorMessage {
        chat: id,
        client_id: "with a file",
        text: "with a file",
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &["f1".to_owned()],
    };
    store
        .accept_visitor_message(&with_file, now_ms())
        .await
        .unwrap();
    let data = store.visitor_data(id).await.unwrap().unwrap();
    assert_eq!(data.visitor.name.as_deref(), Some("Ann"));
    assert_eq!(data.visitor.portal, MEMBER);
    assert_eq!(
        texts(&server, &visitor).await.unwrap(),
        ["refused", "answer", "waits", "with a file"]
    );
    let parked: Vec<_> = data
        .outbox
        .iter()
        .map(|job| (job.seq, job.parked))
        .collect();
    assert!(
        parked.contains(&(1, 1)) && parked.contains(&(3, 0)),
        "{parked:?}"
    );

    let forgotten = store.erase_visitor(id).await.unwrap().unwrap();
    assert_eq!((forgotten.chats, forgotten.messages), (1, 4));
    assert_eq!((forgotten.files, forgotten.jobs), (2, 3));
    assert_eq!(data.files.len(), 2);
    // The sweep finds their bytes, once.
    assert_eq!(store.dropped_files(9).await.unwrap(), ["f1", "f2"]);
    store.forget_file("f1").await.unwrap();
    assert_eq!(store.dropped_files(9).await.unwrap(), ["f2"]);
    assert!(store.visitor_data(id).await.unwrap().is_none());
    assert_eq!(store.erase_visitor(id).await.unwrap(), None);
    assert_eq!(visitor.get("history").await.status(), 401);
    // The worker, whose call was in hand, goes on with the others.
    server.portal.release();
    assert_eq!(texts(&server, &other).await.unwrap(), ["of another"]);
    other.send("and more").await;
    other.until("and more", MessageState::Delivered).await;
    // The same event again finds no chat, and makes none.
    answered(&server, &visitor, "answer", now_ms()).await;
    assert_eq!(texts(&server, &visitor).await, None);
}

#[tokio::test]
async fn what_is_old_is_forgotten_and_what_the_portal_has_not_been_told_stays() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let store = &server.state.store;
    for (text, at_ms) in [("old", 9_999), ("at the edge", 10_000), ("new", 10_001)] {
        accepted_at(&server, &visitor, text, at_ms).await;
        visitor.until(text, MessageState::Delivered).await;
    }
    // Delivered, and its job is gone in the same transaction.
    server.portal.hold();
    accepted_at(&server, &visitor, "old and waits", 1).await;
    let forgotten = store.forget_before(10_000).await.unwrap();
    let expected = Forgotten {
        messages: 1,
        ..Forgotten::default()
    };
    assert_eq!(forgotten, expected);
    assert_eq!(
        texts(&server, &visitor).await.unwrap(),
        ["at the edge", "new", "old and waits"]
    );
    let again = store.forget_before(10_000).await.unwrap();
    assert_eq!(again, Forgotten::default());
    assert_eq!(visitor.history("").await.messages.len(), 3);
}

#[tokio::test]
async fn a_chat_goes_when_it_is_as_old_and_empty() {
    let server = Server::start().await;
    let store = &server.state.store;
    for (id, created_at_ms) in [("c-old", 1), ("c-full", 1), ("c-new", 10_000)] {
        let digest = format!("digest of {id}");
        store
            .create_chat(super::harness::SITE, id, &digest, created_at_ms)
            .await
            .unwrap();
    }
    let message = NewVisitorMessage {
        chat: "c-full",
        client_id: "1",
        text: "still young",
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    store
        .accept_visitor_message(&message, 10_000)
        .await
        .unwrap();
    let forgotten = store.forget_before(10_000).await.unwrap();
    assert_eq!((forgotten.chats, forgotten.messages), (1, 0));
    for (id, stays) in [("c-old", false), ("c-full", true), ("c-new", true)] {
        let data = store.visitor_data(id).await.unwrap();
        assert_eq!(data.is_some(), stays, "{id}");
    }
}

#[tokio::test]
async fn a_thousand_old_messages_go_a_little_at_a_time() {
    let server = Server::start().await;
    server.portal.hold();
    let visitor = server.visitor().await;
    let id = visitor.session.visitor.clone();
    let messages: Vec<_> = (0..1001)
        .map(|number| OperatorMessage {
            chat: id.clone(),
            im_chat_id: "1807".to_owned(),
            im_message_id: number.to_string(),
            operator: None,
            text: number.to_string(),
            files: Vec::new(),
        })
        .collect();
    let store = &server.state.store;
    store
        .receive_operator_messages(PLACE, &messages, 1)
        .await
        .unwrap();
    // All of them wait to be confirmed; given up, they may go.
    let all = store.forget_before(10).await.unwrap();
    assert_eq!(all, Forgotten::default());
    let none = HashSet::new();
    while let [job] = &store
        .claim_jobs(MEMBER, "test", &none, now_ms(), 1)
        .await
        .unwrap()[..]
    {
        let error = "given up".to_owned();
        let parked = [(
            job.clone(),
            Outcome::Parked {
                error,
                uncertain: false,
            },
        )];
        store.settle_jobs("test", &parked).await.unwrap();
    }
    let mut steps = Vec::new();
    loop {
        let some = store.forget_before(10).await.unwrap();
        if some == Forgotten::default() {
            break;
        }
        assert_eq!(some.messages, some.jobs);
        steps.push(some.messages);
    }
    assert_eq!(steps, [500, 500, 1]);
}

/// How much is kept of events that name the chat by our id.
async fn dialogs(server: &Server, chat: &str) -> i64 {
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM received WHERE im_chat_id = $1")
        .bind(chat)
        .fetch_one(&mut database)
        .await
        .unwrap()
}

#[tokio::test]
async fn when_dialogs_began_and_ended_is_forgotten_with_the_chat() {
    let server = Server::start().await;
    let store = &server.state.store;
    for by_age in [false, true] {
        let visitor = server.visitor().await;
        let id = visitor.session.visitor.as_str();
        let taken = store.receive_dialog(PLACE, id, "31", true, 5).await;
        assert!(matches!(taken.unwrap(), Received::Stored { .. }));
        assert_eq!(dialogs(&server, id).await, 1);
        if by_age {
            store.forget_before(5).await.unwrap();
            assert_eq!(dialogs(&server, id).await, 1);
            store.forget_before(6).await.unwrap();
        } else {
            store.erase_visitor(id).await.unwrap().unwrap();
        }
        assert_eq!(dialogs(&server, id).await, 0, "by age: {by_age}");
    }
}
