//! What shows whether a set-up works: an address that answers and what time it tells, the application's access to a portal,
//! the events that are bound there.

use std::time::SystemTime;

use framechat_protocol::bitrix24::connector::EVENTS;
use reqwest::header;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PortalError, Portals, answer};

/// What an address answered.
#[derive(Debug, Clone)]
pub struct Reached {
    /// HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub body: Vec<u8>,
    /// The time that the answer tells, to the second.
    pub date: Option<SystemTime>,
}

#[derive(Deserialize)]
struct Bound {
    event: String,
    handler: String,
}

impl Portals {
    /// Asks an address for what it has.
    pub async fn reach(&self, address: &str) -> Result<Reached, PortalError> {
        let response = self.0.http.get(self.checked(address)?).send().await?;
        let date = response.headers().get(header::DATE);
        let date = date.and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let (status, body) = answer::body(response).await?;
        Ok(Reached { status, body, date })
    }

    /// Calls a method that needs nothing but a token that is good, renewed if need be.
    pub async fn check_access(&self, portal: &str) -> Result<(), PortalError> {
        self.call::<Value>(portal, "app.info", &json!({}))
            .await
            .map(drop)
    }

    /// The connector's events that are not bound to a handler.
    pub async fn unbound_events(
        &self,
        portal: &str,
        handler: &str,
    ) -> Result<Vec<&'static str>, PortalError> {
        let bound: Vec<Bound> = self.call(portal, "event.get", &json!({})).await?;
        let is_bound = |event: &str| {
            let mut ours = bound.iter().filter(|bound| bound.handler == handler);
            ours.any(|bound| bound.event.eq_ignore_ascii_case(event))
        };
        let missing = EVENTS.into_iter().filter(|event| !is_bound(event));
        Ok(missing.collect())
    }
}
