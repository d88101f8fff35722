//! A simulator on a port of its own, and an application beside it that keeps what it is sent.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Html;
use framechat_simulator::{App, Config, service};
use reqwest::header::{CONTENT_TYPE, HOST};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// How long an event may take to arrive before the test says that none came.
const EVENT_WAIT: Duration = Duration::from_secs(10);

/// The application's side: forms by which its pages were opened, and events.
#[derive(Clone)]
pub(crate) struct FakeApp {
    forms: Arc<Mutex<Vec<String>>>,
    events: mpsc::UnboundedSender<String>,
}

impl FakeApp {
    /// Every form that a page was sent, oldest first.
    pub(crate) fn forms(&self) -> Vec<String> {
        self.forms.lock().unwrap().clone()
    }
}

async fn receive(State(app): State<FakeApp>, uri: Uri, body: String) -> Html<&'static str> {
    if uri.path() == "/events" {
        app.events.send(body).unwrap();
        return Html("");
    }
    app.forms.lock().unwrap().push(body);
    match uri.path() {
        "/settings" => Html(
            r#"<form method="post" action="/save"><input type="hidden" name="ticket" value="t 1"><input name="title"><button name="action" value="connect">Connect</button></form>"#,
        ),
        _ => Html(r#"<pre>&lt;script data-site="key-1"&gt;</pre>"#),
    }
}

async fn loopback() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Both sides.
pub(crate) struct World {
    address: SocketAddr,
    app_url: String,
    http: reqwest::Client,
    /// The application.
    pub(crate) app: FakeApp,
    events: mpsc::UnboundedReceiver<String>,
}

impl World {
    /// Starts both; nothing is installed.
    pub(crate) async fn start(allow_http: bool) -> Self {
        let (app_listener, app_address) = loopback().await;
        let (sender, events) = mpsc::unbounded_channel();
        let app = FakeApp {
            forms: Arc::default(),
            events: sender,
        };
        let pages = Router::new().fallback(receive).with_state(app.clone());
        tokio::spawn(async move { axum::serve(app_listener, pages).await });

        // A name under .localhost, so that the simulator's own resolver is part of every test.
        let app_url = format!("http://app.localhost:{}", app_address.port());
        let (listener, address) = loopback().await;
        let simulator = App::new(Config::for_app(&app_url, allow_http), address.port()).unwrap();
        let simulator = service(&simulator);
        tokio::spawn(async move { axum::serve(listener, simulator).await });
        Self {
            address,
            app_url,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            app,
            events,
        }
    }

    /// An address of the first portal.
    pub(crate) fn portal(&self, path: &str) -> String {
        format!("http://portal.localhost:{}{path}", self.address.port())
    }

