//! What portals tell, and what is believed of it.

use framechat_protocol::visitor::{Author, MessageState};
use reqwest::StatusCode;
use serde_json::json;

use super::{
    harness::{CONNECTOR, LINE, SITE, Server, problem, request},
    portal::{APPLICATION_TOKEN, MEMBER},
};

/// An event of operators' messages, as portals encode it. Each message: chat, the portal's id, text.
pub(crate) fn messages(
    member_id: &str,
    token: &str,
    line: &str,
    messages: &[(&str, &str, &str)],
) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("event", "ONIMCONNECTORMESSAGEADD")
        .append_pair("event_handler_id", "555")
        .append_pair("data[CONNECTOR]", CONNECTOR)
        .append_pair("data[LINE]", line);
    for (index, (chat, id, text)) in messages.iter().enumerate() {
        let key = |path: &str| format!("data[MESSAGES][{index}]{path}");
        form.append_pair(&key("[im][chat_id]"), "1807")
            .append_pair(&key("[im][message_id]"), id)
            .append_pair(&key("[message][user_id]"), "27")
            .append_pair(&key("[message][text]"), text)
            .append_pair(&key("[chat][id]"), chat);
    }
    form.append_pair("ts", "1773759161")
        .append_pair("auth[domain]", "elsewhere.example")
        .append_pair("auth[client_endpoint]", "https://elsewhere.example/rest/")
        .append_pair("auth[member_id]", member_id)
        .append_pair("auth[application_token]", token)
        .finish()
}

pub(crate) fn genuine(list: &[(&str, &str, &str)]) -> String {
    messages(MEMBER, APPLICATION_TOKEN, LINE, list)
}

#[tokio::test]
async fn an_operators_message_reaches_its_visitor_and_is_confirmed() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let mut stream = visitor.stream(None).await;
    let text = "[b]Ann Lee:[/b] [br]Hi [b]you[/b] <script>";
    let answer = server
        .event(&genuine(&[
            (chat, "86497", text),
            (chat, "86498", "second"),
        ]))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let first = stream.next().await.unwrap();
    assert_eq!(
        (first.author, first.operator.as_deref()),
        (Author::Operator, Some("Ann Lee"))
    );
    assert_eq!(
        (first.text.as_str(), first.seq),
        ("Hi [b]you[/b] <script>", 1)
    );
    assert_eq!(first.state, MessageState::Delivered);
    let second = stream.next().await.unwrap();
    assert_eq!(
        (second.text.as_str(), second.operator, second.seq),
        ("second", None, 2)
    );
    let confirmed = "imconnector.send.status.delivery";
    server
        .portal
        .until("two confirmations", |portal| {
            portal.done(confirmed).len() == 2
        })
        .await;
    assert_eq!(
        server.portal.done(confirmed)[0],
        json!({
            "CONNECTOR": CONNECTOR,
            "LINE": LINE.parse::<i64>().unwrap(),
            "MESSAGES": [{
                "im": { "chat_id": "1807", "message_id": "86497" },
                "message": { "id": [first.id] },
                "chat": { "id": chat },
            }],
        })
    );
    server.stop().await;
}

#[tokio::test]
async fn a_repeated_event_changes_nothing() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let body = genuine(&[(chat, "1", "once")]);
    for _ in 0..3 {
        assert_eq!(server.event(&body).await.status(), StatusCode::OK);
    }
    // The last shows that nothing of the repeats is still on its way.
    server
        .event(&genuine(&[(chat, "1", "once"), (chat, "2", "last")]))
        .await;
    let confirmed =
        |portal: &super::portal::Portal| portal.done("imconnector.send.status.delivery").len();
    server
        .portal
        .until("both confirmations", |portal| confirmed(portal) >= 2)
        .await;
    assert_eq!(confirmed(&server.portal), 2);
    let history = visitor.history("").await;
    let texts: Vec<_> = history.messages.iter().map(|m| m.text.as_str()).collect();
    assert_eq!((texts, history.last_change), (vec!["once", "last"], 2));
}

#[tokio::test]
async fn an_event_without_the_portals_token_is_refused() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m22", "site-key-2", &server.portal).await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let list = [(chat, "1", "forged")];
    for (member, token) in [
        (MEMBER, "token-of-the-ap"),
        (MEMBER, "token-of-the-app2"),
        (MEMBER, ""),
        // Each of these tokens is another portal's.
        (MEMBER, "token-of-the-app2"),
        ("m22", APPLICATION_TOKEN),
        ("m3", APPLICATION_TOKEN),
        ("", APPLICATION_TOKEN),
    ] {
        let refused = server.event(&messages(member, token, LINE, &list)).await;
        let refused = problem(refused, StatusCode::FORBIDDEN).await;
        assert_eq!(refused.code, "application_token_invalid");
    }
    assert!(visitor.history("").await.messages.is_empty());
    assert!(server.portal.calls().is_empty());
}

#[tokio::test]
async fn no_portal_and_no_line_reaches_a_chat_of_another() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m22", "site-key-2", &server.portal).await;
    let (first, second) = (
        server.visitor().await,
        server.visitor_of("site-key-2").await,
    );
    let chats = [
        first.session.visitor.as_str(),
        second.session.visitor.as_str(),
    ];
    // A genuine event of the second portal, for the same line number.
    let other = messages(
        "m22",
        "token-of-the-app2",
        LINE,
        &[(chats[0], "1", "theirs"), (chats[1], "1", "ours")],
    );
    assert_eq!(
        problem(server.event(&other).await, StatusCode::NOT_FOUND)
            .await
            .code,
        "chat_unknown"
    );
    let line = messages(
        MEMBER,
        APPLICATION_TOKEN,
        "108",
        &[(chats[0], "2", "wrong line")],
    );
    assert_eq!(
        problem(server.event(&line).await, StatusCode::NOT_FOUND)
            .await
            .code,
        "chat_unknown"
    );
    assert!(first.history("").await.messages.is_empty());
    let texts: Vec<_> = second
        .history("")
        .await
        .messages
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(texts, ["ours"]);
    // The same ids of the portal, from the first portal, are other messages.
    assert_eq!(
        server
            .event(&genuine(&[(chats[0], "1", "mine")]))
            .await
            .status(),
        StatusCode::OK
    );
    assert_eq!(first.history("").await.messages.len(), 1);
}

