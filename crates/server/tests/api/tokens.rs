//! Tokens end and are renewed.

use std::time::Duration;

use framechat_server::{
    bitrix::PortalError,
    keys::KeyRing,
    state::AppState,
    store::{Installed, Store, Tokens},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection as _, Executor as _, PgConnection};

use super::{
    harness::Server,
    portal::{APPLICATION_TOKEN, MEMBER, Portal},
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
async fn servers_over_one_database_spend_a_refresh_token_once() {
    let server = Server::start().await;
    let other = AppState::open(server.state.config.clone()).await.unwrap();
    server.portal.expire();
    server.portal.hold_tokens();
    let nothing = json!({});
    let calls = [&server.state, &other, &server.state, &other].map(|state| {
        state
            .portals
            .call::<Value>(MEMBER, "user.current", &nothing)
    });
    let calls = futures_util::future::join_all(calls);
    // All have found the token expired, and one has gone to renew it.
    let release = async {
        let arrived = |portal: &Portal| portal.arrived() == 5;
        server
            .portal
            .until("the calls and a refresh", arrived)
            .await;
        server.portal.release();
    };
    let (outcomes, ()) = futures_util::future::join(calls, release).await;
    for outcome in outcomes {
        assert_eq!(outcome.unwrap(), json!({ "ID": "1" }));
    }
    assert_eq!(server.portal.refreshes(), 1);
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

/// All that stands in a database, as bytes to be searched.
async fn contents(address: &str) -> Vec<u8> {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let files = [path.to_owned(), format!("{path}-wal")];
        return files
            .iter()
            .flat_map(|file| std::fs::read(file).unwrap_or_default())
            .collect();
    }
    let mut connection = PgConnection::connect(address).await.unwrap();
    let whole = "SELECT database_to_xml(true, false, '')::text";
    let text: String = sqlx::query_scalar(whole)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    text.into_bytes()
}

#[tokio::test]
async fn no_secret_stands_in_the_database_as_it_is() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let held = contents(&server.state.config.database).await;
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

/// A server whose call has found its token expired, and waits for the token endpoint.
async fn refreshing() -> (Server, tokio::task::JoinHandle<()>) {
    let server = Server::start().await;
    server.portal.expire();
    server.portal.hold_tokens();
    let state = server.state.clone();
    let call = tokio::spawn(async move {
        let nothing = json!({});
        let call = state
            .portals
            .call::<Value>(MEMBER, "user.current", &nothing);
        drop(call.await);
    });
    server
        .portal
        .until("a refresh", |portal| portal.arrived() == 2)
        .await;
    (server, call)
}

#[tokio::test]
async fn a_refresh_does_not_undo_an_install_that_came_meanwhile() {
    let (server, call) = refreshing().await;
    let store = &server.state.store;
    let known = store.portal(MEMBER).await.unwrap().unwrap();
    let newer = Installed {
        member_id: known.member_id,
        address: known.address,
        client_endpoint: known.client_endpoint,
        tokens: Tokens {
            access: "newer access".into(),
            refresh: "newer refresh".into(),
        },
        application_token: None,
        client: None,
    };
    store.upsert_portal(&newer, 2).await.unwrap();
    server.portal.release();
    call.await.unwrap();
    let stored = store.portal(MEMBER).await.unwrap().unwrap().tokens;
    assert_eq!(stored.access.expose_secret(), "newer access");
    assert_eq!(stored.refresh.expose_secret(), "newer refresh");
}

#[tokio::test]
async fn shutdown_waits_for_a_refresh_whose_caller_has_gone() {
    let (server, call) = refreshing().await;
    call.abort();
    let (portal, config) = (server.portal.clone(), server.state.config.clone());
    let mut stopping = tokio::spawn(server.stop());
    let moment = tokio::time::timeout(Duration::from_millis(300), &mut stopping).await;
    assert!(moment.is_err(), "the server did not wait");
    portal.release();
    let _dir = stopping.await.unwrap();
    let keys = KeyRing::read_file(&config.key_file).unwrap();
    let store = Store::open(&config.database, keys).await.unwrap();
    let stored = store.portal(MEMBER).await.unwrap().unwrap().tokens;
    assert_eq!(stored.refresh.expose_secret(), "refresh-1");
}

#[tokio::test]
async fn new_tokens_outlive_a_database_that_fails_for_a_while() {
    let (server, mut call) = refreshing().await;
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    let broken = "ALTER TABLE portals RENAME TO portals_away";
    database.execute(broken).await.unwrap();
    server.portal.release();
    let moment = tokio::time::timeout(Duration::from_millis(1500), &mut call).await;
    assert!(moment.is_err(), "the new tokens were given up");
    let mended = "ALTER TABLE portals_away RENAME TO portals";
    database.execute(mended).await.unwrap();
    call.await.unwrap();
    let stored = server.state.store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(stored.tokens.refresh.expose_secret(), "refresh-1");
}
