//! What a site asks its visitors before their first message.

use framechat_protocol::boot::{Ask, PreChat};
use framechat_protocol::identity::Claims;
use framechat_protocol::visitor::{MessageState, Profile, SendRequest};
use framechat_server::store::Site;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::harness::{SITE, Server, Visitor, problem, request};
use super::identity::{claims, named_visitor};

const CONSENT: &str = "I agree that my words are kept.";

async fn asking(pre_chat: PreChat) -> Server {
    let server = Server::start().await;
    let store = &server.state.store;
    let site = Site {
        pre_chat,
        ..store.site(SITE).await.unwrap().unwrap()
    };
    store.upsert_site(&site).await.unwrap();
    server
}

fn everything() -> PreChat {
    PreChat {
        name: Ask::Required,
        email: Ask::Required,
        phone: Ask::Required,
        consent: Some(CONSENT.to_owned()),
    }
}

fn answers() -> Profile {
    Profile {
        name: Some("Ada Lovelace".to_owned()),
        email: Some(" Ada@Shop.Example".to_owned()),
        phone: Some("+49 (30) 123-456".to_owned()),
        consent: true,
    }
}

fn with(profile: Profile) -> SendRequest {
    SendRequest {
        profile: Some(profile),
        ..request("a-message", "Hello")
    }
}

async fn refused(visitor: &Visitor, request: &SendRequest) -> (String, Option<String>) {
    let answer = visitor.post(request).await;
    let problem = problem(answer, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(problem.detail.is_some());
    (problem.code, problem.field)
}

/// What is wrong with an answer.
type Change = fn(&mut Profile);

#[tokio::test]
async fn a_first_message_without_an_answer_is_refused_and_names_the_field() {
    let server = asking(everything()).await;
    let visitor = server.visitor().await;
    let plain = refused(&visitor, &request("a-message", "Hello")).await;
    assert_eq!(plain, ("name_required".to_owned(), Some("name".to_owned())));
    let changes: [(Change, &str, &str); 7] = [
        (
            |it| it.name = Some("  ".to_owned()),
            "name_required",
            "name",
        ),
        (|it| it.email = None, "email_required", "email"),
        (|it| it.phone = None, "phone_required", "phone"),
        (|it| it.consent = false, "consent_required", "consent"),
        (|it| it.name = Some("x".repeat(65)), "name_invalid", "name"),
        (
            |it| it.email = Some("ada@shop".to_owned()),
            "email_invalid",
            "email",
        ),
        (
            |it| it.phone = Some("call me".to_owned()),
            "phone_invalid",
            "phone",
        ),
    ];
    for (change, code, field) in changes {
        let mut less = answers();
        change(&mut less);
        let said = refused(&visitor, &with(less)).await;
        assert_eq!(said, (code.to_owned(), Some(field.to_owned())));
    }
    assert!(visitor.history("").await.messages.is_empty());
    visitor.send_as(&with(answers())).await;
    server.stop().await;
}

#[tokio::test]
async fn the_answers_reach_the_portal_and_are_kept_for_later_messages() {
    let server = asking(everything()).await;
    let visitor = server.visitor().await;
    visitor.send_as(&with(answers())).await;
    visitor.until("Hello", MessageState::Delivered).await;
    visitor
        .send_as(&request("another-one", "Are you there?"))
        .await;
    visitor
        .until("Are you there?", MessageState::Delivered)
        .await;
    let sent = server.portal.done("imconnector.send.messages");
    for call in &sent {
        assert_eq!(
            call["MESSAGES"][0]["user"],
            json!({
                "id": visitor.session.visitor, "name": "Ada", "last_name": "Lovelace",
                "email": "Ada@shop.example", "phone": "+4930123456", "skip_phone_validate": "Y",
            })
        );
    }
    assert_eq!(sent.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn the_answers_are_exported_and_erased_with_the_visitor() {
    let server = asking(everything()).await;
    let visitor = server.visitor().await;
    let sent = visitor.send_as(&with(answers())).await;
    let (store, id) = (&server.state.store, visitor.session.visitor.as_str());
    let data: Value = json!(store.visitor_data(id).await.unwrap().unwrap());
    for (key, value) in [
        ("name", json!("Ada Lovelace")),
        ("email", json!("Ada@shop.example")),
        ("phone", json!("+4930123456")),
        ("consent", json!(CONSENT)),
        ("consent_at", json!(sent.sent_at)),
    ] {
        assert_eq!(data[key], value, "{key}");
    }
    store.erase_visitor(id).await.unwrap().unwrap();
    assert!(store.visitor_data(id).await.unwrap().is_none());
    server.stop().await;
}

#[tokio::test]
async fn what_a_site_does_not_ask_for_is_not_kept() {
    let server = asking(PreChat::default()).await;
    let visitor = server.visitor().await;
    visitor.send_as(&with(answers())).await;
    let store = &server.state.store;
    let known = store.visitor_data(&visitor.session.visitor).await.unwrap();
    let known = known.unwrap().visitor;
    assert_eq!(known.name.as_deref(), Some("Ada Lovelace"));
    let kept = (known.email, known.phone, known.consent, known.consent_at);
    assert_eq!(kept, (None, None, None, None));
    server.stop().await;
}

#[tokio::test]
async fn a_conversation_that_runs_is_not_asked_again() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    visitor.send("Hello").await;
    let store = &server.state.store;
    let site = Site {
        pre_chat: everything(),
        ..store.site(SITE).await.unwrap().unwrap()
    };
    store.upsert_site(&site).await.unwrap();
    visitor.send("Still there").await;
    // What was answered before the site asked counts.
    let renamed = server.visitor().await;
    let name = renamed.call(reqwest::Method::POST, "name");
    let name = name.json(&json!({ "name": "Ada" })).send().await.unwrap();
    assert_eq!(name.status(), StatusCode::OK);
    let nameless = Profile {
        name: None,
        ..answers()
    };
    renamed.send_as(&with(nameless)).await;
    server.stop().await;
}

#[tokio::test]
async fn whom_the_site_has_named_is_asked_nothing() {
    let server = asking(everything()).await;
    let named = Claims {
        email: Some("ada@shop.example".to_owned()),
        phone: Some("no number".to_owned()),
        ..claims("ada")
    };
    let visitor = named_visitor(&server, &named).await;
    visitor.send_as(&request("a-message", "Hello")).await;
    visitor.until("Hello", MessageState::Delivered).await;
    let sent = &server.portal.done("imconnector.send.messages")[0];
    assert_eq!(
        sent["MESSAGES"][0]["user"],
        json!({ "id": visitor.session.visitor, "email": "ada@shop.example" })
    );
    server.stop().await;
}

#[tokio::test]
async fn a_name_beside_the_message_answers_the_question_for_it() {
    let server = asking(PreChat {
        name: Ask::Required,
        ..PreChat::default()
    })
    .await;
    let visitor = server.visitor().await;
    let named = SendRequest {
        name: Some("Ada".to_owned()),
        ..request("a-message", "Hello")
    };
    visitor.send_as(&named).await;
    server.stop().await;
}
