//! Delivery over connections that are slow, cut or reset: nothing is lost, and twice stands at the portal only what it had
//! taken when the connection broke.

use std::collections::HashSet;

use framechat_protocol::visitor::MessageState;
use framechat_server::store::Installed;

use super::{
    harness::{Server, Visitor},
    portal::MEMBER,
    proxy::{Fault, Proxy},
};

/// A server that calls its portal over a line.
async fn server_over_a_line() -> (Server, Proxy) {
    let server = Server::start().await;
    let proxy = Proxy::to(server.portal.address).await;
    let store = &server.state.store;
    let known = store.portal(MEMBER).await.unwrap().unwrap();
    let installed = Installed {
        member_id: known.member_id,
        address: known.address,
        client_endpoint: format!("http://portal.localhost:{}/rest/", proxy.address.port()),
        tokens: known.tokens,
        application_token: None,
        client: None,
    };
    store.upsert_portal(&installed, 2).await.unwrap();
    (server, proxy)
}

/// The texts of a chat as the portal has them, in order, with the id of each.
fn at_portal(server: &Server, visitor: &Visitor) -> Vec<(String, String)> {
    let sent = server.portal.done("imconnector.send.messages");
    let items = sent.iter().map(|body| &body["MESSAGES"][0]);
    let here = items.filter(|item| item["chat"]["id"] == *visitor.session.visitor);
    here.map(|item| {
        let text = item["message"]["text"].as_str().unwrap().to_owned();
        (text, item["message"]["id"].to_string())
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_broken_connection_had_taken_along_comes_again_and_nothing_else() {
    let (server, proxy) = server_over_a_line().await;
    let faults = [
        // How often the portal then has the message.
        (Fault::CutRequest, 1),
        (Fault::CutAnswer, 2),
        (Fault::ResetBefore, 1),
        (Fault::ResetAfter, 2),
        (Fault::Drip, 1),
    ];
    let mut visitors = Vec::new();
    for (fault, times) in faults {
        let texts = ["before", "during", "after"].map(|when| format!("{when} {fault:?}"));
        proxy.order(&texts[1], fault);
        let visitor = server.visitor().await;
        for text in &texts {
            visitor.send(text).await;
        }
        visitors.push((visitor, texts, times));
    }
    for (visitor, texts, times) in &visitors {
        visitor.until(&texts[2], MessageState::Delivered).await;
        let history = visitor.history("").await.messages;
        let kept: Vec<_> = history
            .iter()
            .map(|message| (message.text.as_str(), message.state))
            .collect();
        let delivered = texts
            .each_ref()
            .map(|text| (text.as_str(), MessageState::Delivered));
        assert_eq!(kept, delivered);
        let there = at_portal(&server, visitor);
        let of = |text: &str| there.iter().filter(|(there, _)| there == text).count();
        assert_eq!(
            texts.each_ref().map(|text| of(text)),
            [1, *times, 1],
            "{there:?}"
        );
        let mut order = there.clone();
        order.dedup();
        assert_eq!(
            order.iter().map(|(text, _)| text).collect::<Vec<_>>(),
            texts.iter().collect::<Vec<_>>()
        );
        let ids: HashSet<_> = there.iter().map(|(_, id)| id).collect();
        assert_eq!(ids.len(), texts.len(), "one id each: {there:?}");
    }
    assert_eq!(proxy.left(), 0, "not every connection broke");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_stands_still_holds_its_own_chat_only() {
    let (server, proxy) = server_over_a_line().await;
    proxy.order("stands still", Fault::Stall);
    let (slow, quick) = (server.visitor().await, server.visitor().await);
    slow.send("stands still").await;
    proxy.until_stalled().await;
    slow.send("waits behind it").await;
    quick.send("one").await;
    quick.send("two").await;
    quick.until("two", MessageState::Delivered).await;
    let states: Vec<_> = slow
        .history("")
        .await
        .messages
        .iter()
        .map(|message| message.state)
        .collect();
    assert_eq!(states, [MessageState::Sent; 2]);
    assert!(at_portal(&server, &slow).is_empty());
    proxy.release();
    slow.until("waits behind it", MessageState::Delivered).await;
    let texts: Vec<_> = at_portal(&server, &slow)
        .into_iter()
        .map(|(text, _)| text)
        .collect();
    assert_eq!(texts, ["stands still", "waits behind it"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_end_while_messages_are_on_their_way_lose_none() {
    let server = Server::start().await;
    server.portal.hold();
    let mut visitors = Vec::new();
    for number in 0..3 {
        let visitor = server.visitor().await;
        visitor.send(&format!("first {number}")).await;
        visitor.send(&format!("second {number}")).await;
        visitors.push(visitor);
    }
    server
        .portal
        .until("calls in hand", |portal| portal.in_hand() == 3)
        .await;
    server.portal.expire();
    server.portal.release();
    for (number, visitor) in visitors.iter().enumerate() {
        let texts = ["first", "second"].map(|when| format!("{when} {number}"));
        visitor.until(&texts[1], MessageState::Delivered).await;
        let there: Vec<_> = at_portal(&server, visitor)
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(there, texts);
    }
    let expired = server
        .portal
        .calls()
        .into_iter()
        .filter(|call| call.status == 401);
    assert_eq!((expired.count(), server.portal.refreshes()), (3, 1));
}
