//! Whether the server lives and can work.

use reqwest::StatusCode;

use super::harness::{Server, problem};

#[tokio::test]
async fn ready_is_who_has_a_database_and_does_not_stop() {
    let server = Server::start().await;
    for path in ["/healthz", "/readyz"] {
        let response = reqwest::get(server.url(path)).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
    }
    server.state.store.close().await;
    let response = reqwest::get(server.url("/healthz")).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let response = reqwest::get(server.url("/readyz")).await.unwrap();
    assert!(response.headers().contains_key("retry-after"));
    let told = problem(response, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(told.code, "database");
    assert!(
        !told.detail.unwrap_or_default().contains("pool"),
        "internals"
    );
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    use tower::ServiceExt as _;
    let server = Server::start().await;
    let router = framechat_server::router(server.state.clone());
    server.state.shutdown.cancel();
    let request = axum::extract::Request::get("/readyz")
        .body(axum::body::Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}
