//! Who a visitor is: tokens that the site signs, the secret by which a browser comes back, and how they are forgotten.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use framechat_protocol::identity::{Claims, IdentityError, LIFE_MAX_S, TOKEN_MAX_BYTES, join};
use framechat_protocol::visitor::{Problem, ResumeSecret, SessionResponse};
use framechat_server::{clock::now_ms, store::DEVICES_MAX};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use super::harness::{SITE, Server, Visitor, install, problem};

const SECRET: &str = "the-site-s-own-secret";
const OTHER_SITE: &str = "site-key-2";

fn now_s() -> i64 {
    now_ms() / 1_000
}

pub(crate) fn claims(user: &str) -> Claims {
    Claims {
        site: SITE.to_owned(),
        user: user.to_owned(),
        exp: now_s() + 300,
        name: None,
        email: None,
        phone: None,
    }
}

fn sign(signed: &str, secret: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    join(
        signed,
        &mac.chain_update(signed).finalize().into_bytes().into(),
    )
}

fn token(claims: &Claims) -> String {
    sign(&claims.to_signed().unwrap(), SECRET)
}

async fn server() -> Server {
    let server = Server::start().await;
    give_secret(&server, SITE, SECRET).await;
    server
}

async fn give_secret(server: &Server, site: &str, secret: &str) {
    let store = &server.state.store;
    let secret = secret.into();
    let given = store.put_identity_secret(site, &secret, 0, now_ms());
    assert!(given.await.unwrap());
}

async fn ask(server: &Server, path: &str, body: &Value) -> Response {
    let call = reqwest::Client::new().post(server.url(path));
    call.json(body).send().await.unwrap()
}

async fn opened(response: Response) -> SessionResponse {
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

/// A session of a device that has this token, if any, and whose visitor the site names.
async fn identified(server: &Server, has: Option<&str>, user: &str) -> Visitor {
    let body = json!({ "site": SITE, "token": has, "identity": token(&claims(user)) });
    let session = opened(ask(server, "/api/visitor/session", &body).await).await;
    assert!(session.identified);
    Visitor::with(server.address, session)
}

/// A visitor whom the site names, with a secret of its own.
pub(crate) async fn named_visitor(server: &Server, claims: &Claims) -> Visitor {
    give_secret(server, SITE, SECRET).await;
    let body = json!({ "site": SITE, "identity": token(claims) });
    let session = opened(ask(server, "/api/visitor/session", &body).await).await;
    Visitor::with(server.address, session)
}

async fn refused(server: &Server, site: &str, identity: &str) -> (StatusCode, String) {
    let body = json!({ "site": site, "identity": identity });
    let answer = ask(server, "/api/visitor/session", &body).await;
    let status = answer.status();
    let problem: Problem = answer.json().await.unwrap();
    (status, problem.code)
}

async fn texts(visitor: &Visitor) -> Vec<String> {
    let history = visitor.history("").await;
    history.messages.into_iter().map(|one| one.text).collect()
}

#[tokio::test]
async fn the_devices_of_a_user_share_one_chat() {
    let server = server().await;
    let anonymous = server.visitor().await;
    assert!(!anonymous.session.identified);
    anonymous.send("before").await;

    // Nobody is 42 yet: the chat of this device becomes theirs.
    let phone = identified(&server, Some(&anonymous.session.token), "42").await;
    assert_eq!(phone.session.visitor, anonymous.session.visitor);
    assert_eq!(texts(&phone).await, ["before"]);
    // Whoever had the token of before, such as a script of the page, does not follow into it.
    let stale = anonymous.get("history").await;
    assert_eq!(stale.status(), StatusCode::UNAUTHORIZED);

    // A device that has written to a chat of its own comes to the user's; that one chat does not change.
    let other = server.visitor().await;
    other.send("elsewhere").await;
    let laptop = identified(&server, Some(&other.session.token), "42").await;
    assert_eq!(laptop.session.visitor, phone.session.visitor);
    assert_ne!(laptop.session.token, phone.session.token);
    laptop.send("from the laptop").await;
    assert_eq!(texts(&phone).await, ["before", "from the laptop"]);
    assert_eq!(texts(&other).await, ["elsewhere"]);

    // A device without a chat, too; and each goes on with the token it has.
    let tablet = identified(&server, None, "42").await;
    assert_eq!(tablet.session.visitor, phone.session.visitor);
    let again = identified(&server, Some(&tablet.session.token), "42").await;
    assert_eq!(again.session.token, tablet.session.token);
    let body = json!({ "site": SITE, "token": tablet.session.token });
    let without = opened(ask(&server, "/api/visitor/session", &body).await).await;
    assert!(without.identified && without.visitor == phone.session.visitor);
}

#[tokio::test]
async fn devices_that_come_at_once_meet_in_one_chat() {
    let server = server().await;
    let mut coming = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let call = reqwest::Client::new().post(server.url("/api/visitor/session"));
        let body = json!({ "site": SITE, "identity": token(&claims("42")) });
        coming.spawn(async move { opened(call.json(&body).send().await.unwrap()).await.visitor });
    }
    let mut chats = coming.join_all().await;
    chats.dedup();
    assert_eq!(chats.len(), 1, "{chats:?}");
}

