//! The servers under test and what they share.

use std::{fs::File, net::SocketAddr, process::Stdio};

use framechat_server::{keys::KeyRing, state::AppState};
use reqwest::StatusCode;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{
    database::{Database, VARIABLE},
    harness::{CONNECTOR, LINE, SITE, config, install},
    portal::{APPLICATION_TOKEN, CLIENT_ID, CLIENT_SECRET, MEMBER, Portal},
};

/// Calls that each server may have in hand for the portal: fewer than there are chats, so that two servers at work would show.
pub(crate) const OUTBOX_CALLS: usize = 3;

/// One database with an installed portal and a connected site.
pub(crate) struct Shared {
    pub(crate) database: Database,
    pub(crate) portal: Portal,
}

impl Shared {
    pub(crate) async fn up() -> Self {
        assert!(
            std::env::var_os(VARIABLE).is_some(),
            "{VARIABLE} has to name a PostgreSQL cluster; `cargo xtask test --only postgres` starts one"
        );
        let portal = Portal::start().await;
        let database = Database::fresh().await;
        let settings = config(&database, &portal);
        KeyRing::create_file(&settings.key_file).unwrap();
        let state = AppState::open(settings).await.unwrap();
        install(&state, MEMBER, SITE, &portal).await;
        state.store.close().await;
        Self { database, portal }
    }

    /// Starts one more server.
    pub(crate) async fn server(&self) -> Server {
        let log = File::options()
            .append(true)
            .create(true)
            .open(self.database.path().join("log"))
            .unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_framechat"))
            .args(["serve", "--listen", "127.0.0.1:0", "--allow-http", "--dev"])
            .arg("--key-file")
            .arg(self.database.path().join("key"))
            .args(["--database", &self.database.address])
            .args(["--public-url", "http://framechat.localhost:8600"])
            .args(["--oauth-url", &self.portal.oauth_url()])
            .args(["--client-id", CLIENT_ID, "--portal-burst", "100000"])
            .args(["--outbox-calls", &OUTBOX_CALLS.to_string()])
            .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).await.unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("no server: {}", self.log()));
        Server {
            address: address.parse().unwrap(),
            child,
        }
    }

    /// What the servers logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.database.path().join("log")).unwrap()
    }
}

/// A server in a process of its own.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Server {
    /// SIGKILL: nothing in the process hears of it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// Tells a server that an operator has written to a chat. An error when the server did not take it.
pub(crate) async fn operator_writes(
    server: SocketAddr,
    chat: &str,
    id: &str,
    text: &str,
) -> Result<(), ()> {
    let token = format!("{APPLICATION_TOKEN}{}", &MEMBER[2..]);
    let event = [
        ("event", "ONIMCONNECTORMESSAGEADD"),
        ("data[CONNECTOR]", CONNECTOR),
        ("data[LINE]", LINE),
        ("data[MESSAGES][0][im][chat_id]", "1807"),
        ("data[MESSAGES][0][im][message_id]", id),
        ("data[MESSAGES][0][message][user_id]", "27"),
        ("data[MESSAGES][0][message][text]", text),
        ("data[MESSAGES][0][chat][id]", chat),
        ("ts", "1773759161"),
        ("auth[member_id]", MEMBER),
        ("auth[application_token]", &token),
    ];
    let url = format!("http://{server}/api/bitrix24/events");
    let call = reqwest::Client::new().post(url).form(&event).send();
    match call.await {
        Ok(answer) if answer.status() == StatusCode::OK => Ok(()),
        Ok(answer) if answer.status().is_client_error() => panic!("{answer:?}"),
        _ => Err(()),
    }
}
