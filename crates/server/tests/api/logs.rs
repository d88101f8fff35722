//! What the log says, and what it never says.

use framechat_protocol::{
    bitrix24::signature::{domain_hash, user_hash},
    visitor::{MessageState, SessionRequest},
};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::{
    events::genuine,
    harness::{SITE, Visitor},
    portal::{APPLICATION_TOKEN, CLIENT_SECRET},
    program::{HASH, Program, REGISTRATION},
};

const VISITORS_TEXT: &str = "what-the-visitor-wrote";
const OPERATORS_TEXT: &str = "what-the-operator-answered";
const REFUSED_TEXT: &str = "what-the-portal-refused";

/// A whole conversation with everything logged that can be: a launch and one that is refused, a session, messages both
/// ways, a refresh of tokens, refused requests.
async fn conversation(program: &Program) -> Vec<String> {
    let host = format!("m1.localhost:{}", program.portal.address.port());
    let origin = format!("http://{host}");
    let hashes = [domain_hash("m1.localhost", HASH), user_hash("7", HASH)];
    let query = |user: &str| {
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("DOMAIN", &origin)
            .append_pair("DOMAIN_HASH", &hashes[0])
            .append_pair("USER_ID", user)
            .append_pair("USER_HASH", &hashes[1])
            .append_pair("DIALOG_ID", "dialog-of-the-launch")
            .finish()
    };
    let http = Client::new();
    let mut launched = Vec::new();
    for (user, status) in [("7", StatusCode::OK), ("8", StatusCode::FORBIDDEN)] {
        let url = program.url(&format!("/app/{REGISTRATION}?{}", query(user)));
        let response = http.get(url).send().await.unwrap();
        // Without the built surfaces a launch that passed shows a page that says so.
        let not_built = response.status() == StatusCode::SERVICE_UNAVAILABLE;
        assert!(response.status() == status || (status == StatusCode::OK && not_built));
        launched.push(response.text().await.unwrap());
    }
    let visitor = Visitor::begin(program.address, SITE).await;
    program.portal.refuse(REFUSED_TEXT);
    program.portal.expire();
    visitor.send(REFUSED_TEXT).await;
    visitor.send(VISITORS_TEXT).await;
    visitor.until(VISITORS_TEXT, MessageState::Delivered).await;
    let chat = visitor.session.visitor.clone();
    let event = http
        .post(program.url("/api/bitrix24/events"))
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = event
        .try_clone()
        .unwrap()
        .body(genuine(&[(&chat, "1", OPERATORS_TEXT)]));
    assert_eq!(answer.send().await.unwrap().status(), StatusCode::OK);
    let forged =
        genuine(&[(&chat, "2", OPERATORS_TEXT)]).replace(APPLICATION_TOKEN, "forged-token");
    let answer = event.body(forged).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    visitor.until(OPERATORS_TEXT, MessageState::Delivered).await;
    let again = SessionRequest {
        site: SITE.to_owned(),
        token: Some(visitor.session.token.clone()),
        identity: None,
    };
    let again = http.post(program.url("/api/visitor/session")).json(&again);
    assert_eq!(again.send().await.unwrap().status(), StatusCode::OK);
    let mut secrets: Vec<String> = [
        VISITORS_TEXT,
        OPERATORS_TEXT,
        REFUSED_TEXT,
        APPLICATION_TOKEN,
        "forged-token",
        CLIENT_SECRET,
        HASH,
        "access-0",
        "access-1",
        "refresh-0",
        "refresh-1",
        "dialog-of-the-launch",
    ]
    .map(str::to_owned)
    .into();
    secrets.extend(hashes);
    secrets.push(visitor.session.token.clone());
    assert!(program.portal.refreshes() > 0, "no token was refreshed");
    secrets
}

#[tokio::test]
async fn no_secret_no_text_and_no_query_is_ever_logged() {
    let program = Program::start(&["--metrics-listen", "off"], "trace").await;
    let secrets = conversation(&program).await;
    let log = program.log();
    // It is the log of all that: the refusals stand in it, and so do the lines of the libraries.
    assert!(
        log.contains("TRACE") && log.contains("a delivery failed"),
        "{log}"
    );
    assert!(log.contains("an event was refused") && log.contains("a launch was refused"));
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret} is logged: {line:?}");
    }
}

#[tokio::test]
async fn json_lines_name_their_requests() {
    let program = Program::start(
        &["--metrics-listen", "off", "--log-format", "json"],
        "framechat_server=info,tower_http=debug",
    )
    .await;
    let response = Client::new()
        .post(program.url("/api/bitrix24/events"))
        .header("x-request-id", "a-strangers")
        .body("event=ONX")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    let id = response.headers()["x-request-id"].to_str().unwrap();
    assert_eq!(id.len(), 32);
    let log = program.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let refused = lines.iter().find(|line| {
        let message = line["message"].as_str().unwrap_or_default();
        message.starts_with("an event was refused")
    });
    let refused = refused.unwrap();
    assert_eq!(refused["id"], id);
    assert_eq!(refused["route"], "/api/bitrix24/events");
    assert_eq!(
        (&refused["level"], &refused["method"]),
        (&"WARN".into(), &"POST".into())
    );
    assert!(!log.contains("a-strangers"));
}
