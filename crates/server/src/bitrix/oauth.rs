//! The token endpoint: a refresh token is exchanged for the next pair.

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use framechat_protocol::{
    bitrix24::oauth::{self, RefreshRequest},
    secret::Secret,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio_util::task::TaskTracker;

use super::{PortalError, Portals, answer};
use crate::{
    config::Client,
    lease::Lease,
    store::{Installed, Leased, Portal, StoreError, Tokens},
};

/// How often to look whether another server has renewed the tokens.
const ASK_AGAIN: Duration = Duration::from_millis(200);
/// New tokens are tried to be stored for so long: without them the portal is lost until its app is installed again.
const STORE_FOR: Duration = Duration::from_secs(60);
/// Between those tries.
const STORE_AGAIN: Duration = Duration::from_millis(500);

/// An application, and whose it is.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Id and secret.
    pub client: Client,
    /// The address of the portal that has it of its own; `None` is the server's.
    pub of: Option<String>,
}

impl Portals {
    /// The application to try for a portal that says it is at one of these addresses: its own, else the server's. The
    /// addresses may be invented; all that they decide is whose credentials go to the configured token endpoint.
    ///
    /// # Errors
    /// [`PortalError::NoClient`] when there is neither.
    pub async fn credentials(&self, addresses: &[String]) -> Result<Credentials, PortalError> {
        for address in addresses {
            if let Some(client) = self.0.store.client(address).await? {
                return Ok(Credentials {
                    client,
                    of: Some(address.clone()),
                });
            }
        }
        let client = self.0.client.clone().ok_or(PortalError::NoClient)?;
        Ok(Credentials { client, of: None })
    }

    /// Exchanges a refresh token at the configured endpoint. The answer is the only proof of which portal it
    /// belongs to and where that portal is. The token is spent by it: store the answer.
    pub async fn exchange(
        &self,
        refresh_token: &SecretString,
        credentials: &Credentials,
    ) -> Result<Installed, PortalError> {
        let url = self.checked(self.0.oauth_url.as_str())?;
        let client = &credentials.client;
        let secret = |secret: &SecretString| Secret::new(secret.expose_secret().to_owned());
        let request = RefreshRequest::new(
            client.id.clone(),
            secret(&client.secret),
            secret(refresh_token),
        );
        let asking = async {
            let response = self.0.http.post(url).form(&request).send().await?;
            answer::body(response).await
        };
        // Whatever the portal was asked before, it was not this that it did not answer.
        let (status, body) = asking.await.map_err(|error: PortalError| match error {
            PortalError::NoConnection(reason) | PortalError::Unreachable(reason) => {
                PortalError::TokenServer(reason)
            }
            error => error,
        })?;
        let tokens = oauth::Tokens::parse(status, &body)?;
        let mut endpoint = self.checked(&tokens.client_endpoint)?;
        if !endpoint.path().ends_with('/') {
            endpoint.set_path(&format!("{}/", endpoint.path()));
        }
        Ok(Installed {
            member_id: tokens.member_id,
            address: endpoint.origin().ascii_serialization(),
            client_endpoint: endpoint.into(),
            tokens: Tokens {
                access: tokens.access_token.into_exposed().into(),
                refresh: tokens.refresh_token.into_exposed().into(),
            },
            application_token: None,
            client: credentials.of.clone(),
        })
    }

    /// What has begun with a token and must not be cut in two, whoever goes away: such tasks are spawned here.
    pub fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Renews a portal's tokens, once for all callers that found `stale` expired.
    pub(super) async fn refresh(
        &self,
        portal: &str,
        stale: &SecretString,
    ) -> Result<Portal, PortalError> {
        let (portals, portal, stale) = (self.clone(), portal.to_owned(), stale.clone());
        // A task of its own: a caller that goes away in the middle must not lose the new refresh token.
        let renewing = self
            .0
            .tasks
            .spawn(async move { portals.refresh_alone(&portal, &stale).await });
        renewing
            .await
            .unwrap_or_else(|error| Err(PortalError::TokenServer(error.to_string())))
    }

    async fn refresh_alone(
        &self,
        portal: &str,
        stale: &SecretString,
    ) -> Result<Portal, PortalError> {
        let lock = self.refresh_lock(portal);
        let _alone = lock.lock().await;
        // The lock is for the callers in this server, the lease for the servers over the same database.
        let mut lease = Lease::new(self.0.store.clone(), format!("tokens:{portal}"));
        let renewed = self.refresh_under(&mut lease, portal, stale).await;
        lease.release().await;
        renewed
    }

    async fn refresh_under(
        &self,
        lease: &mut Lease,
        portal: &str,
        stale: &SecretString,
    ) -> Result<Portal, PortalError> {
        let known = loop {
            let leased = lease.hold().await?;
            // After the lease was asked for: what its last holder has stored is then seen.
            let known = self.stored(portal).await?;
            if known.tokens.access.expose_secret() != stale.expose_secret() {
                return Ok(known);
            }
            match leased {
                Leased::Ours => break known,
                Leased::Theirs(left) => tokio::time::sleep(left.min(ASK_AGAIN)).await,
            }
        };
        // Only the application that the tokens were given to can renew them.
        let credentials = self.credentials(known.client.as_slice()).await?;
        let exchange = self.exchange(&known.tokens.refresh, &credentials);
        let renewed = lease.alongside(exchange).await?;
        if renewed.member_id != portal {
            return Err(PortalError::OtherPortal);
        }
        // Before it is used: the refresh token that was known is spent. What an install, or another process, has
        // stored meanwhile is newer and stays.
        lease.alongside(self.keep(&known, &renewed.tokens)).await?;
        self.stored(portal).await
    }

    /// Stores new tokens, and tries it again while the database cannot.
    async fn keep(&self, known: &Portal, tokens: &Tokens) -> Result<(), StoreError> {
        let began = Instant::now();
        loop {
            let Err(error) = self.0.store.store_tokens(known, tokens).await else {
                return Ok(());
            };
            let portal = &known.member_id;
            if began.elapsed() >= STORE_FOR {
                tracing::error!(%portal, %error, "new tokens were lost: install the app at the portal again");
                return Err(error);
            }
            tracing::warn!(%portal, %error, "new tokens are not stored yet");
            tokio::time::sleep(STORE_AGAIN).await;
        }
    }

    fn refresh_lock(&self, portal: &str) -> Arc<Mutex<()>> {
        let mut locks = self
            .0
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        locks.entry(portal.to_owned()).or_default().clone()
    }
}
