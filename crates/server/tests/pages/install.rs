//! The install: what is believed, what is told to the portal, and what stays as it was.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use framechat_server::assets::Assets;
use framechat_server::services::install::EXCHANGES_MAX;
use framechat_server::store::{NewVisitorMessage, Site};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::portal::{ACCESS, APPLICATION_TOKEN, MEMBER, REFRESH};
use crate::world::{Answer, PUBLIC, World, sources};

const SID: &str = "3a68ba5d9d7c1e1ebc1f2e0b7e2d9b31";

async fn install(world: &World, change: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("AUTH_ID", "access-of-the-user"),
        ("AUTH_EXPIRES", "3600"),
        ("REFRESH_ID", REFRESH),
        ("SERVER_ENDPOINT", "https://evil.example/rest/"),
        ("APPLICATION_TOKEN", APPLICATION_TOKEN),
        ("member_id", MEMBER),
        ("status", "L"),
        ("PLACEMENT", "DEFAULT"),
    ];
    for (key, value) in change {
        fields.retain(|(name, _)| name != key);
        if !value.is_empty() {
            fields.push((key, value));
        }
    }
    let path = format!("/placement/install?DOMAIN=evil.example&PROTOCOL=1&LANG=en&APP_SID={SID}");
    world.post(&path, &fields).await
}

#[tokio::test]
async fn an_install_believes_only_the_exchange() {
    let world = World::empty().await;
    let answer = install(&world, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());

    let portal = world.state.store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(portal.address, world.portal.address);
    assert_eq!(
        portal.client_endpoint,
        format!("{}/rest/", world.portal.address)
    );
    assert_eq!(portal.tokens.access.expose_secret(), ACCESS);
    assert_eq!(
        portal.application_token.unwrap().expose_secret(),
        APPLICATION_TOKEN
    );

    let registered = &world.portal.calls("imconnector.register")[0];
    assert_eq!(registered["ID"], "framechat");
    assert_eq!(
        registered["PLACEMENT_HANDLER"],
        format!("{PUBLIC}/placement/settings")
    );
    for ability in [
        "DEL_EXTERNAL_MESSAGES",
        "EDIT_INTERNAL_MESSAGES",
        "DEL_INTERNAL_MESSAGES",
    ] {
        assert_eq!(registered[ability], true, "{ability}");
    }
    for icon in ["ICON", "ICON_DISABLED"] {
        let image = registered[icon]["DATA_IMAGE"].as_str().unwrap();
        assert!(image.starts_with("data:image/svg+xml"), "{image}");
    }
    let bound = world.portal.calls("event.bind");
    assert_eq!(bound.len(), 8);
    assert!(bound.iter().any(|call| call["event"] == "OnAppUninstall"));
    assert!(
        bound
            .iter()
            .all(|call| call["handler"] == format!("{PUBLIC}/api/bitrix24/events"))
    );

    let page = answer.text();
    let origin = format!("data-origin=\"{}\"", world.portal.address);
    assert!(
        page.contains(&origin) && page.contains(&format!("data-sid=\"{SID}\"")),
        "{page}"
    );
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with(&format!("frame-ancestors {}", world.portal.address)),
        "{policy}"
    );
    assert!(!page.contains(ACCESS) && !page.contains(REFRESH) && !page.contains(APPLICATION_TOKEN));
}

#[tokio::test]
async fn a_second_install_changes_nothing() {
    let world = World::empty().await;
    install(&world, &[]).await;
    let first = world.state.store.portal(MEMBER).await.unwrap().unwrap();
    let bound = json!({ "error": "ERROR_CORE", "error_description": "Unable to set event handler: Handler already binded" });
    world.portal.answers("event.bind", 400, bound);
    let answer = install(&world, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let second = world.state.store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(second.address, first.address);
    assert_eq!(
        second.application_token.unwrap().expose_secret(),
        first.application_token.unwrap().expose_secret()
    );
}

#[tokio::test]
async fn a_failed_exchange_stores_nothing() {
    let world = World::empty().await;
    let answer = install(&world, &[("REFRESH_ID", "made-up")]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::BAD_GATEWAY, "exchange_failed")
    );
    assert!(
        answer.text().contains("The token is spent"),
        "what the other side said: {}",
        answer.text()
    );
    assert!(world.state.store.portal(MEMBER).await.unwrap().is_none());
    assert!(world.portal.calls("imconnector.register").is_empty());
}

