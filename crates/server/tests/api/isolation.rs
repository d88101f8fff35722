//! A visitor's token opens that visitor's chat and nothing else, whichever route it is tried on.

use framechat_protocol::visitor::{File, MessageState, ResumeSecret};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::harness::{SITE, Server, install, request};

const SECRET: &str = "the first visitor's secret";

#[tokio::test]
async fn a_token_opens_nothing_of_another_visitor_site_or_portal() {
    let server = Server::start().await;
    install(&server.state, "m2", "site-key-2", &server.portal).await;
    let owner = server.visitor().await;
    owner.send_as(&request("owners-message", SECRET)).await;
    owner.until(SECRET, MessageState::Delivered).await;
    let upload = owner
        .call(Method::POST, "files")
        .header("x-file-name", "secret.txt");
    let upload: File = upload
        .body(SECRET)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let secret = owner.call(Method::PUT, "resume").send().await.unwrap();
    let secret: ResumeSecret = secret.json().await.unwrap();
    let mut with_file = request("a-file-of-anothers", "mine now");
    with_file.files = vec![upload.id.clone()];
    let with_file = serde_json::to_value(with_file).unwrap();
    let own = owner.history("").await;
    let neighbour = server.visitor_of(SITE).await;
    let stranger = server.visitor_of("site-key-2").await;
    let http = reqwest::Client::new();
    let nothing = json!({});
    for (other, leaving) in [(&neighbour, "session"), (&stranger, "")] {
        let edit = json!({ "text": "changed" });
        let name = json!({ "name": "Mallory" });
        let resume = json!({ "site": SITE, "token": other.session.token });
        let reply = json!({ "scope": "own", "title": "t", "text": "t" });
        let owners_site = json!({ "site": SITE, "secret": other.session.token });
        let tried: [(Method, &str, &Value); 19] = [
            (Method::GET, "/api/visitor/history", &nothing),
            (Method::GET, "/api/visitor/history?before=9", &nothing),
            (Method::PUT, "/api/visitor/messages/owners-message", &edit),
            (
                Method::DELETE,
                "/api/visitor/messages/owners-message",
                &nothing,
            ),
            (
                Method::PUT,
                "/api/visitor/messages/..%2Fowners-message",
                &edit,
            ),
            (Method::POST, "/api/visitor/name", &name),
            (Method::POST, "/api/visitor/session", &resume),
            (Method::GET, "/api/visitor/changes?after=0", &nothing),
            (Method::POST, "/api/visitor/resume", &owners_site),
            (Method::PUT, "/api/visitor/resume", &nothing),
            (Method::DELETE, "/api/visitor/resume", &nothing),
            (Method::POST, "/api/visitor/messages", &with_file),
            (Method::POST, "/api/app/session", &nothing),
            (Method::GET, "/api/app/names", &nothing),
            (Method::GET, "/api/app/replies", &nothing),
            (Method::POST, "/api/app/replies", &reply),
            (Method::PUT, "/api/app/replies/1", &reply),
            (Method::DELETE, "/api/app/replies/1", &nothing),
            (
                Method::POST,
                "/api/app/messages",
                &json!({ "id": "an-id-of-mine", "text": "x" }),
            ),
        ];
        for (method, path, body) in tried {
            let call = http.request(method.clone(), server.url(path));
            let call = call.bearer_auth(&other.session.token).json(body);
            let answer = call.send().await.unwrap();
            let status = answer.status();
            let text = answer.text().await.unwrap();
            assert!(!text.contains(SECRET), "{method} {path}: {text}");
            assert!(
                !text.contains(&owner.session.visitor),
                "{method} {path}: {text}"
            );
            if path.contains("owners-message") {
                assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}: {text}");
            }
            if *body == with_file {
                assert!(status.is_client_error(), "{method} {path}: {text}");
            }
            if path.starts_with("/api/app/") {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}: {text}");
            }
        }
        let mut stream = other.stream(Some(0)).await;
        assert!(stream.is_silent().await);
        drop(stream);
        // They may leave and be forgotten; nobody else is.
        let left = other.call(Method::DELETE, leaving).send().await.unwrap();
        assert_eq!(left.status(), StatusCode::NO_CONTENT, "{leaving}");
    }
    assert_eq!(owner.history("").await, own, "nothing of it was changed");
    let back = json!({ "site": SITE, "secret": secret.secret });
    let back = http
        .post(server.url("/api/visitor/resume"))
        .json(&back)
        .send()
        .await
        .unwrap();
    assert_eq!(back.status(), StatusCode::OK);
    let mut with_file = request("the-owners-file", "mine");
    with_file.files = vec![upload.id];
    assert_eq!(owner.send_as(&with_file).await.files.len(), 1);
}
