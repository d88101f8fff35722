//! The chat app's page: who gets it, under which headers, and who does not.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use framechat_protocol::bitrix24::launch::QUERY_MAX_BYTES;
use framechat_protocol::bitrix24::signature::{domain_hash, user_hash};
use framechat_server::clock::now_ms;
use framechat_server::random;
use framechat_server::store::{NewPageSession, NewRegistration};

use crate::portal::MEMBER;
use crate::world::{Answer, World};

const HASH: &str = "d1ab17949a572b0979d8db0d5b349cd2";
const RELOAD: [(&str, &str); 2] = [
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-site", "same-origin"),
];

async fn register(world: &World, id: &str, hash: &str) {
    let registration = NewRegistration {
        id: id.to_owned(),
        portal: MEMBER.to_owned(),
        bot_id: "62".to_owned(),
        code: id.to_owned(),
        hash: hash.into(),
    };
    world
        .state
        .store
        .insert_registration(&registration, 1)
        .await
        .unwrap();
}

/// What the messenger sends, signed with `hash`; the hosts here are addresses with ports, the signature has neither.
fn query_signed_with(world: &World, hash: &str) -> Vec<(String, String)> {
    let pairs = [
        ("BOT_ID", "62"),
        ("APP_ID", "11"),
        ("APP_CODE", "echoFrame"),
        ("DOMAIN", world.portal.address.as_str()),
        ("DOMAIN_HASH", &domain_hash("127.0.0.1", hash)),
        ("USER_ID", "2"),
        ("USER_HASH", &user_hash("2", hash)),
        ("DIALOG_ID", "chat950"),
        ("DIALOG_CONTEXT", "lines"),
        ("DIALOG_ENTITY_ID", "telegrambot|8|173633217|569"),
        ("LANG", "en"),
        ("CONTEXT", "textarea"),
    ];
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec()
}

fn address(id: &str, pairs: &[(String, String)]) -> String {
    let query: String = pairs
        .iter()
        .map(|(key, value)| {
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            format!("{key}={value}&")
        })
        .collect();
    format!("/app/{id}?{query}")
}

struct Launched {
    world: World,
    query: Vec<(String, String)>,
}

impl Launched {
    async fn new() -> Self {
        let world = World::installed().await;
        register(&world, "registration-1", HASH).await;
        let query = query_signed_with(&world, HASH);
        Self { world, query }
    }

    async fn open(
        &self,
        change: impl FnOnce(&mut Vec<(String, String)>),
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut query = self.query.clone();
        change(&mut query);
        self.world
            .get_with(&address("registration-1", &query), headers)
            .await
    }

    async fn page(&self) -> String {
        let boot = self.open(|_| {}, &[]).await.boot();
        boot["page"].as_str().unwrap().to_owned()
    }
}

fn set<'a>(key: &'a str, value: &'a str) -> impl FnOnce(&mut Vec<(String, String)>) + 'a {
    move |query| {
        let pair = query.iter_mut().find(|(name, _)| name == key).unwrap();
        pair.1 = value.to_owned();
    }
}

#[tokio::test]
async fn a_signed_launch_gets_the_page() {
    let launched = Launched::new().await;
    let referer = format!("{}/online/", launched.world.portal.address);
    let answer = launched.open(|_| {}, &[("referer", &referer)]).await;
    assert_eq!(answer.status, StatusCode::OK);

    let portal = &launched.world.portal.address;
    let policy = answer.header("content-security-policy");
    assert!(
        policy.ends_with(&format!("frame-ancestors {portal}")),
        "{policy}"
    );
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");

    let boot = answer.boot();
    assert_eq!(boot["surface"], "chat_app");
    assert_eq!(boot["parent_origin"], *portal);
    assert_eq!(boot["launch"]["user_id"], "2");
    assert_eq!(boot["launch"]["dialog_id"], "chat950");
    assert_eq!(boot["launch"]["entity"]["line"], "8");
    assert!(boot["page"].as_str().unwrap().starts_with("/app/s/"));
    assert!(boot["session"].as_str().unwrap().len() >= 43);

    let page = answer.text();
    for secret in [
        HASH,
        &domain_hash("127.0.0.1", HASH),
        &user_hash("2", HASH),
        "HASH",
    ] {
        assert!(!page.contains(secret), "{secret} is in the page");
    }
    let order = [
        "/assets/tokens-1.css",
        "framechat-boot",
        "/assets/boot-1.js",
        "type=\"module\"",
        "framechat-root",
    ];
    let places: Vec<_> = order.iter().map(|part| page.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "the head's order: {page}");
}

