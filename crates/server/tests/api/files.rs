//! Files both ways: what is kept, what is refused, and who may have it.

use framechat_protocol::visitor::{FILE_MAX_BYTES, File, FileState, Message};
use framechat_server::{
    clock::now_ms,
    files::{sweep, worker::PER_PORTAL},
    services::files::UPLOADS_PER_CHAT,
    store::{Content, NewUpload, Quota},
};
use reqwest::{Body, Method, Response, StatusCode, header};
use serde_json::json;
use sqlx::{AnyConnection, Connection as _, Executor as _};

use super::{
    events::genuine,
    harness::{Server, Visitor, install, problem, request},
    served::{PAGE, PNG},
};

async fn upload(visitor: &Visitor, name: &str, bytes: impl Into<Body>) -> Response {
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let call = visitor.call(Method::POST, "files");
    let call = call.header("x-file-name", encoded).body(bytes);
    call.send().await.unwrap()
}

async fn uploaded(visitor: &Visitor, name: &str, bytes: &'static [u8]) -> File {
    let answer = upload(visitor, name, bytes).await;
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

async fn send(visitor: &Visitor, id: &str, text: &str, files: &[&File]) -> Response {
    let mut message = request(id, text);
    message.files = files.iter().map(|file| file.id.clone()).collect();
    visitor.post(&message).await
}

async fn fetch(server: &Server, path: &str) -> Response {
    reqwest::get(server.url(path)).await.unwrap()
}

#[tokio::test]
async fn a_visitors_file_reaches_the_portal_without_a_token() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let picture = uploaded(&visitor, "Я\u{202e}.png", PNG).await;
    assert_eq!(
        (picture.name.as_str(), picture.mime.as_str(), picture.size),
        ("Я.png", "image/png", PNG.len() as u64)
    );
    let sent: Message = send(&visitor, "with-a-file", "", &[&picture])
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(sent.files.len(), 1);
    server
        .portal
        .until("the message", |portal| {
            !portal.done("imconnector.send.messages").is_empty()
        })
        .await;
    let body = server.portal.done("imconnector.send.messages").remove(0);
    let message = &body["MESSAGES"][0]["message"];
    assert_eq!(
        (&message["text"], &message["files"][0]["name"]),
        (&json!(null), &json!("Я.png"))
    );
    let address = message["files"][0]["url"].as_str().unwrap();
    let path = address
        .strip_prefix("http://framechat.localhost:8600")
        .unwrap();
    let answer = fetch(&server, path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let said = |name: header::HeaderName| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(said(header::CONTENT_TYPE), "image/png");
    assert_eq!(said(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(
        said(header::CONTENT_SECURITY_POLICY),
        "sandbox; default-src 'none'"
    );
    assert_eq!(
        said(header::CONTENT_DISPOSITION),
        "inline; filename=\"_.png\"; filename*=UTF-8''%D0%AF.png"
    );
    assert_eq!(answer.bytes().await.unwrap(), PNG);
    // History gives links of its own.
    let listed = visitor.history("").await.messages.remove(0).files.remove(0);
    assert_eq!(
        fetch(&server, &listed.url.unwrap()).await.status(),
        StatusCode::OK
    );
    server.stop().await;
}

#[tokio::test]
async fn what_is_no_picture_is_only_downloaded() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    for (name, bytes) in [
        ("picture.png", PAGE),
        ("drawing.svg", b"<svg xmlns='x'><script/></svg>"),
    ] {
        let file = uploaded(&visitor, name, bytes).await;
        let answer = fetch(&server, &file.url.unwrap()).await;
        let said = |name: header::HeaderName| answer.headers()[name].to_str().unwrap();
        assert_eq!(said(header::CONTENT_TYPE), "application/octet-stream");
        assert!(said(header::CONTENT_DISPOSITION).starts_with("attachment; "));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_link_is_for_one_file_and_one_time() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let (one, other) = (
        uploaded(&visitor, "a", b"one").await,
        uploaded(&visitor, "b", b"two").await,
    );
    let links = server.state.store.links();
    let path = links.for_portal(&one.id, now_ms());
    let refused = |path: String, status, code: &'static str| {
        let server = &server;
        async move {
            assert_eq!(
                problem(fetch(server, &path).await, status).await.code,
                code,
                "{path}"
            )
        }
    };
    refused(
        path.replace(&one.id, &other.id),
        StatusCode::FORBIDDEN,
        "link_invalid",
    )
    .await;
    refused(
        path.replace(&one.id, "..%2F..%2Fetc%2Fpasswd"),
        StatusCode::FORBIDDEN,
        "link_invalid",
    )
    .await;
    refused(format!("{path}x"), StatusCode::FORBIDDEN, "link_invalid").await;
    refused(
        "/files/x/y/z".to_owned(),
        StatusCode::FORBIDDEN,
        "link_invalid",
    )
    .await;
    refused(
        links.for_portal(&one.id, 0),
        StatusCode::GONE,
        "link_expired",
    )
    .await;
    assert_eq!(fetch(&server, &path).await.text().await.unwrap(), "one");
    server.stop().await;
}

#[tokio::test]
async fn uploads_are_bounded() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let too_large = |code: &str| assert_eq!(code, "file_too_large");
    let whole = usize::try_from(FILE_MAX_BYTES).unwrap();
    assert_eq!(
        upload(&visitor, "a", vec![0; whole]).await.status(),
        StatusCode::OK
    );
    let told = upload(&visitor, "a", vec![0; whole + 1]).await;
    too_large(&problem(told, StatusCode::PAYLOAD_TOO_LARGE).await.code);
    // Without a length in front, it is found while it comes.
    let chunks = (0..=whole / 65536).map(|_| Ok::<_, std::io::Error>(vec![0; 65536]));
    let stream = Body::wrap_stream(futures_util::stream::iter(chunks.collect::<Vec<_>>()));
    let streamed = upload(&visitor, "a", stream).await;
    too_large(&problem(streamed, StatusCode::PAYLOAD_TOO_LARGE).await.code);
    let empty = upload(&visitor, "a", "").await;
    let empty = problem(empty, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert_eq!(empty.code, "file_empty");
    let nobody = reqwest::Client::new()
        .post(server.url("/api/visitor/files"))
        .body("x");
    let nobody = problem(nobody.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
    assert_eq!(nobody.code, "token_invalid");
    server.stop().await;
}

#[tokio::test]
async fn a_chat_has_so_many_uploads_on_their_way() {
    let server = Server::start().await;
    let (visitor, other) = (server.visitor().await, server.visitor().await);
    let places = &server.state.chat_uploads;
    let chat = visitor.session.visitor.as_str();
    let held: Vec<_> = (0..UPLOADS_PER_CHAT)
        .map(|_| places.take(chat).unwrap())
        .collect();
    let answer = upload(&visitor, "a", "x").await;
    let wait = answer.headers()[header::RETRY_AFTER].clone();
    assert!(wait.to_str().unwrap().parse::<u64>().unwrap() > 0);
    let refused = problem(answer, StatusCode::TOO_MANY_REQUESTS).await;
    assert_eq!(refused.code, "uploads_too_many");
    assert_eq!(upload(&other, "a", "x").await.status(), StatusCode::OK);
    drop(held);
    assert_eq!(upload(&visitor, "a", "x").await.status(), StatusCode::OK);
    assert_eq!(places.free(chat), UPLOADS_PER_CHAT, "an end gives it back");
    server.stop().await;
}

#[tokio::test]
async fn a_chat_and_its_site_keep_so_much_and_no_more() {
    let server = Server::start().await;
    install(&server.state, "m2", "site-key-2", &server.portal).await;
    let (one, two) = (server.visitor().await, server.visitor().await);
    let elsewhere = server.visitor_of("site-key-2").await;
    let quota = Quota { chat: 10, site: 15 };
    let store = &server.state.store;
    let add = async |visitor: &Visitor, id: &str, size: u64| {
        let chat = visitor.session.visitor.as_str();
        let fits = store.has_room(chat, size, quota).await.unwrap();
        let content = Content {
            mime: "text/plain".to_owned(),
            size,
        };
        let new = NewUpload {
            id,
            chat,
            name: "a.txt",
            content: &content,
        };
        let kept = store
            .add_upload(&new, quota, now_ms())
            .await
            .unwrap()
            .is_some();
        assert_eq!(kept, fits, "{id}: what is told before is what holds");
        kept
    };
    assert!(!add(&one, "above the chat's", 11).await);
    assert!(add(&one, "below the chat's", 9).await);
    assert!(!add(&one, "then above it", 2).await);
    assert!(add(&one, "then at it", 1).await);
    assert!(!add(&two, "above the site's", 6).await);
    assert!(add(&two, "below the site's", 4).await);
    assert!(add(&two, "at the site's", 1).await);
    assert!(!add(&two, "no byte more", 1).await);
    assert!(add(&elsewhere, "another site", 10).await);
    // What is dropped takes no room.
    store.drop_unnamed_uploads(now_ms() + 1).await.unwrap();
    assert!(add(&two, "room again", 10).await);
    server.stop().await;
}

#[tokio::test]
async fn links_that_hang_hold_back_no_other_portals_files() {
    let server = Server::start().await;
    super::harness::install(&server.state, "m2", "site-key-2", &server.portal).await;
    let link = |path: &str| {
        let endpoint = server.portal.client_endpoint();
        endpoint.replace("/rest/", &format!("/pub/{path}"))
    };
    let hanging: Vec<_> = (0..30).map(|_| ("a.png", link("hanging"))).collect();
    let hanging: Vec<_> = hanging.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let (held, free) = (
        server.visitor().await,
        server.visitor_of("site-key-2").await,
    );
    let event = with_files(&held.session.visitor, "1", &hanging);
    assert_eq!(server.event(&event).await.status(), StatusCode::OK);
    server
        .portal
        .until("the portal's places", |portal| {
            portal.hanging() == PER_PORTAL
        })
        .await;
    let picture = link("picture");
    let event = with_files(&free.session.visitor, "2", &[("p.png", &picture)]);
    let event = event.replace("member_id%5D=m1", "member_id%5D=m2");
    assert_eq!(server.event(&event).await.status(), StatusCode::OK);
    assert_eq!(settled(&free).await.state, FileState::Ready);
    assert_eq!(server.portal.hanging(), PER_PORTAL);
}

#[tokio::test]
async fn a_message_has_only_files_of_its_own_chat_that_no_other_has() {
    let server = Server::start().await;
    let (one, other) = (server.visitor().await, server.visitor().await);
    let file = uploaded(&one, "a", b"x").await;
    let refused = async |answer: Response| {
        let refused = problem(answer, StatusCode::UNPROCESSABLE_ENTITY).await;
        assert_eq!(refused.code, "file_unknown");
    };
    refused(send(&other, "a-strangers", "", &[&file]).await).await;
    assert!(other.history("").await.messages.is_empty());
    let sent = send(&one, "my-message", "see", &[&file]).await;
    assert_eq!(sent.status(), StatusCode::OK);
    // The same message again is the same; the same file in another is not.
    assert_eq!(
        send(&one, "my-message", "see", &[&file]).await.status(),
        StatusCode::OK
    );
    refused(send(&one, "another-one", "", &[&file]).await).await;
    assert_eq!(one.history("").await.messages.len(), 1);
    let many = vec![&file; 11];
    let many = problem(
        send(&one, "too-many", "", &many).await,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await;
    assert_eq!(many.code, "files_too_many");
    server.stop().await;
}

#[tokio::test]
async fn a_removed_message_takes_its_files_along() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let file = uploaded(&visitor, "a.txt", b"private").await;
    send(&visitor, "a-message", "", &[&file]).await;
    let removed = visitor.call(Method::DELETE, "messages/a-message");
    assert_eq!(removed.send().await.unwrap().status(), StatusCode::OK);
    assert!(visitor.history("").await.messages[0].files.is_empty());
    let gone = fetch(&server, &file.url.unwrap()).await;
    assert_eq!(problem(gone, StatusCode::NOT_FOUND).await.code, "file_gone");
    assert!(server.state.files.path(&file.id).exists());
    sweep::sweep(&server.state, now_ms()).await.unwrap();
    assert!(!server.state.files.path(&file.id).exists());
    server.stop().await;
}

#[tokio::test]
async fn an_upload_waits_for_its_message_for_a_week() {
    let server = Server::start().await;
    let visitor = server.visitor().await;
    let named = uploaded(&visitor, "a.txt", b"written on a train").await;
    let unnamed = uploaded(&visitor, "b.txt", b"never sent").await;
    let sweep_after = async |days: i64| {
        let at = now_ms() + days * 24 * 60 * 60 * 1000 + 1000;
        sweep::sweep(&server.state, at).await.unwrap();
    };
    sweep_after(6).await;
    let sent = send(&visitor, "a-message", "", &[&named]).await;
    assert_eq!(sent.status(), StatusCode::OK);
    assert!(server.state.files.path(&unnamed.id).exists());
    sweep_after(7).await;
    assert!(!server.state.files.path(&unnamed.id).exists());
    assert!(server.state.files.path(&named.id).exists());
    server.stop().await;
}

/// An operator's message with files under these addresses.
fn with_files(chat: &str, id: &str, files: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(genuine(&[(chat, id, "[b]Ann:[/b] ")]));
    for (index, (name, link)) in files.iter().enumerate() {
        let key = |path: &str| format!("data[MESSAGES][0][message][files][{index}][{path}]");
        form.append_pair(&key("name"), name)
            .append_pair(&key("link"), link)
            .append_pair(&key("type"), "image");
    }
    form.finish()
}

/// The message's file once it is no longer being fetched.
async fn settled(visitor: &Visitor) -> File {
    let mut stream = visitor.stream(Some(0)).await;
    loop {
        let message = stream.next().await.unwrap();
        if message.files[0].state != FileState::Fetching {
            return message.files[0].clone();
        }
    }
}

#[tokio::test]
async fn an_operators_file_is_fetched_and_kept() {
    let server = Server::start().await;
    for (at, path) in ["picture", "moved"].iter().enumerate() {
        let visitor = server.visitor().await;
        let link = server
            .portal
            .client_endpoint()
            .replace("/rest/", &format!("/pub/{path}"));
        let chat = visitor.session.visitor.as_str();
        let taken = server
            .event(&with_files(chat, &at.to_string(), &[("../p.png", &link)]))
            .await;
        assert_eq!(taken.status(), StatusCode::OK);
        let file = settled(&visitor).await;
        assert_eq!(
            (file.state, file.name.as_str(), file.mime.as_str()),
            (FileState::Ready, "p.png", "image/png")
        );
        let bytes = fetch(&server, &file.url.unwrap())
            .await
            .bytes()
            .await
            .unwrap();
        assert_eq!(bytes, PNG);
    }
    server.stop().await;
}

#[tokio::test]
async fn what_cannot_be_fetched_is_named_and_nothing_private_is_called() {
    let server = Server::start().await;
    let own = |path: &str| {
        server
            .portal
            .client_endpoint()
            .replace("/rest/", &format!("/pub/{path}"))
    };
    let mut links: Vec<String> = [
        "page", "missing", "empty", "huge", "round", "inside", "metadata", "name", "mapped",
        "decimal", "file", "user",
    ]
    .map(own)
    .into();
    let port = server.portal.address.port();
    links.extend([
        // The portal's port under another name of this machine, and other ports of the portal.
        format!("http://127.0.0.1:{port}/pub/picture"),
        format!("http://localhost:{port}/pub/picture"),
        format!("http://other.localhost:{port}/pub/picture"),
        "http://portal.localhost:1/pub/picture".to_owned(),
        "ftp://portal.localhost/x".to_owned(),
        "http://0x7f.1/".to_owned(),
        "no address".to_owned(),
        String::new(),
    ]);
    for (at, link) in links.iter().enumerate() {
        let visitor = server.visitor().await;
        let chat = visitor.session.visitor.as_str();
        let taken = server
            .event(&with_files(chat, &at.to_string(), &[("p.png", link)]))
            .await;
        assert_eq!(taken.status(), StatusCode::OK);
        let file = settled(&visitor).await;
        assert_eq!(
            (file.state, file.name.as_str(), file.url),
            (FileState::Unavailable, "p.png", None),
            "{link}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn a_link_that_cannot_be_read_any_more_holds_no_other_file() {
    let server = Server::start().await;
    let link = server
        .portal
        .client_endpoint()
        .replace("/rest/", "/pub/picture");
    let (broken, sound) = (server.visitor().await, server.visitor().await);
    let take = async |visitor: &Visitor, id: &str| {
        let chat = visitor.session.visitor.as_str();
        let event = with_files(chat, id, &[("p.png", &link)]);
        assert_eq!(server.event(&event).await.status(), StatusCode::OK);
    };
    take(&broken, "1").await;
    assert_eq!(settled(&broken).await.state, FileState::Ready);
    let mut database = AnyConnection::connect(&server.state.config.database)
        .await
        .unwrap();
    let again = "UPDATE files SET state = 'fetching', due_at = 0, link_sealed = 'not sealed'";
    database.execute(again).await.unwrap();
    take(&sound, "2").await;
    assert_eq!(settled(&sound).await.state, FileState::Ready);
    assert_eq!(settled(&broken).await.state, FileState::Unavailable);
    server.stop().await;
}
