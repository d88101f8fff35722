//! What a visitor sends, and what of it arrives.

use flate2::read::GzDecoder;
use framechat_protocol::visitor::{
    Author, History, MessageState, NAME_MAX_CHARS, PAGE_MAX_MESSAGES, SendRequest, SessionRequest,
    SessionResponse, TEXT_MAX_CHARS, URL_MAX_BYTES,
};
use framechat_server::services::limits::BURST;
use reqwest::StatusCode;
use serde_json::json;

use super::{
    events::messages,
    harness::{CONNECTOR, LINE, SITE, Server, problem, request},
    portal::{APPLICATION_TOKEN, MEMBER, Portal},
};

#[tokio::test]
async fn a_message_arrives_at_the_line_as_written() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let sent = visitor
        .send_as(&SendRequest {
            id: "first-message".to_owned(),
            text: "<b>Tea</b> & \"milk\" [b]?[/b]".to_owned(),
            files: Vec::new(),
            name: Some(" Ada Lovelace ".to_owned()),
            page_url: Some("http://shop.localhost/tea?cup=2#order".to_owned()),
            profile: None,
        })
        .await;
    assert_eq!(
        (sent.seq, sent.author, sent.state),
        (1, Author::Visitor, MessageState::Sent)
    );
    assert_eq!(sent.id, "first-message");
    visitor.until(&sent.text, MessageState::Delivered).await;
    let calls = server.portal.done("imconnector.send.messages");
    assert_eq!(calls.len(), 1);
    let message_id = calls[0]["MESSAGES"][0]["message"]["id"].clone();
    assert!(
        message_id
            .as_str()
            .is_some_and(|id| id.len() > 30 && !id.contains('|'))
    );
    assert_eq!(
        calls[0],
        json!({
            "CONNECTOR": CONNECTOR,
            "LINE": LINE.parse::<i64>().unwrap(),
            "MESSAGES": [{
                "user": { "id": visitor.session.visitor, "name": "Ada", "last_name": "Lovelace" },
                "message": { "id": message_id, "date": sent.sent_at / 1000, "text": sent.text },
                "chat": { "id": visitor.session.visitor, "url": "http://shop.localhost/tea?cup=2" },
            }],
        })
    );
    server.stop().await;
}

#[tokio::test]
async fn a_page_address_carries_nothing_but_an_address() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let page = "http://shop.localhost/a\0b\n[url=http://x]c?d=[b]#e";
    visitor
        .send_as(&SendRequest {
            page_url: Some(page.to_owned()),
            ..request("a-message", "hi")
        })
        .await;
    visitor.until("hi", MessageState::Delivered).await;
    let sent = &server.portal.done("imconnector.send.messages")[0];
    assert_eq!(
        sent["MESSAGES"][0]["chat"]["url"],
        "http://shop.localhost/a%00b%5Burl=http://x%5Dc?d=%5Bb%5D"
    );
    let nowhere = SendRequest {
        page_url: Some("http://shop.localhost:x/".to_owned()),
        ..request("a-message-2", "hi")
    };
    let refused = visitor.post(&nowhere).await;
    let refused = problem(refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(refused.code, "page_url_invalid");
}

#[tokio::test]
async fn a_repeated_id_is_the_same_message() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let first = visitor.send_as(&request("the-same-id", "one")).await;
    visitor.until("one", MessageState::Delivered).await;
    let again = visitor
        .send_as(&request("the-same-id", "another text"))
        .await;
    assert_eq!((again.seq, again.text.as_str()), (first.seq, "one"));
    visitor.send("two").await;
    visitor.until("two", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), ["one", "two"]);
    assert_eq!(visitor.history("").await.messages.len(), 2);
    // The id is the visitor's own: another may use the same.
    let other = server.visitor().await;
    assert_eq!(
        other.send_as(&request("the-same-id", "mine")).await.text,
        "mine"
    );
}

#[tokio::test]
async fn repeats_at_the_same_time_are_one_message() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let message = request("the-same-id", "one");
    let sends = [(); 8].map(|()| visitor.send_as(&message));
    for sent in futures_util::future::join_all(sends).await {
        assert_eq!(sent.seq, 1);
    }
    visitor.until("one", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), ["one"]);
}

