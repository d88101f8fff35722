//! Both codecs of the visitor API say the same.

use super::{boot, history, kept, message, outgoing, send_request, session, session_request};
use crate::browser::json::Json;
use crate::site_chat::timeline::{Outgoing, Stage};
use framechat_protocol::boot::{Ask, Boot, PreChat, SiteChatBoot};
use framechat_protocol::visitor::{
    Author, File, FileState, History, Kind, Message, MessageState, Profile, SendRequest,
    SessionRequest, SessionResponse,
};
use wasm_bindgen_test::wasm_bindgen_test;

fn written<T: serde::Serialize>(value: &T) -> Json {
    Json::parse(&serde_json::to_string(value).unwrap()).unwrap()
}

fn a_message(author: Author, state: MessageState, operator: Option<&str>) -> Message {
    Message {
        seq: 3,
        id: "0123456789".to_owned(),
        author,
        text: "\"quoted\"\n[b]привет[/b] \u{1f600}".to_owned(),
        operator: operator.map(str::to_owned),
        sent_at: 1_795_300_000_123,
        state,
        change: 1 << 40,
        kind: Kind::Message,
        edited: false,
        removed: false,
        files: Vec::new(),
    }
}

fn a_file(state: FileState) -> File {
    let ready = state == FileState::Ready;
    File {
        id: "f1".to_owned(),
        name: "план.png".to_owned(),
        mime: "image/png".to_owned(),
        size: 1 << 40,
        state,
        url: ready.then(|| "/files/f1/1/x".to_owned()),
        width: ready.then_some(640),
        height: None,
    }
}

#[wasm_bindgen_test]
fn reads_what_the_protocol_writes() {
    let messages = vec![
        a_message(Author::Visitor, MessageState::Sent, None),
        a_message(Author::Visitor, MessageState::Delivered, None),
        a_message(Author::Visitor, MessageState::Failed, None),
        a_message(Author::Operator, MessageState::Sent, Some("Светлана")),
        Message {
            kind: Kind::DialogFinished,
            edited: true,
            removed: true,
            ..a_message(Author::Operator, MessageState::Sent, None)
        },
        Message {
            files: [
                FileState::Ready,
                FileState::Fetching,
                FileState::Unavailable,
            ]
            .map(a_file)
            .into(),
            ..a_message(Author::Visitor, MessageState::Sent, None)
        },
    ];
    for one in &messages {
        assert_eq!(message(&written(one)).as_ref(), Some(one));
    }
    for before in [None, Some(7)] {
        let page = History {
            messages: messages.clone(),
            before,
            last_change: 9,
        };
        assert_eq!(history(&written(&page)), Some((page, true)));
    }
    for name in [None, Some("Anna".to_owned())] {
        let answer = SessionResponse {
            token: "t".to_owned(),
            visitor: "v".to_owned(),
            name,
            last_change: 0,
            identified: false,
        };
        assert_eq!(session(&written(&answer)), Some(answer));
    }
    let site = SiteChatBoot {
        site: "key".to_owned(),
        title: "Garden".to_owned(),
        greeting: Some("Hello".to_owned()),
        parents: vec!["https://shop.example".to_owned()],
        lang: "en".to_owned(),
        avatar: Some("https://shop.example/a.png".to_owned()),
        pre_chat: Some(PreChat {
            name: Ask::Required,
            email: Ask::Optional,
            phone: Ask::Off,
            consent: Some("I agree".to_owned()),
        }),
        phrases: vec!["Conversation".to_owned()],
    };
    let page = written(&Boot::SiteChat(site.clone()));
    assert_eq!(
        page.text("surface").as_deref(),
        Some(crate::browser::boot::SITE_CHAT)
    );
    assert_eq!(boot(&page), Some(site));
}

#[wasm_bindgen_test]
fn writes_what_the_protocol_reads() {
    for token in [None, Some("t".to_owned())] {
        let request = SessionRequest {
            site: "key".to_owned(),
            token,
            identity: None,
        };
        assert_eq!(
            serde_json::from_str::<SessionRequest>(&session_request(&request)).unwrap(),
            request
        );
    }
    for name in [None, Some("Anna \"A\"".to_owned())] {
        let request = SendRequest {
            id: "0123456789".to_owned(),
            text: "a\nb".to_owned(),
            files: name.iter().cloned().collect(),
            page_url: name.clone(),
            name: name.clone(),
            profile: name.map(|name| Profile {
                email: Some("anna@shop.example".to_owned()),
                phone: None,
                consent: true,
                name: Some(name),
            }),
        };
        assert_eq!(
            serde_json::from_str::<SendRequest>(&send_request(&request)).unwrap(),
            request
        );
    }
}

#[wasm_bindgen_test]
fn what_is_kept_comes_back_to_be_sent_anew() {
    let request = SendRequest {
        id: "0123456789".to_owned(),
        text: "hi".to_owned(),
        files: Vec::new(),
        name: None,
        page_url: None,
        profile: Some(Profile {
            phone: Some("+4930123".to_owned()),
            ..Profile::default()
        }),
    };
    let refused = Outgoing {
        request: request.clone(),
        written_at: 5,
        stage: Stage::Refused,
    };
    let anew = Outgoing {
        request,
        written_at: 5,
        stage: Stage::Sending,
    };
    assert_eq!(kept(&outgoing(&refused)), Some(anew));
    for broken in ["", "null", "[]", "{", r#"{"request":{}}"#] {
        assert_eq!(kept(broken), None, "{broken}");
    }
}

#[wasm_bindgen_test]
fn what_is_not_a_message_is_none() {
    for broken in ["{}", "null", "7", r#"{"seq":1.5}"#] {
        assert_eq!(
            Json::parse(broken).and_then(|json| message(&json)),
            None,
            "{broken}"
        );
    }
    assert!(Json::parse("{").is_none());
}

#[wasm_bindgen_test]
fn what_a_newer_server_says_beside_the_known_keeps_no_message_back() {
    let known = a_message(Author::Operator, MessageState::Sent, None);
    let mut newer = serde_json::to_value(&known).unwrap();
    newer["state"] = "read".into();
    newer["author"] = "bot".into();
    newer["reactions"] = serde_json::json!([{ "of": "visitor" }]);
    newer["files"] = serde_json::json!([{ "id": 7 }, null]);
    assert_eq!(message(&written(&newer)), Some(known.clone()));

    let mut remark = newer;
    remark["kind"] = "rated".into();
    assert_eq!(message(&written(&remark)), None, "there is nothing to show");
    let page = serde_json::json!({ "messages": [known, remark, 7, null], "last_change": 9 });
    let (page, whole) = history(&written(&page)).unwrap();
    assert_eq!((page.messages, whole), (vec![known], false));
}
