//! The server is killed between accepting and sending.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use framechat_protocol::visitor::MessageState;
use framechat_server::{config::Config, keys::KeyRing, serve, state::AppState};
use tokio::net::TcpListener;

use super::{
    database::Database,
    harness::{SITE, Visitor, config, install},
    portal::{CLIENT_ID, CLIENT_SECRET, MEMBER, Portal},
};

/// The real program in a process of its own, and where it listens.
fn spawn(settings: &Config) -> (Child, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_framechat"))
        .args(["serve", "--listen", "127.0.0.1:0", "--allow-http", "--dev"])
        .arg("--key-file")
        .arg(&settings.key_file)
        .args(["--database", &settings.database])
        .args(["--public-url", &settings.public_url.to_string()])
        .args(["--oauth-url", settings.oauth_url.as_str()])
        .args(["--client-id", CLIENT_ID])
        .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap();
    (child, address.parse().unwrap())
}

#[tokio::test]
async fn what_was_accepted_is_delivered_by_the_next_server() {
    let portal = Portal::start().await;
    let dir = Database::fresh().await;
    let settings = config(&dir, &portal);
    KeyRing::create_file(&settings.key_file).unwrap();
    let state = AppState::open(settings.clone()).await.unwrap();
    install(&state, MEMBER, SITE, &portal).await;
    state.store.close().await;

    let (mut doomed, first) = spawn(&settings);
    let visitor = Visitor::begin(first, SITE).await;
    portal.hold();
    let texts = ["one", "two", "three"];
    for text in texts {
        visitor.send(text).await;
    }
    // On Unix this is SIGKILL: nothing in the process hears of it.
    doomed.kill().unwrap();
    doomed.wait().unwrap();
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
