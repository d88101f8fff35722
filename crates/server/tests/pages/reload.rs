//! The chat app's page again: on a reload in its own frame, while its session lives, and never in a log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use framechat_protocol::bitrix24::signature::user_hash;
use framechat_server::clock::now_ms;
use framechat_server::random;
use framechat_server::store::NewPageSession;

use crate::launch::{HASH, Launched, set};
use crate::portal::MEMBER;

const RELOAD: [(&str, &str); 2] = [
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-site", "same-origin"),
];

#[tokio::test]
async fn a_reload_in_the_frame_gets_the_page_again() {
    let launched = Launched::new().await;
    let first = launched.open(|_| {}, &[]).await.boot();
    let page = first["page"].as_str().unwrap();
    let again = launched.world.get_with(page, &RELOAD).await;
    assert_eq!(again.status, StatusCode::OK);
    let policy = again.header("content-security-policy");
    assert!(
        policy.ends_with(&format!(
            "frame-ancestors {}",
            launched.world.portal.address
        )),
        "{policy}"
    );
    let boot = again.boot();
    assert_eq!(boot["launch"], first["launch"]);
    assert_eq!(boot["page"], first["page"]);
    assert_eq!(boot["parent_origin"], first["parent_origin"]);
    assert_ne!(
        boot["session"], first["session"],
        "a reload ends the token before it"
    );
}

#[tokio::test]
async fn nothing_but_a_reload_in_the_frame_does() {
    let launched = Launched::new().await;
    let page = launched.page().await;
    let attempts: [&[(&str, &str)]; 6] = [
        &[],
        &[("sec-fetch-dest", "iframe")],
        &[("sec-fetch-site", "same-origin")],
        &[
            ("sec-fetch-dest", "iframe"),
            ("sec-fetch-site", "cross-site"),
        ],
        &[("sec-fetch-dest", "iframe"), ("sec-fetch-site", "none")],
        &[
            ("sec-fetch-dest", "document"),
            ("sec-fetch-site", "same-origin"),
        ],
    ];
    for headers in attempts {
        let answer = launched.world.get_with(&page, headers).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "not_a_reload"),
            "{headers:?}"
        );
    }
    let unknown = launched.world.get_with("/app/s/nobody", &RELOAD).await;
    assert_eq!(
        (unknown.status, unknown.refusal()),
        (StatusCode::FORBIDDEN, "session_ended")
    );
}

#[tokio::test]
async fn a_page_ends_with_its_session() {
    let launched = Launched::new().await;
    let now = now_ms();
    for (name, expires_at_ms, status) in [
        ("alive", now + 60_000, StatusCode::OK),
        ("ended", now - 1, StatusCode::FORBIDDEN),
    ] {
        let session = NewPageSession {
            id: &random::digest(name),
            portal: MEMBER,
            registration: Some("registration-1"),
            user_id: "2",
            dialog: None,
            parent_origin: &launched.world.portal.address,
            shown: "{}",
            token_digest: "",
            user_token: None,
            user_name: None,
            expires_at_ms,
            ends_at_ms: expires_at_ms,
        };
        launched
            .world
            .state
            .store
            .create_page_session(&session, 0)
            .await
            .unwrap();
        let answer = launched
            .world
            .get_with(&format!("/app/s/{name}"), &RELOAD)
            .await;
        assert_eq!(answer.status, status, "{name}");
    }
}

/// A place for log lines.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_holds_a_launch() {
    let launched = Launched::new().await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let listening = tracing::subscriber::set_default(subscriber);
    launched.open(|_| {}, &[]).await;
    let page = launched.page().await;
    launched.world.get_with(&page, &RELOAD).await;
    launched.open(set("USER_ID", "3"), &[]).await;
    drop(listening);
    let lines = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        lines.contains("/app/{registration}"),
        "requests are logged by route: {lines}"
    );
    let session = page.strip_prefix("/app/s/").unwrap();
    for secret in ["USER_HASH", &user_hash("2", HASH), HASH, session] {
        assert!(!lines.contains(secret), "{secret} is in the log: {lines}");
    }
}
