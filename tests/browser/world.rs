//! Everything a test needs around its browser: the server, the simulator, a driver, and the connector installed by the
//! portal's own flow.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use free_port::free_port;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::ChildStdout;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;

use crate::gate::Held;
use crate::page::{PATIENCE, Page, until};

const CLIENT_ID: &str = "local.framechat.test";
const CLIENT_SECRET: &str = "the-secret-of-the-test-application";

/// More browsers than this at once starve one another on a small machine.
static SEATS: Semaphore = Semaphore::const_new(2);

/// What `cargo xtask test` names in the environment.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os(name)
        .with_context(|| format!("{name} is not set: run this suite with `cargo xtask test`"))?;
    let path = PathBuf::from(path);
    ensure!(
        path.exists(),
        "{name} names {}, which is not there",
        path.display()
    );
    Ok(path)
}

/// A process that ends with the test.
pub(crate) struct Process(Child);

impl Process {
    /// Starts a program that says on its standard output that it listens, and waits for that; else fails with its `log`,
    /// to which its standard error goes.
    pub(crate) async fn listening(command: &mut Command, log: &Path) -> Result<Self> {
        let errors = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)?;
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("starting {command:?}"))?;
        let output = child.stdout.take().context("its standard output")?;
        let process = Self(child);
        let mut line = String::new();
        // A program that ends instead ends its output, too.
        let mut output = BufReader::new(ChildStdout::from_std(output)?);
        let said = timeout(PATIENCE, output.read_line(&mut line)).await;
        ensure!(
            line.starts_with("listening on "),
            "{command:?} said {line:?} instead of listening ({said:?}): {}",
            std::fs::read_to_string(log)?
        );
        Ok(process)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only when the process has ended already.
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// The whole set-up of one test.
pub(crate) struct World {
    pub(crate) server_port: u16,
    pub(crate) simulator_port: u16,
    pub(crate) http: reqwest::Client,
    pages: Mutex<Vec<Page>>,
    driver: String,
    chromium: PathBuf,
    server: std::sync::Mutex<Option<Process>>,
    others: std::sync::Mutex<Vec<Process>>,
    directory: TempDir,
    public_port: u16,
    metrics_port: u16,
}

/// What the connector's settings frame gave out.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) key: String,
}

/// Runs a test in a world of its own, and closes its browsers whether it passes or not.
pub(crate) fn run<F, Fut>(test: F)
where
    F: FnOnce(Arc<World>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    run_behind(None, move |world, _| test(world));
}

/// As [`run`], with a gate in front of the server that holds back what is `held`.
pub(crate) fn run_behind<F, Fut>(held: Option<Held>, test: F)
where
    F: FnOnce(Arc<World>, Option<crate::gate::Gate>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let _seat = SEATS.acquire().await.unwrap();
        let (world, gate) = World::start(held).await.unwrap();
        let world = Arc::new(world);
        let outcome = tokio::spawn(test(world.clone(), gate)).await;
        let failed = !matches!(outcome, Ok(Ok(())));
        if failed {
            world.report().await;
        }
        world.close().await;
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => panic!("{error:?}"),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    });
}

