//! People who write as fast as they are answered, and go to another server when theirs is gone.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use framechat_protocol::visitor::Message;
use reqwest::StatusCode;
use tokio::{sync::watch, time::sleep};

use super::{harness::request, servers::operator_writes};

/// Between tries while no server answers.
const AGAIN: Duration = Duration::from_millis(20);

/// The servers that can be written to at present.
#[derive(Clone)]
pub(crate) struct Addresses(Arc<watch::Sender<Vec<SocketAddr>>>);

impl Addresses {
    pub(crate) fn new(addresses: Vec<SocketAddr>) -> Self {
        Self(Arc::new(watch::Sender::new(addresses)))
    }

    pub(crate) fn set(&self, addresses: Vec<SocketAddr>) {
        self.0.send_replace(addresses);
    }

    /// One of them; which, differs from try to try.
    fn pick(&self, number: usize) -> SocketAddr {
        let addresses = self.0.borrow();
        addresses[number % addresses.len()]
    }
}

/// Sends one text after the other, each until a server has accepted it.
pub(crate) async fn visitor_writes(addresses: Addresses, token: String, texts: Vec<String>) {
    let http = reqwest::Client::new();
    let mut tries = 0;
    for text in texts {
        loop {
            tries += 1;
            let url = format!("http://{}/api/visitor/messages", addresses.pick(tries));
            let sending = http
                .post(url)
                .bearer_auth(&token)
                .json(&request(&format!("id-{}", text.replace(' ', "-")), &text));
            let answer = sending.send().await;
            match answer {
                Ok(answer) if answer.status() == StatusCode::OK => {
                    if let Ok(message) = answer.json::<Message>().await {
                        assert_eq!(message.text, text);
                        break;
                    }
                }
                Ok(answer) if answer.status() == StatusCode::TOO_MANY_REQUESTS => {}
                Ok(answer) if answer.status().is_client_error() => panic!("{answer:?}"),
                _ => {}
            }
            sleep(AGAIN).await;
        }
    }
}

/// An operator's answers, each told until a server has taken it.
pub(crate) async fn answers(addresses: Addresses, chat: String, texts: Vec<String>) {
    let mut tries = 0;
    for text in texts {
        loop {
            tries += 1;
            let server = addresses.pick(tries);
            if operator_writes(server, &chat, &text, &text).await.is_ok() {
                break;
            }
            sleep(AGAIN).await;
        }
    }
}
