//! What operators and visitors change, take back and end.

use framechat_protocol::visitor::{Kind, Message, MessageState};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    events::genuine,
    harness::{CONNECTOR, LINE, Server, Visitor, install, problem},
    portal::{APPLICATION_TOKEN, MEMBER, Portal},
};

/// An event about one message, or one dialog, with these fields of its entry.
fn event(name: &str, list: &str, ts: i64, fields: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("event", name)
        .append_pair("data[CONNECTOR]", CONNECTOR)
        .append_pair("data[LINE]", LINE);
    for (path, value) in fields {
        form.append_pair(&format!("data[{list}][0]{path}"), value);
    }
    form.append_pair("ts", &ts.to_string())
        .append_pair("auth[member_id]", MEMBER)
        .append_pair("auth[application_token]", APPLICATION_TOKEN)
        .finish()
}

fn update(chat: &str, im: &str, id: &str, ts: i64, text: &str) -> String {
    let fields = [
        ("[im][chat_id]", "1807"),
        ("[im][message_id]", im),
        ("[message][id][0]", id),
        ("[message][text]", text),
        ("[chat][id]", chat),
    ];
    event("ONIMCONNECTORMESSAGEUPDATE", "MESSAGES", ts, &fields)
}

fn removal(chat: &str, im: &str, id: &str) -> String {
    let fields = [
        ("[im][chat_id]", "1807"),
        ("[im][message_id]", im),
        ("[message][id]", id),
        ("[chat][id]", chat),
    ];
    event("ONIMCONNECTORMESSAGEDELETE", "MESSAGES", 9, &fields)
}

fn dialog(name: &str, chat: &str, session: &str, ts: i64) -> String {
    let fields = [
        ("[session][id]", session),
        ("[chat][id]", chat),
        ("[user][id]", chat),
    ];
    event(name, "DATA", ts, &fields)
}

async fn take(server: &Server, body: &str) {
    assert_eq!(server.event(body).await.status(), StatusCode::OK);
}

async fn only(visitor: &Visitor) -> Message {
    let mut messages = visitor.history("").await.messages;
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages.remove(0)
}

#[tokio::test]
async fn an_edited_message_keeps_its_place_and_repeats_change_nothing() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    take(&server, &genuine(&[(chat, "1", "[b]Ann:[/b] [br]one")])).await;
    let mut stream = visitor.stream(Some(0)).await;
    let first = stream.next().await.unwrap();
    let edit = update(chat, "1", &first.id, 5, "[b]Ann:[/b][br] two");
    take(&server, &edit).await;
    let edited = stream.next().await.unwrap();
    assert_eq!(
        (edited.text.as_str(), edited.edited, edited.seq),
        ("two", true, 1)
    );
    assert_eq!(edited.operator.as_deref(), Some("Ann"));
    // Found by our id alone, too.
    take(&server, &update(chat, "77", &first.id, 6, "three")).await;
    assert_eq!(stream.next().await.unwrap().text, "three");
    let before = visitor.history("").await.last_change;
    // The first edit again, and another that was made before what stands there.
    take(&server, &edit).await;
    take(&server, &update(chat, "1", &first.id, 4, "late")).await;
    let history = visitor.history("").await;
    assert_eq!(
        (history.last_change, only(&visitor).await.text),
        (before, "three".to_owned())
    );
    // The same text once more, later, is another edit.
    take(
        &server,
        &update(chat, "1", &first.id, 7, "[b]Ann:[/b][br] two"),
    )
    .await;
    assert_eq!(only(&visitor).await.text, "two");
    server.stop().await;
}

#[tokio::test]
async fn a_removed_message_keeps_its_place_without_its_text() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    take(
        &server,
        &genuine(&[(chat, "1", "secret"), (chat, "2", "stays")]),
    )
    .await;
    let id = visitor.history("").await.messages[0].id.clone();
    for _ in 0..2 {
        take(&server, &removal(chat, "1", &id)).await;
    }
    // What comes after the removal does not bring it back.
    take(&server, &update(chat, "1", &id, 99, "again")).await;
    let history = visitor.history("").await;
    let shown: Vec<_> = history
        .messages
        .iter()
        .map(|message| (message.seq, message.text.as_str(), message.removed))
        .collect();
    assert_eq!(shown, [(1, "", true), (2, "stays", false)]);
    assert_eq!(history.last_change, 3);
    // Operators may remove what a visitor wrote.
    let mine = visitor.send("oops").await;
    let sent = "imconnector.send.messages";
    server
        .portal
        .until("the message", |portal| portal.done(sent).len() == 1)
        .await;
    let body = &server.portal.done(sent)[0];
    let external = body["MESSAGES"][0]["message"]["id"].as_str().unwrap();
    take(&server, &removal(chat, "5", external)).await;
    let removed = visitor.history("").await.messages.pop().unwrap();
    assert_eq!((removed.id, removed.removed), (mine.id, true));
    server.stop().await;
}