impl World {
    async fn start(held: Option<Held>) -> Result<(World, Option<crate::gate::Gate>)> {
        // Both the server and this process's client need a provider; a second installation is harmless.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let directory = tempfile::tempdir()?;
        let (server_port, simulator_port, driver_port) = (free_port()?, free_port()?, free_port()?);
        let mut public_port = server_port;
        let mut gate = None;
        if let Some(held) = held {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            public_port = listener.local_addr()?.port();
            gate = Some(crate::gate::Gate::start(
                listener,
                &format!("http://127.0.0.1:{server_port}"),
                held,
            ));
        }
        let driver = Command::new(program("CHROMEDRIVER")?)
            .arg(format!("--port={driver_port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting chromedriver")?;
        let world = World {
            server_port,
            simulator_port,
            http: reqwest::Client::new(),
            pages: Mutex::default(),
            driver: format!("http://127.0.0.1:{driver_port}"),
            chromium: program("FRAMECHAT_CHROMIUM")?,
            server: std::sync::Mutex::new(None),
            others: std::sync::Mutex::new(vec![Process(driver)]),
            directory,
            public_port,
            metrics_port: free_port()?,
        };
        let key = world.path("key");
        world.framechat(&["key", "create", key.to_str().context("a path in UTF-8")?])?;
        world.start_server().await?;
        let mut simulator = Command::new(program("FRAMECHAT_SIMULATOR_BIN")?);
        simulator
            .args([
                "--listen",
                &format!("127.0.0.1:{simulator_port}"),
                "--app-url",
                &world.app_url(),
            ])
            .args([
                "--client-id",
                CLIENT_ID,
                "--client-secret",
                CLIENT_SECRET,
                "--allow-http",
            ]);
        let simulator = Process::listening(&mut simulator, &world.path("simulator.log")).await?;
        world.others.lock().unwrap().push(simulator);
        let status = format!("{}/status", world.driver);
        until("the driver", || async {
            let response = world.http.get(&status).send().await?;
            Ok(response.status().is_success().then_some(()))
        })
        .await?;
        Ok((world, gate))
    }

    /// Starts the server on its database, and waits until it listens.
    pub(crate) async fn start_server(&self) -> Result<()> {
        let mut server = self.command()?;
        server.args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{}", self.server_port),
            "--metrics-listen",
            &format!("127.0.0.1:{}", self.metrics_port),
        ]);
        let server = Process::listening(&mut server, &self.path("server.log")).await?;
        *self.server.lock().unwrap() = Some(server);
        Ok(())
    }

    /// Kills the server, as a crash would.
    pub(crate) fn kill_server(&self) {
        *self.server.lock().unwrap() = None;
    }

    /// A `framechat` command line on this world's database and key.
    fn command(&self) -> Result<Command> {
        let mut command = Command::new(program("FRAMECHAT_BIN")?);
        command
            .env(
                "FRAMECHAT_DATABASE",
                format!("sqlite:{}", self.path("framechat.db").display()),
            )
            .env("FRAMECHAT_KEY_FILE", self.path("key"))
            .env("FRAMECHAT_PUBLIC_URL", self.app_url())
            .env(
                "FRAMECHAT_OAUTH_URL",
                self.at("oauth.localhost", "/oauth/token/"),
            )
            .env("FRAMECHAT_CLIENT_ID", CLIENT_ID)
            .env("FRAMECHAT_CLIENT_SECRET", CLIENT_SECRET)
            .env("FRAMECHAT_ALLOW_HTTP", "true");
        Ok(command)
    }

    /// Runs a `framechat` command to its end and returns what it printed.
    pub(crate) fn framechat(&self, args: &[&str]) -> Result<String> {
        let output = self.command()?.args(args).output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "framechat {}: {errors}",
            args.join(" ")
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The address of the server as browsers and the portal see it.
    pub(crate) fn app_url(&self) -> String {
        format!("http://framechat.localhost:{}", self.public_port)
    }

    /// The chat of a site as a page of its own.
    pub(crate) fn chat_page(&self, site: &Site) -> String {
        format!("{}/chat?site={}", self.app_url(), site.key)
    }

    /// An address of the simulator.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.simulator_port)
    }

    pub(crate) fn control(&self, what: &str) -> String {
        format!("http://127.0.0.1:{}/_control/{what}", self.simulator_port)
    }

    pub(crate) async fn ask(&self, what: &str) -> Result<Value> {
        let response = self.http.get(self.control(what)).send().await?;
        Ok(response.error_for_status()?.json().await?)
    }

    pub(crate) async fn tell(&self, what: &str, body: Value) -> Result<Value> {
        let response = self
            .http
            .post(self.control(what))
            .json(&body)
            .send()
            .await?;
        let status = response.status();
        let text = response.text().await?;
        ensure!(
            status.is_success(),
            "the simulator answered {what} with {status}: {text}"
        );
        serde_json::from_str(&text).with_context(|| format!("{what} answered {text}"))
    }

    /// The portal's own install flow: the application, then line 1 connected to the shop.
    pub(crate) async fn install(&self) -> Result<Site> {
        self.tell("install", json!({})).await?;
        let answer = self.settings(json!({})).await?;
        let key = answer["site_key"]
            .as_str()
            .with_context(|| format!("no site key in {answer}"))?;
        Ok(Site {
            key: key.to_owned(),
        })
    }

    /// Submits the settings of line 1 with these fields beside the shop's usual ones; saves them, unless they say otherwise.
    pub(crate) async fn settings(&self, fields: Value) -> Result<Value> {
        let mut all = json!({
            "title": "Coffee Roasters",
            "url": self.at("shop.localhost", "/"),
            "origins": self.at("shop.localhost", ""),
            "action": "connect",
        });
        if let (Some(all), Some(fields)) = (all.as_object_mut(), fields.as_object()) {
            all.extend(fields.clone());
        }
        self.tell("settings", json!({ "line": 1, "fields": all }))
            .await
    }

    /// Registers the bot and the chat app by command line; returns the portal's number of the app.
    fn register_app(&self) -> Result<String> {
        let portal = self.at("portal.localhost", "");
        let bot = self.framechat(&[
            "bot",
            "register",
            "--portal",
            &portal,
            "--code",
            "framechat",
            "--name",
            "Framechat",
        ])?;
        let bot = number(&bot).with_context(|| format!("no BOT_ID in: {bot}"))?;
        let app = self.framechat(&[
            "app",
            "register",
            "--portal",
            &portal,
            "--bot-id",
            &bot,
            "--code",
            "framechat",
            "--title",
            "Framechat",
        ])?;
        number(&app).with_context(|| format!("no APP_ID in: {app}"))
    }

    /// Installs the connector and registers the chat app; returns the portal's number of the app.
    pub(crate) async fn app(&self) -> Result<String> {
        self.install().await?;
        self.register_app()
    }

    /// The signed address at which the messenger opens the app beside a group chat; `more` is `&name=value` of the control's own.
    pub(crate) async fn launch(&self, app: &str, more: &str) -> Result<String> {
        let launch = self
            .ask(&format!("launch?app={app}&dialog=chat12{more}"))
            .await?;
        let address = launch["url"].as_str().context("a signed address")?;
        Ok(address.to_owned())
    }

    /// REST calls of one method, oldest first.
    pub(crate) async fn calls(&self, method: &str) -> Result<Vec<Value>> {
        let calls = self.ask("calls").await?;
        let all = calls.as_array().context("a list of calls")?;
        Ok(all
            .iter()
            .filter(|call| call["method"] == method)
            .cloned()
            .collect())
    }

    /// Waits for a call of `method` whose body satisfies `holds`.
    pub(crate) async fn call(&self, method: &str, holds: impl Fn(&Value) -> bool) -> Result<Value> {
        until(&format!("a call of {method}"), || async {
            Ok(self
                .calls(method)
                .await?
                .into_iter()
                .find(|call| holds(&call["body"])))
        })
        .await
    }

    /// How many visitors' streams are open, as the server counts them.
    pub(crate) async fn streams(&self) -> Result<u32> {
        let address = format!("http://127.0.0.1:{}/metrics", self.metrics_port);
        let metrics = self.http.get(address).send().await?.text().await?;
        let mut lines = metrics.lines();
        let count = lines.find_map(|line| line.strip_prefix("framechat_streams_open "));
        Ok(count.unwrap_or("0").parse()?)
    }

    /// A new browser with a profile of its own.
    pub(crate) async fn browser(&self) -> Result<Page> {
        self.open_browser(json!({}), false).await
    }

    /// A new browser with these preferences of Chromium's.
    pub(crate) async fn browser_preferring(&self, preferences: Value) -> Result<Page> {
        self.open_browser(preferences, false).await
    }

    /// A new browser with a log of all it asks of any server.
    pub(crate) async fn watched_browser(&self) -> Result<Page> {
        self.open_browser(json!({}), true).await
    }

    async fn open_browser(&self, preferences: Value, watched: bool) -> Result<Page> {
        let chromium = self.chromium.to_str().context("a path in UTF-8")?;
        let page = Page::open(&self.driver, chromium, preferences, watched).await?;
        self.pages.lock().await.push(page.clone());
        Ok(page)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What helps to understand a failure: the end of both logs and what each browser shows.
    async fn report(&self) {
        for name in ["server.log", "simulator.log"] {
            let log = std::fs::read_to_string(self.path(name)).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            eprintln!(
                "--- {name}\n{}",
                lines[lines.len().saturating_sub(30)..].join("\n")
            );
        }
        let Some(directory) = std::env::var_os("FRAMECHAT_FAILURES") else {
            return;
        };
        let name = std::thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        for (index, page) in self.pages.lock().await.iter().enumerate() {
            if let Ok(picture) = page.screenshot().await {
                let file = Path::new(&directory).join(format!("{name}-{index}.png"));
                eprintln!(
                    "--- {}: {:?}",
                    file.display(),
                    std::fs::write(&file, picture)
                );
            }
        }
    }

    async fn close(&self) {
        if let Some(directory) = std::env::var_os("FRAMECHAT_CALLS_DIR") {
            let file = Path::new(&directory).join(format!("{}.json", self.simulator_port));
            let calls = self.ask("calls").await.unwrap_or_default();
            std::fs::write(&file, calls.to_string()).unwrap();
        }
        for page in self.pages.lock().await.drain(..) {
            // A browser that is gone already needs no closing.
            let _gone = page.client.close().await;
        }
    }
}

/// The first run of digits in what a command printed.
fn number(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then_some(digits)
}