#[tokio::test]
async fn another_user_of_a_device_gets_another_chat() {
    let server = server().await;
    let first = identified(&server, None, "42").await;
    first.send("mine").await;
    let second = identified(&server, Some(&first.session.token), "43").await;
    assert_ne!(second.session.visitor, first.session.visitor);
    assert_eq!(texts(&second).await, Vec::<String>::new());
    let left = first.get("history").await;
    assert_eq!(left.status(), StatusCode::UNAUTHORIZED);
    let back = identified(&server, Some(&second.session.token), "42").await;
    assert_eq!(texts(&back).await, ["mine"]);

    let leaves = back.call(Method::DELETE, "session").send().await.unwrap();
    assert_eq!(leaves.status(), StatusCode::NO_CONTENT);
    let left = back.get("history").await;
    assert_eq!(left.status(), StatusCode::UNAUTHORIZED);
    let again = identified(&server, None, "42").await;
    assert_eq!(texts(&again).await, ["mine"]);
}

#[tokio::test]
async fn the_name_is_what_the_site_signs() {
    let server = server().await;
    let named = |name: Option<&str>| {
        let claims = Claims {
            name: name.map(str::to_owned),
            ..claims("42")
        };
        json!({ "site": SITE, "identity": token(&claims) })
    };
    for (name, known) in [
        (None, None),
        (Some(" Ann "), Some("Ann")),
        (Some(" "), Some("Ann")),
        (None, Some("Ann")),
        (Some("Anna"), Some("Anna")),
    ] {
        let session = opened(ask(&server, "/api/visitor/session", &named(name)).await).await;
        assert_eq!(session.name.as_deref(), known, "{name:?}");
    }
}

