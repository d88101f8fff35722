//! What all rooms of the simulator share: its configuration, its addresses, its portals, its HTTP client, its record of calls.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::config::Config;
use crate::http_client;
use crate::portal::faults::{Cut, Faults};
use crate::portal::time::now_millis;
use crate::portal::{self, OAUTH_HOST, Portal, events};

/// How many REST calls are kept for `/_control/calls`.
const CALLS_MAX: usize = 20_000;

/// The running simulator. Cheap to clone; all clones are the same simulator.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    port: u16,
    http: reqwest::Client,
    portals: Vec<Arc<Portal>>,
    calls: Mutex<VecDeque<Value>>,
    calls_file: Option<Mutex<File>>,
    faults: Faults,
    latency_ms: AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// A simulator that is reached on `port` of the loopback address. Starts the portals' event queues, so it needs a Tokio runtime.
    ///
    /// # Errors
    /// When the HTTP client cannot be built, or the folder for calls cannot be written.
    pub fn new(config: Config, port: u16) -> anyhow::Result<Self> {
        let http = http_client::build()?;
        let calls_file = match &config.calls_dir {
            Some(folder) => {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make {}", folder.display()))?;
                let path = folder.join(format!(
                    "calls-{}-{}.jsonl",
                    now_millis(),
                    std::process::id()
                ));
                let file = OpenOptions::new()
                    .create_new(true)
                    .append(true)
                    .open(&path)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                Some(Mutex::new(file))
            }
            None => None,
        };
        let origin = |host: &str| format!("http://{host}:{port}");
        let (portals, receivers): (Vec<_>, Vec<_>) = portal::HOSTS
            .iter()
            .map(|host| {
                Portal::new(
                    host,
                    &origin(host),
                    &origin(OAUTH_HOST),
                    &config.client_id,
                    &config.client_secret,
                )
            })
            .unzip();
        let inner = Inner {
            config,
            port,
            http,
            portals,
            calls: Mutex::default(),
            calls_file,
            faults: Faults::default(),
            latency_ms: AtomicU64::new(0),
        };
        let app = Self {
            inner: Arc::new(inner),
        };
        for (portal, receiver) in app.inner.portals.iter().zip(receivers) {
            events::start_delivery(&app, portal, receiver);
        }
        Ok(app)
    }

    /// What it was started with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The application's address without a trailing slash, such as `http://framechat.localhost:8600`.
    #[must_use]
    pub fn app_url(&self) -> &str {
        self.inner.config.app_url.trim_end_matches('/')
    }

    /// The origin of one of the simulator's hosts: `origin("stand.localhost")` is `http://stand.localhost:8700`.
    #[must_use]
    pub fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.inner.port)
    }

    /// The client for outgoing requests; it resolves `*.localhost`.
    #[must_use]
    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// All portals.
    #[must_use]
    pub fn portals(&self) -> &[Arc<Portal>] {
        &self.inner.portals
    }

    /// The portal with a host name.
    #[must_use]
    pub fn portal(&self, host: &str) -> Option<&Arc<Portal>> {
        self.inner.portals.iter().find(|portal| portal.host == host)
    }

    /// Writes a REST call down. The caller has taken its token out of the body. There is no answer where the connection was
    /// cut before the call was carried out.
    pub fn record_call(
        &self,
        portal: &str,
        method: &str,
        body: &Value,
        answer: Option<(StatusCode, &Value)>,
        cut: Option<Cut>,
    ) {
        let (status, answer) = answer
            .map(|(status, answer)| (status.as_u16(), answer))
            .unzip();
        let mut record = json!({ "portal": portal, "method": method, "body": body, "status": status, "answer": answer, "at_ms": now_millis() });
        if let Some(cut) = cut {
            record["cut"] = json!(cut);
        }
        if let Some(file) = &self.inner.calls_file
            && let Err(error) = writeln!(lock(file), "{record}")
        {
            tracing::error!(%error, "a call could not be written to its file");
        }
        let mut calls = lock(&self.inner.calls);
        if calls.len() == CALLS_MAX {
            calls.pop_front();
        }
        calls.push_back(record);
    }

    /// The calls so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Value> {
        lock(&self.inner.calls).iter().cloned().collect()
    }

    /// What tests have ordered in place of the portals' own answers.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.inner.faults
    }

    /// How long every REST call and token request takes at least.
    #[must_use]
    pub fn latency(&self) -> Duration {
        Duration::from_millis(self.inner.latency_ms.load(Ordering::Relaxed))
    }

    /// Makes REST calls and token requests take at least this long.
    pub fn set_latency_ms(&self, latency_ms: u64) {
        self.inner.latency_ms.store(latency_ms, Ordering::Relaxed);
    }
}
