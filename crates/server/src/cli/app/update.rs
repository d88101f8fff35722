//! `framechat app update`.

use anyhow::Context as _;
use clap::Args;
use framechat_protocol::bitrix24::registration::refusal::Request;
use framechat_protocol::bitrix24::registration::{Register as NewApp, Update as Change};
use framechat_protocol::secret::Secret;
use secrecy::SecretString;

use super::fields::{FieldOptions, Page};
use super::register::registered;
use super::{kept, page_path};
use crate::bitrix::Call;
use crate::cli::options::OnPortal;
use crate::cli::{report, say};
use crate::clock::now_ms;
use crate::random;
use crate::store::{App, Store};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// What changes about a chat app.
#[derive(Debug, Args)]
pub(in crate::cli) struct Update {
    /// The app, as `framechat app register` printed it.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    app_id: i64,
    #[command(flatten)]
    fields: FieldOptions,
    /// Give the app a new HASH: a random one, or that of --hash. The old one is good for a while, since open pages of the
    /// portal go on to sign with it.
    #[arg(long)]
    rotate_hash: bool,
    /// For how many hours the old HASH is good.
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(0..=720))]
    grace: u16,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// A HASH that is to be replaced.
struct Rotation {
    registration: String,
    old: SecretString,
}

impl Update {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (fields, page) = self.fields.read()?;
        let mut change = Change {
            app_id: self.app_id,
            fields,
        };
        let candidate = random::public_id()?;
        if page == Page::Own {
            let address = self.on.options.address_of(&page_path(&candidate));
            change.fields.iframe = Some(address);
        }
        if self.rotate_hash && change.fields.hash.is_none() {
            change.fields.hash = Some(Secret::new(random::public_id()?));
        }
        let warnings = change.check(self.on.options.allow_http());
        let warnings = warnings.map_err(|fault| report::not_sent(&fault))?;

        let (grace_ms, dry_run) = (i64::from(self.grace) * HOUR_MS, self.dry_run);
        let rotate = self.rotate_hash;
        let (state, portal) = self.on.open().await?;
        let (store, member) = (&state.store, portal.member_id.as_str());
        let known = store.app(member, &change.app_id.to_string()).await?;
        let mut rotation = None;
        if page != Page::Other {
            let own = match &known {
                Some(app) => {
                    store
                        .registration_of(member, &app.bot_id, &app.code)
                        .await?
                }
                None => None,
            };
            if page == Page::Own {
                let app = known.as_ref().with_context(|| unknown(change.app_id))?;
                own_page(store, app, &candidate, &mut change, dry_run).await?;
                if let Some(iframe) = &mut change.fields.iframe {
                    let id = store
                        .registration_of(member, &app.bot_id, &app.code)
                        .await?;
                    let shown = id.as_deref().unwrap_or("(a random id)");
                    *iframe = state.config.address_of(&page_path(shown));
                }
            }
            match own {
                Some(registration) if change.fields.hash.is_some() && !dry_run => {
                    rotation = rotated(store, registration, &change, grace_ms).await?;
                }
                None if rotate => return Err(anyhow::anyhow!(unknown(change.app_id))),
                _ => {}
            }
        }
        report::remark(&warnings)?;
        let call = Call::update_app(&change);
        if dry_run {
            store.close().await;
            return report::show(&call);
        }
        if let Err(error) = state.portals.done(member, &call).await {
            if let Some(Rotation { registration, old }) = rotation {
                // The portal may have taken it before the line broke: the new one stays good for the same while.
                store
                    .rotate_hash(&registration, &old, grace_ms, now_ms())
                    .await?;
            }
            return Err(report::refused(Request::Change, error));
        }
        if let Some(known) = known {
            store.put_app(&changed(known, &change), now_ms()).await?;
        }
        store.close().await;
        say(&format!("APP_ID {}", change.app_id))?;
        if rotation.is_some() {
            say(&format!(
                "The app has a new HASH. Launches signed with the old one are taken for {} hours more: pages of the messenger that are open sign with it until they are loaded again.",
                grace_ms / HOUR_MS
            ))?;
        }
        say(
            "The change shows in the messenger after a reload, or by itself after 15 to 26 minutes.",
        )
    }
}

fn unknown(app_id: i64) -> String {
    format!(
        "this server did not register the page of app {app_id}: `framechat app list` shows those that it did; register it anew with \
         `framechat app register`"
    )
}

/// The app's page is this server's again: with its HASH, which the portal may have another one for.
async fn own_page(
    store: &Store,
    app: &App,
    candidate: &str,
    change: &mut Change,
    dry_run: bool,
) -> anyhow::Result<()> {
    let given = change.fields.hash.clone();
    if dry_run {
        change.fields.hash = Some(given.unwrap_or_default());
        return Ok(());
    }
    let mut fields = change.fields.clone();
    fields.hash = Some(Secret::new(random::public_id()?));
    let as_new = NewApp {
        bot_id: app.bot_id.parse().context("the number of the app's bot")?,
        code: app.code.clone(),
        fields,
    };
    let stands = registered(store, &app.portal, candidate, &as_new).await?;
    change.fields.hash = Some(given.unwrap_or(stands.hash));
    Ok(())
}

/// Stores the new HASH before the portal has it, since the portal signs with it at once.
async fn rotated(
    store: &Store,
    registration: String,
    change: &Change,
    grace_ms: i64,
) -> anyhow::Result<Option<Rotation>> {
    let (Some(hash), Some(before)) = (
        &change.fields.hash,
        store.registration(&registration).await?,
    ) else {
        return Ok(None);
    };
    let new = SecretString::from(hash.expose());
    let same = hash.matches(secrecy::ExposeSecret::expose_secret(&before.hash));
    if same {
        return Ok(None);
    }
    store
        .rotate_hash(&registration, &new, grace_ms, now_ms())
        .await?;
    Ok(Some(Rotation {
        registration,
        old: before.hash,
    }))
}

/// What is known of an app after a change.
fn changed(known: App, change: &Change) -> App {
    let fields = &change.fields;
    let as_new = NewApp {
        bot_id: 0,
        code: known.code.clone(),
        fields: fields.clone(),
    };
    let told = kept(&known.portal, change.app_id, &as_new);
    let action = fields.command.is_some() || fields.iframe.is_some();
    App {
        action: if action { told.action } else { known.action },
        title: told.title.or(known.title),
        context: told.context.or(known.context),
        ..known
    }
}
