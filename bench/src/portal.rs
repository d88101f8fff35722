//! The simulated portals: told to be patient and slow, asked what has arrived.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use free_port::free_port;
use serde_json::{Value, json};

use crate::http::Client;
use crate::programs::Program;

/// Framechat's application at the portals.
pub(crate) const CLIENT_ID: &str = "local.framechat.bench";
/// Its secret.
pub(crate) const CLIENT_SECRET: &str = "bench";
/// The portals that both use; each has the lines 1 and 2.
pub(crate) const HOSTS: [&str; 2] = ["portal.localhost", "portal-b.localhost"];

/// The simulator.
pub(crate) struct Portal {
    program: Program,
}

impl Portal {
    /// Starts the simulator for an application at `app_url`.
    pub(crate) async fn start(simulator: &Path, app_url: &str, folder: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(simulator);
        command
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(["--app-url", app_url, "--allow-http"])
            .args(["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET])
            .env("RUST_LOG", "error");
        let log = folder.join("simulator.log");
        let program = Program::start(&mut command, port, &log).await?;
        let portal = Self { program };
        for host in HOSTS {
            let unlimited = json!({ "capacity": u32::MAX, "per_second": 1e9 });
            portal.tell(host, "limits", unlimited).await?;
        }
        Ok(portal)
    }

    pub(crate) fn port(&self) -> u16 {
        self.program.port
    }

    /// A connection for control requests and REST calls about one portal.
    pub(crate) fn client(&self, host: &str) -> Client {
        Client::new(host, self.port())
    }

    /// A control request.
    pub(crate) async fn tell(&self, host: &str, what: &str, body: Value) -> Result<Value> {
        let mut client = self.client(host);
        let answer = client.post(&format!("/_control/{what}"), &body).await?;
        answer
            .ok()
            .with_context(|| format!("{what} at {host}"))?
            .json()
    }

    /// A control question.
    pub(crate) async fn ask(&self, host: &str, what: &str) -> Result<Value> {
        let mut client = self.client(host);
        client.get(&format!("/_control/{what}")).await?.ok()?.json()
    }

    /// From now on every call takes this long.
    pub(crate) async fn slow(&self, latency_ms: u64) -> Result<()> {
        let wish = json!({ "latency_ms": latency_ms });
        self.tell(HOSTS[0], "latency", wish).await.map(|_| ())
    }

    /// How many messages of visitors stand in all dialogs.
    pub(crate) async fn arrived(&self) -> Result<u64> {
        let mut all = 0;
        for host in HOSTS {
            let counts = self.ask(host, "counts").await?;
            all += counts["from_visitors"].as_u64().context("a count")?;
        }
        Ok(all)
    }

    /// How many answers of operators a portal's application has not confirmed yet.
    pub(crate) async fn unconfirmed(&self, host: &str) -> Result<u64> {
        let counts = self.ask(host, "counts").await?;
        counts["unconfirmed"].as_u64().context("a count")
    }

    /// The number of the dialog in which a visitor wrote this.
    pub(crate) async fn dialog(&self, host: &str, text: &str) -> Result<i64> {
        let start = std::time::Instant::now();
        loop {
            let chats = self.ask(host, "chats").await?;
            let found = chats.as_array().into_iter().flatten().find(|chat| {
                let messages = chat["messages"].as_array();
                messages.is_some_and(|all| all.iter().any(|one| one["text"] == text))
            });
            if let Some(chat) = found {
                return chat["chat_id"].as_i64().context("a dialog's number");
            }
            anyhow::ensure!(start.elapsed().as_secs() < 30, "{text:?} did not arrive");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}
