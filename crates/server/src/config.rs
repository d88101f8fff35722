//! What a running server was told: plain values, filled from flags and environment by the binary.

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf, time::Duration};

use framechat_protocol::origin::Origin;
use secrecy::SecretString;
use url::Url;

use crate::network::Network;

/// An application as the vendor knows it.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret key.
    pub secret: SecretString,
}

/// Calls of the outbox in hand at once, unless told otherwise.
pub const OUTBOX_CALLS: u16 = 32;

/// The settings of one server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where browsers and portals find this server: scheme, host and port.
    pub public_url: Origin,
    /// The database, `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// File of the key ring that seals secrets, mode 0600.
    pub key_file: PathBuf,
    /// The vendor's token endpoint.
    pub oauth_url: Url,
    /// The application at portals that have no credentials of their own in the database.
    pub client: Option<Client>,
    /// Our connector's id at every portal; lower-case letters, digits and `_`.
    pub connector: String,
    /// The connector makes one dialog for each chat instead of each visitor (`CHAT_GROUP`).
    pub chat_group: bool,
    /// Folder that holds the files of messages.
    pub files: PathBuf,
    /// Calls of the outbox that one portal may have in hand at once, of different chats; at least 1.
    pub outbox_calls: usize,
    /// Accept portal addresses without https. Demo and tests only.
    pub allow_http: bool,
    /// How fast one portal is called.
    pub portal_pace: PortalPace,
    /// Refuse launches of the chat app whose request says not where it comes from (no Referer).
    pub require_referer: bool,
    /// Chats and messages are forgotten after so many days; kept for ever without.
    pub retention_days: Option<NonZeroU32>,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<Network>,
    /// New visitors from one address at once, before the rate counts; at least 1.
    pub address_burst: u32,
    /// After those, one more for each of these.
    pub address_refill: Duration,
    /// Pages name the unhashed files of the development server.
    pub dev: bool,
}

/// How fast one portal is called: a portal counts calls in a bucket, and refuses those that do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortalPace {
    /// Calls at once, before the rate counts.
    pub burst: u32,
    /// Calls a second after the burst.
    pub per_second: NonZeroU32,
}

impl Default for PortalPace {
    /// The vendor's ordinary bucket: it holds 50 calls and loses 2 a second.
    fn default() -> Self {
        Self {
            burst: 50,
            per_second: NonZeroU32::MIN.saturating_add(1),
        }
    }
}

impl Config {
    /// The address under which others find `path`, which begins with a slash.
    #[must_use]
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }
}
