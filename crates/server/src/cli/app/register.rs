//! `framechat app register`.

use anyhow::Context as _;
use clap::Args;
use framechat_protocol::bitrix24::registration::refusal::Request;
use framechat_protocol::bitrix24::registration::{Fields, Register as NewApp, Update};
use framechat_protocol::secret::Secret;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::fields::{FieldOptions, Page};
use super::{HASH_STANDS, kept, page_path};
use crate::bitrix::Call;
use crate::cli::options::{OnPortal, misused};
use crate::cli::{report, say};
use crate::clock::now_ms;
use crate::random;
use crate::store::{NewRegistration, Store};

/// The frame's size, unless something else is wanted.
const WIDTH_PX: u32 = 350;
const HEIGHT_PX: u32 = 250;

/// The bot that the app belongs to.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Owner {
    /// The bot it belongs to, by its code; one that this server has registered.
    #[arg(long, value_name = "CODE")]
    bot: Option<String>,
    /// The bot it belongs to, by the number that `framechat bot register` printed.
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(i64).range(1..))]
    bot_id: Option<i64>,
}

/// The chat app to register.
#[derive(Debug, Args)]
pub(in crate::cli) struct Register {
    #[command(flatten)]
    bot: Owner,
    /// The app's code, unique within the bot.
    #[arg(long)]
    code: String,
    #[command(flatten)]
    fields: FieldOptions,
    /// Show the calls that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

impl Register {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let (fields, page) = self.fields.read()?;
        let own = page == Page::Own || (page == Page::Unsaid && fields.command.is_none());
        let mut app = NewApp {
            // Until the database is open, a bot's code stands for some number.
            bot_id: self.bot.bot_id.unwrap_or(1),
            code: self.code,
            fields,
        };
        // With an address and a HASH as they will be, so that everything is checked before anything is opened.
        let candidate = random::public_id()?;
        let given = app.fields.hash.clone();
        if own {
            let fields = &mut app.fields;
            fields.iframe = Some(self.on.options.address_of(&page_path(&candidate)));
            fields.hash = Some(
                given
                    .clone()
                    .map_or_else(|| random::public_id().map(Secret::new), Ok)?,
            );
        }
        if app.fields.command.is_none() {
            sizes(&mut app.fields);
        }
        let warnings = app.check(self.on.options.allow_http());
        let warnings = warnings.map_err(|fault| report::not_sent(&fault))?;

        let dry_run = self.dry_run;
        let (state, portal) = self.on.open().await?;
        let store = &state.store;
        if let Some(code) = &self.bot.bot {
            app.bot_id = number_of(store, &portal.member_id, code).await?;
        }
        if own {
            let path = if dry_run {
                let bot = app.bot_id.to_string();
                let known = store
                    .registration_of(&portal.member_id, &bot, &app.code)
                    .await?;
                page_path(known.as_deref().unwrap_or("(a random id)"))
            } else {
                let stands = registered(store, &portal.member_id, &candidate, &app).await?;
                if given.is_some_and(|given| !given.matches(stands.hash.expose())) {
                    return Err(misused(HASH_STANDS));
                }
                app.fields.hash = Some(stands.hash);
                page_path(&stands.id)
            };
            app.fields.iframe = Some(state.config.address_of(&path));
        }
        report::remark(&warnings)?;

        let call = Call::register_app(&app);
        let mut update = Update {
            app_id: 0,
            fields: Fields {
                // Only a registration can tell it.
                hidden: None,
                ..app.fields.clone()
            },
        };
        if dry_run {
            store.close().await;
            report::show(&call)?;
            let call = Call::update_app(&update);
            let mut body = call.shown();
            body["APP_ID"] = json!("(the number that the call before answers)");
            return report::show_body(&call, &body);
        }
        let portals = &state.portals;
        let id = portals.numbered(&portal.member_id, &call).await;
        update.app_id = id.map_err(|error| report::refused(Request::Register, error))?;
        // To register an app again changes nothing at the portal, which does not even say so.
        let updated = portals
            .done(&portal.member_id, &Call::update_app(&update))
            .await;
        updated
            .map_err(|error| report::refused(Request::Change, error))
            .with_context(|| {
                format!(
                    "the app {} is registered, perhaps as it was before",
                    update.app_id
                )
            })?;
        let row = kept(&portal.member_id, update.app_id, &app);
        store.put_app(&row, now_ms()).await?;
        store.close().await;
        say(&format!("APP_ID {}", update.app_id))?;
        if own {
            say(&format!("Address {}", row.action))?;
        }
        say(
            "The app appears in the messenger after a reload, or by itself after 15 to 26 minutes; from a message's button it opens at once.",
        )?;
        say(
            "Only the old messenger has chat apps: for the modern one, `framechat placement bind` adds a widget.",
        )
    }
}

/// The number of a bot that this server has registered.
async fn number_of(store: &Store, portal: &str, code: &str) -> anyhow::Result<i64> {
    let bots = store.bots().await?;
    let mut known = bots.iter().filter(|bot| bot.portal == portal);
    let bot = known.find(|bot| bot.code == code).with_context(|| {
        format!("this server has registered no bot with the code {code} there: `framechat bot list` shows those it has")
    })?;
    bot.bot_id.parse().context("the number of the bot")
}

/// The frame's size, where it was not told.
fn sizes(fields: &mut Fields) {
    fields.width_px.get_or_insert(WIDTH_PX);
    fields.height_px.get_or_insert(HEIGHT_PX);
}

/// The registration that stands for this bot and code.
pub(super) struct Stands {
    pub(super) id: String,
    pub(super) hash: Secret,
}

/// Stores the registration of an app's own page, unless there is one: it keeps its address and its HASH then. Before the portal
/// hears of it, since a launch that nothing here belongs to could not be verified.
pub(super) async fn registered(
    store: &Store,
    portal: &str,
    candidate: &str,
    app: &NewApp,
) -> anyhow::Result<Stands> {
    let hash = app
        .fields
        .hash
        .as_ref()
        .map(Secret::expose)
        .unwrap_or_default();
    let new = NewRegistration {
        id: candidate.to_owned(),
        portal: portal.to_owned(),
        bot_id: app.bot_id.to_string(),
        code: app.code.clone(),
        hash: SecretString::from(hash),
    };
    let stands = store.insert_registration(&new, now_ms()).await?;
    Ok(Stands {
        hash: Secret::new(stands.hash.expose_secret().to_owned()),
        id: stands.id,
    })
}
