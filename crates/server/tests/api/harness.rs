//! A running server over a database in a folder of its own, with one connected site, and its visitors.

use std::{net::SocketAddr, time::Duration};

use framechat_protocol::origin::Origin;
use framechat_protocol::visitor::{
    Changes, EventStreamParser, History, Message, MessageState, Problem, SendRequest,
    SessionRequest, SessionResponse,
};
use framechat_server::{
    config::{Client, Config, OUTBOX_CALLS, PortalPace},
    keys::KeyRing,
    serve,
    services::limits::{ADDRESS_BURST, ADDRESS_REFILL},
    state::AppState,
    store::{Installed, Site, Tokens},
};
use reqwest::{Response, StatusCode};
use tokio::{net::TcpListener, task::JoinHandle};

use super::database::Database;
use super::portal::{APPLICATION_TOKEN, CLIENT_ID, CLIENT_SECRET, MEMBER, Portal};

/// No test waits longer than this for what has to happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const SITE: &str = "site-key-1";
pub(crate) const LINE: &str = "107";
pub(crate) const CONNECTOR: &str = "framechat";

pub(crate) struct Server {
    pub(crate) state: AppState,
    pub(crate) portal: Portal,
    pub(crate) address: SocketAddr,
    running: JoinHandle<std::io::Result<()>>,
    dir: Database,
}

pub(crate) fn config(dir: &Database, portal: &Portal) -> Config {
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public_url: Origin::parse("http://framechat.localhost:8600").unwrap(),
        database: dir.address.clone(),
        key_file: dir.path().join("key"),
        oauth_url: portal.oauth_url().parse().unwrap(),
        client: Some(Client {
            id: CLIENT_ID.to_owned(),
            secret: CLIENT_SECRET.into(),
        }),
        connector: CONNECTOR.to_owned(),
        chat_group: false,
        files: dir.path().join("files"),
        allow_http: true,
        portal_pace: PortalPace::default(),
        retention_days: None,
        require_referer: false,
        trusted_proxies: Vec::new(),
        address_burst: ADDRESS_BURST,
        address_refill: ADDRESS_REFILL,
        outbox_calls: usize::from(OUTBOX_CALLS),
        dev: true,
    }
}

