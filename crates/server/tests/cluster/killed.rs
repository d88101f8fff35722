//! Servers are killed while people write.

use std::collections::HashMap;

use framechat_protocol::visitor::{Author, MessageState, PAGE_MAX_MESSAGES};
use tokio::{task::JoinSet, time::timeout};

use super::{
    harness::{PATIENCE, SITE, Visitor},
    load::{Addresses, answers, visitor_writes},
    servers::{OUTBOX_CALLS, Server, Shared},
};

const VISITORS: usize = 5;
/// What each visitor writes, and each is answered: both together are one page of history.
const MESSAGES: usize = PAGE_MAX_MESSAGES / 2;
const KILLS: usize = 4;

fn texts(who: &str, visitor: usize) -> Vec<String> {
    (0..MESSAGES)
        .map(|number| format!("{who} {visitor} {number}"))
        .collect()
}

fn addresses(servers: &[Server]) -> Vec<std::net::SocketAddr> {
    servers.iter().map(|server| server.address).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_works_for_a_portal_and_what_the_killed_one_had_goes_on() {
    let shared = Shared::up().await;
    let portal = &shared.portal;
    let mut servers = vec![shared.server().await, shared.server().await];
    let open = Addresses::new(addresses(&servers));
    let mut visitors = Vec::new();
    let mut writing = JoinSet::new();
    for number in 0..VISITORS {
        let visitor = Visitor::begin(servers[number % 2].address, SITE).await;
        let token = visitor.session.token.clone();
        writing.spawn(visitor_writes(
            open.clone(),
            token,
            texts("visitor", number),
        ));
        let chat = visitor.session.visitor.clone();
        writing.spawn(answers(open.clone(), chat, texts("operator", number)));
        visitors.push(visitor);
    }
    for _ in 0..KILLS {
        // In the middle of calls: some more are made first, by whoever works now.
        let enough = portal.arrived() + VISITORS * MESSAGES / (KILLS + 1) / 2;
        portal
            .until("calls", |portal| portal.arrived() >= enough)
            .await;
        let doomed = servers.remove(0);
        open.set(addresses(&servers));
        doomed.kill().await;
        servers.push(shared.server().await);
        open.set(addresses(&servers));
    }
    let written = timeout(PATIENCE * 3, writing.join_all()).await;
    written.expect("not everything was accepted");

    for (number, visitor) in visitors.into_iter().enumerate() {
        let visitor = visitor.at(servers[number % 2].address);
        let last = texts("visitor", number).pop().unwrap();
        visitor.until(&last, MessageState::Delivered).await;
        let history = visitor.history("").await.messages;
        let by = |author| {
            let of_author = history
                .iter()
                .filter(move |message| message.author == author);
            of_author
                .map(|message| message.text.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(by(Author::Visitor), texts("visitor", number));
        assert_eq!(by(Author::Operator), texts("operator", number));
        let undelivered = history
            .iter()
            .find(|message| message.state != MessageState::Delivered);
        assert!(undelivered.is_none(), "{undelivered:?}");
        let mut arrived = portal.texts();
        arrived.retain(|text| text.starts_with(&format!("visitor {number} ")));
        arrived.dedup();
        assert_eq!(arrived, texts("visitor", number), "order at the portal");
    }

    // What was in flight at a kill comes again as it was: of each chat one call at most, of all as many as are in hand at once.
    let mut repeats = 0;
    for number in 0..VISITORS {
        let sent = portal.done("imconnector.send.messages").into_iter();
        let who = format!("visitor {number} ");
        let mut ids: HashMap<String, Vec<String>> = HashMap::new();
        for mut body in sent {
            let message = body["MESSAGES"][0]["message"].take();
            let text = message["text"].as_str().unwrap();
            if text.starts_with(&who) {
                let of_text = ids.entry(text.to_owned()).or_default();
                of_text.push(message["id"].to_string());
            }
        }
        assert_eq!(ids.len(), MESSAGES);
        for ids in ids.values() {
            assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        }
        let of_chat = ids.values().map(Vec::len).sum::<usize>() - MESSAGES;
        assert!(of_chat <= KILLS, "{ids:?}");
        repeats += of_chat;
    }
    assert!(repeats <= KILLS * OUTBOX_CALLS, "{repeats} repeats");
    // There was enough to do for more hands than one server has.
    let at_once = portal.at_once_max();
    assert!(
        at_once <= OUTBOX_CALLS,
        "two worked for one portal: {at_once} calls at once"
    );
    assert_eq!(
        portal.at_once_in_a_lane_max(),
        1,
        "two calls of one chat at once"
    );
}
