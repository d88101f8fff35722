//! Looks whether a set-up works, and says of what does not how to mend it. Changes nothing, but for tokens that have to be
//! renewed.

mod here;
mod portal;

use serde::Serialize;

use crate::{config::Config, state::AppState, store::StoreError};

pub use here::{database, surfaces};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and may not be what was meant.
    Warning,
    /// Something does not work.
    Broken,
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, a stable word.
    pub check: &'static str,
    /// Which of several: a portal's address, or a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            check,
            subject: None,
            verdict: Verdict::Ok,
            found: found.into(),
            remedy: None,
        }
    }

    fn warning(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warning,
            remedy: Some(remedy.into()),
            ..Self::ok(check, found)
        }
    }

    fn broken(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Broken,
            ..Self::warning(check, found, remedy)
        }
    }

    fn of(self, subject: &str) -> Self {
        Self {
            subject: Some(subject.to_owned()),
            ..self
        }
    }
}

/// Everything but the database itself, which is open.
///
/// # Errors
/// When the database does not answer any more.
pub async fn examine(state: &AppState) -> Result<Vec<Finding>, StoreError> {
    let mut findings = here::address(state).await;
    let portals = state.store.portals().await?;
    if portals.is_empty() {
        let clients = state.store.clients().await?;
        findings.push(nobody(state, clients.iter().map(|client| &*client.address)));
    }
    findings.push(here::clock(state, &portals).await);
    for portal in &portals {
        findings.extend(portal::examine(state, portal).await?);
    }
    Ok(findings)
}

/// No portal is there: how the first one comes.
fn nobody<'a>(state: &AppState, expected: impl Iterator<Item = &'a str>) -> Finding {
    let expected: Vec<_> = expected.collect();
    let remedy = if expected.is_empty() {
        format!(
            "Create a local application at the portal with the handler {}, tell its id and secret with `framechat portal \
             add`, and open the application there once. Without a portal only the CRM host is of use.",
            state.config.address_of("/placement/install")
        )
    } else {
        format!(
            "Open the application once, as an administrator, at {}.",
            expected.join(", ")
        )
    };
    Finding::warning("portals", "no portal has installed the app", remedy)
}

/// Whether the address that others use is a safe one.
#[must_use]
pub fn scheme(config: &Config) -> Finding {
    let address = &config.public_url;
    if address.is_secure() {
        return Finding::ok("https", format!("{address} is an https address"));
    }
    let remedy = "Put a server with a certificate in front and give its https address as --public-url: portals and \
                  browsers take no other.";
    let found = format!("{address} is not an https address");
    if config.allow_http {
        Finding::warning("https", found, remedy)
    } else {
        Finding::broken("https", found, remedy)
    }
}
