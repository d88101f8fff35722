//! The real program in a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use framechat_server::{config::Config, keys::KeyRing, state::AppState, store::NewRegistration};

use super::{
    database::Database,
    harness::{SITE, config, install},
    portal::{CLIENT_ID, CLIENT_SECRET, MEMBER, Portal},
};

/// The chat app that is registered at the portal, and its HASH.
pub(crate) const REGISTRATION: &str = "registration-1";
pub(crate) const HASH: &str = "hash of the registration";

/// A running server with a portal, a connected site and a registered chat app.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) portal: Portal,
    pub(crate) settings: Config,
    database: Database,
}

impl Program {
    /// `arguments` go to `framechat serve`, `log` is what `RUST_LOG` says.
    pub(crate) async fn start(arguments: &[&str], log: &str) -> Self {
        let portal = Portal::start().await;
        let database = Database::fresh().await;
        let settings = config(&database, &portal);
        KeyRing::create_file(&settings.key_file).unwrap();
        let state = AppState::open(settings.clone()).await.unwrap();
        install(&state, MEMBER, SITE, &portal).await;
        let registration = NewRegistration {
            id: REGISTRATION.to_owned(),
            portal: MEMBER.to_owned(),
            bot_id: "17".to_owned(),
            code: "framechat".to_owned(),
            hash: HASH.into(),
        };
        state
            .store
            .insert_registration(&registration, 1)
            .await
            .unwrap();
        state.store.close().await;
        let log_file = File::create(database.path().join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_framechat"))
            .args(["serve", "--listen", "127.0.0.1:0", "--allow-http", "--dev"])
            .arg("--key-file")
            .arg(&settings.key_file)
            .args(["--database", &settings.database])
            .args(["--public-url", &settings.public_url.to_string()])
            .args(["--oauth-url", settings.oauth_url.as_str()])
            .args(["--client-id", CLIENT_ID])
            .args(arguments)
            .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
            .env("RUST_LOG", log)
            .stdout(Stdio::piped())
            .stderr(log_file)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| {
            panic!(
                "{}",
                fs::read_to_string(database.path().join("log")).unwrap()
            )
        });
        Self {
            address: address.parse().unwrap(),
            child,
            portal,
            settings,
            database,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All that was logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.database.path().join("log")).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
