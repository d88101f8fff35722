//! The settings of one line: who may open them, and what saving them does at the portal and here.

pub mod form;

use framechat_protocol::bitrix24::connector::{
    OutgoingChat, OutgoingMessage, OutgoingText, OutgoingUser, SendMessages,
};
use framechat_protocol::origin::Origin;
use framechat_protocol::secret::Secret;
use secrecy::{ExposeSecret as _, SecretString};

use crate::bitrix::{ConnectorData, LineStatus, PortalError, line_number};
use crate::clock::{DAY_MS, now_ms};
use crate::pages::settings::{FieldErrors, Fields};
use crate::pages::words::Words;
use crate::random::{self, NoRandomness};
use crate::state::AppState;
use crate::store::{IdentitySecrets, Portal, Site, StoreError, Ticket};

/// How long the identity secret that was replaced is still good.
pub const IDENTITY_GRACE_MS: i64 = DAY_MS;
/// How long an opened form can be saved.
pub const TICKET_MS: i64 = 30 * 60 * 1000;

/// What a request to open the settings says of itself.
#[derive(Debug)]
pub struct OpenRequest<'a> {
    /// The portal's id.
    pub member_id: &'a str,
    /// Proves that the portal sent it.
    pub application_token: &'a Secret,
    /// Proves, at the portal, who opened it.
    pub auth_id: &'a SecretString,
    /// The connector whose settings these are.
    pub connector: &'a str,
    /// The Open Channel.
    pub line: i64,
}

/// What was asked of a saved form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Connect the line, or save what changed.
    Connect,
    /// Disconnect the line.
    Disconnect,
    /// Send a test message to the line.
    Test,
    /// Make an identity secret for the site, or another in its place.
    Identity,
}

/// An open settings frame.
#[derive(Debug)]
pub struct Open {
    /// The origin of the portal's pages.
    pub parent: Origin,
    /// The random name under which the record of it is found.
    pub ticket: String,
    /// The Open Channel.
    pub line: String,
    /// The line's site, once there is one.
    pub site: Option<Site>,
    /// How the portal says that the line stands; `None` when it did not say.
    pub status: Option<LineStatus>,
    /// The site's identity secret; `None` while it has none.
    pub identity: Option<IdentitySecrets>,
    /// The identity secret that this request has made.
    pub fresh_secret: Option<SecretString>,
}