#[tokio::test]
async fn an_app_without_its_rights_is_told_which() {
    let refused = json!({ "error": "insufficient_scope", "error_description": "The request requires higher privileges" });
    for method in ["imconnector.list", "imconnector.register"] {
        let world = World::empty().await;
        world.portal.answers(
            "scope",
            200,
            json!({ "result": ["im", "imbot", "imconnector", "user_basic"] }),
        );
        world.portal.answers(method, 403, refused.clone());
        let answer = install(&world, &[]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_GATEWAY, "scopes_missing"),
            "{method}"
        );
        let text = answer.text();
        assert!(
            text.contains("The app lacks rights at this portal: imopenlines, placement."),
            "{text}"
        );
        assert!(text.contains("start the install again"), "{text}");
        // A portal that does not tell is not accused: its own words are shown.
        world
            .portal
            .answers("scope", 500, json!({ "error": "INTERNAL_SERVER_ERROR" }));
        let answer = install(&world, &[]).await;
        assert!(
            matches!(answer.refusal(), "rights_unknown" | "connector_refused"),
            "{method}"
        );
        assert!(
            answer.text().contains("insufficient_scope"),
            "{}",
            answer.text()
        );
        // The rights were given, and the same install goes through.
        world
            .portal
            .answers(method, 200, json!({ "result": { "result": true } }));
        assert_eq!(install(&world, &[]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn another_portals_token_installs_nothing() {
    let world = World::empty().await;
    let answer = install(&world, &[("member_id", "0000000000000000000000000000beef")]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "other_portal")
    );
    for member in [MEMBER, "0000000000000000000000000000beef"] {
        assert!(
            world.state.store.portal(member).await.unwrap().is_none(),
            "{member}"
        );
    }
    assert!(world.portal.calls("imconnector.register").is_empty());
}

#[tokio::test]
async fn who_may_not_change_connectors_cannot_install_first() {
    let world = World::empty().await;
    let denied = json!({ "error": "ACCESS_DENIED", "error_description": "Access denied" });
    world.portal.answers("imconnector.list", 400, denied);
    let answer = install(&world, &[("APPLICATION_TOKEN", "forged")]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "not_allowed")
    );
    assert!(world.state.store.portal(MEMBER).await.unwrap().is_none());
    assert!(world.portal.calls("imconnector.register").is_empty());
}

#[tokio::test]
async fn who_may_not_change_connectors_cannot_install_again() {
    let world = World::empty().await;
    install(&world, &[]).await;
    let denied = json!({ "error": "ACCESS_DENIED", "error_description": "Access denied" });
    world.portal.answers("imconnector.list", 400, denied);
    let mut grant = world.portal.grant();
    grant["access_token"] = json!("access-of-an-employee");
    world.portal.answers("oauth", 200, grant);
    let answer = install(&world, &[("APPLICATION_TOKEN", "forged")]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "not_allowed")
    );
    let portal = world.state.store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(portal.tokens.access.expose_secret(), ACCESS);
    assert_eq!(
        portal.application_token.unwrap().expose_secret(),
        APPLICATION_TOKEN
    );
}

#[tokio::test]
async fn installs_at_once_are_bounded() {
    let world = World::empty().await;
    let taken = |permits: usize| {
        world
            .state
            .exchanges
            .try_acquire_many(permits as u32)
            .unwrap()
    };
    let below = taken(EXCHANGES_MAX - 1);
    assert_eq!(install(&world, &[]).await.status, StatusCode::OK);
    let all = taken(1);
    let answer = install(&world, &[]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::SERVICE_UNAVAILABLE, "install_busy")
    );
    assert_eq!(answer.header("retry-after"), "5");
    let event = [
        ("event", "ONAPPINSTALL"),
        ("data[VERSION]", "1"),
        ("ts", "1"),
        ("auth[member_id]", MEMBER),
        ("auth[refresh_token]", REFRESH),
        ("auth[application_token]", APPLICATION_TOKEN),
    ];
    let answer = world.post("/api/bitrix24/events", &event).await;
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(
        world.portal.calls("oauth").len(),
        1,
        "the token is not spent"
    );
    drop((below, all));
    let answer = world.post("/api/bitrix24/events", &event).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(world.portal.calls("oauth").len(), 2);
}