#[tokio::test]
async fn texts_that_look_like_votes_stay_texts() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    visitor.send_as(&request("a-vote-of-1", "1")).await;
    visitor.send_as(&request("a-vote-of-0", "0 stars")).await;
    visitor.until("0 stars", MessageState::Delivered).await;
    assert_eq!(server.portal.texts(), ["\u{200B}1", "\u{200B}0 stars"]);
    let texts: Vec<_> = visitor
        .history("")
        .await
        .messages
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(texts, ["1", "0 stars"]);
}

#[tokio::test]
async fn limits_hold_at_their_edges() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let with = |id: usize, change: &dyn Fn(&mut SendRequest)| {
        let mut message = request(&format!("message-{id}"), "text");
        change(&mut message);
        message
    };
    let url = |bytes: usize| Some(format!("http://shop.localhost/{}", "x".repeat(bytes - 22)));
    let cases: [(&str, SendRequest); 7] = [
        (
            "text_too_long",
            with(1, &|m| m.text = "\u{1F600}".repeat(TEXT_MAX_CHARS + 1)),
        ),
        ("text_empty", with(2, &|m| m.text = " \n".to_owned())),
        ("text_invalid", with(3, &|m| m.text = "a\0b".to_owned())),
        (
            "name_too_long",
            with(4, &|m| m.name = Some("x".repeat(NAME_MAX_CHARS + 1))),
        ),
        (
            "page_url_invalid",
            with(5, &|m| m.page_url = url(URL_MAX_BYTES + 1)),
        ),
        (
            "page_url_invalid",
            with(6, &|m| m.page_url = Some("javascript:alert(1)".to_owned())),
        ),
        (
            "message_id_invalid",
            with(7, &|m| m.id = "no spaces!".to_owned()),
        ),
    ];
    for (code, message) in &cases {
        let refused = problem(
            visitor.post(message).await,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
        assert_eq!(refused.code, *code);
    }
    for text in [TEXT_MAX_CHARS - 1, TEXT_MAX_CHARS] {
        let message = with(text, &|m| {
            m.text = "\u{1F600}".repeat(text);
            m.name = Some("x".repeat(NAME_MAX_CHARS));
            m.page_url = url(URL_MAX_BYTES);
        });
        visitor.send_as(&message).await;
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_problems() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let http = reqwest::Client::new();
    let post = |path: &str, kind: &'static str, body: String| {
        let call = http
            .post(server.url(path))
            .bearer_auth(&visitor.session.token);
        call.header("content-type", kind).body(body).send()
    };
    let json = "application/json";
    for (path, kind, body, status, code) in [
        (
            "messages",
            json,
            "{".to_owned(),
            StatusCode::BAD_REQUEST,
            "body_invalid",
        ),
        (
            "messages",
            json,
            "[]".to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "body_invalid",
        ),
        (
            "messages",
            "text/plain",
            "{}".to_owned(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "body_not_json",
        ),
        (
            "messages",
            json,
            " ".repeat(256 * 1024 + 1),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
        ),
        (
            "messages",
            json,
            " ".repeat(256 * 1024),
            StatusCode::BAD_REQUEST,
            "body_invalid",
        ),
        (
            "session",
            json,
            " ".repeat(8 * 1024 + 1),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
        ),
        (
            "session",
            json,
            " ".repeat(8 * 1024),
            StatusCode::BAD_REQUEST,
            "body_invalid",
        ),
        (
            "session",
            json,
            r#"{"site":"none"}"#.to_owned(),
            StatusCode::NOT_FOUND,
            "site_unknown",
        ),
    ] {
        let answer = post(&format!("/api/visitor/{path}"), kind, body)
            .await
            .unwrap();
        assert_eq!(problem(answer, status).await.code, code);
    }
    let queries = [
        ("?limit=0", "limit_invalid"),
        ("?limit=51", "limit_invalid"),
        ("?limit=x", "query_invalid"),
        ("?before=x", "query_invalid"),
    ];
    for (query, code) in queries {
        let answer = visitor.get(&format!("history{query}")).await;
        assert_eq!(problem(answer, StatusCode::BAD_REQUEST).await.code, code);
    }
}

#[tokio::test]
async fn too_fast_is_told_when_to_try_again() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let mut last = None;
    for index in 0..=BURST * 4 {
        let response = visitor
            .post(&request(&format!("message-{index}"), "text"))
            .await;
        if response.status() != StatusCode::OK {
            assert!(index >= BURST, "only {index} messages passed");
            last = Some(response);
            break;
        }
    }
    let response = last.expect("there is no limit");
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(
        problem(response, StatusCode::TOO_MANY_REQUESTS).await.code,
        "too_fast"
    );
    // One visitor's haste is not another's, and what was accepted is answered again.
    server.visitor().await.send("calm").await;
    visitor.send_as(&request("message-0", "text")).await;
}

