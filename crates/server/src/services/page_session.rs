//! The session of a launched page: what it stands for, its address for a reload, its bearer token, its renewal.
//!
//! A session stands for one user, one dialog and one app (or widget) of one portal, for 15 minutes at a time and 12 hours in all. It is all that
//! the page's requests are authorised by, and it grants nothing but what is under `/api/app/`.

use std::time::Duration;

use axum::http::StatusCode;
use framechat_protocol::app_session::{Renewed, SESSION_MAX_MS, SESSION_MS, code};
use framechat_protocol::boot::{Bridge, ChatAppBoot, LaunchView};
use framechat_protocol::origin::Origin;
use framechat_protocol::secret::Secret;
use serde::{Deserialize, Serialize};

use crate::clock::now_ms;
use crate::error::ServerError;
use crate::random::{self, NoRandomness};
use crate::state::AppState;
use crate::store::{NewPageSession, PageSession, StoreError, UserToken};

/// How often sessions that have ended are looked for, should nobody launch a page meanwhile.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// A page that may be shown, and where.
#[derive(Debug)]
pub struct Opened {
    /// What the page is told.
    pub boot: ChatAppBoot,
    /// The only origin that may frame it.
    pub parent: Origin,
}

/// Why a session cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum PageFailure {
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

impl PageFailure {
    /// The failure as an API answers it.
    pub(super) fn into_server_error(self) -> ServerError {
        match self {
            Self::Ended => ended(),
            Self::Stored => StoreError::Unreadable {
                column: "page_sessions.shown",
            }
            .into(),
            Self::Store(error) => error.into(),
            Self::NoRandomness(error) => error.into(),
        }
    }
}

/// What a page shows, as it is kept for a reload.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    pub(super) bridge: Bridge,
    pub(super) debug: bool,
    pub(super) launch: LaunchView,
}

impl Shown {
    pub(super) fn of(session: &PageSession) -> Result<Self, PageFailure> {
        serde_json::from_str(&session.shown).map_err(|_| PageFailure::Stored)
    }
}

/// A verified launch or widget.
pub(super) struct NewPage<'a> {
    pub(super) portal: &'a str,
    /// `None` for a widget.
    pub(super) registration: Option<&'a str>,
    pub(super) parent: Origin,
    pub(super) shown: Shown,
    pub(super) user_token: Option<&'a UserToken>,
}

/// The name in the page's address, the id under which it is kept, and the secret half of the bearer token. The token
/// names its session by the id, so that the secret is compared and never looked up.
struct Names {
    page: String,
    id: String,
    secret: String,
}

impl Names {
    fn of_page(page: String) -> Result<Self, NoRandomness> {
        Ok(Self {
            id: random::digest(&page),
            secret: random::token()?,
            page,
        })
    }

    fn opened(self, expires_at: i64, shown: Shown, parent: Origin) -> Opened {
        Opened {
            boot: ChatAppBoot {
                session: format!("{}.{}", self.id, self.secret),
                page: format!("/app/s/{}", self.page),
                expires_at,
                parent_origin: parent.to_string(),
                bridge: shown.bridge,
                debug: shown.debug,
                launch: shown.launch,
            },
            parent,
        }
    }
}

/// Begins the session of a page.
pub(super) async fn begin(state: &AppState, new: NewPage<'_>) -> Result<Opened, PageFailure> {
    let names = Names::of_page(random::token()?)?;
    let now = now_ms();
    let expires_at = now + SESSION_MS;
    let launch = &new.shown.launch;
    let session = NewPageSession {
        id: &names.id,
        portal: new.portal,
        registration: new.registration,
        user_id: &launch.user_id,
        dialog: launch.dialog_id.as_deref(),
        parent_origin: &new.parent.to_string(),
        shown: &serde_json::to_string(&new.shown).map_err(|_| PageFailure::Stored)?,
        token_digest: &random::digest(&names.secret),
        user_token: new.user_token,
        user_name: launch.user_name.as_deref(),
        expires_at_ms: expires_at,
        ends_at_ms: now + SESSION_MAX_MS,
    };
    state.store.create_page_session(&session, now).await?;
    Ok(names.opened(expires_at, new.shown, new.parent))
}

/// The page of a session that has not ended, for a reload. It gets a new bearer token; the old one ends.
///
/// # Errors
/// [`PageFailure::Ended`] when there is no such session any more.
pub async fn reopen(state: &AppState, page: &str) -> Result<Opened, PageFailure> {
    let names = Names::of_page(page.to_owned())?;
    let session = state
        .store
        .reopen_page_session(&names.id, &random::digest(&names.secret), now_ms())
        .await?
        .ok_or(PageFailure::Ended)?;
    let parent = Origin::parse(&session.parent_origin).map_err(|_| PageFailure::Stored)?;
    let mut shown = Shown::of(&session)?;
    shown.launch.user_name = session.user_name;
    shown.launch.client_name = session.client_name;
    Ok(names.opened(session.expires_at_ms, shown, parent))
}

/// The session that a bearer token belongs to, unless it has ended.
pub async fn of_bearer(state: &AppState, token: &str) -> Result<Option<PageSession>, StoreError> {
    let Some((id, secret)) = token.split_once('.') else {
        return Ok(None);
    };
    let session = state.store.page_session(id, now_ms()).await?;
    let digest = Secret::new(random::digest(secret));
    Ok(session.filter(|session| digest.matches(&session.token_digest)))
}

/// Lets a session go on for another 15 minutes from now, or for what is left of its 12 hours.
pub async fn renew(state: &AppState, session: &PageSession) -> Result<Renewed, ServerError> {
    let now = now_ms();
    let extended = state
        .store
        .extend_page_session(session, now + SESSION_MS, now)
        .await?;
    extended
        .map(|expires_at| Renewed { expires_at })
        .ok_or_else(ended)
}

/// The answer to a request whose session is over, or was never one of ours.
pub fn ended() -> ServerError {
    ServerError::refused(
        StatusCode::UNAUTHORIZED,
        code::SESSION_ENDED,
        "This page's session has ended. Close the app and open it from the messenger again.",
    )
}

/// Forgets ended sessions and expired tokens from time to time, until the server stops.
pub async fn sweep(state: AppState) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = state.shutdown.cancelled() => return,
            _ = ticks.tick() => {
                if let Err(error) = state.store.forget_ended_pages(now_ms()).await {
                    tracing::warn!(%error, "ended sessions could not be forgotten");
                }
            }
        }
    }
}
