//! A server and a portal of a test's own, and the command line between them.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The application as the portal knows it.
pub(crate) const CLIENT_ID: &str = "local.0000";
pub(crate) const CLIENT_SECRET: &str = "secret";
const LISTENING: &str = "listening on http://127.0.0.1:";

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when the process has ended already.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Both programs, running.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    http: reqwest::Client,
    server_port: u16,
    simulator_port: u16,
    _server: Process,
    _simulator: Process,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) success: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            success: output.status.success(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A program that `cargo xtask test` has built.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = std::env::var_os(name)
        .unwrap_or_else(|| panic!("{name} is not set: run this suite with `cargo xtask test`"));
    PathBuf::from(path)
}

/// Starts a program and waits for the port that it says it listens on.
fn start(command: &mut Command) -> (Process, u16) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let port = line.trim().strip_prefix(LISTENING);
    let port = port.unwrap_or_else(|| panic!("it does not listen: {line}"));
    (Process(child), port.parse().unwrap())
}

impl World {
    /// Both programs, with an empty database; the server has no application of its own.
    pub(crate) async fn start() -> Self {
        // A second installation is harmless.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        // The server's port has to be known before it starts, since its own address is told by a flag.
        let server_port = free_port::free_port().unwrap();
        let (simulator, simulator_port) = start(
            Command::new(program("FRAMECHAT_SIMULATOR_BIN"))
                .args(["--listen", "127.0.0.1:0", "--allow-http"])
                .args(["--app-url", &public(server_port)])
                .args(["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]),
        );
        let made = Command::new(program("FRAMECHAT_BIN"))
            .args(["key", "create"])
            .arg(folder.path().join("framechat.key"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let mut serve = bare(folder.path(), server_port, simulator_port);
        serve.args(["serve", "--listen", &format!("127.0.0.1:{server_port}")]);
        let (server, _) = start(&mut serve);
        Self {
            folder,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            server_port,
            simulator_port,
            _server: server,
            _simulator: simulator,
        }
    }

    /// As [`World::start`], with the portal's application added and installed.
    pub(crate) async fn installed() -> Self {
        let world = Self::start().await;
        let portal = world.portal();
        let mut add = world.command();
        add.env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET);
        add.args([
            "portal",
            "add",
            "--client-id",
            CLIENT_ID,
            "--portal",
            &portal,
        ]);
        let added = Outcome::from(add.output().unwrap());
        assert!(added.success, "{added:?}");
        world.tell("install", json!({})).await;
        world
    }

    /// A program's environment, as the one of the server.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        environment(self.folder.path(), self.server_port, self.simulator_port)
    }

    fn command(&self) -> Command {
        bare(self.folder.path(), self.server_port, self.simulator_port)
    }

    /// Runs a command line.
    pub(crate) fn framechat(&self, args: &[&str]) -> Outcome {
        Outcome::from(self.command().args(args).output().unwrap())
    }

    /// Runs a command line about the portal that has to succeed; what it printed.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let outcome = self.about(args);
        assert!(outcome.success, "{args:?}: {}", outcome.err);
        outcome.out
    }

    /// Runs a command line about the portal.
    pub(crate) fn about(&self, args: &[&str]) -> Outcome {
        let portal = self.portal();
        self.framechat(&[args, &["--portal", &portal]].concat())
    }

    pub(crate) fn portal(&self) -> String {
        format!("http://portal.localhost:{}", self.simulator_port)
    }

    pub(crate) fn public(&self) -> String {
        public(self.server_port)
    }

    /// Tells the simulator something.
    pub(crate) async fn tell(&self, what: &str, body: Value) -> Value {
        let address = format!("http://127.0.0.1:{}/_control/{what}", self.simulator_port);
        let answer = self.http.post(address).json(&body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{what}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Asks the simulator something.
    pub(crate) async fn ask(&self, what: &str) -> Value {
        let address = format!("http://127.0.0.1:{}/_control/{what}", self.simulator_port);
        let answer = self.http.get(address).send().await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }

    /// What the portal knows of its chat apps.
    pub(crate) async fn apps(&self) -> Vec<Value> {
        let facts = self.ask("portal").await;
        facts["apps"].as_array().unwrap().clone()
    }

    /// How often a method was called.
    pub(crate) async fn calls(&self, method: &str) -> usize {
        let calls = self.ask("calls").await;
        let of_it = |call: &&Value| call["method"] == method;
        calls.as_array().unwrap().iter().filter(of_it).count()
    }

    /// The status with which the server answers a launch of the messenger.
    pub(crate) async fn opened(&self, url: &str) -> u16 {
        let path = url.strip_prefix(&self.public()).unwrap();
        let address = format!("http://127.0.0.1:{}{path}", self.server_port);
        let answer = self.http.get(address).send().await.unwrap();
        answer.status().as_u16()
    }
}

fn public(port: u16) -> String {
    format!("http://framechat.localhost:{port}")
}

fn environment(folder: &Path, server: u16, simulator: u16) -> Vec<(&'static str, String)> {
    let database = format!("sqlite:{}", folder.join("framechat.db").display());
    let key = folder.join("framechat.key").display().to_string();
    vec![
        ("FRAMECHAT_PUBLIC_URL", public(server)),
        ("FRAMECHAT_DATABASE", database),
        ("FRAMECHAT_KEY_FILE", key),
        (
            "FRAMECHAT_OAUTH_URL",
            format!("http://oauth.localhost:{simulator}/oauth/token/"),
        ),
        ("FRAMECHAT_ALLOW_HTTP", "true".to_owned()),
    ]
}

fn bare(folder: &Path, server: u16, simulator: u16) -> Command {
    let mut command = Command::new(program("FRAMECHAT_BIN"));
    command
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .envs(environment(folder, server, simulator));
    command
}
