//! The chat app's launch: a signed query becomes a page session, and a page session becomes the same page again.
//!
//! A signed query is a permanent credential. It is checked here, used once, and neither stored nor logged.

use framechat_protocol::app_session::SESSION_MS;
use framechat_protocol::bitrix24::launch::{Launch, LaunchError};
use framechat_protocol::bitrix24::signature::{self, Refusal};
use framechat_protocol::boot::{Bridge, ChatAppBoot, LaunchView};
use framechat_protocol::origin::Origin;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use crate::clock::now_ms;
use crate::random::{self, NoRandomness};
use crate::state::AppState;
use crate::store::{NewPageSession, StoreError};

/// A page that may be shown, and where.
#[derive(Debug)]
pub struct Opened {
    /// What the page is told.
    pub boot: ChatAppBoot,
    /// The only origin that may frame it.
    pub parent: Origin,
}

/// What a page shows, as it is kept for a reload.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Shown {
    bridge: Bridge,
    debug: bool,
    launch: LaunchView,
}

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
    /// The page's session has ended, or never was.
    #[error("this page's session has ended")]
    Ended,
    /// The stored session cannot be read by this version.
    #[error("a stored page session cannot be read")]
    Stored,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
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
    let against = signature::Registration {
        hash: known.hash.expose_secret(),
        address: &known.portal_address,
    };
    let verified = signature::verify(&launch, &against, referer)?;
    let shown = Shown {
        bridge: Bridge::Classic,
        debug: launch.wants_debug(),
        launch: launch.view(&verified.origin),
    };
    let session = random::token()?;
    let page = random::token()?;
    let now = now_ms();
    let expires_at = now + SESSION_MS;
    let new = NewPageSession {
        id: &random::digest(&page),
        registration: &known.id,
        parent_origin: &verified.origin.to_string(),
        launch: &serde_json::to_string(&shown).map_err(|_| LaunchFailure::Stored)?,
        token_digest: &random::digest(&session),
        expires_at_ms: expires_at,
    };
    state.store.create_page_session(&new, now).await?;
    Ok(opened(session, &page, expires_at, shown, verified.origin))
}

/// The page of a session that has not ended, for a reload. It gets a new bearer token; the old one ends.
///
/// # Errors
/// [`LaunchFailure::Ended`] when there is no such session any more.
pub async fn reopen(state: &AppState, page: &str) -> Result<Opened, LaunchFailure> {
    let session = random::token()?;
    let stored = state
        .store
        .renew_page_session(&random::digest(page), &random::digest(&session), now_ms())
        .await?
        .ok_or(LaunchFailure::Ended)?;
    let parent = Origin::parse(&stored.parent_origin).map_err(|_| LaunchFailure::Stored)?;
    let shown = serde_json::from_str(&stored.launch).map_err(|_| LaunchFailure::Stored)?;
    Ok(opened(session, page, stored.expires_at_ms, shown, parent))
}

fn opened(session: String, page: &str, expires_at: i64, shown: Shown, parent: Origin) -> Opened {
    Opened {
        boot: ChatAppBoot {
            session,
            page: format!("/app/s/{page}"),
            expires_at,
            parent_origin: parent.to_string(),
            bridge: shown.bridge,
            debug: shown.debug,
            launch: shown.launch,
        },
        parent,
    }
}
