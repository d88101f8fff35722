//! Who gets a session: the visitors of connected sites, and not all at once.

use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};
use serde_json::json;

use super::harness::{SITE, Server, problem};

async fn begin(server: &Server) -> Response {
    let call = reqwest::Client::new().post(server.url("/api/visitor/session"));
    call.json(&json!({ "site": SITE })).send().await.unwrap()
}

#[tokio::test]
async fn a_disconnected_site_gets_no_new_visitors() {
    let server = Server::start().await;
    let mut site = server.state.store.site(SITE).await.unwrap().unwrap();
    site.active = false;
    server.state.store.upsert_site(&site).await.unwrap();
    let refused = problem(begin(&server).await, StatusCode::CONFLICT).await;
    assert_eq!(refused.code, "site_disconnected");
    site.active = true;
    server.state.store.upsert_site(&site).await.unwrap();
    assert_eq!(begin(&server).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn new_visitors_of_a_site_are_bounded() {
    let server = Server::start().await;
    let known = server.visitor().await;
    // Taken in advance, so that nothing comes back while the test runs.
    let later = Instant::now() + Duration::from_secs(3600);
    while server.state.session_limits.take(SITE, later).is_ok() {}
    let refused = begin(&server).await;
    assert!(refused.headers().contains_key("retry-after"));
    let refused = problem(refused, StatusCode::TOO_MANY_REQUESTS).await;
    assert_eq!(refused.code, "sessions_too_fast");
    known.send("who is here goes on").await;
}
