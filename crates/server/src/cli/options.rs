//! What several commands have to know, and the parts of the server that they open with it.
//!
//! Only `serve` and `portal add` make a database: in a wrong folder every other command would find an empty one, and
//! report that nothing is there.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::BoolishValueParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _};
use framechat_protocol::origin::Origin;
use secrecy::SecretString;
use url::Url;

use super::Cli;
use crate::config::{Client, Config, OUTBOX_CALLS, PortalPace};
use crate::keys::KeyRing;
use crate::services::limits::{ADDRESS_BURST, ADDRESS_REFILL};
use crate::state::AppState;
use crate::store::{Portal, Store};

/// Where the server listens unless told otherwise.
pub(super) const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8600));

/// The database and the key that opens the secrets in it.
#[derive(Debug, Args)]
pub(super) struct StoreOptions {
    /// The database: a file of SQLite, or one of PostgreSQL as `postgres://USER:PASSWORD@HOST/NAME`, which several servers
    /// may share.
    #[arg(
        long,
        env = "FRAMECHAT_DATABASE",
        hide_env_values = true,
        value_name = "sqlite:PATH|postgres://…",
        default_value = "sqlite:framechat.db"
    )]
    pub(super) database: String,
    /// The key file, made by `framechat key create`.
    #[arg(
        long,
        env = "FRAMECHAT_KEY_FILE",
        value_name = "FILE",
        default_value = "framechat.key"
    )]
    pub(super) key_file: PathBuf,
}

impl StoreOptions {
    /// The database, which has to be there.
    pub(super) async fn open(&self) -> anyhow::Result<Store> {
        Ok(Store::open_existing(&self.database, self.keys()?).await?)
    }

    /// The database, made when it is not there.
    pub(super) async fn open_or_create(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.database, self.keys()?).await?)
    }

    fn keys(&self) -> anyhow::Result<KeyRing> {
        Ok(KeyRing::read_file(&self.key_file)?)
    }
}

/// What the server has to know, and the commands that talk to a portal as it does.
#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(flatten)]
    pub(super) store: StoreOptions,
    /// Where browsers and portals find this server: scheme, host and port, without a path.
    #[arg(long, env = "FRAMECHAT_PUBLIC_URL", value_name = "URL", value_parser = Origin::parse)]
    public_url: Origin,
    /// The vendor's token endpoint.
    #[arg(
        long,
        env = "FRAMECHAT_OAUTH_URL",
        value_name = "URL",
        default_value = "https://oauth.bitrix24.tech/oauth/token/"
    )]
    oauth_url: Url,
    /// The application's id at portals that have none of their own (`framechat portal add`).
    #[arg(
        long,
        env = "FRAMECHAT_CLIENT_ID",
        value_name = "ID",
        requires = "client_secret"
    )]
    client_id: Option<String>,
    /// The secret that belongs to it; better given as environment variable.
    #[arg(
        long,
        env = "FRAMECHAT_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        requires = "client_id"
    )]
    client_secret: Option<SecretString>,
    /// The connector's id at the portals: lower-case letters, digits and underscores.
    #[arg(
        long,
        env = "FRAMECHAT_CONNECTOR",
        value_name = "ID",
        default_value = "framechat",
        value_parser = connector_id
    )]
    connector: String,
    /// Calls that a portal takes at once, before it counts the rate; on the Enterprise plan 250.
    #[arg(
        long,
        env = "FRAMECHAT_PORTAL_BURST",
        value_name = "CALLS",
        default_value_t = PortalPace::default().burst
    )]
    portal_burst: u32,
    /// Calls that a portal takes a second after the burst; on the Enterprise plan 5.
    #[arg(
        long,
        env = "FRAMECHAT_PORTAL_RATE",
        value_name = "CALLS",
        default_value_t = PortalPace::default().per_second
    )]
    portal_rate: NonZeroU32,
    /// Register the connector so that the portal keeps one dialog for each chat instead of each visitor.
    #[arg(long, env = "FRAMECHAT_CHAT_GROUP", value_parser = BoolishValueParser::new())]
    chat_group: bool,
    /// Folder for the files of messages; by default `framechat-files` beside the database. Servers that share a
    /// database share the folder, too.
    #[arg(long, env = "FRAMECHAT_FILES", value_name = "FOLDER")]
    files: Option<PathBuf>,
    /// Messages of different chats that are on their way to one portal at once.
    #[arg(long, env = "FRAMECHAT_OUTBOX_CALLS", value_name = "CALLS", default_value_t = OUTBOX_CALLS,
        value_parser = clap::value_parser!(u16).range(1..=1000))]
    outbox_calls: u16,
    #[command(flatten)]
    scheme: SchemeOptions,
}