/// An event that takes a line away, with what it says of the line.
fn line_gone(member_id: &str, token: &str, event: &str, data: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("event", event)
        .extend_pairs(data)
        .append_pair("auth[member_id]", member_id)
        .append_pair("auth[application_token]", token)
        .finish()
}

#[tokio::test]
async fn a_line_that_is_gone_takes_no_more_messages() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m22", "site-key-2", &server.portal).await;
    let (first, second) = (
        server.visitor().await,
        server.visitor_of("site-key-2").await,
    );
    let take = async |body: String| assert_eq!(server.event(&body).await.status(), StatusCode::OK);
    let (status, line) = ("ONIMCONNECTORSTATUSDELETE", "ONIMCONNECTORLINEDELETE");
    let channel = |connector| [("data[connector]", connector), ("data[line]", LINE)];
    let mine = APPLICATION_TOKEN;
    take(line_gone(MEMBER, mine, status, &channel("another"))).await;
    take(line_gone(MEMBER, mine, line, &[("data", "108")])).await;
    take(line_gone(
        "m22",
        "token-of-the-app2",
        status,
        &channel(CONNECTOR),
    ))
    .await;
    first.send("still here").await;
    let refused = second.post(&request("a-message", "hello")).await;
    let refused = problem(refused, StatusCode::CONFLICT).await;
    assert_eq!(refused.code, "site_disconnected");
    take(line_gone(MEMBER, mine, line, &[("data", LINE)])).await;
    let refused = first.post(&request("a-message", "hello")).await;
    let refused = problem(refused, StatusCode::CONFLICT).await;
    assert_eq!(refused.code, "site_disconnected");
}

#[tokio::test]
async fn events_of_other_connectors_are_none_of_ours() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let theirs = genuine(&[(chat, "1", "theirs")]).replace("=framechat&", "=another&");
    assert!(theirs.contains("=another&"));
    assert_eq!(server.event(&theirs).await.status(), StatusCode::OK);
    assert!(visitor.history("").await.messages.is_empty());
}

#[tokio::test]
async fn bad_bodies_get_a_clear_answer() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let deep = format!("a{}=1", "[x]".repeat(100));
    let keys: String = (0..10_001).map(|index| format!("k{index}=1&")).collect();
    let no_id = genuine(&[(chat, "", "no id")]);
    let path = genuine(&[("../../etc/passwd", "1", "x")]);
    for (body, status, code) in [
        (deep.as_str(), StatusCode::BAD_REQUEST, "form_invalid"),
        (keys.as_str(), StatusCode::BAD_REQUEST, "form_invalid"),
        (
            &"x".repeat(1024 * 1024 + 1),
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
        ),
        ("", StatusCode::BAD_REQUEST, "event_invalid"),
        (
            "__proto__[x]=1&event=ONIMCONNECTORMESSAGEADD",
            StatusCode::BAD_REQUEST,
            "event_invalid",
        ),
        (&no_id, StatusCode::BAD_REQUEST, "messages_invalid"),
        (&path, StatusCode::NOT_FOUND, "chat_unknown"),
        (
            "event=ONAPPINSTALL",
            StatusCode::BAD_REQUEST,
            "event_invalid",
        ),
        (
            "event=ONAPPUNINSTALL",
            StatusCode::FORBIDDEN,
            "application_token_invalid",
        ),
    ] {
        assert_eq!(problem(server.event(body).await, status).await.code, code);
    }
    assert!(visitor.history("").await.messages.is_empty());
}

#[tokio::test]
async fn an_install_is_not_believed_without_an_exchange() {
    let server = Server::start().await;
    let install = |refresh: &str| {
        format!(
            "event=ONAPPINSTALL&auth[member_id]={MEMBER}&auth[refresh_token]={refresh}\
             &auth[application_token]=mine&auth[client_endpoint]=https://evil.example/rest/"
        )
    };
    let refused = problem(server.event(&install("guess")).await, StatusCode::FORBIDDEN).await;
    assert_eq!(refused.code, "exchange_failed");
    let portal = server.state.store.portal(MEMBER).await.unwrap().unwrap();
    assert_eq!(portal.client_endpoint, server.portal.client_endpoint());
}

#[tokio::test]
async fn what_a_test_message_leads_to_is_taken_calmly() {
    let server = Server::start().await;
    let test = framechat_server::services::settings::test_chat(SITE);
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    let both = genuine(&[(&test, "1", "[b]Ann:[/b] got it"), (chat, "2", "Hello")]);
    assert_eq!(server.event(&both).await.status(), StatusCode::OK);
    let messages = visitor.history("").await.messages;
    assert_eq!(messages.len(), 1, "a visitor beside it is not passed over");
    let elsewhere = genuine(&[("test-of-another-site", "3", "x")]);
    let refused = problem(server.event(&elsewhere).await, StatusCode::NOT_FOUND).await;
    assert_eq!(refused.code, "chat_unknown");
    server.stop().await;
}