    fn request(&self, method: reqwest::Method, host: &str, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.address))
            .header(HOST, format!("{host}:{}", self.address.port()))
    }

    async fn read(request: reqwest::RequestBuilder) -> (u16, Value) {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    async fn install(&self, finish: bool) -> String {
        self.control("install", json!({ "finish": finish })).await;
        let forms = self.app.forms();
        url::form_urlencoded::parse(forms.last().unwrap().as_bytes())
            .find(|(name, _)| name == "REFRESH_ID")
            .unwrap()
            .1
            .into_owned()
    }

    /// Installs and gives the refresh token that the application was sent.
    pub(crate) async fn installed(&self) -> String {
        self.install(true).await
    }

    async fn exchange(&self, refresh: &str) -> String {
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", "local.framechat.demo"),
            ("client_secret", "framechat-demo-secret"),
            ("refresh_token", refresh),
        ];
        self.token_post(&fields).await.1["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Installs and gives an access token.
    pub(crate) async fn access(&self) -> String {
        self.exchange(&self.install(true).await).await
    }

    /// The same while `installFinish` was not called.
    pub(crate) async fn access_without_finish(&self) -> String {
        self.exchange(&self.install(false).await).await
    }

    /// Registers the connector `demo`, binds its events to the application and turns line 1 on.
    pub(crate) async fn connect(&self, access: &str) {
        let register = json!({ "ID": "demo", "NAME": "Demo", "ICON": { "DATA_IMAGE": "data:,x" }, "PLACEMENT_HANDLER": format!("{}/settings", self.app_url) });
        assert_eq!(
            self.call_as(access, "imconnector.register", register)
                .await
                .1["result"]["result"],
            true
        );
        for event in [
            "MessageAdd",
            "MessageUpdate",
            "MessageDelete",
            "DialogStart",
            "DialogFinish",
            "StatusDelete",
            "LineDelete",
        ] {
            let bind = json!({ "event": format!("OnImConnector{event}"), "handler": format!("{}/events", self.app_url) });
            assert_eq!(
                self.call_as(access, "event.bind", bind).await.1["result"],
                true
            );
        }
        let activate = json!({ "CONNECTOR": "demo", "LINE": 1, "ACTIVE": 1 });
        assert_eq!(
            self.call_as(access, "imconnector.activate", activate)
                .await
                .1["result"],
            true
        );
    }

    /// The next event's body.
    pub(crate) async fn event(&mut self) -> String {
        tokio::time::timeout(EVENT_WAIT, self.events.recv())
            .await
            .expect("no event came")
            .unwrap()
    }

    /// GET to the token endpoint.
    pub(crate) async fn token_get(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        Self::read(
            self.request(reqwest::Method::GET, "oauth.localhost", "/oauth/token/")
                .query(fields),
        )
        .await
    }

    /// POST to the token endpoint.
    pub(crate) async fn token_post(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        Self::read(
            self.request(reqwest::Method::POST, "oauth.localhost", "/oauth/token/")
                .form(fields),
        )
        .await
    }

    /// A REST call with a JSON body at the first portal.
    pub(crate) async fn call_as(&self, access: &str, method: &str, body: Value) -> (u16, Value) {
        self.call_at("portal.localhost", access, method, body).await
    }

    /// A REST call with a JSON body at any portal.
    pub(crate) async fn call_at(
        &self,
        host: &str,
        access: &str,
        method: &str,
        mut body: Value,
    ) -> (u16, Value) {
        body["auth"] = json!(access);
        Self::read(
            self.request(reqwest::Method::POST, host, &format!("/rest/{method}"))
                .json(&body),
        )
        .await
    }

    /// A REST call with a JSON body that may find the connection cut.
    pub(crate) async fn try_json(
        &self,
        access: &str,
        method: &str,
        body: String,
    ) -> reqwest::Result<String> {
        let path = format!("/rest/{method}");
        let request = self
            .request(reqwest::Method::POST, "portal.localhost", &path)
            .header(CONTENT_TYPE, "application/json")
            .bearer_auth(access);
        request.body(body).send().await?.text().await
    }

    /// A REST call with a form body.
    pub(crate) async fn form(&self, method: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        Self::read(
            self.request(
                reqwest::Method::POST,
                "portal.localhost",
                &format!("/rest/{method}"),
            )
            .form(fields),
        )
        .await
    }

    /// A REST call with its token in a header.
    pub(crate) async fn bearer(&self, access: &str, method: &str) -> (u16, Value) {
        Self::read(
            self.request(
                reqwest::Method::POST,
                "portal.localhost",
                &format!("/rest/{method}"),
            )
            .bearer_auth(access),
        )
        .await
    }

    /// GET at the first portal.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        Self::read(self.request(reqwest::Method::GET, "portal.localhost", path)).await
    }

    /// POST without a body at the first portal.
    pub(crate) async fn post_portal(&self, path: &str) {
        let (status, _) =
            Self::read(self.request(reqwest::Method::POST, "portal.localhost", path)).await;
        assert_eq!(status, 204);
    }

    /// POST of JSON at the first portal.
    pub(crate) async fn post_json(&self, path: &str, body: Value) -> (u16, Value) {
        Self::read(
            self.request(reqwest::Method::POST, "portal.localhost", path)
                .json(&body),
        )
        .await
    }

    /// A control request and its answer.
    pub(crate) async fn control_post(&self, path: &str, body: Value) -> (u16, Value) {
        Self::read(
            self.request(
                reqwest::Method::POST,
                "127.0.0.1",
                &format!("/_control/{path}"),
            )
            .json(&body),
        )
        .await
    }

    /// A control request that must succeed.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control_post(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// Ends all ordered faults.
    pub(crate) async fn end_faults(&self) {
        let request = self.request(reqwest::Method::DELETE, "127.0.0.1", "/_control/fault");
        assert_eq!(Self::read(request).await, (200, json!([])));
    }

    /// A control question that must succeed.
    pub(crate) async fn control_get(&self, path: &str) -> Value {
        let (status, answer) = Self::read(self.request(
            reqwest::Method::GET,
            "127.0.0.1",
            &format!("/_control/{path}"),
        ))
        .await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// The status of a control question.
    pub(crate) async fn control_status(&self, path: &str) -> u16 {
        Self::read(self.request(
            reqwest::Method::GET,
            "127.0.0.1",
            &format!("/_control/{path}"),
        ))
        .await
        .0
    }
}
