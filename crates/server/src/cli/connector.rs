//! `framechat connector …`: the connector at a portal and on its Open Channels, for those who do not use the settings.

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::options::OnPortal;
use super::say;
use crate::bitrix::{LineStatus, PortalError};
use crate::services::install::{EVENTS_PATH, SETTINGS_PATH};

/// What can be done with the connector.
#[derive(Debug, Subcommand)]
pub(super) enum Connector {
    /// Register the connector at a portal and ask for its events. To do so again changes nothing.
    Register(Box<OnPortal>),
    /// Connect the connector to a line. Its site and origins are set in the portal's own frame.
    Activate(Box<OnLine>),
    /// Disconnect the connector from a line: its visitors can no longer write.
    Deactivate(Box<OnLine>),
    /// Say how the connector stands on a line.
    Status(Box<OnLine>),
    /// Take the connector away from a portal, and from all of its lines.
    Unregister(Box<Unregister>),
    /// List the portal's Open Channels.
    Lines(Box<OnPortal>),
}

/// A line of a portal.
#[derive(Debug, Args)]
pub(super) struct OnLine {
    /// The Open Channel's number, as `framechat connector lines` prints it.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..))]
    line: i64,
    #[command(flatten)]
    on: OnPortal,
}

/// The portal to take it away from.
#[derive(Debug, Args)]
pub(super) struct Unregister {
    /// Do it: all lines of the portal lose their site's chat.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    on: OnPortal,
}

impl Connector {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Register(on) => register(*on).await,
            Self::Activate(on) => activate(*on, true).await,
            Self::Deactivate(on) => activate(*on, false).await,
            Self::Status(on) => status(*on).await,
            Self::Unregister(unregister) => unregister.run().await,
            Self::Lines(on) => lines(*on).await,
        }
    }
}

/// What the portal did not do, with what may mend it where the error does not say so itself.
fn not_done(error: PortalError) -> anyhow::Error {
    let words = match &error {
        PortalError::NoConnection(_)
        | PortalError::Unreachable(_)
        | PortalError::TokenServer(_) => {
            "no answer came: try again in a while, or look at the network"
        }
        PortalError::NoClient => "the portal was not asked",
        _ => {
            "the portal did not do it: check that the app has the scopes imopenlines, im and imconnector, and install it \
             again as an administrator"
        }
    };
    anyhow::Error::new(error).context(words)
}

async fn register(on: OnPortal) -> anyhow::Result<()> {
    let (state, portal) = on.open().await?;
    let (portals, member) = (&state.portals, portal.member_id.as_str());
    let done = async {
        portals
            .register_connector(member, &state.config.address_of(SETTINGS_PATH))
            .await?;
        portals
            .bind_events(member, &state.config.address_of(EVENTS_PATH))
            .await
    };
    let done = done.await;
    state.store.close().await;
    done.map_err(not_done)?;
    say("Registered, and the portal sends its events here. Connect it to a line in Contact Center.")
}

async fn activate(on: OnLine, active: bool) -> anyhow::Result<()> {
    let (state, portal) = on.on.open().await?;
    let (member, line) = (portal.member_id.as_str(), on.line.to_string());
    let done = state.portals.activate(member, &line, active).await;
    done.map_err(not_done)?;
    let store = &state.store;
    let site = store
        .site_by_line(member, &state.config.connector, &line)
        .await?;
    let known = site.is_some();
    if let Some(mut site) = site {
        site.active = active;
        store.upsert_site(&site).await?;
    }
    store.close().await;
    say(match (active, known) {
        (true, true) => "Connected: visitors can write.",
        (true, false) => {
            "Connected. The line has no site yet: open its settings in Contact Center, choose Framechat and save."
        }
        (false, _) => "Disconnected: visitors can no longer write.",
    })
}

/// A line's status in words.
fn words(status: LineStatus) -> &'static str {
    match status {
        LineStatus { error: true, .. } => {
            "an error was reported: disconnect the line and connect it again"
        }
        LineStatus { works: true, .. } => "messages pass",
        LineStatus {
            configured: true, ..
        } => "connected, but messages do not pass",
        LineStatus {
            configured: false, ..
        } => "not connected",
    }
}

async fn status(on: OnLine) -> anyhow::Result<()> {
    let (state, portal) = on.on.open().await?;
    let (member, line) = (portal.member_id.as_str(), on.line.to_string());
    let status = state.portals.line_status(member, &line).await;
    let site = state
        .store
        .site_by_line(member, &state.config.connector, &line)
        .await?;
    state.store.close().await;
    say(&format!(
        "At the portal: {}",
        words(status.map_err(not_done)?)
    ))?;
    match site {
        Some(site) => say(&format!(
            "Here: {}, site key {}, {} allowed origins",
            if site.active {
                "connected"
            } else {
                "disconnected"
            },
            site.key,
            site.origins.len()
        )),
        None => say(
            "Here: the line has no site yet. Open the connector in the portal's Contact Center, pick the line, fill in the site \
             and connect it.",
        ),
    }
}

async fn lines(on: OnPortal) -> anyhow::Result<()> {
    let (state, portal) = on.open().await?;
    let listed = state.portals.lines(&portal.member_id).await;
    state.store.close().await;
    let listed = listed.map_err(not_done)?;
    if listed.is_empty() {
        return say("The portal has no Open Channel.");
    }
    for line in listed {
        let state = if line.active { "on" } else { "off" };
        say(&format!("LINE {}  {state}  {}", line.id, line.name))?;
    }
    Ok(())
}

impl Unregister {
    async fn run(self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.yes,
            "nothing was done: with --yes all lines of the portal lose their site's chat"
        );
        let (state, portal) = self.on.open().await?;
        let member = portal.member_id.as_str();
        let done = state.portals.unregister_connector(member).await;
        done.map_err(not_done)?;
        let here = state
            .store
            .disconnect_connector(member, &state.config.connector)
            .await
            .context("the portal did it, but the sites are still connected here: do it again")?;
        state.store.close().await;
        say(&format!("Unregistered. Sites disconnected here: {here}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_not_told_as_a_refusal() {
        let told = |error| crate::cli::told(&not_done(error));
        for error in [
            PortalError::NoConnection("no route".to_owned()),
            PortalError::Unreachable("timed out".to_owned()),
            PortalError::TokenServer("timed out".to_owned()),
        ] {
            let words = told(error);
            assert!(
                words.contains("try again") && !words.contains("scopes"),
                "{words}"
            );
        }
        assert!(told(PortalError::NoClient).contains("framechat portal add"));
        assert!(told(PortalError::Item("no".to_owned())).contains("scopes"));
    }
}
