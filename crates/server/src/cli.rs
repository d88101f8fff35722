//! The command line: what can be asked of the binary, and the options that all of it shares.
//!
//! Every option is an environment variable, too (`FRAMECHAT_` and its name), so that secrets need not stand in a
//! process list.

mod app;
mod bot;
mod key;
mod serve;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use framechat_protocol::origin::Origin;
use secrecy::SecretString;
use url::Url;

use crate::config::Config;
use crate::state::AppState;
use crate::store::Portal;

/// Where the server listens unless told otherwise.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8600));

/// Framechat's server: the pages of its surfaces, the visitors' API and the connection to Bitrix24 portals.
#[derive(Debug, Parser)]
#[command(name = "framechat", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve(Box<serve::Serve>),
    /// Make the key file that seals secrets in the database.
    #[command(subcommand)]
    Key(key::Key),
    /// The bots that chat apps belong to.
    #[command(subcommand)]
    Bot(bot::Bot),
    /// The chat app in a portal's messenger.
    #[command(subcommand)]
    App(app::App),
}

/// What the server and the commands that talk to a portal have to know.
#[derive(Debug, Args)]
struct Options {
    /// Where browsers and portals find this server: scheme, host and port, without a path.
    #[arg(long, env = "FRAMECHAT_PUBLIC_URL", value_name = "URL", value_parser = Origin::parse)]
    public_url: Origin,
    /// The database.
    #[arg(
        long,
        env = "FRAMECHAT_DATABASE",
        value_name = "sqlite:PATH",
        default_value = "sqlite:framechat.db"
    )]
    database: String,
    /// The key file, made by `framechat key create`.
    #[arg(
        long,
        env = "FRAMECHAT_KEY_FILE",
        value_name = "FILE",
        default_value = "framechat.key"
    )]
    key_file: PathBuf,
    /// The vendor's token endpoint.
    #[arg(
        long,
        env = "FRAMECHAT_OAUTH_URL",
        value_name = "URL",
        default_value = "https://oauth.bitrix24.tech/oauth/token/"
    )]
    oauth_url: Url,
    /// The application's id, as the portal or the vendor's partner cabinet shows it.
    #[arg(long, env = "FRAMECHAT_CLIENT_ID", value_name = "ID")]
    client_id: String,
    /// The application's secret key; better given as environment variable.
    #[arg(
        long,
        env = "FRAMECHAT_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    client_secret: SecretString,
    /// The connector's id at the portals: lower-case letters, digits and underscores.
    #[arg(
        long,
        env = "FRAMECHAT_CONNECTOR",
        value_name = "ID",
        default_value = "framechat",
        value_parser = connector_id
    )]
    connector: String,
    /// Accept portal addresses without https. For the demo and for tests only.
    #[arg(long, env = "FRAMECHAT_ALLOW_HTTP", value_parser = BoolishValueParser::new())]
    allow_http: bool,
}

impl Options {
    fn into_config(self, listen: SocketAddr, dev: bool) -> Config {
        Config {
            listen,
            public_url: self.public_url,
            database: self.database,
            key_file: self.key_file,
            oauth_url: self.oauth_url,
            client_id: self.client_id,
            client_secret: self.client_secret,
            connector: self.connector,
            allow_http: self.allow_http,
            dev,
        }
    }
}

/// Carries out one command line.
///
/// # Errors
/// Whatever kept it from being done, with what to do about it.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Serve(serve) => serve.run().await,
        Command::Key(key) => key.run(),
        Command::Bot(bot) => bot.run().await,
        Command::App(app) => app.run().await,
    }
}

/// The server's parts for one command, and the portal it is about.
async fn open_portal(options: Options, address: &Origin) -> anyhow::Result<(AppState, Portal)> {
    let state = AppState::open(options.into_config(DEFAULT_LISTEN, false)).await?;
    let portal = state.store.portal_by_address(&address.to_string()).await?;
    let portal = portal.with_context(|| {
        format!("{address} has not installed this server: install the app there first, and look for a typing error")
    })?;
    Ok((state, portal))
}

/// Writes a line for the person or the program that called us.
fn say(line: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .context("writing to the standard output")
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
    fn the_definition_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
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