#[tokio::test]
async fn only_what_the_site_has_signed_for_now_is_believed() {
    let server = server().await;
    install(&server.state, "m2", OTHER_SITE, &server.portal).await;
    let good = token(&claims("42"));
    let (signed, signature) = good.split_once('.').unwrap();
    let forbidden = |code: &str| (StatusCode::FORBIDDEN, code.to_owned());
    let unreadable = |code: &str| (StatusCode::UNPROCESSABLE_ENTITY, code.to_owned());

    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"site":"site-key-1","user":"42","exp":9999999999}"#);
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let altered = claims("43").to_signed().unwrap();
    let ending = |exp: i64| {
        token(&Claims {
            exp,
            ..claims("42")
        })
    };
    for (identity, expected) in [
        (String::new(), unreadable("identity_malformed")),
        ("42".to_owned(), unreadable("identity_malformed")),
        (unsigned.clone(), unreadable("identity_malformed")),
        (format!("{unsigned}."), unreadable("identity_malformed")),
        (
            format!("{header}.{unsigned}."),
            unreadable("identity_malformed"),
        ),
        (
            format!("{header}.{unsigned}.{signature}"),
            unreadable("identity_malformed"),
        ),
        (
            format!("{unsigned}.{signature}"),
            forbidden("identity_signature"),
        ),
        (
            format!("{altered}.{signature}"),
            forbidden("identity_signature"),
        ),
        (sign(signed, "guessed"), forbidden("identity_signature")),
        (sign(signed, SITE), forbidden("identity_signature")),
        (sign("e30", SECRET), forbidden("identity_claims")),
        (ending(now_s()), forbidden("identity_expired")),
        (ending(now_s() - 600), forbidden("identity_expired")),
        (
            ending(now_s() + LIFE_MAX_S + 60),
            forbidden("identity_too_far"),
        ),
        (
            "a".repeat(TOKEN_MAX_BYTES + 1),
            unreadable("identity_too_long"),
        ),
        (
            "a".repeat(1_000_000),
            (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large".to_owned()),
        ),
    ] {
        let answer = refused(&server, SITE, &identity).await;
        assert_eq!(answer, expected, "{}", &identity[..identity.len().min(300)]);
    }

    // One site's token is nothing to another, whether that one has a secret or not.
    let answer = refused(&server, OTHER_SITE, &good).await;
    assert_eq!(answer, forbidden("identity_not_set_up"));
    give_secret(&server, OTHER_SITE, "another").await;
    let answer = refused(&server, OTHER_SITE, &good).await;
    assert_eq!(answer, forbidden("identity_signature"));
    give_secret(&server, OTHER_SITE, SECRET).await;
    let answer = refused(&server, OTHER_SITE, &good).await;
    assert_eq!(answer, forbidden("identity_site"));
    // And a token of one site does not bring its chat along.
    let here = identified(&server, None, "42").await;
    let body = json!({ "site": OTHER_SITE, "token": here.session.token, "identity":
        token(&Claims { site: OTHER_SITE.to_owned(), ..claims("42") }) });
    let there = opened(ask(&server, "/api/visitor/session", &body).await).await;
    assert_ne!(there.visitor, here.session.visitor);

    // Claims beside the token are no claims.
    let body = json!({ "site": SITE, "user": "42", "name": "Ann", "identified": true });
    let stranger = opened(ask(&server, "/api/visitor/session", &body).await).await;
    assert!(!stranger.identified && stranger.visitor != here.session.visitor);
}

