//! Installing at a portal: nothing of what is posted is believed until its refresh token was exchanged.
//!
//! The exchange's answer says which portal it is and where; only then is the portal stored, the connector registered
//! and are the events asked for. All of it may be done again and changes nothing then.

use framechat_protocol::origin::Origin;
use secrecy::SecretString;

use crate::bitrix::PortalError;
use crate::clock::now_ms;
use crate::state::AppState;
use crate::store::{Installed, StoreError};

/// Where the portal opens the settings of a line.
pub const SETTINGS_PATH: &str = "/placement/settings";
/// Where the portal sends events.
pub const EVENTS_PATH: &str = "/api/bitrix24/events";

/// Tokens of installs that are exchanged at once. Anybody may ask for an install, and each makes us call the token
/// endpoint.
pub const EXCHANGES_MAX: usize = 4;
/// When an install that came beyond that may be tried again.
pub const BUSY_RETRY_S: u64 = 5;

/// What an install says of itself, by its page or by its event.
#[derive(Debug)]
pub struct InstallRequest {
    /// The portal's id, to be compared with the one the exchange tells.
    pub member_id: String,
    /// Where the portal says that it is: chooses the application to try, and is believed for nothing else.
    pub address: Option<Origin>,
    /// To be exchanged.
    pub refresh_token: SecretString,
    /// What later events and placements of this portal will carry.
    pub application_token: Option<SecretString>,
}

/// What is known after an install.
#[derive(Debug)]
pub struct InstalledPortal {
    /// The portal's id.
    pub member_id: String,
    /// The origin of its pages.
    pub address: Origin,
}