#[tokio::test]
async fn a_registration_that_failed_inside_a_success_is_shown() {
    let world = World::empty().await;
    let failed = json!({ "result": {
        "result": false, "error": "ICON_REQUIRED", "error_description": "Icon <required>",
    } });
    world.portal.answers("imconnector.register", 200, failed);
    let answer = install(&world, &[]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::BAD_GATEWAY, "connector_refused")
    );
    assert!(
        answer.text().contains("ICON_REQUIRED") && answer.text().contains("Icon &lt;required&gt;")
    );
    assert!(
        answer.text().contains("start the install again"),
        "what to do: {}",
        answer.text()
    );
    assert!(
        !answer.text().contains("data-sid"),
        "the portal is not told that installing has finished"
    );
}

#[tokio::test]
async fn events_that_cannot_be_bound_are_shown() {
    let world = World::empty().await;
    world.portal.answers(
        "event.bind",
        400,
        json!({ "error": "ERROR_EVENT_NOT_FOUND", "error_description": "Event not found" }),
    );
    let answer = install(&world, &[]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::BAD_GATEWAY, "events_refused")
    );
}

#[tokio::test]
async fn addresses_without_https_are_refused_unless_allowed() {
    let assets = Assets::new(sources(), false).unwrap();
    let world = World::with(|config| config.allow_http = false, assets).await;
    let answer = install(&world, &[]).await;
    assert_eq!(answer.refusal(), "exchange_failed");
    assert!(
        answer.text().contains("is not an https address"),
        "{}",
        answer.text()
    );
    assert!(world.portal.calls("oauth").is_empty());
}

#[tokio::test]
async fn what_happened_inside_is_not_shown() {
    let assets = Assets::new(sources(), false).unwrap();
    // Nothing listens there.
    let nowhere = "http://127.0.0.1:1/oauth/token/";
    let world = World::with(|config| config.oauth_url = nowhere.parse().unwrap(), assets).await;
    let answer = install(&world, &[]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::BAD_GATEWAY, "exchange_failed")
    );
    let page = answer.text();
    assert!(
        page.contains("it cannot be reached at the moment"),
        "{page}"
    );
    for inside in ["127.0.0.1", "tcp", "refused", "error"] {
        assert!(!page.contains(inside), "{inside}: {page}");
    }
}

#[tokio::test]
async fn a_portals_address_must_be_one() {
    let world = World::empty().await;
    for endpoint in [
        "ftp://portal.example/rest/",
        "http://me:secret@portal.example/rest/",
        "nonsense",
    ] {
        let mut grant = world.portal.grant();
        grant["client_endpoint"] = json!(endpoint);
        world.portal.answers("oauth", 200, grant);
        let answer = install(&world, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{endpoint}");
        assert!(
            world.state.store.portal(MEMBER).await.unwrap().is_none(),
            "{endpoint}"
        );
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let world = World::empty().await;
    let body = Body::from_stream(futures_util::stream::pending::<
        Result<Vec<u8>, std::io::Error>,
    >());
    let request = Request::post("/placement/install").body(body).unwrap();
    // From here on time passes as soon as nothing else happens.
    tokio::time::pause();
    let hour = std::time::Duration::from_secs(3600);
    let answer = tokio::time::timeout(hour, world.ask(request)).await;
    let answer = answer.expect("still waiting");
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::REQUEST_TIMEOUT, "request_timeout")
    );
}

#[tokio::test]
async fn requests_that_lack_something_are_refused() {
    let world = World::empty().await;
    for (missing, code) in [
        ("member_id", "request_invalid"),
        ("REFRESH_ID", "request_invalid"),
        ("PLACEMENT", "request_invalid"),
        ("APPLICATION_TOKEN", "no_application_token"),
    ] {
        let answer = install(&world, &[(missing, "")]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::BAD_REQUEST, code),
            "{missing}"
        );
    }
    assert!(
        world.portal.calls("oauth").is_empty(),
        "nothing was exchanged"
    );
}