#[tokio::test]
async fn a_chat_remembers_so_many_devices() {
    let server = server().await;
    // The device that it began on is not among them.
    let beginner = identified(&server, None, "42").await;
    let mut devices = Vec::new();
    for _ in 0..DEVICES_MAX {
        devices.push(identified(&server, None, "42").await);
    }
    for device in &devices {
        assert_eq!(device.get("history").await.status(), StatusCode::OK);
    }
    let last = identified(&server, None, "42").await;
    assert_eq!(last.get("history").await.status(), StatusCode::OK);
    let mut refused = 0;
    for device in &devices {
        refused += usize::from(device.get("history").await.status() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(refused, 1);
    assert_eq!(beginner.get("history").await.status(), StatusCode::OK);
}

async fn make_secret(visitor: &Visitor) -> String {
    let made = visitor.call(Method::PUT, "resume").send().await.unwrap();
    assert_eq!(made.status(), StatusCode::OK);
    made.json::<ResumeSecret>().await.unwrap().secret
}

async fn resume(server: &Server, site: &str, secret: &str) -> Response {
    let body = json!({ "site": site, "secret": secret });
    ask(server, "/api/visitor/resume", &body).await
}

#[tokio::test]
async fn a_secret_brings_a_browser_back_until_it_is_taken_back() {
    let server = server().await;
    install(&server.state, "m2", OTHER_SITE, &server.portal).await;
    let visitor = server.visitor().await;
    visitor.send("hello").await;
    let invalid = async |site: &str, secret: &str| {
        let answer = problem(resume(&server, site, secret).await, StatusCode::FORBIDDEN).await;
        assert_eq!(answer.code, "resume_invalid");
    };

    let first = make_secret(&visitor).await;
    let back = opened(resume(&server, SITE, &first).await).await;
    assert_eq!(back.visitor, visitor.session.visitor);
    assert_ne!(back.token, visitor.session.token);
    let back = Visitor::with(server.address, back);
    assert_eq!(texts(&back).await, ["hello"]);
    // It is no token, and a token is no secret.
    invalid(SITE, &visitor.session.token).await;
    invalid(SITE, &back.session.token).await;
    invalid(SITE, "").await;
    invalid(OTHER_SITE, &first).await;
    let mut session = back.session.clone();
    session.token.clone_from(&first);
    let as_token = Visitor::with(server.address, session);
    let answer = as_token.get("history").await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);

    let second = make_secret(&back).await;
    invalid(SITE, &first).await;
    opened(resume(&server, SITE, &second).await).await;
    let taken = visitor.call(Method::DELETE, "resume").send().await.unwrap();
    assert_eq!(taken.status(), StatusCode::NO_CONTENT);
    invalid(SITE, &second).await;
    assert_eq!(texts(&back).await, ["hello"], "devices stay");

    // A named user comes back with a token that ends, not with a secret that does not.
    let third = make_secret(&visitor).await;
    let named = identified(&server, Some(&visitor.session.token), "42").await;
    assert_eq!(named.session.visitor, visitor.session.visitor);
    invalid(SITE, &third).await;
    let answer = named.call(Method::PUT, "resume").send().await.unwrap();
    let answer = problem(answer, StatusCode::CONFLICT).await;
    assert_eq!(answer.code, "resume_identified");
}

#[tokio::test]
async fn a_forgotten_visitor_is_nobody_any_more() {
    let server = server().await;
    let visitor = identified(&server, None, "42").await;
    let tablet = identified(&server, None, "42").await;
    visitor.send("hello").await;
    let mut stream = tablet
        .stream(Some(visitor.history("").await.last_change))
        .await;

    let forgotten = visitor.call(Method::DELETE, "").send().await.unwrap();
    assert_eq!(forgotten.status(), StatusCode::NO_CONTENT);
    // Every open window sees it, and no token opens anything.
    while stream.next().await.is_some() {}
    for device in [&visitor, &tablet] {
        let answer = device.get("history").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let data = server.state.store.visitor_data(&visitor.session.visitor);
    assert!(data.await.unwrap().is_none());
    // The same user begins anew.
    let anew = identified(&server, Some(&visitor.session.token), "42").await;
    assert_ne!(anew.session.visitor, visitor.session.visitor);
    assert_eq!(texts(&anew).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_known_of_a_named_visitor_tells_their_id() {
    let server = server().await;
    let visitor = identified(&server, None, "42").await;
    let store = &server.state.store;
    let data = store.visitor_data(&visitor.session.visitor).await.unwrap();
    assert_eq!(data.unwrap().visitor.user_id.as_deref(), Some("42"));
}

const GUIDE: &str = include_str!("../../../../docs/identity.md");

/// The guide's code in a language.
fn code(language: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

/// Runs a program over a file; what it wrote. `None`, and a line that says so, where there is no such program.
fn run(program: &str, file: &std::path::Path) -> Option<String> {
    let ran = std::process::Command::new(program).arg(file).output();
    match ran {
        Ok(output) => {
            assert!(output.status.success(), "{output:?}");
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: there is no {program} here");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

#[tokio::test]
async fn the_guides_code_signs_what_the_server_takes() {
    let server = server().await;
    let dir = tempfile::tempdir().unwrap();
    let call = format!("('{SECRET}', '{SITE}', 'user-7', 'Жанна')");
    let php = format!("{}echo framechat_identity{call};", code("php"));
    let node = format!(
        "{}process.stdout.write(framechatIdentity{call});",
        code("js")
    );
    let mut chats = Vec::new();
    for (program, name, source) in [("php", "sign.php", php), ("node", "sign.mjs", node)] {
        let file = dir.path().join(name);
        std::fs::write(&file, source).unwrap();
        let Some(token) = run(program, &file) else {
            continue;
        };
        let body = json!({ "site": SITE, "identity": token });
        let session = opened(ask(&server, "/api/visitor/session", &body).await).await;
        assert_eq!(session.name.as_deref(), Some("Жанна"), "{program}");
        chats.push(session.visitor);
    }
    chats.dedup();
    assert!(chats.len() <= 1, "one user, one chat: {chats:?}");
}

#[test]
fn the_guide_names_every_refusal() {
    for error in [
        IdentityError::TooLong,
        IdentityError::Malformed,
        IdentityError::Signature,
        IdentityError::Claims,
        IdentityError::Site,
        IdentityError::Expired,
        IdentityError::TooFar,
    ] {
        assert!(
            GUIDE.contains(&format!("| `{}` |", error.code())),
            "{error}"
        );
    }
}
