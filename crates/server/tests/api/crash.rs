//! The server dies between accepting and sending.

use framechat_protocol::visitor::MessageState;
use framechat_server::{keys::KeyRing, serve, state::AppState};
use tokio::net::TcpListener;

use super::{
    harness::{SITE, Visitor, config, install},
    portal::{MEMBER, Portal},
};

#[tokio::test]
async fn what_was_accepted_is_delivered_by_the_next_server() {
    let portal = Portal::start().await;
    let dir = tempfile::tempdir().unwrap();
    let settings = config(&dir, &portal);
    KeyRing::create_file(&settings.key_file).unwrap();

    // A runtime of its own dies with every task in it, wherever each of them stands.
    let doomed = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let first = {
        let (settings, portal) = (settings.clone(), portal.clone());
        let starting = doomed.spawn(async move {
            let state = AppState::open(settings).await.unwrap();
            install(&state, MEMBER, SITE, &portal).await;
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(serve(state, listener));
            address
        });
        starting.await.unwrap()
    };
    let visitor = Visitor::begin(first, SITE).await;
    portal.hold();
    let texts = ["one", "two", "three"];
    for text in texts {
        visitor.send(text).await;
    }
    doomed.shutdown_background();
    portal.release();

    let state = AppState::open(settings).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let second = listener.local_addr().unwrap();
    let running = tokio::spawn(serve(state.clone(), listener));
    let visitor = visitor.at(second);
    visitor.until("three", MessageState::Delivered).await;
    let history = visitor.history("").await.messages;
    assert!(
        history
            .iter()
            .all(|message| message.state == MessageState::Delivered)
    );
    let stood: Vec<_> = history
        .iter()
        .map(|message| message.text.as_str())
        .collect();
    assert_eq!(stood, texts);
    // The call that was in flight may have arrived twice, under the same id; nothing else may.
    let mut arrived = portal.texts();
    arrived.dedup();
    assert_eq!(arrived, texts);
    let ids: std::collections::HashSet<_> = portal
        .done("imconnector.send.messages")
        .iter()
        .map(|body| body["MESSAGES"][0]["message"]["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 3);
    state.shutdown.cancel();
    running.await.unwrap().unwrap();
}
