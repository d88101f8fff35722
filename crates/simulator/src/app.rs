//! What all rooms of the simulator share: its configuration, its addresses, its portals, its HTTP client, its record of calls.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::config::Config;
use crate::http_client;
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
    faults: Mutex<Vec<Fault>>,
}

/// An answer that a test ordered in place of the portal's own.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The REST method concerned.
    pub method: String,
    /// How many more calls get it.
    pub times: u32,
    /// The HTTP status.
    pub status: StatusCode,
    /// A JSON body, or HTML when it is a string.
    pub body: Value,
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
            faults: Mutex::default(),
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

    /// Writes a REST call down. The caller has taken its token out of the body.
    pub fn record_call(
        &self,
        portal: &str,
        method: &str,
        body: &Value,
        status: StatusCode,
        answer: &Value,
    ) {
        let record = json!({ "portal": portal, "method": method, "body": body, "status": status.as_u16(), "answer": answer, "at_ms": now_millis() });
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

    /// Orders an answer in place of the portal's own.
    pub fn add_fault(&self, fault: Fault) {
        lock(&self.inner.faults).push(fault);
    }

    /// The ordered answer for a call of this method, used up once.
    pub(crate) fn take_fault(&self, method: &str) -> Option<Fault> {
        let mut faults = lock(&self.inner.faults);
        let index = faults.iter().position(|fault| fault.method == method)?;
        faults[index].times -= 1;
        if faults[index].times == 0 {
            Some(faults.remove(index))
        } else {
            Some(faults[index].clone())
        }
    }
}