#[tokio::test]
async fn a_change_that_comes_before_its_message_waits_for_it() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    take(
        &server,
        &update(chat, "1", "m1", 5, "[b]Ann:[/b][br] newest"),
    )
    .await;
    take(&server, &update(chat, "1", "m1", 4, "older")).await;
    take(&server, &removal(chat, "2", "m2")).await;
    assert!(visitor.history("").await.messages.is_empty());
    take(
        &server,
        &genuine(&[(chat, "1", "first"), (chat, "2", "gone")]),
    )
    .await;
    let messages = visitor.history("").await.messages;
    assert_eq!(
        (messages[0].text.as_str(), messages[0].edited),
        ("newest", true)
    );
    assert_eq!((messages[1].text.as_str(), messages[1].removed), ("", true));
    server.stop().await;
}

#[tokio::test]
async fn no_change_of_one_portal_reaches_a_chat_of_another() {
    let server = Server::start().await;
    install(&server.state, "m22", "site-key-2", &server.portal).await;
    let theirs = server.visitor_of("site-key-2").await;
    let chat = theirs.session.visitor.as_str();
    for body in [
        update(chat, "1", "m1", 5, "x"),
        removal(chat, "1", "m1"),
        dialog("ONIMCONNECTORDIALOGFINISH", chat, "1", 5),
    ] {
        let refused = problem(server.event(&body).await, StatusCode::NOT_FOUND).await;
        assert_eq!(refused.code, "chat_unknown");
    }
    assert!(theirs.history("").await.messages.is_empty());
    server.stop().await;
}

#[tokio::test]
async fn the_end_of_a_dialog_stands_in_the_chat_once() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let chat = visitor.session.visitor.as_str();
    take(&server, &dialog("ONIMCONNECTORDIALOGSTART", chat, "31", 4)).await;
    assert!(visitor.history("").await.messages.is_empty());
    let end = dialog("ONIMCONNECTORDIALOGFINISH", chat, "31", 5);
    for _ in 0..2 {
        take(&server, &end).await;
    }
    let remark = only(&visitor).await;
    assert_eq!(
        (remark.kind, remark.text.as_str()),
        (Kind::DialogFinished, "")
    );
    // Opened again under its number and finished again.
    take(&server, &dialog("ONIMCONNECTORDIALOGFINISH", chat, "31", 6)).await;
    assert_eq!(visitor.history("").await.messages.len(), 2);
    assert!(server.portal.calls().is_empty(), "nobody is told of it");
    server.stop().await;
}

async fn edit(visitor: &Visitor, id: &str, text: &str) -> reqwest::Response {
    let call = visitor.call(Method::PUT, &format!("messages/{id}"));
    call.json(&json!({ "text": text })).send().await.unwrap()
}

async fn remove(visitor: &Visitor, id: &str) -> reqwest::Response {
    let call = visitor.call(Method::DELETE, &format!("messages/{id}"));
    call.send().await.unwrap()
}

/// Methods and texts of the calls about visitors' messages, in order.
fn told(portal: &Portal) -> Vec<(String, Value)> {
    let calls = portal.calls().into_iter().filter(|call| call.status == 200);
    calls
        .map(|call| {
            let name = call.method.rsplit_once("connector.").unwrap().1.to_owned();
            (name, call.body["MESSAGES"][0]["message"]["text"].clone())
        })
        .collect()
}

#[tokio::test]
async fn a_visitor_changes_and_takes_back_what_the_portal_has() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let sent = visitor.send("first").await;
    server
        .portal
        .until("the message", |portal| told(portal).len() == 1)
        .await;
    let answer = edit(&visitor, &sent.id, "1").await;
    let edited: Message = answer.json().await.unwrap();
    assert_eq!((edited.text.as_str(), edited.edited), ("1", true));
    // The same again is no change.
    let again: Message = edit(&visitor, &sent.id, "1").await.json().await.unwrap();
    assert_eq!(again.change, edited.change.max(again.change));
    server
        .portal
        .until("the edit", |portal| told(portal).len() == 2)
        .await;
    for _ in 0..2 {
        let removed: Message = remove(&visitor, &sent.id).await.json().await.unwrap();
        assert_eq!((removed.text.as_str(), removed.removed), ("", true));
    }
    server
        .portal
        .until("the removal", |portal| told(portal).len() == 3)
        .await;
    assert_eq!(
        told(&server.portal),
        [
            ("send.messages".to_owned(), json!("first")),
            // What would be taken for a vote arrives as written.
            ("update.messages".to_owned(), json!("\u{200B}1")),
            ("delete.messages".to_owned(), Value::Null),
        ]
    );
    let calls = server.portal.calls();
    let ids: Vec<_> = calls
        .iter()
        .map(|call| &call.body["MESSAGES"][0]["message"]["id"])
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(
        problem(edit(&visitor, &sent.id, "x").await, StatusCode::CONFLICT)
            .await
            .code,
        "message_removed"
    );
    server.stop().await;
}

