//! What all rooms of the simulator share: its configuration, its addresses, its HTTP client.

use std::sync::Arc;

use crate::config::Config;
use crate::http_client;

/// The running simulator. Cheap to clone; all clones are the same simulator.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    port: u16,
    http: reqwest::Client,
}

impl App {
    /// A simulator that is reached on `port` of the loopback address.
    ///
    /// # Errors
    /// When the HTTP client cannot be built.
    pub fn new(config: Config, port: u16) -> anyhow::Result<Self> {
        let http = http_client::build()?;
        Ok(Self {
            inner: Arc::new(Inner { config, port, http }),
        })
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
}
