//! The client of all portals: the one place that names REST methods and the token endpoint.
//!
//! A call takes the portal's access token from the store. When the portal says `expired_token`, the token is
//! refreshed once per portal at a time, the new pair is stored before it is used, and the call is repeated
//! once. Every call first takes its turn in the portal's bucket. Addresses are only those that the token endpoint told; https is demanded unless the configuration
//! allows http.

mod answer;
mod batch;
mod checks;
mod connector;
mod dialogs;
mod error;
mod lines;
mod oauth;
mod pace;
mod registration;
mod resolver;
mod rights;
mod scopes;
mod users;

use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use framechat_protocol::bitrix24::rest;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;
use url::Url;

pub use checks::Reached;
pub use connector::ConnectorData;
pub(crate) use connector::line_number;
pub use dialogs::OpenChannelDialog;
pub use error::{PortalError, Retry};
pub use lines::{Line, LineStatus};
pub use oauth::Credentials;
pub use registration::{BoundWidget, Call, NewBot};
pub(crate) use resolver::LocalhostResolver;
pub use users::CurrentUser;

use self::pace::{Caller, Pace};
use crate::{
    config::{Client, Config, PortalPace},
    store::{Portal, Store},
};

/// A portal ends a request after this time itself.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

tokio::task_local! {
    /// Set while a call runs that was counted before it was made.
    static TURN_TAKEN: Cell<bool>;
}

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("HTTP client: {0}")]
pub struct PortalsError(#[from] reqwest::Error);

/// Calls portals; clones share connections and refresh locks.
#[derive(Clone)]
pub struct Portals(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    store: Store,
    oauth_url: Url,
    client: Option<Client>,
    connector: String,
    chat_group: bool,
    allow_http: bool,
    refreshing: std::sync::Mutex<HashMap<String, Arc<Mutex<()>>>>,
    pace: PortalPace,
    /// By REST address.
    paces: std::sync::Mutex<HashMap<String, Pace>>,
    /// The REST addresses of the portals called so far, by `member_id`.
    endpoints: std::sync::Mutex<HashMap<String, String>>,
    tasks: TaskTracker,
}

impl fmt::Debug for Portals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portals").finish_non_exhaustive()
    }
}

/// A request body with the token beside its own fields. The token goes in the body and not in a header,
/// because portals behind some web servers never see `Authorization`.
#[derive(Serialize)]
struct WithAuth<'a, T> {
    #[serde(flatten)]
    body: &'a T,
    auth: &'a str,
}

