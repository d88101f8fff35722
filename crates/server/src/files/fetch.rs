//! Fetches a file from an address that someone else named.
//!
//! The address is followed only over https (or http where that is allowed), without a user name, and only to hosts of the
//! public internet or to the portal's own host and port. Names are resolved here and what they resolve to is checked and
//! dialled, so that no second answer can lead elsewhere; a redirect is checked like the first address.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{
    Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header,
    redirect::Policy,
};
use url::{Host, Url};

use super::{
    address::is_public,
    folder::{Bounds, Coming, Folder, ReceiveError},
    sniff::is_page,
};
use crate::bitrix::LocalhostResolver;

/// The largest file taken from an operator, in bytes.
pub const FETCH_MAX_BYTES: u64 = 50 * 1024 * 1024;
/// The most redirects followed.
pub const REDIRECTS_MAX: usize = 5;
/// Bounds of one fetch.
pub const BOUNDS: Bounds = Bounds {
    bytes: FETCH_MAX_BYTES,
    pause: Duration::from_secs(15),
    whole: Duration::from_secs(60),
    bytes_per_s: 4 * 1024,
};
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a file was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address, or one it leads to, may not be called.
    #[error("the address may not be called")]
    Address,
    /// More redirects than [`REDIRECTS_MAX`].
    #[error("the address leads on and on")]
    Redirects,
    /// The host answered another status than 200.
    #[error("the host answered {0}")]
    Status(StatusCode),
    /// A page came in place of the file: its link has expired.
    #[error("a page came in place of the file")]
    Page,
    /// The host could not be reached, or broke off.
    #[error("the host cannot be reached: {0}")]
    Network(String),
    /// The server itself could not do it: its database, its disk.
    #[error("the server failed: {0}")]
    Ours(String),
    /// The bytes could not be received.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
}

impl FetchError {
    /// Whether the same may succeed in a while.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Network(_) | Self::Ours(_) => true,
            Self::Status(status) => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                    )
            }
            Self::Receive(error) => !matches!(error, ReceiveError::TooLarge | ReceiveError::Empty),
            Self::Address | Self::Redirects | Self::Page => false,
        }
    }

    /// Whether it says nothing of the host: the server itself failed.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        matches!(
            self,
            Self::Ours(_) | Self::Receive(ReceiveError::Folder(_) | ReceiveError::NoRandomness(_))
        )
    }
}

/// Resolves names to addresses of the public internet only.
struct PublicResolver;

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // These are this machine by definition (RFC 6761), whatever a resolver makes of them or whether there is one.
            let local = name.as_str() == "localhost" || name.as_str().ends_with(".localhost");
            if local {
                return Err(NotPublic.into());
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// A name that leads nowhere in the public internet.
#[derive(Debug, thiserror::Error)]
#[error("the name has no public address")]
struct NotPublic;

/// Fetches files.
#[derive(Debug, Clone)]
pub struct Fetcher {
    /// For any host: resolves to public addresses only.
    public: Client,
    /// For the portals' own hosts, which may stand in the same house.
    portal: Client,
    allow_http: bool,
    bounds: Bounds,
}

fn client(resolver: impl Resolve + 'static) -> Result<Client, reqwest::Error> {
    Client::builder()
        .dns_resolver(Arc::new(resolver))
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("framechat/", env!("CARGO_PKG_VERSION")))
        .build()
}

impl Fetcher {
    /// A fetcher within these bounds.
    ///
    /// # Errors
    /// When the HTTP client cannot be made.
    pub fn new(allow_http: bool, bounds: Bounds) -> Result<Self, reqwest::Error> {
        // Another part of the process may have installed it first; either is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            public: client(PublicResolver)?,
            portal: client(LocalhostResolver)?,
            allow_http,
            bounds,
        })
    }

    /// Fetches the file at an address; `portal` is an address of the portal that named it.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(
        &self,
        folder: &Folder,
        address: &str,
        name: &str,
        portal: &str,
    ) -> Result<Coming, FetchError> {
        let portal = Url::parse(portal).map_err(|_| FetchError::Address)?;
        let begun = tokio::time::timeout(self.bounds.whole, self.follow(address, &portal));
        let response = begun
            .await
            .map_err(|_| FetchError::Receive(ReceiveError::Slow))??;
        if response
            .content_length()
            .is_some_and(|length| length > self.bounds.bytes)
        {
            return Err(ReceiveError::TooLarge.into());
        }
        let coming = folder.receive(response.bytes_stream(), self.bounds).await?;
        let named_page = name.rsplit_once('.').is_some_and(|(_, ending)| {
            ["html", "htm", "svg"].contains(&ending.to_lowercase().as_str())
        });
        if is_page(&coming.content.mime) && !named_page {
            folder.discard(coming).await.map_err(ReceiveError::Folder)?;
            return Err(FetchError::Page);
        }
        Ok(coming)
    }

    /// The answer at the end of the redirects.
    async fn follow(&self, address: &str, portal: &Url) -> Result<Response, FetchError> {
        let mut url = Url::parse(address).map_err(|_| FetchError::Address)?;
        for _ in 0..=REDIRECTS_MAX {
            let client = self.client_for(&url, portal)?;
            let sent = client.get(url.clone()).send().await;
            let response = sent.map_err(|error| failed(&error))?;
            let status = response.status();
            if !status.is_redirection() {
                return if status == StatusCode::OK {
                    Ok(response)
                } else {
                    Err(FetchError::Status(status))
                };
            }
            let target = response.headers().get(header::LOCATION);
            let target = target.and_then(|target| target.to_str().ok());
            url = target
                .and_then(|target| url.join(target).ok())
                .ok_or(FetchError::Status(status))?;
        }
        Err(FetchError::Redirects)
    }

    /// The client that may call an address.
    fn client_for(&self, url: &Url, portal: &Url) -> Result<&Client, FetchError> {
        let scheme_ok = url.scheme() == "https" || (self.allow_http && url.scheme() == "http");
        let plain = url.username().is_empty() && url.password().is_none();
        let host = url.host().filter(|_| scheme_ok && plain);
        if host.is_some() && url.origin() == portal.origin() {
            return Ok(&self.portal);
        }
        match host {
            // The resolver is asked for names only.
            Some(Host::Domain(_)) => Ok(&self.public),
            Some(Host::Ipv4(address)) if is_public(address.into()) => Ok(&self.public),
            Some(Host::Ipv6(address)) if is_public(address.into()) => Ok(&self.public),
            _ => Err(FetchError::Address),
        }
    }
}

fn failed(error: &reqwest::Error) -> FetchError {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return FetchError::Address;
        }
        cause = inner.source();
    }
    // Without the address, which is as good as the file.
    let kind = if error.is_connect() {
        "no connection"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "the connection broke"
    };
    FetchError::Network(kind.to_owned())
}
