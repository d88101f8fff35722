//! Portals with an application of their own: whose credentials go to the token endpoint.

use framechat_server::assets::Assets;
use framechat_server::config::Client;
use framechat_server::services::install::{self, InstallRequest};
use serde_json::json;

use crate::portal::{APPLICATION_TOKEN, MEMBER, REFRESH};
use crate::world::{Answer, World, sources};

fn client(id: &str) -> Client {
    Client {
        id: id.to_owned(),
        secret: format!("secret of {id}").into(),
    }
}

/// A server without an application of its own.
async fn bare() -> World {
    World::with(
        |config| config.client = None,
        Assets::new(sources(), false).unwrap(),
    )
    .await
}

async fn open_install(world: &World, domain: &str) -> Answer {
    let fields = [
        ("member_id", MEMBER),
        ("REFRESH_ID", REFRESH),
        ("APPLICATION_TOKEN", APPLICATION_TOKEN),
        ("PLACEMENT", "DEFAULT"),
    ];
    let query = format!("/placement/install?DOMAIN={domain}&PROTOCOL=0&LANG=en&APP_SID=1");
    world.post(&query, &fields).await
}

/// The client ids that the token endpoint was shown, oldest first.
fn shown(world: &World) -> Vec<String> {
    let field = |body: &serde_json::Value| {
        let body = body.as_str().unwrap().to_owned();
        let mut pairs = url::form_urlencoded::parse(body.as_bytes());
        let (_, id) = pairs.find(|(name, _)| name == "client_id").unwrap();
        id.into_owned()
    };
    world.portal.calls("oauth").iter().map(field).collect()
}

fn domain(world: &World) -> &str {
    world.portal.address.strip_prefix("http://").unwrap()
}

#[tokio::test]
async fn a_portal_installs_with_its_own_application() {
    let world = bare().await;
    let store = &world.state.store;
    for (address, id) in [
        (world.portal.address.as_str(), "local.own"),
        ("http://other.example", "local.other"),
    ] {
        store.put_client(address, &client(id), 1).await.unwrap();
    }
    assert_eq!(open_install(&world, domain(&world)).await.status, 200);
    assert_eq!(shown(&world), ["local.own"]);
    let portal = store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(
        portal.client.as_deref(),
        Some(world.portal.address.as_str())
    );

    // Its tokens are renewed by the same application, whatever the server's own is.
    world
        .portal
        .answers("user.current", 401, json!({ "error": "expired_token" }));
    let called = world
        .state
        .portals
        .call::<serde_json::Value>(MEMBER, "user.current", &json!({}))
        .await;
    assert!(called.is_err(), "the portal goes on to refuse");
    assert_eq!(shown(&world), ["local.own", "local.own"]);
}

#[tokio::test]
async fn the_servers_application_serves_portals_without_their_own() {
    let world = World::empty().await;
    let store = &world.state.store;
    store
        .put_client("http://other.example", &client("local.other"), 1)
        .await
        .unwrap();
    assert_eq!(open_install(&world, domain(&world)).await.status, 200);
    assert_eq!(shown(&world), ["local.1"]);
    assert_eq!(store.portal(MEMBER).await.unwrap().unwrap().client, None);
}

#[tokio::test]
async fn without_any_application_nothing_is_asked_of_anybody() {
    let world = bare().await;
    let answer = open_install(&world, domain(&world)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.refusal()),
        (502, "exchange_failed")
    );
    assert!(
        answer.text().contains("framechat portal add"),
        "{}",
        answer.text()
    );
    assert!(shown(&world).is_empty());
}

#[tokio::test]
async fn an_invented_address_chooses_credentials_and_nothing_else() {
    let world = bare().await;
    let store = &world.state.store;
    store
        .put_client("http://other.example", &client("local.other"), 1)
        .await
        .unwrap();
    // The token endpoint knows better whose token it was.
    let refused =
        json!({ "error": "invalid_client", "error_description": "another application's" });
    world.portal.answers("oauth", 401, refused);
    assert_eq!(open_install(&world, "other.example").await.status, 502);
    assert_eq!(shown(&world), ["local.other"]);
    assert!(store.portal(MEMBER).await.unwrap().is_none());

    // And where it lets it pass, the portal's address is the one that the endpoint tells.
    world.portal.answers("oauth", 200, world.portal.grant());
    assert_eq!(open_install(&world, "other.example").await.status, 200);
    let portal = store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(portal.address, world.portal.address);
}

#[tokio::test]
async fn a_renamed_portal_keeps_its_application() {
    let world = bare().await;
    let store = &world.state.store;
    store
        .put_client(&world.portal.address, &client("local.own"), 1)
        .await
        .unwrap();
    assert_eq!(open_install(&world, domain(&world)).await.status, 200);
    assert_eq!(open_install(&world, "renamed.example").await.status, 200);
    assert_eq!(shown(&world), ["local.own", "local.own"]);

    // An install by event may name no address at all.
    let request = InstallRequest {
        member_id: MEMBER.to_owned(),
        address: None,
        refresh_token: REFRESH.into(),
        application_token: None,
    };
    install::install(&world.state, request).await.unwrap();
    assert_eq!(shown(&world).len(), 3);
}

#[tokio::test]
async fn a_secret_is_sealed_for_its_address() {
    let world = bare().await;
    let store = &world.state.store;
    store
        .put_client("http://a.example", &client("local.a"), 1)
        .await
        .unwrap();
    store
        .put_client("http://a.example", &client("local.b"), 2)
        .await
        .unwrap();
    let known = store.clients().await.unwrap();
    assert_eq!(known.len(), 1, "the newer one stands in place of the older");
    assert_eq!((known[0].id.as_str(), known[0].added_at_ms), ("local.b", 2));
    if let Some(path) = world.state.config.database.strip_prefix("sqlite:") {
        for name in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(&name).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains("secret of"),
                "{name} holds the secret in the clear"
            );
        }
    }
    assert!(store.client("http://b.example").await.unwrap().is_none());
    assert!(store.remove_client("http://a.example").await.unwrap());
    assert!(!store.remove_client("http://a.example").await.unwrap());
}
