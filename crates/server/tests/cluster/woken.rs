//! What happens on one server is seen on the other.

use framechat_protocol::visitor::MessageState;
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;

use super::{
    harness::{PATIENCE, SITE, Stream, Visitor},
    servers::{Server, Shared, operator_writes},
};

/// So many answers in a row, each waited for, take longer than anyone waits when only the poll finds them.
const ANSWERS: usize = 6;

/// Answers that come to one server are read, one after another, from a stream on the other.
async fn answers_arrive(at: &Server, stream: &mut Stream, visitor: &Visitor, round: &str) {
    let chat = &visitor.session.visitor;
    let all = async {
        for number in 0..ANSWERS {
            let text = format!("{round} {number}");
            operator_writes(at.address, chat, &text, &text)
                .await
                .unwrap();
            assert_eq!(stream.next().await.unwrap().text, text);
        }
    };
    let arrived = timeout(PATIENCE, all).await;
    arrived.expect("the answers came by the poll only, or not at all");
}

#[tokio::test]
async fn an_answer_reaches_a_stream_on_the_other_server() {
    let shared = Shared::up().await;
    let (one, other) = (shared.server().await, shared.server().await);
    let mut visitor = Visitor::begin(one.address, SITE).await;
    let mut stream = visitor.stream(None).await;
    answers_arrive(&other, &mut stream, &visitor, "answer").await;
    // What a visitor writes through either server is delivered, and told on both. The portal waits until the first of its
    // two changes was told: else a slow stream tells both at once.
    for (server, text) in [(&one, "question"), (&other, "another")] {
        shared.portal.hold();
        visitor = visitor.at(server.address);
        visitor.send(text).await;
        let told = stream.next().await.unwrap();
        assert_eq!((told.text.as_str(), told.state), (text, MessageState::Sent));
        shared.portal.release();
        visitor.until(text, MessageState::Delivered).await;
        assert_eq!(stream.next().await.unwrap().state, MessageState::Delivered);
    }
}

#[tokio::test]
async fn a_lost_wake_up_costs_only_time() {
    let shared = Shared::up().await;
    let (one, other) = (shared.server().await, shared.server().await);
    let visitor = Visitor::begin(one.address, SITE).await;
    let mut stream = visitor.stream(None).await;
    let mut database = PgConnection::connect(&shared.database.address)
        .await
        .unwrap();
    for round in ["first", "second"] {
        let cut: i64 = sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND query ILIKE 'LISTEN%'",
        )
        .fetch_one(&mut database)
        .await
        .unwrap();
        assert_eq!(cut, 2, "each server listens on one connection");
        // Nobody may hear of this one.
        let chat = &visitor.session.visitor;
        operator_writes(other.address, chat, round, round)
            .await
            .unwrap();
        assert_eq!(stream.next().await.unwrap().text, round);
        // And then they listen again. That the other does is not seen here, so it is waited for.
        let listening = async {
            loop {
                let ears: i64 = sqlx::query_scalar(
                    "SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND query ILIKE 'LISTEN%'",
                )
                .fetch_one(&mut database)
                .await
                .unwrap();
                if ears == 2 {
                    return;
                }
            }
        };
        timeout(PATIENCE, listening).await.expect("nobody listens");
        answers_arrive(&other, &mut stream, &visitor, round).await;
    }
}
