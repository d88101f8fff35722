//! The server under test: the real program in a process of its own, over one database for all its lives.

use std::{
    fs::{self, File},
    net::SocketAddr,
    process::Stdio,
};

use framechat_server::{
    keys::KeyRing,
    store::{Installed, Site, Store, Tokens},
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{
    CALLS_AT_ONCE,
    database::Database,
    portal::{ACCESS, APPLICATION_TOKEN, MEMBER, Portal, REFRESH},
};

pub(crate) const SITE: &str = "site-key-1";
pub(crate) const LINE: &str = "107";
pub(crate) const CONNECTOR: &str = "framechat";

/// Lines of the servers' log that are shown when something failed.
const LOG_SHOWN: usize = 40;

/// What all lives of the server have in common.
pub(crate) struct Set {
    database: Database,
    oauth_url: String,
}

impl Set {
    /// A database with a portal and a connected site in it.
    pub(crate) async fn up(portal: &Portal) -> Self {
        let set = Self {
            database: Database::fresh().await,
            oauth_url: format!(
                "http://oauth.localhost:{}/oauth/token/",
                portal.address.port()
            ),
        };
        let key_file = set.database.path().join("key");
        KeyRing::create_file(&key_file).unwrap();
        let keys = KeyRing::read_file(&key_file).unwrap();
        let store = Store::open(&set.database.address, keys).await.unwrap();
        let installed = Installed {
            member_id: MEMBER.to_owned(),
            address: format!("http://portal.localhost:{}", portal.address.port()),
            client_endpoint: portal.client_endpoint(),
            tokens: Tokens {
                access: ACCESS.into(),
                refresh: REFRESH.into(),
            },
            application_token: Some(APPLICATION_TOKEN.into()),
            client: None,
        };
        store.upsert_portal(&installed, 1).await.unwrap();
        let site = Site {
            key: SITE.to_owned(),
            portal: MEMBER.to_owned(),
            connector: CONNECTOR.to_owned(),
            line: LINE.to_owned(),
            title: "Shop".to_owned(),
            url: "http://shop.localhost/".to_owned(),
            active: true,
            ..Site::default()
        };
        store.upsert_site(&site).await.unwrap();
        store.close().await;
        set
    }

    /// The end of what the servers logged.
    pub(crate) fn log(&self) -> String {
        let log = fs::read_to_string(self.database.path().join("log")).unwrap();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_SHOWN)..].join("\n")
    }
}

/// One life of the server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) async fn start(set: &Set) -> Self {
        let log = File::options()
            .append(true)
            .create(true)
            .open(set.database.path().join("log"))
            .unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_framechat"))
            .args(["serve", "--listen", "127.0.0.1:0", "--allow-http", "--dev"])
            .arg("--key-file")
            .arg(set.database.path().join("key"))
            .args(["--database", &set.database.address])
            .args(["--public-url", "http://framechat.localhost:8600"])
            .args(["--oauth-url", &set.oauth_url])
            .args(["--client-id", "local.app"])
            // The portal's bucket is another test's subject.
            .args(["--portal-burst", "100000"])
            .arg("--outbox-calls")
            .arg(CALLS_AT_ONCE.to_string())
            .args(["--metrics-listen", "off"])
            .env("FRAMECHAT_CLIENT_SECRET", "client secret")
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).await.unwrap();
        let address = line
            .trim()
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("the server does not start: {}", set.log()));
        Self {
            address: address.parse().unwrap(),
            child,
        }
    }

    /// SIGKILL: nothing in the process hears of it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}