#[tokio::test]
async fn a_launch_without_referer_is_taken() {
    let launched = Launched::new().await;
    assert_eq!(launched.open(|_| {}, &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn tampered_launches_are_refused_by_name() {
    let launched = Launched::new().await;
    let other = domain_hash("127.0.0.2", HASH);
    for (key, value, code) in [
        ("USER_HASH", other.as_str(), "user_hash"),
        ("USER_HASH", "", "user_hash"),
        ("USER_ID", "3", "user_hash"),
        ("USER_ID", "127.0.0.1", "user_id"),
        ("DOMAIN_HASH", &other, "domain_hash"),
        ("DOMAIN", "https://other.example", "domain_mismatch"),
        ("DOMAIN", "http://127.0.0.1", "domain_mismatch"),
        ("DOMAIN", "", "domain_missing"),
    ] {
        let answer = launched.open(set(key, value), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{key}={value}");
        assert_eq!(answer.refusal(), code, "{key}={value}");
        assert!(
            !answer.text().contains("framechat-boot"),
            "nothing of the app: {}",
            answer.text()
        );
        assert!(!answer.text().contains(&user_hash("2", HASH)));
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn a_foreign_referer_is_refused() {
    let launched = Launched::new().await;
    let lookalike = format!("{}.evil.example/", launched.world.portal.address);
    for referer in ["https://evil.example/", &lookalike, "nonsense", ""] {
        let answer = launched.open(|_| {}, &[("referer", referer)]).await;
        assert_eq!(
            (answer.status, answer.refusal()),
            (StatusCode::FORBIDDEN, "referer"),
            "{referer}"
        );
    }
}

#[tokio::test]
async fn the_hashes_do_not_stand_for_one_another() {
    let launched = Launched::new().await;
    let (domain, user) = (domain_hash("127.0.0.1", HASH), user_hash("2", HASH));
    let host_as_user = |query: &mut Vec<(String, String)>| {
        set("USER_ID", "127.0.0.1")(query);
        set("USER_HASH", &domain)(query);
    };
    assert_eq!(launched.open(host_as_user, &[]).await.refusal(), "user_id");
    assert_eq!(
        launched
            .open(set("DOMAIN_HASH", &user), &[])
            .await
            .refusal(),
        "domain_hash"
    );
    assert_eq!(
        launched
            .open(set("USER_HASH", &domain), &[])
            .await
            .refusal(),
        "user_hash"
    );
}

#[tokio::test]
async fn the_hash_register_is_refused_with_its_reason() {
    let world = World::installed().await;
    register(&world, "careless", "register").await;
    let query = query_signed_with(&world, "register");
    let answer = world.get(&address("careless", &query)).await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::FORBIDDEN, "hash_is_register")
    );
    assert!(
        answer.text().contains("users cannot be verified"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_launch_for_one_registration_opens_no_other() {
    let launched = Launched::new().await;
    register(
        &launched.world,
        "registration-2",
        "0e9c40cee01d6f182e9261b38b30b5c3",
    )
    .await;
    let answer = launched
        .world
        .get(&address("registration-2", &launched.query))
        .await;
    assert_eq!(answer.refusal(), "domain_hash");
}

#[tokio::test]
async fn an_unknown_registration_is_not_found() {
    let launched = Launched::new().await;
    let answer = launched
        .world
        .get(&address("nobody", &launched.query))
        .await;
    assert_eq!(
        (answer.status, answer.refusal()),
        (StatusCode::NOT_FOUND, "unknown_registration")
    );
}

#[tokio::test]
async fn a_query_has_its_limit() {
    let launched = Launched::new().await;
    let signed = address("registration-1", &launched.query);
    let used = signed.split_once('?').unwrap().1.len();
    for (bytes, status) in [
        (QUERY_MAX_BYTES - 1, StatusCode::OK),
        (QUERY_MAX_BYTES, StatusCode::OK),
        (QUERY_MAX_BYTES + 1, StatusCode::URI_TOO_LONG),
    ] {
        let padded = format!("{signed}x={}", "y".repeat(bytes - used - 2));
        assert_eq!(launched.world.get(&padded).await.status, status, "{bytes}");
    }
}

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
            registration: "registration-1",
            parent_origin: &launched.world.portal.address,
            launch: "{}",
            token_digest: "",
            expires_at_ms,
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
