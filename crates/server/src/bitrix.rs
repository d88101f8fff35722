//! The client of all portals: the one place that names REST methods and the token endpoint.
//!
//! A call takes the portal's access token from the store. When the portal says `expired_token`, the token is
//! refreshed once per portal at a time, the new pair is stored before it is used, and the call is repeated
//! once. Addresses are only those that the token endpoint told; https is demanded unless the configuration
//! allows http.

mod answer;
mod connector;
mod dialogs;
mod error;
mod oauth;
mod registration;
mod resolver;
mod rights;
mod users;

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use framechat_protocol::bitrix24::rest;
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;
use url::Url;

pub use connector::ConnectorData;
pub(crate) use connector::line_number;
pub use dialogs::OpenChannelDialog;
pub use error::{PortalError, Retry};
pub use oauth::Credentials;
pub use registration::{BoundWidget, Call, NewBot};
pub(crate) use resolver::LocalhostResolver;
pub use users::CurrentUser;

use crate::{
    config::{Client, Config},
    store::{Portal, Store},
};

/// A portal ends a request after this time itself.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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
        found.ok_or_else(|| PortalError::UnknownPortal(portal.to_owned()))
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