/// Why settings are not shown or not saved.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The portal never installed us, or the token is not the portal's.
    #[error("the portal that this request names did not send it")]
    NotThePortal,
    /// Another connector's settings.
    #[error("these are the settings of another connector")]
    NotOurs,
    /// The portal does not know the user, or the user may not change connectors.
    #[error("you may not change the connectors of this portal's Open Channels")]
    NotAllowed,
    /// The form was open for too long, or is none of ours.
    #[error("this form was open for too long")]
    Ended,
    /// The portal failed while it was asked who the user is.
    #[error("the portal did not say who you are")]
    User(#[source] PortalError),
    /// The stored address of the portal is not one.
    #[error("the portal's stored address cannot be read")]
    Stored,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// Why a form is shown again.
#[derive(Debug, thiserror::Error)]
pub enum Unsaved {
    /// Something in it is wrong.
    #[error("the form has mistakes")]
    Fields(FieldErrors),
    /// The portal did not do it; the chat is as it was.
    #[error("the portal did not do it")]
    Portal(#[source] PortalError),
    /// The portal did not take the test message.
    #[error("the portal did not take the test message")]
    Test(#[source] PortalError),
    /// A line that is not connected takes no test message.
    #[error("the line is not connected")]
    NotConnected,
    /// There is no site yet that could have a secret.
    #[error("the line has no site")]
    NoSite,
    /// The site has another identity secret than the form knew.
    #[error("another identity secret was made meanwhile")]
    Stale,
}

/// Checks who opens the settings of a line. The portal is found by its id and token, the user by asking the portal's
/// stored address; no address in the request is believed.
///
/// # Errors
/// [`SettingsError`].
pub async fn open(state: &AppState, request: &OpenRequest<'_>) -> Result<Open, SettingsError> {
    let portal = state
        .store
        .portal(request.member_id)
        .await?
        .filter(|portal| is_from(portal, request.application_token))
        .ok_or(SettingsError::NotThePortal)?;
    let parent = Origin::parse(&portal.address).map_err(|_| SettingsError::Stored)?;
    if request.connector != state.config.connector {
        return Err(SettingsError::NotOurs);
    }
    let line = request.line.to_string();
    let user_id = allowed_user(state, &portal, request.auth_id).await?;
    let site = state
        .store
        .site_by_line(&portal.member_id, request.connector, &line)
        .await?;
    let ticket = random::token()?;
    let now = now_ms();
    let record = Ticket {
        portal: portal.member_id,
        connector: request.connector.to_owned(),
        line,
        user_id,
        expires_at_ms: now + TICKET_MS,
    };
    state.store.create_ticket(&ticket, &record, now).await?;
    Ok(Open {
        parent,
        ticket,
        status: status(state, &record).await,
        identity: identity_of(state, site.as_ref()).await?,
        fresh_secret: None,
        line: record.line,
        site,
    })
}

async fn identity_of(
    state: &AppState,
    site: Option<&Site>,
) -> Result<Option<IdentitySecrets>, SettingsError> {
    match site {
        Some(site) => Ok(state.store.identity_secrets(&site.key, now_ms()).await?),
        None => Ok(None),
    }
}

/// How the line stands. That the portal does not say it keeps nobody from the settings.
async fn status(state: &AppState, record: &Ticket) -> Option<LineStatus> {
    let status = state
        .portals
        .line_status(&record.portal, &record.line)
        .await;
    status
        .inspect_err(|error| tracing::info!(portal = %record.portal, %error, "no status"))
        .ok()
}

/// Saves a form: at the portal first, then here, so that a site is never shown as connected when it is not. The first
/// answer is the frame as it stands now, the second why the chat stayed as it was. Not to be dropped half-way: the portal
/// would know what we do not.
///
/// # Errors
/// [`SettingsError`] when there is no form to show again.
pub async fn save(
    state: &AppState,
    ticket: String,
    fields: &Fields,
    identity_made: &str,
    action: Action,
    words: &Words,
) -> Result<(Open, Result<(), Unsaved>), SettingsError> {
    let record = state
        .store
        .ticket(&ticket, now_ms())
        .await?
        .ok_or(SettingsError::Ended)?;
    let portal = state
        .store
        .portal(&record.portal)
        .await?
        .ok_or(SettingsError::NotThePortal)?;
    let parent = Origin::parse(&portal.address).map_err(|_| SettingsError::Stored)?;
    let known = state
        .store
        .site_by_line(&record.portal, &record.connector, &record.line)
        .await?;
    let mut fresh_secret = None;
    let (site, outcome) = match action {
        Action::Connect => connect(state, &record, known, fields, words).await?,
        Action::Disconnect => disconnect(state, &record, known).await?,
        Action::Test => {
            let outcome = test(state, known.as_ref(), words).await?;
            (known, outcome)
        }
        Action::Identity => {
            let made = make_secret(state, known.as_ref(), identity_made).await?;
            (known, made.map(|secret| fresh_secret = Some(secret)))
        }
    };
    if outcome.is_ok() {
        tracing::info!(
            portal = %record.portal, line = %record.line, user = %record.user_id, ?action, "settings saved"
        );
    }
    let open = Open {
        parent,
        ticket,
        status: status(state, &record).await,
        identity: identity_of(state, site.as_ref()).await?,
        fresh_secret,
        line: record.line,
        site,
    };
    Ok((open, outcome))
}

type Saved = (Option<Site>, Result<(), Unsaved>);

async fn connect(
    state: &AppState,
    record: &Ticket,
    known: Option<Site>,
    fields: &Fields,
    words: &Words,
) -> Result<Saved, SettingsError> {
    let checked = match form::check(fields, words) {
        Ok(checked) => checked,
        Err(errors) => return Ok((known, Err(Unsaved::Fields(*errors)))),
    };
    let key = match &known {
        Some(site) => site.key.clone(),
        None => random::public_id()?,
    };
    let was_active = known.as_ref().is_some_and(|site| site.active);
    let mut site = Site {
        key,
        portal: record.portal.clone(),
        connector: record.connector.clone(),
        line: record.line.clone(),
        title: checked.title,
        url: checked.url.into(),
        greeting: checked.greeting,
        accent: checked.accent.map(|color| color.to_string()),
        position: checked.position,
        avatar: checked.avatar,
        pre_chat: checked.pre_chat,
        origins: checked.origins.iter().map(ToString::to_string).collect(),
        active: was_active,
    };
    // The portal is told the key: it must be the one that stays, even if nothing below can be done.
    if known.is_none() {
        site = state.store.upsert_site(&site).await?;
    }
    site.active = true;
    let told = async {
        state
            .portals
            .activate(&site.portal, &site.line, true)
            .await?;
        let data = ConnectorData {
            line: &site.line,
            id: &site.key,
            url: &site.url,
            url_im: &state.config.address_of(&format!("/chat?site={}", site.key)),
            name: &site.title,
        };
        state.portals.set_connector_data(&site.portal, &data).await
    };
    let saved = match told.await {
        Ok(()) => state
            .store
            .upsert_site(&site)
            .await
            .map_err(PortalError::Store),
        Err(error) => Err(error),
    };
    let error = match saved {
        Ok(site) => return Ok((Some(site), Ok(()))),
        Err(error) => error,
    };
    // Connected there and not here, the line would wait for visitors who cannot come.
    if !was_active
        && let Err(error) = state
            .portals
            .activate(&site.portal, &site.line, false)
            .await
    {
        tracing::warn!(portal = %site.portal, line = %site.line, %error, "a line may be connected at the portal alone");
    }
    Ok((known, Err(Unsaved::Portal(error.or_ours()?))))
}

/// Makes the site's identity secret, or another in place of the one that the form knew of.
async fn make_secret(
    state: &AppState,
    site: Option<&Site>,
    known_made: &str,
) -> Result<Result<SecretString, Unsaved>, SettingsError> {
    let Some(site) = site else {
        return Ok(Err(Unsaved::NoSite));
    };
    let now = now_ms();
    let present = state.store.identity_secrets(&site.key, now).await?;
    let made = present.map(|secrets| secrets.made_at_ms.to_string());
    if made.unwrap_or_default() != known_made {
        return Ok(Err(Unsaved::Stale));
    }
    let secret = SecretString::from(random::token()?);
    state
        .store
        .put_identity_secret(&site.key, &secret, IDENTITY_GRACE_MS, now)
        .await?;
    Ok(Ok(secret))
}

/// The chat of a site's test messages at the portal. No visitor's is named so.
#[must_use]
pub fn test_chat(site_key: &str) -> String {
    format!("test-{site_key}")
}

/// Sends a message the way of a visitor's, from nobody who reads answers.
async fn test(
    state: &AppState,
    site: Option<&Site>,
    words: &Words,
) -> Result<Result<(), Unsaved>, SettingsError> {
    let Some(site) = site.filter(|site| site.active) else {
        return Ok(Err(Unsaved::NotConnected));
    };
    let id = test_chat(&site.key);
    let line = match line_number(&site.line) {
        Ok(line) => line,
        Err(error) => return Ok(Err(Unsaved::Test(error))),
    };
    let message = SendMessages {
        connector: site.connector.clone(),
        line,
        messages: vec![OutgoingMessage {
            user: OutgoingUser::new(id.clone(), Some("Framechat Test")),
            message: OutgoingText {
                id: format!("t{}", random::public_id()?),
                date: now_ms() / 1000,
                text: words.test_text.to_owned(),
                files: Vec::new(),
            },
            chat: OutgoingChat {
                id,
                url: Some(site.url.clone()),
            },
        }],
    };
    match state.portals.send_message(&site.portal, &message).await {
        Ok(()) => Ok(Ok(())),
        Err(error) => Ok(Err(Unsaved::Test(error.or_ours()?))),
    }
}

async fn disconnect(
    state: &AppState,
    record: &Ticket,
    known: Option<Site>,
) -> Result<Saved, SettingsError> {
    if let Err(error) = state
        .portals
        .activate(&record.portal, &record.line, false)
        .await
    {
        return Ok((known, Err(Unsaved::Portal(error.or_ours()?))));
    }
    let Some(mut site) = known else {
        return Ok((None, Ok(())));
    };
    site.active = false;
    Ok((Some(state.store.upsert_site(&site).await?), Ok(())))
}

/// Whether a request that brings this token comes from the portal.
pub(super) fn is_from(portal: &Portal, application_token: &Secret) -> bool {
    portal
        .application_token
        .as_ref()
        .is_some_and(|known| application_token.matches(known.expose_secret()))
}

/// The user whose token this is, if the portal knows one and lets that user change connectors.
async fn allowed_user(
    state: &AppState,
    portal: &Portal,
    auth_id: &SecretString,
) -> Result<String, SettingsError> {
    let user = match state.portals.user_current(portal, auth_id).await {
        Ok(user) => user,
        Err(PortalError::Refused(error)) if matches!(error.status, 401 | 403) => {
            tracing::info!(portal = %portal.member_id, %error, "a settings frame was refused");
            return Err(SettingsError::NotAllowed);
        }
        Err(error) => return Err(SettingsError::User(error.or_ours()?)),
    };
    let allowed = state
        .portals
        .may_change_connectors(&portal.client_endpoint, auth_id)
        .await
        .map_err(|error| {
            error
                .or_ours()
                .map_or_else(SettingsError::Store, SettingsError::User)
        })?;
    if user.active && allowed {
        Ok(user.id)
    } else {
        Err(SettingsError::NotAllowed)
    }
}
