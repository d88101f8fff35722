use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{App, Config};

fn stand() -> axum::Router {
    let config = Config::for_app("http://framechat.localhost:8600", true);
    super::router(App::new(config, 8700).unwrap())
}

async fn ask(router: &axum::Router, method: Method, path: &str, body: Option<Value>) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map_or(Body::empty(), |value| Body::from(value.to_string()));
    router
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(
        to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap()
            .to_vec(),
    )
    .unwrap()
}

#[tokio::test]
async fn the_page_names_only_files_that_are_served() {
    let router = stand();
    let mut files = vec![text(ask(&router, Method::GET, "/", None).await).await];
    let mut seen = Vec::new();
    while let Some(file) = files.pop() {
        let named = file
            .split(['"'])
            .filter(|name| name.starts_with("/_stand/") || name.starts_with("./"))
            .map(|name| {
                format!(
                    "/_stand/{}",
                    name.trim_start_matches("/_stand/").trim_start_matches("./")
                )
            });
        for name in named {
            if seen.contains(&name) {
                continue;
            }
            let answer = ask(&router, Method::GET, &name, None).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            files.push(text(answer).await);
            seen.push(name);
        }
    }
    assert_eq!(seen.len(), 11, "{seen:?}");
    let missing = ask(&router, Method::GET, "/_stand/other.js", None).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_in_the_page_is_inline() {
    let page = ask(&stand(), Method::GET, "/", None).await;
    let csp = page.headers()[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        csp.contains("script-src 'self';") && !csp.contains("unsafe"),
        "{csp}"
    );
    let page = text(page).await;
    assert!(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick="));
}

#[tokio::test]
async fn only_the_root_lets_an_operator_log_in() {
    let router = stand();
    for (path, status) in [
        ("/", StatusCode::NO_CONTENT),
        ("/?login=1", StatusCode::NO_CONTENT),
        ("/inbox", StatusCode::NOT_FOUND),
        ("/inbox/", StatusCode::NOT_FOUND),
    ] {
        let shown = ask(&router, Method::GET, path, None).await;
        assert_eq!(shown.status(), StatusCode::OK, "{path} is shown");
        let answer = ask(&router, Method::POST, path, None).await;
        assert_eq!(answer.status(), status, "{path}");
    }
}

#[tokio::test]
async fn the_journal_keeps_each_list_in_order_and_forgets_on_demand() {
    let router = stand();
    for (list, message) in [
        ("missed", "\"early\""),
        ("received", "{\"Type\":\"initChat\"}"),
        ("sent", "{\"Type\":\"inbox_changed\"}"),
        ("received", "{\"Type\":\"write_to_client\"}"),
    ] {
        let report = json!({ "list": list, "json": message });
        let answer = ask(&router, Method::POST, "/_control/stand", Some(report)).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
    for (path, list) in [
        (
            "/_control/stand",
            json!([{ "Type": "initChat" }, { "Type": "write_to_client" }]),
        ),
        ("/_control/stand?list=missed", json!(["early"])),
        (
            "/_control/stand?list=sent",
            json!([{ "Type": "inbox_changed" }]),
        ),
    ] {
        let shown = text(ask(&router, Method::GET, path, None).await).await;
        assert_eq!(
            serde_json::from_str::<Value>(&shown).unwrap(),
            list,
            "{path}"
        );
    }
    let unknown = json!({ "list": "other", "json": "1" });
    let answer = ask(&router, Method::POST, "/_control/stand", Some(unknown)).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    ask(&router, Method::DELETE, "/_control/stand", None).await;
    let shown = text(ask(&router, Method::GET, "/_control/stand", None).await).await;
    assert_eq!(shown, "[]");
}

#[tokio::test]
async fn the_journal_answers_on_every_host() {
    let config = Config::for_app("http://framechat.localhost:8600", true);
    let simulator = crate::router(&App::new(config, 8700).unwrap());
    for host in [
        "stand.localhost:8700",
        "127.0.0.1:8700",
        "crm.localhost:8700",
    ] {
        let request = Request::get("/_control/stand")
            .header(header::HOST, host)
            .body(Body::empty())
            .unwrap();
        let answer = simulator.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{host}");
    }
}