impl Portals {
    /// The client with the application's credentials of `config`.
    pub fn new(config: &Config, store: Store) -> Result<Self, PortalsError> {
        // Another part of the process may have installed it first; either is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .dns_resolver(Arc::new(resolver::LocalhostResolver))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .user_agent(concat!("framechat/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            store,
            oauth_url: config.oauth_url.clone(),
            client: config.client.clone(),
            connector: config.connector.clone(),
            chat_group: config.chat_group,
            allow_http: config.allow_http,
            refreshing: std::sync::Mutex::default(),
            pace: config.portal_pace,
            paces: std::sync::Mutex::default(),
            endpoints: std::sync::Mutex::default(),
            tasks: TaskTracker::new(),
        })))
    }

    /// Calls a REST method of a portal as the application; `portal` is its `member_id`.
    pub async fn call<R: DeserializeOwned>(
        &self,
        portal: &str,
        method: &str,
        body: &impl Serialize,
    ) -> Result<R, PortalError> {
        let known = self.stored(portal).await?;
        match self
            .post(&known.client_endpoint, &known.tokens.access, method, body)
            .await
        {
            Err(PortalError::Refused(error)) if error.retry() == rest::Retry::AfterRefresh => {
                let renewed = self.refresh(portal, &known.tokens.access).await?;
                self.post(
                    &renewed.client_endpoint,
                    &renewed.tokens.access,
                    method,
                    body,
                )
                .await
            }
            outcome => outcome,
        }
    }

    async fn stored(&self, portal: &str) -> Result<Portal, PortalError> {
        let found = self.0.store.portal(portal).await?;
        let known = found.ok_or_else(|| PortalError::UnknownPortal(portal.to_owned()))?;
        let mut endpoints = self
            .0
            .endpoints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if endpoints.get(portal) != Some(&known.client_endpoint) {
            endpoints.insert(portal.to_owned(), known.client_endpoint.clone());
        }
        Ok(known)
    }

    /// How many calls, at most `wanted`, the outbox may make to this portal now, and when there is none, how long it has to
    /// wait. It leaves room for those who wait for an answer.
    pub async fn outbox_turns(&self, portal: &str, wanted: usize) -> (usize, Duration) {
        let now = Instant::now();
        match self.endpoint(portal).await {
            Some(endpoint) => {
                self.with_pace(&endpoint, |pace| pace.turns(Caller::Outbox, wanted, now))
            }
            // The calls will say what is wrong.
            None => (wanted, Duration::ZERO),
        }
    }

    /// Counts calls that the outbox is about to make, each inside [`Portals::in_turn`].
    pub async fn count_turns(&self, portal: &str, turns: usize) {
        if let Some(endpoint) = self.endpoint(portal).await {
            self.with_pace(&endpoint, |pace| pace.count(turns, Instant::now()));
        }
    }

    /// The first call made by `calling` has its turn already.
    pub async fn in_turn<T>(calling: impl Future<Output = T>) -> T {
        TURN_TAKEN.scope(Cell::new(true), calling).await
    }

    async fn endpoint(&self, portal: &str) -> Option<String> {
        let known = {
            let endpoints = self.0.endpoints.lock();
            let endpoints = endpoints.unwrap_or_else(PoisonError::into_inner);
            endpoints.get(portal).cloned()
        };
        match known {
            Some(endpoint) => Some(endpoint),
            None => Some(self.stored(portal).await.ok()?.client_endpoint),
        }
    }

    fn with_pace<T>(&self, endpoint: &str, act: impl FnOnce(&mut Pace) -> T) -> T {
        let mut paces = self.0.paces.lock().unwrap_or_else(PoisonError::into_inner);
        let pace = paces
            .entry(endpoint.to_owned())
            .or_insert_with(|| Pace::new(self.0.pace, Instant::now()));
        act(pace)
    }

    /// Waits until a call may be made there, and counts it.
    async fn take_turn(&self, endpoint: &str) {
        if TURN_TAKEN
            .try_with(|taken| taken.replace(false))
            .unwrap_or(false)
        {
            return;
        }
        while let Err(wait) =
            self.with_pace(endpoint, |pace| pace.take(Caller::Person, Instant::now()))
        {
            tokio::time::sleep(wait).await;
        }
    }

    /// One call with one token at a portal's REST address, not repeated.
    async fn post<R: DeserializeOwned>(
        &self,
        endpoint: &str,
        token: &SecretString,
        method: &str,
        body: &impl Serialize,
    ) -> Result<R, PortalError> {
        let url = self.checked(&format!("{endpoint}{method}.json"))?;
        self.take_turn(endpoint).await;
        let body = WithAuth {
            body,
            auth: token.expose_secret(),
        };
        let response = self.0.http.post(url).json(&body).send().await?;
        answer::result(response).await
    }

    /// An address that may be called.
    fn checked(&self, address: &str) -> Result<Url, PortalError> {
        let refused = || PortalError::Address(address.to_owned());
        let url = Url::parse(address).map_err(|_| refused())?;
        let scheme_ok = url.scheme() == "https" || (self.0.allow_http && url.scheme() == "http");
        let plain = url.username().is_empty() && url.password().is_none();
        if scheme_ok && plain && url.has_host() {
            Ok(url)
        } else {
            Err(refused())
        }
    }
}
