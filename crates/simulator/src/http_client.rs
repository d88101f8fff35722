//! The client for what the simulator itself sends: events, and the frames it opens without a browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How long a portal waits for a handler.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);

/// Answers loopback for `*.localhost` (RFC 6761), which the C library of many systems does not, and asks the system for the rest.
#[derive(Debug)]
struct LocalhostResolver;

impl Resolve for LocalhostResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().trim_end_matches('.').to_ascii_lowercase();
        Box::pin(async move {
            if host == "localhost" || host.ends_with(".localhost") {
                let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                return Ok(Box::new(std::iter::once(loopback)) as Addrs);
            }
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The one client of a process.
///
/// # Errors
/// When the TLS provider cannot be set up.
pub(crate) fn build() -> reqwest::Result<reqwest::Client> {
    // A second copy in the same process finds the provider installed; that is what the error would say.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        // As a portal does, a connection for each event: one that is kept may be closed by the server as it is used again.
        .pool_max_idle_per_host(0)
        .dns_resolver(std::sync::Arc::new(LocalhostResolver))
        .timeout(REQUEST_TIMEOUT)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
}