/// Why an install is refused or not complete.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// Neither this request nor an earlier install brought an application token.
    #[error(
        "the portal sent no application token, without which its events could not be told from forged ones"
    )]
    NoApplicationToken,
    /// Too many installs at once; nothing was done, and the token is not spent.
    #[error("too many installs are on their way")]
    Busy,
    /// The token endpoint did not exchange the token.
    #[error("the sign-in with the vendor's token server failed")]
    Exchange(#[source] PortalError),
    /// The token belongs to another portal than the one the request names.
    #[error("the token belongs to another portal than the one that asks to be installed")]
    OtherPortal,
    /// The token endpoint told an address that no page can have.
    #[error("the portal's address, as the vendor's token server tells it, is not a web address")]
    Address,
    /// This user may not install anything at the portal.
    #[error("this user may not change the portal's connectors")]
    NotAllowed,
    /// The application lacks these rights at the portal.
    #[error("the app lacks rights at the portal: {}", .0.join(", "))]
    Scopes(Vec<&'static str>),
    /// The rights of the user could not be asked for.
    #[error("the portal did not say whether this user may change its connectors")]
    Rights(#[source] PortalError),
    /// The portal did not register the connector.
    #[error("the portal did not register the connector")]
    Connector(#[source] PortalError),
    /// The portal did not take the subscription to events.
    #[error("the portal did not subscribe us to its events")]
    Events(#[source] PortalError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl InstallError {
    /// A stable code for pages and programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoApplicationToken => "no_application_token",
            Self::Busy => "install_busy",
            Self::Exchange(_) => "exchange_failed",
            Self::OtherPortal => "other_portal",
            Self::Address => "address_invalid",
            Self::NotAllowed => "not_allowed",
            Self::Scopes(_) => "scopes_missing",
            Self::Rights(_) => "rights_unknown",
            Self::Connector(_) => "connector_refused",
            Self::Events(_) => "events_refused",
            Self::Store(_) => "internal",
        }
    }

    /// What kept the portal or the token endpoint from doing it, for the log. Not for others: see
    /// [`PortalError::public`].
    #[must_use]
    pub fn cause(&self) -> Option<&PortalError> {
        match self {
            Self::Exchange(cause)
            | Self::Rights(cause)
            | Self::Connector(cause)
            | Self::Events(cause) => Some(cause),
            _ => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::NoApplicationToken => {
                "Update the portal, or install the app by its event address, which always carries the token."
            }
            Self::Busy => "Wait a moment, then start the install again.",
            Self::Exchange(PortalError::NoClient) => {
                "Add those of the portal's application with `framechat portal add`, then start the install again."
            }
            Self::Exchange(_) => {
                "Compare the application's id and secret in the portal to those that this server has for it (`framechat portal \
                 list`) or was started with, then start the install again: a token can be exchanged only once."
            }
            Self::OtherPortal | Self::Address => "Start the install again from inside the portal.",
            Self::NotAllowed => "Ask an administrator of the portal to start the install.",
            Self::Scopes(_) => {
                "Add them to the app's rights at the portal, save, then start the install again."
            }
            Self::Rights(_) | Self::Connector(_) | Self::Events(_) => {
                "Check that the app has the rights imconnector, imopenlines, imbot, im, placement and user_brief, and that an \
                 administrator installs it, then start the install again."
            }
            Self::Store(_) => "Try again in a while; the server's log says what happened.",
        }
    }
}

/// Installs this server at the portal that a refresh token belongs to.
///
/// # Errors
/// [`InstallError`]. Nothing is stored unless the token was exchanged and the portal is the one that asked.
pub async fn install(
    state: &AppState,
    request: InstallRequest,
) -> Result<InstalledPortal, InstallError> {
    let claimed = state.store.portal(&request.member_id).await?;
    let known_token = claimed.as_ref().map(|portal| &portal.application_token);
    if request.application_token.is_none() && known_token.is_none_or(Option::is_none) {
        return Err(InstallError::NoApplicationToken);
    }
    // A portal that was renamed has its application under the address that it had.
    let named = request.address.as_ref().map(ToString::to_string);
    let before = claimed.and_then(|portal| portal.client);
    let addresses: Vec<String> = named.into_iter().chain(before).collect();
    let mut proved = exchange(state, &request.refresh_token, &addresses).await?;
    if proved.member_id != request.member_id {
        return Err(InstallError::OtherPortal);
    }
    let address = Origin::parse(&proved.address).map_err(|_| InstallError::Address)?;
    proved.application_token = request.application_token;
    // Any employee has a refresh token that can be exchanged, and nothing proves the application token that came with
    // it. Who may change connectors could do all that a false one allows.
    let allowed = state
        .portals
        .may_change_connectors(&proved.client_endpoint, &proved.tokens.access)
        .await;
    match allowed {
        Ok(true) => {}
        Ok(false) => return Err(InstallError::NotAllowed),
        Err(error) => return Err(refused(state, &proved, error, InstallError::Rights).await),
    }
    state.store.upsert_portal(&proved, now_ms()).await?;
    let portal = &proved.member_id;
    let settings = state.config.address_of(SETTINGS_PATH);
    if let Err(error) = state.portals.register_connector(portal, &settings).await {
        return Err(refused(state, &proved, error, InstallError::Connector).await);
    }
    let events = state.config.address_of(EVENTS_PATH);
    if let Err(error) = state.portals.bind_events(portal, &events).await {
        return Err(refused(state, &proved, error, InstallError::Events).await);
    }
    tracing::info!(%portal, %address, "installed");
    Ok(InstalledPortal {
        member_id: proved.member_id,
        address,
    })
}

/// What the portal refused, by the names of the rights that were missing when that was it.
async fn refused(
    state: &AppState,
    portal: &Installed,
    error: PortalError,
    at_portal: fn(PortalError) -> InstallError,
) -> InstallError {
    let (endpoint, token) = (&portal.client_endpoint, &portal.tokens.access);
    let scopes = state.portals.scopes_behind(&error, endpoint, token).await;
    if scopes.is_empty() {
        failed(at_portal)(error)
    } else {
        InstallError::Scopes(scopes)
    }
}

async fn exchange(
    state: &AppState,
    refresh_token: &SecretString,
    addresses: &[String],
) -> Result<Installed, InstallError> {
    let _permit = state
        .exchanges
        .try_acquire()
        .map_err(|_| InstallError::Busy)?;
    let credentials = state
        .portals
        .credentials(addresses)
        .await
        .map_err(failed(InstallError::Exchange))?;
    let exchanged = state.portals.exchange(refresh_token, &credentials).await;
    exchanged.map_err(failed(InstallError::Exchange))
}

/// What failed at the portal is told as it is; what failed in our own database is not the portal's.
fn failed(at_portal: fn(PortalError) -> InstallError) -> impl FnOnce(PortalError) -> InstallError {
    move |error| error.or_ours().map_or_else(InstallError::Store, at_portal)
}