#[tokio::test]
async fn a_session_goes_on_with_its_token_at_its_site_only() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m2", "site-key-2", &server.portal).await;
    let visitor = server.visitor().await;
    visitor
        .send_as(&SendRequest {
            name: Some("Ada".to_owned()),
            ..request("a-message", "hi")
        })
        .await;
    let begin = async |site: &str, token: &str| -> SessionResponse {
        let body = SessionRequest {
            site: site.to_owned(),
            token: Some(token.to_owned()),
            identity: None,
        };
        let url = server.url("/api/visitor/session");
        let response = reqwest::Client::new()
            .post(url)
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store");
        response.json().await.unwrap()
    };
    let same = begin(SITE, &visitor.session.token).await;
    assert_eq!(
        (same.visitor, same.token),
        (
            visitor.session.visitor.clone(),
            visitor.session.token.clone()
        )
    );
    assert_eq!(same.name.as_deref(), Some("Ada"));
    assert!(same.last_change > 0);
    for (site, token) in [
        ("site-key-2", visitor.session.token.as_str()),
        (SITE, "stolen"),
    ] {
        let other = begin(site, token).await;
        assert_ne!(other.visitor, visitor.session.visitor);
        assert_ne!(other.token, token);
        assert_eq!(other.last_change, 0);
    }
}

#[tokio::test]
async fn a_second_visitor_sees_nothing_of_the_first() {
    let server = Server::start().await;
    let (first, second) = (server.visitor().await, server.visitor().await);
    let mut stream = second.stream(Some(0)).await;
    first.send("secret").await;
    first.until("secret", MessageState::Delivered).await;
    assert!(second.history("").await.messages.is_empty());
    assert!(stream.is_silent().await);
    for path in ["history", "changes"] {
        let url = server.url(&format!("/api/visitor/{path}"));
        let anyone = reqwest::Client::new();
        for call in [
            anyone.get(&url),
            anyone.get(&url).bearer_auth("guess"),
            anyone.get(&url).basic_auth("a", None::<&str>),
        ] {
            let refused = problem(call.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
            assert_eq!(refused.code, "token_invalid");
        }
    }
}

#[tokio::test]
async fn history_is_read_page_by_page() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    assert_eq!(visitor.history("").await.before, None);
    for text in ["one", "two", "three", "four", "five"] {
        visitor.send(text).await;
    }
    visitor.until("five", MessageState::Delivered).await;
    let texts = |page: &framechat_protocol::visitor::History| {
        page.messages
            .iter()
            .map(|m| m.text.clone())
            .collect::<Vec<_>>()
    };
    let newest = visitor.history("?limit=2").await;
    assert_eq!(
        (texts(&newest), newest.before),
        (vec!["four".to_owned(), "five".to_owned()], Some(4))
    );
    let middle = visitor.history("?limit=2&before=4").await;
    assert_eq!(
        (texts(&middle), middle.before),
        (vec!["two".to_owned(), "three".to_owned()], Some(2))
    );
    let oldest = visitor.history("?limit=2&before=2").await;
    assert_eq!(
        (texts(&oldest), oldest.before),
        (vec!["one".to_owned()], None)
    );
    let all = visitor
        .history(&format!("?limit={PAGE_MAX_MESSAGES}"))
        .await;
    assert_eq!(
        (all.messages.len(), all.before, all.last_change),
        (5, None, 10)
    );
}

