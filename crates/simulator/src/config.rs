//! What the simulator is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// Flags and environment of `framechat-simulator`.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "framechat-simulator",
    version,
    about = "Bitrix24 portals, an iQChannels stand, a shop and a CRM, for development and tests",
    after_help = "The portal is http://portal.localhost:8700, a list of all is at http://localhost:8700. The server beside it \
                  needs --allow-http and --oauth-url http://oauth.localhost:8700/oauth/token/."
)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. All hosts (`portal.localhost`, `stand.localhost`, …) share it.
    #[arg(
        long,
        default_value = "127.0.0.1:8700",
        env = "FRAMECHAT_SIMULATOR_LISTEN"
    )]
    pub listen: SocketAddr,
    /// Where the portal, the shop and the CRM find the application, without a trailing slash.
    #[arg(
        long,
        default_value = "http://framechat.localhost:8600",
        env = "FRAMECHAT_SIMULATOR_APP_URL"
    )]
    pub app_url: String,
    /// The application's OAuth client id.
    #[arg(
        long,
        default_value = "local.framechat.demo",
        env = "FRAMECHAT_SIMULATOR_CLIENT_ID"
    )]
    pub client_id: String,
    /// The application's OAuth client secret.
    #[arg(
        long,
        default_value = "framechat-demo-secret",
        env = "FRAMECHAT_SIMULATOR_CLIENT_SECRET",
        hide_env_values = true
    )]
    pub client_secret: String,
    /// Accept frame addresses without https, as no real portal does. For the demo only.
    #[arg(long)]
    pub allow_http: bool,
    /// Write every REST call into a new file of this folder, one JSON value a line.
    #[arg(long, env = "FRAMECHAT_CALLS_DIR")]
    pub calls_dir: Option<PathBuf>,
}

impl Config {
    /// A configuration for tests: a free port, the defaults for the rest, `app_url` as given.
    #[must_use]
    pub fn for_app(app_url: &str, allow_http: bool) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            app_url: app_url.trim_end_matches('/').to_owned(),
            client_id: "local.framechat.demo".to_owned(),
            client_secret: "framechat-demo-secret".to_owned(),
            allow_http,
            calls_dir: None,
        }
    }
}
