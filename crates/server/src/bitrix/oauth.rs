//! The token endpoint: a refresh token is exchanged for the next pair.

use std::sync::{Arc, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::{PortalError, Portals, answer};
use crate::store::{Installed, Portal, Tokens};

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: SecretString,
    refresh_token: SecretString,
    client_endpoint: String,
    member_id: String,
}

impl Portals {
    /// Exchanges a refresh token at the configured endpoint. The answer is the only proof of which portal it
    /// belongs to and where that portal is. The token is spent by it: store the answer.
    pub async fn exchange(&self, refresh_token: &SecretString) -> Result<Installed, PortalError> {
        let url = self.checked(self.0.oauth_url.as_str())?;
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &self.0.client_id),
            ("client_secret", self.0.client_secret.expose_secret()),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        let response = self.0.http.post(url).form(&form).send().await?;
        let (status, body) = answer::json(response).await?;
        let answer: TokenAnswer =
            serde_json::from_value(body).map_err(|error| answer::unreadable(status, error))?;
        let mut endpoint = self.checked(&answer.client_endpoint)?;
        if !endpoint.path().ends_with('/') {
            endpoint.set_path(&format!("{}/", endpoint.path()));
        }
        if answer.member_id.is_empty() {
            return Err(answer::unreadable(status, "no member_id in it"));
        }
        Ok(Installed {
            member_id: answer.member_id,
            address: endpoint.origin().ascii_serialization(),
            client_endpoint: endpoint.into(),
            tokens: Tokens {
                access: answer.access_token,
                refresh: answer.refresh_token,
            },
            application_token: None,
        })
    }

    /// Renews a portal's tokens, once for all callers that found `stale` expired.
    pub(super) async fn refresh(
        &self,
        portal: &str,
        stale: &SecretString,
    ) -> Result<Portal, PortalError> {
        let lock = self.refresh_lock(portal);
        let _alone = lock.lock().await;
        let mut known = self.stored(portal).await?;
        if known.tokens.access.expose_secret() != stale.expose_secret() {
            return Ok(known);
        }
        let renewed = self.exchange(&known.tokens.refresh).await?;
        if renewed.member_id != portal {
            return Err(PortalError::OtherPortal);
        }
        self.0.store.store_tokens(portal, &renewed.tokens).await?;
        known.tokens = renewed.tokens;
        Ok(known)
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
