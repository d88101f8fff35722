//! The numbers at `/metrics`.

use std::net::TcpListener;

use framechat_protocol::visitor::MessageState;
use reqwest::{Client, StatusCode};

use super::{
    events::genuine,
    harness::{PATIENCE, SITE, Visitor},
    program::Program,
};

/// An address with a free port. Another may take it before it is used; that shows.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// The value of a line such as `name{label="x"}`.
fn value(page: &str, name: &str) -> Option<f64> {
    let mut lines = page.lines();
    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    Some(line.parse().unwrap())
}

#[tokio::test]
async fn what_happened_is_counted() {
    let address = free();
    let program = Program::start(&["--metrics-listen", &address], "warn").await;
    let http = Client::new();
    let scrape = async || {
        let response = http
            .get(format!("http://{address}/metrics"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(
            response.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/plain; version=0.0.4")
        );
        response.text().await.unwrap()
    };
    let until = async |name: &str, wanted: f64| {
        let looking = async {
            while value(&scrape().await, name) != Some(wanted) {
                tokio::task::yield_now().await;
            }
        };
        let looked = tokio::time::timeout(PATIENCE, looking).await;
        if looked.is_err() {
            panic!("{name} is never {wanted}: {}", scrape().await);
        }
    };
    let page = scrape().await;
    for name in [
        "framechat_outbox_queue_age_seconds",
        "framechat_outbox_waiting",
        "framechat_outbox_parked",
        "framechat_outbox_deliveries_total",
        "framechat_outbox_retries_total",
        "framechat_outbox_repeats_total",
        "framechat_streams_open",
        "framechat_panics_total",
    ] {
        assert_eq!(value(&page, name), Some(0.0), "{name}: {page}");
    }

    let visitor = Visitor::begin(program.address, SITE).await;
    program.portal.refuse("parked");
    visitor.send("parked").await;
    visitor.until("parked", MessageState::Failed).await;
    until("framechat_outbox_parked", 1.0).await;
    program
        .portal
        .fail_next(500, r#"{"error":"INTERNAL_SERVER_ERROR"}"#);
    visitor.send("retried").await;
    visitor.until("retried", MessageState::Delivered).await;
    until("framechat_outbox_deliveries_total", 1.0).await;
    until("framechat_outbox_retries_total", 1.0).await;

    program.portal.hold();
    visitor.send("waits").await;
    until("framechat_outbox_waiting", 1.0).await;
    let looking = async {
        while value(&scrape().await, "framechat_outbox_queue_age_seconds") <= Some(0.0) {
            tokio::task::yield_now().await;
        }
    };
    let grows = tokio::time::timeout(PATIENCE, looking).await;
    assert!(grows.is_ok(), "the queue does not age");
    program.portal.release();
    until("framechat_outbox_waiting", 0.0).await;
    until("framechat_outbox_queue_age_seconds", 0.0).await;

    let stream = visitor.stream(None).await;
    until("framechat_streams_open", 1.0).await;
    drop(stream);
    // The server notices at the next thing that it has to say.
    let chat = visitor.session.visitor.as_str();
    let event = async |body: String| {
        let request = http.post(program.url("/api/bitrix24/events")).body(body);
        request.send().await.unwrap().status()
    };
    assert_eq!(
        event(genuine(&[(chat, "1", "hello")])).await,
        StatusCode::OK
    );
    until("framechat_streams_open", 0.0).await;
    assert_eq!(event("event=ONX".to_owned()).await, StatusCode::FORBIDDEN);
    until(
        "framechat_events_total{event=\"ONIMCONNECTORMESSAGEADD\"}",
        1.0,
    )
    .await;
    until(
        "framechat_refusals_total{reason=\"application_token_invalid\"}",
        1.0,
    )
    .await;

    let response = http.get(program.url("/metrics")).send().await.unwrap();
    assert_eq!(
        response.status(),
        StatusCode::NOT_FOUND,
        "the public listener tells them"
    );
}

#[tokio::test]
async fn a_metrics_port_that_was_asked_for_has_to_be_had() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let program = Program::start(&["--metrics-listen", "off"], "warn").await;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_framechat"));
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            &address,
        ])
        .args(["--public-url", "http://framechat.localhost:8600"])
        .arg("--key-file")
        .arg(&program.settings.key_file)
        .arg("--database")
        .arg(format!(
            "sqlite:{}",
            program.settings.key_file.with_extension("other").display()
        ));
    let output = command.output().unwrap();
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains(&address) && told.contains("metrics"),
        "{told}"
    );
}
