//! Framechat's server, installed at two portals with two sites each, and its visitors.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::http::Client;
use crate::portal::{CLIENT_ID, CLIENT_SECRET, HOSTS, Portal};
use crate::programs::Program;

/// Visitors of one site: a site takes 300 new ones at once.
const VISITORS_PER_SITE: usize = 250;
const LINES: [u32; 2] = [1, 2];

/// The running server.
pub(crate) struct Framechat {
    pub(crate) program: Program,
}

/// One visitor.
pub(crate) struct Visitor {
    pub(crate) host: &'static str,
    pub(crate) client: Client,
    sent: u64,
    name: String,
}

/// The name under which the portals know the server.
pub(crate) fn url(port: u16) -> String {
    format!("http://framechat.localhost:{port}")
}

impl Framechat {
    /// Starts the server on a fresh database.
    pub(crate) async fn start(
        server: &Path,
        port: u16,
        portal: u16,
        folder: &Path,
    ) -> Result<Self> {
        let key = folder.join("key");
        let database = format!("sqlite:{}", folder.join("framechat.db").display());
        let made = Command::new(server)
            .args(["key", "create"])
            .arg(&key)
            .output()
            .with_context(|| format!("starting {}", server.display()))?;
        ensure!(
            made.status.success(),
            "no key: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        let oauth = format!("http://oauth.localhost:{portal}/oauth/token/");
        let mut command = Command::new(server);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .env("FRAMECHAT_DATABASE", database)
            .env("FRAMECHAT_KEY_FILE", &key)
            .env("FRAMECHAT_PUBLIC_URL", url(port))
            .env("FRAMECHAT_OAUTH_URL", oauth)
            .env("FRAMECHAT_CLIENT_ID", CLIENT_ID)
            .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
            .env("FRAMECHAT_ALLOW_HTTP", "true")
            .env("FRAMECHAT_PORTAL_BURST", "1000000")
            .env("FRAMECHAT_PORTAL_RATE", "1000000")
            .env("RUST_LOG", "error");
        let log = folder.join("framechat.log");
        let program = Program::start(&mut command, port, &log).await?;
        Ok(Self { program })
    }

    /// Installs the application and connects every line of every portal; gives the portals' hosts with their sites' keys.
    pub(crate) async fn install(portal: &Portal) -> Result<Vec<(&'static str, String)>> {
        let mut sites = Vec::new();
        for host in HOSTS {
            portal.tell(host, "install", json!({})).await?;
            for line in LINES {
                let fields = json!({
                    "title": "Bench", "url": "http://shop.localhost/", "origins": "http://shop.localhost", "action": "connect",
                });
                let wish = json!({ "line": line, "fields": fields });
                let answer = portal.tell(host, "settings", wish).await?;
                let key = answer["site_key"].as_str().context("a site key")?;
                sites.push((host, key.to_owned()));
            }
        }
        Ok(sites)
    }

    /// Visitors of all sites, each with an address of its own on the loopback network.
    pub(crate) async fn visitors(&self, sites: &[(&'static str, String)]) -> Result<Vec<Visitor>> {
        let mut visitors = Vec::new();
        for number in 0..VISITORS_PER_SITE {
            for (host, key) in sites {
                let address = address(visitors.len());
                let mut client =
                    Client::new("framechat.localhost", self.program.port).from(address);
                let answer = client
                    .post("/api/visitor/session", &json!({ "site": key }))
                    .await?
                    .ok()
                    .with_context(|| format!("visitor {number} of {key}"))?
                    .json()?;
                let token = answer["token"].as_str().context("a token")?;
                visitors.push(Visitor {
                    host,
                    client: client.header("Authorization", &format!("Bearer {token}")),
                    sent: 0,
                    name: format!("v{}", visitors.len()),
                });
            }
        }
        Ok(visitors)
    }
}

/// 127.1.0.0 and up: every one of them is this machine.
fn address(number: usize) -> Ipv4Addr {
    let number = u32::try_from(number).unwrap_or_default();
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + number)
}

impl Visitor {
    /// Sends a text; the status says whether it was accepted.
    pub(crate) async fn send(&mut self, text: &str) -> Result<u16> {
        self.sent += 1;
        let id = format!("{}-{:08}", self.name, self.sent);
        let body = json!({ "id": id, "text": text });
        Ok(self
            .client
            .post("/api/visitor/messages", &body)
            .await?
            .status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visitor_has_an_address() {
        assert_eq!(address(0), Ipv4Addr::new(127, 1, 0, 1));
        assert_eq!(address(1_000), Ipv4Addr::new(127, 1, 3, 233));
    }
}
