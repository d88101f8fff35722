//! Delivery to the portal on its bad days.

use std::{
    collections::HashSet,
    time::{Duration, Instant, SystemTime},
};

use framechat_protocol::visitor::MessageState;
use framechat_server::{
    clock::now_ms,
    keys::KeyRing,
    serve::DRAIN_MAX,
    store::{Changed, Job, JobKind, NewVisitorMessage, Outcome, Store},
};
use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::{
    harness::{Server, Visitor, request},
    portal::MEMBER,
};

/// A message that was accepted so many minutes ago.
async fn accepted_before(server: &Server, visitor: &Visitor, text: &str, minutes: u64) {
    let ago = SystemTime::now() - Duration::from_secs(minutes * 60);
    let since = ago.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let message = NewVisitorMessage {
        chat: &visitor.session.visitor,
        client_id: text,
        text,
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    let at_ms = since.as_millis().try_into().unwrap();
    let store = &server.state.store;
    store.accept_visitor_message(&message, at_ms).await.unwrap();
}

/// Gives the portal's lease away for good, so that the server's own worker leaves its jobs alone.
async fn without_worker(server: &Server) {
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    let taken = format!(
        "INSERT INTO leases (name, owner, ends_at) VALUES ('outbox:{MEMBER}', 'a test', {ends})
         ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, ends_at = excluded.ends_at",
        ends = i64::MAX
    );
    let taken = database.execute(sqlx::AssertSqlSafe(taken)).await.unwrap();
    assert_eq!(taken.rows_affected(), 1);
}

/// The only job that is due, claimed by a worker of this name.
async fn claimed(server: &Server, worker: &str) -> Option<Job> {
    let store = &server.state.store;
    let none = HashSet::new();
    let jobs = store.claim_jobs(MEMBER, worker, &none, now_ms(), 2);
    let mut jobs = jobs.await.unwrap();
    assert!(jobs.len() <= 1, "{jobs:?}");
    jobs.pop()
}

#[tokio::test]
async fn of_a_job_that_another_worker_has_claimed_since_no_failure_counts() {
    let server = Server::start().await;
    without_worker(&server).await;
    let visitor = server.visitor().await;
    accepted_before(&server, &visitor, "one", 0).await;
    let job = claimed(&server, "slow").await.unwrap();
    claimed(&server, "next").await.unwrap();
    let error = "late news".to_owned();
    let retry = Outcome::Retry {
        due_at_ms: i64::MAX,
        error: error.clone(),
        uncertain: false,
    };
    let store = &server.state.store;
    for outcome in [
        retry,
        Outcome::Parked {
            error,
            uncertain: false,
        },
    ] {
        let late = [(job.clone(), outcome)];
        assert!(store.settle_jobs("slow", &late).await.unwrap().is_empty());
        let stands = claimed(&server, "next").await.unwrap();
        assert_eq!((stands.attempts, stands.repeat), (0, true));
    }
}

/// A message that its visitor has just taken back, as far as this server can tell.
async fn taken_back(server: &Server, visitor: &Visitor, id: &str) {
    let store = &server.state.store;
    let chat = &visitor.session.visitor;
    let removed = store.remove_visitor_message(chat, id, now_ms());
    assert!(matches!(removed.await.unwrap(), Changed::Done(_)));
}

#[tokio::test]
async fn what_is_taken_back_after_a_call_of_unknown_outcome_is_removed_at_the_portal() {
    let server = Server::start().await;
    without_worker(&server).await;
    let visitor = server.visitor().await;
    let store = &server.state.store;
    let error = || "nobody knows".to_owned();
    let uncertain = Outcome::Retry {
        due_at_ms: 0,
        error: error(),
        uncertain: true,
    };
    // The first call's server dies, the second's connection.
    for (number, outcome) in [None, Some(uncertain)].into_iter().enumerate() {
        let id = format!("regret {number}");
        accepted_before(&server, &visitor, &id, 0).await;
        let sent = claimed(&server, "worker").await.unwrap();
        if let Some(outcome) = outcome {
            let ended = [(sent, outcome)];
            store.settle_jobs("worker", &ended).await.unwrap();
        }
        taken_back(&server, &visitor, &id).await;
        for kind in [JobKind::Send, JobKind::Delete] {
            let job = claimed(&server, "worker").await.unwrap();
            assert_eq!((job.kind, job.is_moot()), (kind, kind == JobKind::Send));
            let ended = [(job, Outcome::Done)];
            store.settle_jobs("worker", &ended).await.unwrap();
        }
        assert!(claimed(&server, "worker").await.is_none());
    }
}

#[tokio::test]
async fn what_was_given_up_and_taken_back_is_removed_where_the_portal_may_have_it() {
    let server = Server::start().await;
    without_worker(&server).await;
    let visitor = server.visitor().await;
    let store = &server.state.store;
    for uncertain in [false, true] {
        let id = format!("uncertain: {uncertain}");
        accepted_before(&server, &visitor, &id, 0).await;
        let sent = claimed(&server, "worker").await.unwrap();
        let error = "given up".to_owned();
        let ended = [(sent, Outcome::Parked { error, uncertain })];
        store.settle_jobs("worker", &ended).await.unwrap();
        taken_back(&server, &visitor, &id).await;
        let next = claimed(&server, "worker").await.map(|job| job.kind);
        assert_eq!(next, uncertain.then_some(JobKind::Delete));
    }
}

const DAY_MINUTES: u64 = 24 * 60;

#[tokio::test]
async fn a_text_that_the_portals_proxy_cannot_bear_holds_its_chat_only() {
    let server = Server::start().await;
    server.portal.poison("poison");
    let (visitor, other) = (server.visitor().await, server.visitor().await);
    server.portal.hold();
    visitor.send("poison").await;
    for text in ["one", "two", "three"] {
        other.send(text).await;
    }
    server.portal.release();
    other.until("three", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), ["one", "two", "three"]);
    let waiting = &visitor.history("").await.messages[0];
    assert_eq!(waiting.state, MessageState::Sent);
}