#[tokio::test]
async fn a_disconnected_site_takes_no_messages() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let accepted = visitor.send("before").await;
    let mut site = server.state.store.site(SITE).await.unwrap().unwrap();
    site.active = false;
    server.state.store.upsert_site(&site).await.unwrap();
    let refused = visitor.post(&request("after-that", "after")).await;
    assert_eq!(
        problem(refused, StatusCode::CONFLICT).await.code,
        "site_disconnected"
    );
    assert_eq!(visitor.send("before").await.seq, accepted.seq);
    assert_eq!(visitor.history("").await.messages.len(), 1);
}

#[tokio::test]
async fn addresses_without_https_are_not_called_unless_allowed() {
    let portal = Portal::start().await;
    let dir = super::database::Database::fresh().await;
    let mut config = super::harness::config(&dir, &portal);
    config.allow_http = false;
    framechat_server::keys::KeyRing::create_file(&config.key_file).unwrap();
    let state = framechat_server::state::AppState::open(config)
        .await
        .unwrap();
    super::harness::install(&state, super::portal::MEMBER, SITE, &portal).await;
    let credentials = state.portals.credentials(&[]).await.unwrap();
    let refused = state
        .portals
        .call::<serde_json::Value>(super::portal::MEMBER, "user.current", &json!({}))
        .await;
    assert!(matches!(
        refused,
        Err(framechat_server::bitrix::PortalError::Address(_))
    ));
    let refused = state
        .portals
        .exchange(&"refresh-0".into(), &credentials)
        .await;
    assert!(matches!(
        refused,
        Err(framechat_server::bitrix::PortalError::Address(_))
    ));
    assert!(portal.calls().is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_a_problem() {
    let server = Server::start().await;
    for path in ["/api/visitor/nothing", "/api/nothing"] {
        let answer = reqwest::get(server.url(path)).await.unwrap();
        assert_eq!(
            problem(answer, StatusCode::NOT_FOUND).await.code,
            "not_found"
        );
    }
}

#[tokio::test]
async fn ids_with_a_character_that_no_database_needs_to_hold_are_unknown() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    for path in [
        "/app/%00",
        "/app/s/%00",
        "/files/%00/1/x",
        "/api/app/replies/%00",
        "/chat?site=%00",
    ] {
        let answer = reqwest::get(server.url(path)).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let begun = reqwest::Client::new()
        .post(server.url("/api/visitor/session"))
        .json(&json!({ "site": "\0" }));
    let refused = problem(begun.send().await.unwrap(), StatusCode::NOT_FOUND).await;
    assert_eq!(refused.code, "site_unknown");
    let mut with_file = request("nul-0001", "a file");
    with_file.files = vec!["\0".to_owned()];
    let refused = visitor.post(&with_file).await;
    let refused = problem(refused, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(refused.code, "file_unknown");
    let of = |member, chat| messages(member, APPLICATION_TOKEN, LINE, &[(chat, "1", "text")]);
    for (nul, unknown) in [
        (of("\0", "nobody"), of("nobody", "nobody")),
        (of(MEMBER, "\0"), of(MEMBER, "nobody")),
    ] {
        let expected = server.event(&unknown).await.status();
        assert_eq!(server.event(&nul).await.status(), expected, "{nul}");
        assert!(!expected.is_server_error());
    }
}

#[tokio::test]
async fn a_history_is_compressed_for_whoever_can_read_it() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let text = "Do you roast today? ".repeat(50);
    visitor.send_as(&request("a-long-message", &text)).await;
    let plain = visitor.get("history").await;
    assert!(!plain.headers().contains_key("content-encoding"));
    let plain = plain.bytes().await.unwrap();
    let asked = visitor.call(reqwest::Method::GET, "history");
    let answer = asked.header("accept-encoding", "gzip, deflate, br").send();
    let answer = answer.await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let compressed = answer.bytes().await.unwrap();
    assert!(compressed.len() * 2 < plain.len());
    let history: History = serde_json::from_reader(GzDecoder::new(compressed.as_ref())).unwrap();
    assert!(history.messages[0].text.starts_with("Do you roast"));
    server.stop().await;
}
