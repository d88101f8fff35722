//! The chat app's launch in the old messenger: a signed query becomes a page session.
//!
//! A signed query is a permanent credential. It is checked here, used once, and neither stored nor logged.

use framechat_protocol::bitrix24::launch::{Launch, LaunchError};
use framechat_protocol::bitrix24::signature::{self, Referer, Refusal};
use framechat_protocol::boot::Bridge;
use secrecy::ExposeSecret as _;

use super::page_session::{self, NewPage, Opened, PageFailure, Shown};
use crate::clock::now_ms;
use crate::state::AppState;
use crate::store::StoreError;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum LaunchFailure {
    /// The address names no registration of ours.
    #[error("no chat app is registered under this address")]
    UnknownRegistration,
    /// The query cannot be read.
    #[error(transparent)]
    Unreadable(#[from] LaunchError),
    /// A check failed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The session did not begin.
    #[error(transparent)]
    Page(#[from] PageFailure),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks a launch against the one registration its address names, and opens a session for it. `referer` is the
/// request's header, when it has one.
///
/// # Errors
/// [`LaunchFailure`]; nothing is stored then.
pub async fn open(
    state: &AppState,
    registration: &str,
    query: &str,
    referer: Option<&str>,
) -> Result<Opened, LaunchFailure> {
    let launch = Launch::parse(query)?;
    let known = state
        .store
        .registration(registration)
        .await?
        .ok_or(LaunchFailure::UnknownRegistration)?;
    let now = now_ms();
    let previous = known
        .previous
        .as_ref()
        .filter(|previous| previous.until_ms > now);
    let against = signature::Registration {
        hash: known.hash.expose_secret(),
        previous: previous.map(|previous| previous.hash.expose_secret()),
        address: &known.portal_address,
    };
    let referer = Referer {
        given: referer,
        required: state.config.require_referer,
    };
    let verified = signature::verify(&launch, &against, referer)?;
    let shown = Shown {
        bridge: Bridge::Classic,
        debug: launch.wants_debug(),
        launch: launch.view(&verified.origin),
    };
    let new = NewPage {
        portal: &known.portal,
        registration: Some(&known.id),
        parent: verified.origin,
        shown,
        user_token: None,
    };
    Ok(page_session::begin(state, new).await?)
}