fn uninstall(token: &str) -> [(&str, &str); 6] {
    [
        ("event", "ONAPPUNINSTALL"),
        ("data[LANGUAGE_ID]", "en"),
        ("data[CLEAN]", "1"),
        ("ts", "1"),
        ("auth[member_id]", MEMBER),
        ("auth[application_token]", token),
    ]
}

#[tokio::test]
async fn a_removed_app_is_forgotten_with_all_its_secrets() {
    let world = World::installed().await;
    let store = &world.state.store;
    let site = Site {
        key: "key-1".to_owned(),
        portal: MEMBER.to_owned(),
        connector: "framechat".to_owned(),
        line: "1".to_owned(),
        title: "Shop".to_owned(),
        url: "https://shop.example/".to_owned(),
        origins: vec!["https://shop.example".to_owned()],
        active: true,
        ..Site::default()
    };
    store.upsert_site(&site).await.unwrap();
    let secret = "identity".into();
    let made = store.put_identity_secret("key-1", &secret, 0, 1).await;
    assert!(made.unwrap());
    store.create_chat("key-1", "v1", "digest", 1).await.unwrap();
    let message = NewVisitorMessage {
        chat: "v1",
        client_id: "a-message",
        text: "hello",
        name: None,
        contact: framechat_server::store::Contact::default(),
        page_url: None,
        files: &[],
    };
    store.accept_visitor_message(&message, 1).await.unwrap();

    let answer = world
        .post("/api/bitrix24/events", &uninstall("a guess"))
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(store.portal(MEMBER).await.unwrap().is_some());
    let answer = world
        .post("/api/bitrix24/events", &uninstall(APPLICATION_TOKEN))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(store.portal(MEMBER).await.unwrap().is_none());
    assert!(store.portals().await.unwrap().is_empty());
    let address = store.portal_by_address(&world.portal.address).await;
    assert!(address.unwrap().is_none());
    assert!(!store.site("key-1").await.unwrap().unwrap().active);
    let secrets = store.identity_secrets("key-1", 1).await.unwrap();
    assert!(secrets.is_none());
    let again = world
        .post("/api/bitrix24/events", &uninstall(APPLICATION_TOKEN))
        .await;
    assert_eq!(again.status, StatusCode::FORBIDDEN, "nobody is known there");
    let history = store.history("v1", None, 10).await.unwrap();
    assert_eq!(history.messages[0].text, "hello", "what was written stays");

    // The portal installs it again: its site has the same key and waits to be connected.
    let answer = install(&world, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let portal = store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(portal.tokens.access.expose_secret(), ACCESS);
}

#[tokio::test]
async fn a_first_install_of_a_removed_portal_needs_its_token_again() {
    let world = World::installed().await;
    world
        .post("/api/bitrix24/events", &uninstall(APPLICATION_TOKEN))
        .await;
    let answer = install(&world, &[("APPLICATION_TOKEN", "")]).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::BAD_REQUEST, "no_application_token")
    );
}

#[tokio::test]
async fn the_events_are_bound_in_one_call() {
    let world = World::empty().await;
    install(&world, &[]).await;
    // Rights, registration and the bindings.
    let turns = world.portal.requests();
    assert_eq!(
        turns,
        ["oauth", "imconnector.list", "imconnector.register", "batch"]
    );
}

#[tokio::test]
async fn pages_speak_the_portals_language() {
    let world = World::empty().await;
    for (lang, says) in [
        ("ru", "Портал и этот сервер теперь знают друг друга"),
        ("ar", "تم التثبيت"),
        ("de", "The portal and this server know each other now"),
    ] {
        let path = format!("/placement/install?DOMAIN=p.example&LANG={lang}");
        let fields = [
            ("REFRESH_ID", REFRESH),
            ("APPLICATION_TOKEN", APPLICATION_TOKEN),
            ("member_id", MEMBER),
            ("PLACEMENT", "DEFAULT"),
        ];
        let answer = world.post(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert!(answer.text().contains(says), "{lang}: {}", answer.text());
    }
    let answer = world
        .post("/placement/install?LANG=ru", &[("x", "y")])
        .await;
    assert_eq!(answer.refusal(), "request_invalid");
    assert!(
        answer
            .text()
            .contains("Порталы таких запросов не присылают")
    );
}