#[tokio::test]
async fn what_was_not_sent_yet_goes_out_once_with_its_newest_text() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.hold();
    let first = visitor.send("in flight").await;
    server
        .portal
        .until("the call", |portal| portal.arrived() == 1)
        .await;
    let (second, third) = (visitor.send("draft").await, visitor.send("regret").await);
    // The first is under way with its old text: it is followed by an edit. The others have not left.
    assert_eq!(
        edit(&visitor, &first.id, "corrected").await.status(),
        StatusCode::OK
    );
    assert_eq!(
        edit(&visitor, &second.id, "final").await.status(),
        StatusCode::OK
    );
    assert_eq!(remove(&visitor, &third.id).await.status(), StatusCode::OK);
    visitor.send("last").await;
    server.portal.release();
    server
        .portal
        .until("all of it", |portal| told(portal).len() == 4)
        .await;
    let mut told = told(&server.portal);
    told.sort_by_key(|(_, text)| text.to_string());
    let texts: Vec<_> = told
        .iter()
        .map(|(_, text)| text.as_str().unwrap())
        .collect();
    assert_eq!(texts, ["corrected", "final", "in flight", "last"]);
    assert_eq!(told[0].0, "update.messages");
    let states: Vec<_> = visitor
        .history("")
        .await
        .messages
        .iter()
        .map(|message| (message.removed, message.edited))
        .collect();
    assert_eq!(
        states,
        [(false, true), (false, true), (true, false), (false, false)]
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_taken_back_in_flight_is_removed_at_the_portal() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.hold();
    let sent = visitor.send("in flight").await;
    server
        .portal
        .until("the call", |portal| portal.arrived() == 1)
        .await;
    remove(&visitor, &sent.id).await;
    server.portal.release();
    server
        .portal
        .until("the removal", |portal| told(portal).len() == 2)
        .await;
    assert_eq!(told(&server.portal)[1].0, "delete.messages");
    server.stop().await;
}

#[tokio::test]
async fn only_ones_own_messages_can_be_changed() {
    let server = Server::start().await;
    let (one, other) = (server.visitor().await, server.visitor().await);
    let chat = one.session.visitor.as_str();
    take(&server, &genuine(&[(chat, "1", "the operator's")])).await;
    let operators = one.history("").await.messages[0].id.clone();
    let mine = one.send("mine").await;
    for (visitor, id) in [
        (&one, operators.as_str()),
        (&other, &mine.id),
        (&one, "x"),
        (&one, "no-such-message"),
    ] {
        for answer in [edit(visitor, id, "x").await, remove(visitor, id).await] {
            let refused = problem(answer, StatusCode::NOT_FOUND).await;
            assert_eq!(refused.code, "message_unknown");
        }
    }
    let empty = edit(&one, &mine.id, "  ").await;
    let empty = problem(empty, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(empty.code, "text_empty");
    let texts: Vec<_> = one
        .history("")
        .await
        .messages
        .into_iter()
        .map(|m| m.text)
        .collect();
    assert_eq!(texts, ["the operator's", "mine"]);
    server.stop().await;
}

#[tokio::test]
async fn what_the_portal_refused_is_sent_anew_and_not_changed() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    server.portal.refuse("bad");
    let mut stream = visitor.stream(None).await;
    let sent = visitor.send("bad").await;
    while stream.next().await.unwrap().state != MessageState::Failed {}
    let refused = problem(edit(&visitor, &sent.id, "good").await, StatusCode::CONFLICT).await;
    assert_eq!(refused.code, "message_failed");
    server.stop().await;
}

#[tokio::test]
async fn a_new_name_goes_with_the_next_message_and_names_group_chats() {
    for group in [false, true] {
        let server = Server::start_with(|config| config.chat_group = group).await;
        let visitor = server.visitor().await;
        let rename = async |name: &str| {
            let call = visitor.call(Method::POST, "name");
            call.json(&json!({ "name": name })).send().await.unwrap()
        };
        // Before the first message there is no chat to name.
        assert_eq!(rename(" Ann ").await.status(), StatusCode::OK);
        visitor.send("hello").await;
        server
            .portal
            .until("the message", |portal| portal.texts().len() == 1)
            .await;
        assert_eq!(rename("Eve").await.status(), StatusCode::OK);
        assert_eq!(rename("Eve").await.status(), StatusCode::OK);
        visitor.send("again").await;
        server
            .portal
            .until("both", |portal| portal.texts().len() == 2)
            .await;
        let sent = server.portal.done("imconnector.send.messages");
        let names: Vec<_> = sent
            .iter()
            .map(|body| body["MESSAGES"][0]["user"]["name"].clone())
            .collect();
        assert_eq!(names, ["Ann", "Eve"]);
        let named = server.portal.done("imconnector.chat.name.set");
        let expected = json!({ "CONNECTOR": CONNECTOR, "LINE": 107, "CHAT_ID": visitor.session.visitor, "NAME": "Eve" });
        assert_eq!(named, if group { vec![expected] } else { Vec::new() });
        let long = problem(
            rename(&"a".repeat(65)).await,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
        assert_eq!(long.code, "name_too_long");
        server.stop().await;
    }
}
