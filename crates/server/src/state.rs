//! What every request can reach.

use std::{ops::Deref, sync::Arc};

use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::{
    assets::{Assets, AssetsError},
    bitrix::{Portals, PortalsError},
    config::Config,
    files::{
        fetch::{self, Fetcher},
        folder::Folder,
    },
    keys::{KeyError, KeyRing},
    live::Live,
    outbox::Outbox,
    peers::Peers,
    places::Places,
    services::{
        files::{UPLOADS_AT_ONCE, UPLOADS_PER_CHAT},
        install::EXCHANGES_MAX,
        limits::{self, Limits},
    },
    store::{Store, StoreError},
};

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No usable key ring.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// No usable database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No usable HTTP client.
    #[error(transparent)]
    Portals(#[from] PortalsError),
    /// The browser's files that were built into it are not whole.
    #[error(transparent)]
    Assets(#[from] AssetsError),
}

/// A cheap handle on the parts of one running server.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of one running server.
#[derive(Debug)]
pub struct Parts {
    /// What the server was told.
    pub config: Config,
    /// The database: the truth.
    pub store: Store,
    /// The client of all portals.
    pub portals: Portals,
    /// What browsers load.
    pub assets: Assets,
    /// Wakes the streams.
    pub live: Live,
    /// Wakes the workers that deliver to the portals.
    pub outbox: Outbox,
    /// The other servers over the same database.
    pub peers: Peers,
    /// How fast one visitor may write.
    pub send_limits: Limits,
    /// How fast a site may get new visitors.
    pub session_limits: Limits,
    /// The bytes of files.
    pub files: Folder,
    /// Fetches operators' files.
    pub fetcher: Fetcher,
    /// Wakes the worker that fetches.
    pub fetches: Notify,
    /// A permit for each upload that may run at once.
    pub uploads: Semaphore,
    /// The uploads that one chat has in hand.
    pub chat_uploads: Places,
    /// How fast one address may bring new visitors.
    pub address_limits: Limits,
    /// A permit for each exchange of an install's token that may run at once.
    pub exchanges: Semaphore,
    /// Cancelled at shutdown: streams and workers end.
    pub shutdown: CancellationToken,
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl AppState {
    /// Reads the keys, opens the database and brings it up to date. Starts nothing: see
    /// [`serve`](crate::serve::serve).
    pub async fn open(config: Config) -> Result<Self, StartError> {
        let assets = Assets::embedded(config.dev)?;
        Self::open_with(config, assets).await
    }

    /// As [`AppState::open`], with the given files for browsers.
    pub async fn open_with(config: Config, assets: Assets) -> Result<Self, StartError> {
        let keys = KeyRing::read_file(&config.key_file)?;
        let store = Store::open(&config.database, keys).await?;
        Self::build(config, assets, store)
    }

    /// As [`AppState::open`], over a database that is open already.
    pub fn over(config: Config, store: Store) -> Result<Self, StartError> {
        let assets = Assets::embedded(config.dev)?;
        Self::build(config, assets, store)
    }

    fn build(config: Config, assets: Assets, store: Store) -> Result<Self, StartError> {
        let portals = Portals::new(&config, store.clone())?;
        let peers = if store.is_shared() {
            Peers::shared()
        } else {
            Peers::default()
        };
        let files = Folder::new(config.files.clone());
        let fetcher = Fetcher::new(config.allow_http, fetch::BOUNDS).map_err(PortalsError::from)?;
        let address_limits = Limits::new(config.address_burst, config.address_refill);
        Ok(Self(Arc::new(Parts {
            config,
            store,
            portals,
            assets,
            live: Live::new(peers.clone()),
            outbox: Outbox::new(peers.clone()),
            peers,
            send_limits: Limits::new(limits::BURST, limits::REFILL),
            session_limits: Limits::new(limits::SESSION_BURST, limits::SESSION_REFILL),
            files,
            fetcher,
            fetches: Notify::new(),
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
            chat_uploads: Places::new(UPLOADS_PER_CHAT),
            address_limits,
            exchanges: Semaphore::new(EXCHANGES_MAX),
            shutdown: CancellationToken::new(),
        })))
    }
}