/// Which addresses of portals are taken.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct SchemeOptions {
    /// Accept portal addresses without https. For the demo and for tests only.
    #[arg(long, env = "FRAMECHAT_ALLOW_HTTP", value_parser = BoolishValueParser::new())]
    pub(super) allow_http: bool,
}

impl SchemeOptions {
    /// Refuses an address without https, as the parser refuses what it can judge alone.
    pub(super) fn check(self, portal: &Origin) -> anyhow::Result<()> {
        if portal.is_secure() || self.allow_http {
            return Ok(());
        }
        Err(misused(&format!(
            "invalid value '{portal}' for '--portal <ADDRESS>': portals have https:// addresses; --allow-http takes others, \
             for the demo and for tests"
        )))
    }
}

impl Options {
    pub(super) fn into_config(self, listen: SocketAddr, dev: bool) -> Config {
        let client = self.client_id.zip(self.client_secret);
        let files = self
            .files
            .unwrap_or_else(|| files_beside(&self.store.database));
        Config {
            listen,
            public_url: self.public_url,
            database: self.store.database,
            key_file: self.store.key_file,
            oauth_url: self.oauth_url,
            client: client.map(|(id, secret)| Client { id, secret }),
            connector: self.connector,
            chat_group: self.chat_group,
            files,
            outbox_calls: usize::from(self.outbox_calls),
            allow_http: self.scheme.allow_http,
            retention_days: None,
            portal_pace: PortalPace {
                burst: self.portal_burst,
                per_second: self.portal_rate,
            },
            require_referer: false,
            trusted_proxies: Vec::new(),
            address_burst: ADDRESS_BURST,
            address_refill: ADDRESS_REFILL,
            dev,
        }
    }

    /// The address under which others find `path`, which begins with a slash.
    pub(super) fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Whether addresses without https are taken.
    pub(super) fn allow_http(&self) -> bool {
        self.scheme.allow_http
    }

    /// The server's parts over a database that has to be there.
    pub(super) async fn open(self) -> anyhow::Result<AppState> {
        let store = self.store.open().await?;
        Ok(AppState::over(
            self.into_config(DEFAULT_LISTEN, false),
            store,
        )?)
    }
}

/// The files folder beside the database: in the same folder as an `SQLite` file, else in the working directory.
fn files_beside(database: &str) -> PathBuf {
    let file = database.strip_prefix("sqlite:").map(PathBuf::from);
    file.and_then(|file| file.parent().map(PathBuf::from))
        .unwrap_or_default()
        .join("framechat-files")
}

/// The portal that a command is about, and what it takes to talk to it.
#[derive(Debug, Args)]
pub(super) struct OnPortal {
    /// The portal's address, for example `https://example.bitrix24.com`.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    pub(super) portal: Origin,
    #[command(
        flatten,
        next_help_heading = "Settings of the server, best given by its environment"
    )]
    pub(super) options: Options,
}

impl OnPortal {
    /// The server's parts, and the portal, which has to be installed.
    pub(super) async fn open(self) -> anyhow::Result<(AppState, Portal)> {
        self.options.scheme.check(&self.portal)?;
        let state = self.options.open().await?;
        let portal = installed(&state.store, &self.portal).await?;
        Ok((state, portal))
    }
}

/// The installed portal of this address.
pub(super) async fn installed(store: &Store, address: &Origin) -> anyhow::Result<Portal> {
    let portal = store.portal_by_address(&address.to_string()).await?;
    portal.with_context(|| {
        format!("{address} has not installed this server: install the app there first, and look for a typing error")
    })
}

/// An error of the command line itself, as the parser reports its own.
pub(super) fn misused(sentence: &str) -> anyhow::Error {
    let error = clap::Error::raw(ErrorKind::ValueValidation, sentence);
    error.format(&mut Cli::command()).into()
}

/// A flag that can be told to be off, too.
pub(super) fn yes_no(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" => Ok(true),
        "n" | "no" | "false" | "0" => Ok(false),
        _ => Err("use Y or N".to_owned()),
    }
}

fn connector_id(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.is_empty() && text.bytes().all(plain) {
        Ok(text.to_owned())
    } else {
        Err("use lower-case letters, digits and underscores".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_beside_the_database() {
        for (database, folder) in [
            ("sqlite:framechat.db", "framechat-files"),
            ("sqlite:/var/lib/a.db", "/var/lib/framechat-files"),
            ("postgres://host/name", "framechat-files"),
        ] {
            assert_eq!(files_beside(database), PathBuf::from(folder));
        }
    }

    #[test]
    fn a_connector_id_is_what_the_portal_takes() {
        for good in ["framechat", "a", "framechat_2"] {
            assert_eq!(connector_id(good).as_deref(), Ok(good));
        }
        for bad in ["", "Framechat", "frame.chat", "frame-chat", "чат"] {
            assert!(connector_id(bad).is_err(), "{bad}");
        }
    }
}
