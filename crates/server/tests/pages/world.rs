//! A server on a database of its own beside a portal, asked through its router.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use framechat_protocol::origin::Origin;
use framechat_server::assets::{Assets, Sources};
use framechat_server::config::{Client, Config, OUTBOX_CALLS, PortalPace};
use framechat_server::keys::KeyRing;
use framechat_server::router;
use framechat_server::services::install::{self, InstallRequest};
use framechat_server::services::limits::{ADDRESS_BURST, ADDRESS_REFILL};
use framechat_server::state::AppState;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::database::Database;
use crate::portal::{APPLICATION_TOKEN, MEMBER, Portal, REFRESH};

pub(crate) const PUBLIC: &str = "https://framechat.example";

pub(crate) struct World {
    pub(crate) state: AppState,
    pub(crate) portal: Portal,
    _database: Database,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The boot data of a surface's page.
    pub(crate) fn boot(&self) -> Value {
        let json = between(self.text(), "id=\"framechat-boot\">", "</script>");
        serde_json::from_str(json).unwrap()
    }

    /// The answer of an API.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Status and code of a problem document.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        let code = problem["code"].as_str().unwrap();
        (self.status.as_u16(), code.to_owned())
    }

    /// The code that a refusal's page carries.
    pub(crate) fn refusal(&self) -> &str {
        between(
            self.text(),
            "<meta name=\"framechat-refusal\" content=\"",
            "\"",
        )
    }
}

/// The text between two others.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end)
        .unwrap_or_else(|| panic!("no {end} in {rest}"))
        .0
}

/// A made-up release build, whole.
pub(crate) fn sources() -> Sources {
    let surface = |name: &str| {
        serde_json::json!({
            "js": format!("{name}-1.js"), "wasm": format!("{name}-1.wasm"), "css": ["tokens-1.css", format!("{name}-1.css")],
        })
    };
    let manifest = serde_json::json!({
        "chat-app": surface("chat-app"), "site-chat": surface("site-chat"), "crm-host": surface("crm-host"),
        "static": { "boot.js": "boot-1.js", "early.js": "early-1.js", "embed.js": "embed-1.js", "embed-more.js": "embed-more-1.js", "iq-channels.js": "iq-channels-1.js" },
    });
    let mut release = vec![("manifest.json".to_owned(), manifest.to_string())];
    let statics = [
        "boot-1.js",
        "early-1.js",
        "embed-1.js",
        "embed-more-1.js",
        "iq-channels-1.js",
        "tokens-1.css",
    ];
    release.extend(statics.map(|name| (name.to_owned(), format!("/* {name} */"))));
    for surface in ["chat-app", "site-chat", "crm-host"] {
        let files = ["js", "wasm", "css"].map(|extension| format!("{surface}-1.{extension}"));
        release.extend(files.map(|name| (name.clone(), format!("/* {name} */"))));
    }
    release.push(("chat-app-1.wasm.br".to_owned(), "brotli of it".to_owned()));
    release.push(("chat-app-1.wasm.gz".to_owned(), "gzip of it".to_owned()));
    let bytes = |(name, content): (String, String)| (name, content.into_bytes().into());
    Sources {
        release: release.into_iter().map(bytes).collect(),
        scripts: ["install", "settings"]
            .map(|name| (format!("{name}.js"), name.as_bytes().into()))
            .into(),
        styles: vec![("page.css".to_owned(), b"page".as_slice().into())],
    }
}

impl World {
    /// A server that nobody installed yet.
    pub(crate) async fn empty() -> Self {
        Self::with(|_| {}, Assets::new(sources(), false).unwrap()).await
    }

    /// A server that the portal has installed.
    pub(crate) async fn installed() -> Self {
        let world = Self::empty().await;
        let request = InstallRequest {
            member_id: MEMBER.to_owned(),
            address: None,
            refresh_token: REFRESH.into(),
            application_token: Some(APPLICATION_TOKEN.into()),
        };
        install::install(&world.state, request).await.unwrap();
        world
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config), assets: Assets) -> Self {
        let portal = Portal::start().await;
        let database = Database::fresh().await;
        let key_file = database.path().join("key");
        KeyRing::create_file(&key_file).unwrap();
        let mut config = Config {
            listen: "127.0.0.1:0".parse().unwrap(),
            public_url: Origin::parse(PUBLIC).unwrap(),
            database: database.address.clone(),
            key_file,
            oauth_url: format!("{}/oauth/token/", portal.address).parse().unwrap(),
            client: Some(Client {
                id: "local.1".to_owned(),
                secret: "the-secret".into(),
            }),
            connector: "framechat".to_owned(),
            chat_group: false,
            files: database.path().join("files"),
            allow_http: true,
            portal_pace: PortalPace::default(),
            retention_days: None,
            require_referer: false,
            trusted_proxies: Vec::new(),
            address_burst: ADDRESS_BURST,
            address_refill: ADDRESS_REFILL,
            outbox_calls: usize::from(OUTBOX_CALLS),
            dev: false,
        };
        change(&mut config);
        let state = AppState::open_with(config, assets).await.unwrap();
        Self {
            router: router(state.clone()),
            state,
            portal,
            _database: database,
        }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        Answer {
            status: head.status,
            headers: head.headers,
            bytes: axum::body::to_bytes(body, usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Asks the chat app's API with a session's token; without a body for null.
    pub(crate) async fn api(&self, method: &str, path: &str, token: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/app/{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let request = if body.is_null() {
            request.body(Body::empty())
        } else {
            request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
        };
        self.ask(request.unwrap()).await
    }

    /// Posts a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.ask(request.unwrap()).await
    }
}