/// A portal with its tokens, and the line that a site is connected to.
pub(crate) async fn install(state: &AppState, member_id: &str, site_key: &str, portal: &Portal) {
    let installed = Installed {
        member_id: member_id.to_owned(),
        address: format!("http://{member_id}.localhost:{}", portal.address.port()),
        client_endpoint: portal.client_endpoint(),
        tokens: Tokens {
            access: "access-0".into(),
            refresh: "refresh-0".into(),
        },
        application_token: Some(format!("{APPLICATION_TOKEN}{}", &member_id[2..]).into()),
        client: None,
    };
    state.store.upsert_portal(&installed, 1).await.unwrap();
    let site = Site {
        key: site_key.to_owned(),
        portal: member_id.to_owned(),
        connector: CONNECTOR.to_owned(),
        line: LINE.to_owned(),
        title: "Shop".to_owned(),
        url: "http://shop.localhost/".to_owned(),
        active: true,
        ..Site::default()
    };
    assert_eq!(state.store.upsert_site(&site).await.unwrap(), site);
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with something else in its configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let portal = Portal::start().await;
        let dir = Database::fresh().await;
        let mut config = config(&dir, &portal);
        change(&mut config);
        KeyRing::create_file(&config.key_file).unwrap();
        let state = AppState::open(config).await.unwrap();
        install(&state, MEMBER, SITE, &portal).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let running = tokio::spawn(serve(state.clone(), listener));
        Self {
            state,
            portal,
            address,
            running,
            dir,
        }
    }

    /// Asks the server to end, and waits for it. Answers its database.
    pub(crate) async fn stop(self) -> Database {
        self.state.shutdown.cancel();
        let ended = tokio::time::timeout(PATIENCE, self.running).await;
        ended.expect("the server does not end").unwrap().unwrap();
        self.dir
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn visitor(&self) -> Visitor {
        self.visitor_of(SITE).await
    }

    pub(crate) async fn visitor_of(&self, site: &str) -> Visitor {
        Visitor::begin(self.address, site).await
    }

    pub(crate) async fn event(&self, body: &str) -> Response {
        reqwest::Client::new()
            .post(self.url("/api/bitrix24/events"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
    }
}

pub(crate) async fn problem(response: Response, status: StatusCode) -> Problem {
    assert_eq!(response.status(), status);
    let kind = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(kind, "application/problem+json");
    let problem: Problem = response.json().await.unwrap();
    assert_eq!(problem.status, status.as_u16());
    problem
}

pub(crate) struct Visitor {
    http: reqwest::Client,
    address: SocketAddr,
    pub(crate) session: SessionResponse,
}

pub(crate) fn request(id: &str, text: &str) -> SendRequest {
    SendRequest {
        id: id.to_owned(),
        text: text.to_owned(),
        files: Vec::new(),
        name: None,
        page_url: None,
        profile: None,
    }
}

impl Visitor {
    pub(crate) async fn begin(address: SocketAddr, site: &str) -> Self {
        let http = reqwest::Client::new();
        let request = SessionRequest {
            site: site.to_owned(),
            token: None,
            identity: None,
        };
        let url = format!("http://{address}/api/visitor/session");
        let session = http.post(url).json(&request).send().await.unwrap();
        assert_eq!(session.status(), StatusCode::OK);
        Self::with(address, session.json().await.unwrap())
    }

    /// A visitor whose session has begun already.
    pub(crate) fn with(address: SocketAddr, session: SessionResponse) -> Self {
        let http = reqwest::Client::new();
        Self {
            http,
            address,
            session,
        }
    }

    /// The same visitor at another address of the server.
    pub(crate) fn at(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    fn url(&self, path: &str) -> String {
        let path = format!("/api/visitor/{path}");
        format!("http://{}{}", self.address, path.trim_end_matches('/'))
    }

    pub(crate) async fn post(&self, request: &SendRequest) -> Response {
        let call = self
            .http
            .post(self.url("messages"))
            .bearer_auth(&self.session.token);
        call.json(request).send().await.unwrap()
    }

    pub(crate) async fn send_as(&self, request: &SendRequest) -> Message {
        let response = self.post(request).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    /// Sends a text under an id made from it.
    pub(crate) async fn send(&self, text: &str) -> Message {
        self.send_as(&request(
            &format!("message-{}", text.replace(' ', "-")),
            text,
        ))
        .await
    }

    /// Calls the API with this visitor's token.
    pub(crate) fn call(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let call = self.http.request(method, self.url(path));
        call.bearer_auth(&self.session.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        let call = self
            .http
            .get(self.url(path))
            .bearer_auth(&self.session.token);
        call.send().await.unwrap()
    }

    pub(crate) async fn history(&self, query: &str) -> History {
        let response = self.get(&format!("history{query}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json().await.unwrap()
    }

    pub(crate) async fn poll(&self, after: i64) -> Changes {
        let response = self.get(&format!("changes?after={after}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["cache-control"], "no-store");
        response.json().await.unwrap()
    }

    pub(crate) async fn open_stream(&self, after: Option<i64>) -> Response {
        let mut call = self
            .http
            .get(self.url("changes"))
            .bearer_auth(&self.session.token);
        if let Some(after) = after {
            call = call.header("Last-Event-ID", after.to_string());
        }
        call.send().await.unwrap()
    }

    pub(crate) async fn stream(&self, after: Option<i64>) -> Stream {
        let response = self.open_stream(after).await;
        assert_eq!(response.status(), StatusCode::OK);
        Stream {
            response,
            parser: EventStreamParser::default(),
            read: Vec::new(),
        }
    }

    /// Waits until a message has come to a state.
    pub(crate) async fn until(&self, text: &str, state: MessageState) {
        let mut stream = self.stream(Some(0)).await;
        loop {
            let message = stream.next().await.expect("the stream ended");
            if message.text == text && message.state == state {
                return;
            }
        }
    }
}

/// An open stream of changes.
pub(crate) struct Stream {
    pub(crate) response: Response,
    parser: EventStreamParser,
    read: Vec<Message>,
}

impl Stream {
    /// The next change; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        let read = tokio::time::timeout(PATIENCE, self.read_on()).await;
        read.expect("the stream tells nothing")
    }

    async fn read_on(&mut self) -> Option<Message> {
        while self.read.is_empty() {
            let chunk = self.response.chunk().await.unwrap()?;
            for event in self.parser.push(std::str::from_utf8(&chunk).unwrap()) {
                assert_eq!(event.event, "message");
                let message: Message = serde_json::from_str(&event.data).unwrap();
                assert_eq!(event.id, message.change.to_string());
                self.read.push(message);
            }
        }
        Some(self.read.remove(0))
    }

    /// Nothing comes for a moment. Use it only after something else has shown that nothing is on its way.
    pub(crate) async fn is_silent(&mut self) -> bool {
        let moment = Duration::from_millis(100);
        self.read.is_empty() && tokio::time::timeout(moment, self.read_on()).await.is_err()
    }
}
