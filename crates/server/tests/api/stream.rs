//! The stream of changes, and how it resumes.

use std::time::Instant;

use framechat_protocol::visitor::{CHANGES_MAX, Changes, MessageState};
use framechat_server::{live::STREAMS_PER_CHAT_MAX, serve::DRAIN_MAX};
use reqwest::StatusCode;

use super::harness::{Server, Visitor, problem};

#[tokio::test]
async fn a_resumed_stream_tells_exactly_what_was_missed() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut stream = visitor.stream(Some(0)).await;
    assert_eq!(
        stream.response.headers()["content-type"],
        "text/event-stream"
    );
    assert_eq!(stream.response.headers()["x-accel-buffering"], "no");
    // Both changes of a message are told at once when the portal is faster than the stream.
    server.portal.hold();
    visitor.send("one").await;
    let first = stream.next().await.unwrap();
    server.portal.release();
    visitor.until("one", MessageState::Delivered).await;
    drop(stream);
    visitor.send("two").await;
    visitor.until("two", MessageState::Delivered).await;
    // Missed since the first change: that "one" was delivered, and "two" in its present state.
    let mut resumed = visitor.stream(Some(first.change)).await;
    let one = resumed.next().await.unwrap();
    let two = resumed.next().await.unwrap();
    assert_eq!(
        (one.text.as_str(), one.state, one.change),
        ("one", MessageState::Delivered, 2)
    );
    assert_eq!(
        (two.text.as_str(), two.state, two.change),
        ("two", MessageState::Delivered, 4)
    );
    assert!(resumed.is_silent().await);
    // Without a number it begins now, with the last one it is silent.
    assert!(visitor.stream(None).await.is_silent().await);
    assert!(visitor.stream(Some(two.change)).await.is_silent().await);
}

/// Stores a message past the limits on how often a visitor may write.
async fn accept(server: &Server, visitor: &Visitor, client_id: &str) {
    let new = framechat_server::store::NewVisitorMessage {
        chat: &visitor.session.visitor,
        client_id,
        text: "text",
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    let store = &server.state.store;
    store.accept_visitor_message(&new, 1).await.unwrap();
}

#[tokio::test]
async fn a_long_absence_is_caught_up_with_in_order() {
    let server = Server::start().await;
    // No delivery changes a message meanwhile.
    server.portal.hold();
    let visitor = server.visitor().await;
    for batch in 0..3 {
        for index in 0..50 {
            accept(&server, &visitor, &format!("message-{batch}-{index}")).await;
        }
    }
    let mut stream = visitor.stream(Some(0)).await;
    for change in 1..=150 {
        assert_eq!(stream.next().await.unwrap().change, change);
    }
}

#[tokio::test]
async fn a_visitor_holds_a_bounded_number_of_streams() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut held = Vec::new();
    for _ in 0..STREAMS_PER_CHAT_MAX {
        held.push(visitor.stream(None).await);
    }
    let refused = visitor.open_stream(None).await;
    assert_eq!(refused.headers()["retry-after"], "15");
    assert_eq!(
        problem(refused, StatusCode::TOO_MANY_REQUESTS).await.code,
        "streams_too_many"
    );
    server.visitor().await.stream(None).await;
}

#[tokio::test]
async fn the_number_to_resume_after_must_be_one() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let refused = visitor.open_stream(Some(-1)).await;
    assert_eq!(
        problem(refused, StatusCode::BAD_REQUEST).await.code,
        "last_event_id_invalid"
    );
}

#[tokio::test]
async fn streams_end_at_shutdown() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut stream = visitor.stream(None).await;
    let asked = Instant::now();
    server.stop().await;
    assert!(
        asked.elapsed() < DRAIN_MAX / 2,
        "the stream held the server"
    );
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_stream_speaks_at_once() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut response = visitor.open_stream(None).await;
    let first = response.chunk().await.unwrap().unwrap();
    assert_eq!(&first[..], b": open\n\n");
}

#[tokio::test]
async fn a_poll_brings_what_a_stream_would_and_resumes_exactly() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let nothing = visitor.poll(0).await;
    assert_eq!(
        (nothing.messages.len(), nothing.after, nothing.more),
        (0, 0, false)
    );
    visitor.send("one").await;
    visitor.until("one", MessageState::Delivered).await;
    let one = visitor.poll(0).await;
    let texts = |changes: &Changes| -> Vec<String> {
        let messages = changes.messages.iter();
        messages.map(|message| message.text.clone()).collect()
    };
    assert_eq!((texts(&one), one.after), (vec!["one".to_owned()], 2));
    visitor.send("two").await;
    visitor.until("two", MessageState::Delivered).await;
    let two = visitor.poll(one.after).await;
    assert_eq!((texts(&two), two.after), (vec!["two".to_owned()], 4));
    assert!(visitor.poll(two.after).await.messages.is_empty());
}

#[tokio::test]
async fn a_poll_says_that_there_is_more() {
    let server = Server::start().await;
    // No delivery changes a message meanwhile.
    server.portal.hold();
    let visitor = server.visitor().await;
    for index in 0..=CHANGES_MAX {
        accept(&server, &visitor, &format!("message-{index}")).await;
    }
    let mut seen = Vec::new();
    let first = visitor.poll(0).await;
    assert!(first.more);
    assert_eq!(first.messages.len(), CHANGES_MAX);
    let last = visitor.poll(first.after).await;
    assert!(!last.more);
    for message in first.messages.iter().chain(&last.messages) {
        seen.push(message.change);
    }
    let expected: Vec<i64> = (1..=101).collect();
    assert_eq!(seen, expected, "nothing skipped, nothing doubled");
    // Exactly a batch: the next one is empty.
    let full = visitor.poll(1).await;
    assert!(full.more);
    assert!(visitor.poll(full.after).await.messages.is_empty());
}

#[tokio::test]
async fn a_poll_needs_a_number_that_can_be_one() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    for (after, code) in [("-1", "after_invalid"), ("x", "query_invalid")] {
        let refused = visitor.get(&format!("changes?after={after}")).await;
        assert_eq!(
            problem(refused, StatusCode::BAD_REQUEST).await.code,
            code,
            "{after}"
        );
    }
}
