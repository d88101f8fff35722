//! Tokens end and are renewed.

use framechat_server::bitrix::PortalError;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    harness::Server,
    portal::{APPLICATION_TOKEN, MEMBER},
};

#[tokio::test]
async fn one_refresh_serves_all_calls_that_found_the_token_expired() {
    let server = Server::start().await;
    server.portal.expire();
    let nothing = json!({});
    let call = || {
        server
            .state
            .portals
            .call::<Value>(MEMBER, "user.current", &nothing)
    };
    let calls: Vec<_> = (0..8).map(|_| call()).collect();
    for outcome in futures_util::future::join_all(calls).await {
        assert_eq!(outcome.unwrap(), json!({ "ID": "1" }));
    }
    assert_eq!(server.portal.refreshes(), 1);
    // The rotated pair is in the database: the next refresh is made with it.
    let stored = server
        .state
        .store
        .portal(MEMBER)
        .await
        .unwrap()
        .unwrap()
        .tokens;
    assert_eq!(stored.access.expose_secret(), "access-1");
    assert_eq!(stored.refresh.expose_secret(), "refresh-1");
    server.portal.expire();
    call().await.unwrap();
    assert_eq!(server.portal.refreshes(), 2);
}

#[tokio::test]
async fn a_token_that_stays_expired_is_refreshed_once_a_call() {
    let server = Server::start().await;
    let expired = r#"{"error":"expired_token"}"#;
    server.portal.fail_next(401, expired);
    server.portal.fail_next(401, expired);
    let outcome = server
        .state
        .portals
        .call::<Value>(MEMBER, "user.current", &json!({}))
        .await;
    assert!(matches!(outcome, Err(PortalError::Refused(error)) if error.status == 401));
    assert_eq!(server.portal.refreshes(), 1);
    assert_eq!(server.portal.calls().len(), 2);
}

#[tokio::test]
async fn another_portals_tokens_are_not_kept() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m2", "site-key-2", &server.portal).await;
    server.portal.expire();
    // The token endpoint of the tests answers for the first portal only.
    let outcome = server
        .state
        .portals
        .call::<Value>("m2", "user.current", &json!({}))
        .await;
    assert!(matches!(outcome, Err(PortalError::OtherPortal)));
    let stored = server
        .state
        .store
        .portal("m2")
        .await
        .unwrap()
        .unwrap()
        .tokens;
    assert_eq!(stored.refresh.expose_secret(), "refresh-0");
    let unknown = server
        .state
        .portals
        .call::<Value>("m3", "user.current", &json!({}))
        .await;
    assert!(matches!(unknown, Err(PortalError::UnknownPortal(_))));
}

#[tokio::test]
async fn no_secret_stands_in_the_database_as_it_is() {
    let server = Server::start().await;
    let database = server.state.config.database.clone();
    let path = database.strip_prefix("sqlite:").unwrap().to_owned();
    let visitor = server.visitor().await;
    let files = [path.clone(), format!("{path}-wal")];
    let held: Vec<u8> = files
        .iter()
        .flat_map(|file| std::fs::read(file).unwrap_or_default())
        .collect();
    let holds = |text: &str| {
        held.windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(MEMBER), "the search itself does not work");
    for secret in [
        "access-0",
        "refresh-0",
        APPLICATION_TOKEN,
        visitor.session.token.as_str(),
    ] {
        assert!(!holds(secret), "{secret} can be read");
    }
}
