//! One portal: our access to it, its events, its lines and their sites.

use framechat_protocol::bitrix24::oauth::OauthError;

use super::Finding;
use crate::{
    bitrix::{LineStatus, PortalError},
    services::install::EVENTS_PATH,
    state::AppState,
    store::{Portal, Site, StoreError},
};

/// All findings about a portal.
pub(super) async fn examine(state: &AppState, portal: &Portal) -> Result<Vec<Finding>, StoreError> {
    let sites = state.store.sites_of(&portal.member_id).await?;
    let mut findings = vec![token(portal)];
    let access = access(state, portal).await;
    let has_access = access.is_ok();
    findings.push(access.unwrap_or_else(|finding| finding));
    if has_access {
        findings.push(scopes(state, portal).await);
        findings.push(events(state, portal).await);
    }
    for site in &sites {
        let subject = format!("{}, line {}", portal.address, site.line);
        if has_access {
            findings.push(line(state, site).await.of(&subject));
        }
        findings.push(origins(site).of(&subject));
    }
    Ok(findings
        .into_iter()
        .map(|finding| placed(finding, portal))
        .collect())
}

/// Says which portal, unless it says more than that already.
fn placed(finding: Finding, portal: &Portal) -> Finding {
    if finding.subject.is_some() {
        finding
    } else {
        finding.of(&portal.address)
    }
}

/// Events are believed by this token alone.
fn token(portal: &Portal) -> Finding {
    if portal.application_token.is_some() {
        return Finding::ok("application_token", "the portal has told it");
    }
    Finding::broken(
        "application_token",
        "the portal has never told its application token: every event of it is refused",
        "Open the app at the portal once, as an administrator, or install it again.",
    )
}

async fn access(state: &AppState, portal: &Portal) -> Result<Finding, Finding> {
    match state.portals.check_access(&portal.member_id).await {
        Ok(()) => Ok(Finding::ok("tokens", "the portal takes them")),
        Err(error) => Err(Finding::broken(
            "tokens",
            error.to_string(),
            mending(&error),
        )),
    }
}

/// What may give us access again.
fn mending(error: &PortalError) -> &'static str {
    match error {
        PortalError::NoConnection(_) | PortalError::Unreachable(_) => {
            "Wait, or look at the network between this server and the portal."
        }
        PortalError::TokenServer(_) | PortalError::OAuth(OauthError::NoAnswer { .. }) => {
            "Wait, or look at the network between this server and the vendor's token server (--oauth-url)."
        }
        PortalError::NoClient => {
            "Give the doctor the server's environment, or add the application's id and secret."
        }
        _ => "Install the app again at the portal, as an administrator.",
    }
}

async fn scopes(state: &AppState, portal: &Portal) -> Finding {
    let remedy = "Add them to the app's rights in the portal's developer section, save, and install the app again.";
    match state.portals.missing_scopes(&portal.member_id).await {
        Ok(missing) if missing.is_empty() => {
            Finding::ok("scopes", "the app has all rights it needs")
        }
        Ok(missing) => {
            let found = format!("the app lacks rights: {}", missing.join(", "));
            Finding::broken("scopes", found, remedy)
        }
        Err(error) => Finding::broken("scopes", error.to_string(), remedy),
    }
}

async fn events(state: &AppState, portal: &Portal) -> Finding {
    let handler = state.config.address_of(EVENTS_PATH);
    let remedy = format!("framechat connector register --portal {}", portal.address);
    match state
        .portals
        .unbound_events(&portal.member_id, &handler)
        .await
    {
        Ok(missing) if missing.is_empty() => {
            Finding::ok("bindings", format!("all events come to {handler}"))
        }
        Ok(missing) => Finding::broken(
            "bindings",
            format!("not bound to {handler}: {}", missing.join(", ")),
            remedy,
        ),
        Err(error) => Finding::broken("bindings", error.to_string(), remedy),
    }
}

async fn line(state: &AppState, site: &Site) -> Finding {
    let again =
        "Open the line's settings in Contact Center, choose Framechat, disconnect and connect.";
    if !site.active {
        return Finding::warning(
            "connector",
            "the line is disconnected: visitors cannot write",
            again,
        );
    }
    match state.portals.line_status(&site.portal, &site.line).await {
        Ok(LineStatus { works: true, .. }) => Finding::ok("connector", "messages pass"),
        Ok(LineStatus { error: true, .. }) => {
            Finding::broken("connector", "the portal has noted an error of it", again)
        }
        Ok(_) => Finding::broken("connector", "the portal has it switched off", again),
        Err(error) => Finding::broken("connector", error.to_string(), again),
    }
}

fn origins(site: &Site) -> Finding {
    if site.origins.is_empty() {
        return Finding::warning(
            "origins",
            "no page may show the chat: the site's list of allowed origins is empty",
            "Open the line's settings in Contact Center and list the site under \u{201c}Allowed origins\u{201d}.",
        );
    }
    Finding::ok("origins", site.origins.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_no_reason_to_install_again() {
        let reason = || "timed out".to_owned();
        for (error, word) in [
            (PortalError::NoConnection(reason()), "the portal"),
            (PortalError::Unreachable(reason()), "the portal"),
            (PortalError::TokenServer(reason()), "--oauth-url"),
            (OauthError::NoAnswer { status: 502 }.into(), "--oauth-url"),
            (PortalError::NoClient, "id and secret"),
            (PortalError::OtherPortal, "Install the app again"),
        ] {
            assert!(mending(&error).contains(word), "{error}");
        }
    }
}
