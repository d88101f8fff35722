//! `framechat app …`: chat apps in the old messenger of a portal.

mod fields;
mod icon;
mod register;
mod update;

use clap::{Args, Subcommand};
use framechat_protocol::bitrix24::registration::Register as NewApp;
use framechat_protocol::bitrix24::registration::refusal::Request;
use framechat_protocol::origin::Origin;

use super::options::{OnPortal, StoreOptions};
use super::{report, say};
use crate::bitrix::Call;
use crate::store;

/// Why another HASH is not simply taken.
const HASH_STANDS: &str = "this app has a HASH already, and launches that are open are signed with it: `framechat app update \
                           --rotate-hash --hash` replaces it with a grace period";

/// What can be done with chat apps.
#[derive(Debug, Subcommand)]
pub(super) enum App {
    /// Register a chat app at a portal. The same bot and code give the same app again, with what is told now.
    Register(Box<register::Register>),
    /// Change a chat app; what is not named stays.
    Update(Box<update::Update>),
    /// Remove a chat app from a portal.
    Unregister(Box<Unregister>),
    /// List the chat apps that this server has registered. A portal cannot be asked for its apps.
    List(List),
}

/// The chat app to remove.
#[derive(Debug, Args)]
pub(super) struct Unregister {
    /// The app, as `framechat app register` printed it.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    app_id: i64,
    /// Only forget it here, and do not ask the portal: for an app that is gone there.
    #[arg(long)]
    forget: bool,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// Which apps to list.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this portal.
    #[arg(long, value_name = "ADDRESS", value_parser = Origin::parse)]
    portal: Option<Origin>,
    #[command(flatten)]
    store: StoreOptions,
}

impl App {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Register(register) => register.run().await,
            Self::Update(update) => update.run().await,
            Self::Unregister(unregister) => unregister.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl Unregister {
    async fn run(self) -> anyhow::Result<()> {
        let call = Call::unregister_app(self.app_id);
        let (state, portal) = self.on.open().await?;
        let (store, member) = (&state.store, portal.member_id.as_str());
        if self.dry_run {
            store.close().await;
            return report::show(&call);
        }
        if !self.forget {
            let done = state.portals.done(member, &call).await;
            done.map_err(|error| report::refused(Request::Change, error))?;
        }
        let known = store.app(member, &self.app_id.to_string()).await?;
        if let Some(app) = &known {
            forget(store, app).await?;
        }
        store.close().await;
        say(match (self.forget, known.is_some()) {
            (true, true) => "The app is forgotten here; its page does not open any more.",
            (true, false) => "This server knew nothing of such an app.",
            (false, _) => {
                "The app is removed. It may be shown until the messenger is reloaded, but its page does not open any more."
            }
        })
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let store = self.store.open().await?;
        let (apps, portals) = (store.apps().await?, store.portals().await?);
        store.close().await;
        let wanted = self.portal.map(|portal| portal.to_string());
        let mut shown = 0_usize;
        for app in &apps {
            let portal = portals.iter().find(|portal| portal.member_id == app.portal);
            let address = portal.map_or(app.portal.as_str(), |portal| &portal.address);
            if wanted.as_deref().is_some_and(|wanted| wanted != address) {
                continue;
            }
            shown += 1;
            say(&format!(
                "APP_ID {}  {address}  code {} of bot {}  {}  {}  context {}{}",
                app.app_id,
                app.code,
                app.bot_id,
                app.title.as_deref().unwrap_or("(no title)"),
                app.action,
                app.context.as_deref().unwrap_or("all"),
                if app.hidden { "  hidden" } else { "" },
            ))?;
        }
        if shown == 0 {
            say("This server has registered no chat app there.")?;
        }
        say(
            "These are the apps that this server has registered; a portal cannot be asked for its own.",
        )
    }
}

/// Forgets an app and, with its registration, the sessions of its page.
pub(super) async fn forget(store: &store::Store, app: &store::App) -> anyhow::Result<()> {
    let registration = store
        .registration_of(&app.portal, &app.bot_id, &app.code)
        .await?;
    if let Some(registration) = registration {
        store.remove_registration(&registration).await?;
    }
    store.remove_app(&app.portal, &app.app_id).await?;
    Ok(())
}

/// Where an app's page is on this server.
fn page_path(registration: &str) -> String {
    format!("/app/{registration}")
}

/// What is kept of an app.
fn kept(portal: &str, app_id: i64, app: &NewApp) -> store::App {
    let fields = &app.fields;
    let english = fields.lang.iter().find(|one| one.language_id == "en");
    let title = english.or_else(|| fields.lang.first());
    let action = match (&fields.command, &fields.iframe) {
        (Some(command), _) => command.to_string(),
        (None, iframe) => iframe.clone().unwrap_or_default(),
    };
    store::App {
        portal: portal.to_owned(),
        app_id: app_id.to_string(),
        bot_id: app.bot_id.to_string(),
        code: app.code.clone(),
        action,
        title: title.map(|one| one.title.clone()),
        context: fields.context.as_ref().map(ToString::to_string),
        hidden: fields.hidden == Some(true),
    }
}