#[tokio::test]
async fn what_the_portal_has_is_not_sent_again_while_the_database_fails() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    let portal = &server.portal;
    portal.hold();
    visitor.send("once").await;
    portal.until("a call", |portal| portal.arrived() == 1).await;
    let broken = "ALTER TABLE outbox RENAME TO outbox_away";
    database.execute(broken).await.unwrap();
    portal.release();
    portal
        .until("the call", |portal| !portal.calls().is_empty())
        .await;
    // The first two tries to write fall into this time.
    let again = portal.until("another call", |portal| portal.calls().len() > 1);
    let again = tokio::time::timeout(Duration::from_millis(1500), again).await;
    assert!(again.is_err(), "sent again: {:?}", portal.texts());
    let mended = "ALTER TABLE outbox_away RENAME TO outbox";
    database.execute(mended).await.unwrap();
    visitor.until("once", MessageState::Delivered).await;
    assert_eq!(portal.texts(), ["once"]);
}

#[tokio::test]
async fn an_outage_of_more_than_a_day_loses_nothing() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    for (status, body) in [
        (502, "<html>Bad Gateway</html>"),
        (403, r#"{"error":"insufficient_scope"}"#),
        (403, r#"{"error":"ACCESS_DENIED"}"#),
    ] {
        server.portal.fail_next(status, body);
    }
    accepted_before(&server, &visitor, "waited", DAY_MINUTES + 1).await;
    server.state.outbox.wake(MEMBER);
    visitor.until("waited", MessageState::Delivered).await;
    assert_eq!(visitor.history("").await.last_change, 2);
}

#[tokio::test]
async fn after_a_day_a_message_that_only_this_portal_cannot_bear_is_parked() {
    let server = Server::start().await;
    let (old, young, other) = (
        server.visitor().await,
        server.visitor().await,
        server.visitor().await,
    );
    server.portal.poison("old poison");
    server.portal.poison("young poison");
    accepted_before(&server, &young, "young poison", DAY_MINUTES - 1).await;
    accepted_before(&server, &old, "old poison", DAY_MINUTES).await;
    other.send("one").await;
    old.until("old poison", MessageState::Failed).await;
    assert_eq!(server.portal.texts(), ["one"]);
    assert_eq!(
        young.history("").await.messages[0].state,
        MessageState::Sent
    );
    let other = server.visitor().await;
    let internal = r#"{"error":"INTERNAL_SERVER_ERROR"}"#;
    server.portal.fail_on("its own fault", 500, internal);
    accepted_before(&server, &other, "its own fault", DAY_MINUTES).await;
    server.state.outbox.wake(MEMBER);
    other.until("its own fault", MessageState::Failed).await;
}

#[tokio::test]
async fn a_refused_item_fails_and_later_ones_go_on() {
    let server = Server::start().await;
    server.portal.refuse("poison");
    let (visitor, other) = (server.visitor().await, server.visitor().await);
    server.portal.hold();
    visitor.send("before").await;
    visitor.send("poison").await;
    visitor.send("after").await;
    other.send("elsewhere").await;
    server.portal.release();
    visitor.until("after", MessageState::Delivered).await;
    other.until("elsewhere", MessageState::Delivered).await;
    let states: Vec<_> = visitor
        .history("")
        .await
        .messages
        .iter()
        .map(|m| m.state)
        .collect();
    assert_eq!(
        states,
        [
            MessageState::Delivered,
            MessageState::Failed,
            MessageState::Delivered
        ]
    );
    let (first, elsewhere): (Vec<_>, Vec<_>) = server
        .portal
        .texts()
        .into_iter()
        .partition(|text| text != "elsewhere");
    assert_eq!(first, ["before", "poison", "after"]);
    assert_eq!(elsewhere.len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn what_can_heal_is_tried_again_in_order_and_with_the_same_id() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.fail_next(
        503,
        r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#,
    );
    server.portal.fail_next(502, "<html>Bad Gateway</html>");
    server
        .portal
        .fail_next(500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#);
    let texts = ["one", "two", "three"];
    for text in texts {
        visitor.send(text).await;
    }
    visitor.until("three", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), texts);
    let tried = server.portal.calls();
    assert_eq!(tried.len(), 6);
    let id = |index: usize| tried[index].body["MESSAGES"][0]["message"]["id"].clone();
    assert!(
        tried[..4]
            .iter()
            .all(|call| call.body["MESSAGES"][0]["message"]["id"] == id(0))
    );
    assert_ne!(id(0), id(4));
}

#[tokio::test]
async fn a_chat_that_waits_holds_no_other() {
    let server = Server::start().await;
    let (first, second) = (server.visitor().await, server.visitor().await);
    // Three failures of one message: it waits for seconds.
    for _ in 0..3 {
        server
            .portal
            .fail_next(500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#);
    }
    first.send("slow").await;
    server
        .portal
        .until("three failures", |portal| portal.calls().len() >= 3)
        .await;
    first.send("behind it").await;
    second.send("quick").await;
    first.until("behind it", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), ["quick", "slow", "behind it"]);
}

#[tokio::test]
async fn an_error_that_cannot_heal_parks_at_once() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.fail_next(
        400,
        r#"{"error":"NOT_ACTIVE_LINE","error_description":"off"}"#,
    );
    visitor.send_as(&request("not-active", "lost")).await;
    visitor.until("lost", MessageState::Failed).await;
    visitor.send("next").await;
    visitor.until("next", MessageState::Delivered).await;
    assert_eq!(server.portal.calls().len(), 2);
    assert!(
        server
            .state
            .store
            .portals_with_jobs()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn shutdown_finishes_the_call_in_hand_and_begins_no_other() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.hold();
    visitor.send("in hand").await;
    visitor.send("not yet").await;
    let portal = server.portal.clone();
    portal
        .until("a call in hand", |portal| portal.arrived() == 1)
        .await;
    server.state.shutdown.cancel();
    portal.release();
    let config = server.state.config.clone();
    let _dir = server.stop().await;
    assert_eq!(portal.texts(), ["in hand"]);
    let keys = KeyRing::read_file(&config.key_file).unwrap();
    let store = Store::open(&config.database, keys).await.unwrap();
    let chat = visitor.session.visitor.as_str();
    let states: Vec<_> = store.history(chat, None, 50).await.unwrap().messages;
    let states: Vec<_> = states.iter().map(|message| message.state).collect();
    assert_eq!(states, [MessageState::Delivered, MessageState::Sent]);
}

#[tokio::test]
async fn shutdown_waits_for_a_call_in_hand_within_its_bound_only() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.hold();
    visitor.send("in hand").await;
    let portal = server.portal.clone();
    portal
        .until("a call in hand", |portal| portal.arrived() == 1)
        .await;
    let asked = Instant::now();
    let _dir = server.stop().await;
    let waited = asked.elapsed();
    assert!(waited >= DRAIN_MAX, "waited only {waited:?}");
    assert!(
        waited < DRAIN_MAX + Duration::from_secs(5),
        "waited {waited:?}"
    );
}
