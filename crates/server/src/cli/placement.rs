//! `framechat placement …`: widgets in the modern messenger of a portal.

use anyhow::ensure;
use clap::{Args, Subcommand};
use framechat_protocol::bitrix24::registration::refusal::Request;
use framechat_protocol::bitrix24::registration::widget::{self, Color, Dialogs, Place};

use super::options::{OnPortal, yes_no};
use super::wording::Wording;
use super::{report, say};
use crate::bitrix::Call;
use crate::routes::WIDGET_PATH;

/// What can be done with widgets.
#[derive(Debug, Subcommand)]
pub(super) enum Placement {
    /// Show this server's chat app as a widget in one place of the messenger. One that is bound there already gets what is
    /// told now.
    Bind(Box<Bind>),
    /// Remove this server's widget from a place.
    Unbind(Box<Unbind>),
    /// List the widgets that the portal has from this application.
    List(Box<List>),
}

/// The widget to bind.
#[derive(Debug, Args)]
pub(super) struct Bind {
    /// Where: textarea, sidebar, context-menu or navigation.
    #[arg(long, value_name = "PLACE")]
    placement: Place,
    /// The icon: a name of Font Awesome 4, such as fa-comment. Every place but the context menu needs one.
    #[arg(long, value_name = "NAME")]
    icon_name: Option<String>,
    /// Beside which dialogs: all, user, chat, lines or crm; several joined by a comma.
    #[arg(long, value_name = "DIALOGS")]
    context: Option<Dialogs>,
    /// For administrators of the portal only.
    #[arg(long)]
    admin: bool,
    /// For guests of the portal, too.
    #[arg(long, value_name = "Y|N", num_args = 0..=1, require_equals = true, default_missing_value = "Y", value_parser = yes_no)]
    extranet: Option<bool>,
    /// The icon's colour: red, green, mint, `light_blue` and others of the messenger's palette.
    #[arg(long)]
    color: Option<Color>,
    /// The frame's width in per cent of the place.
    #[arg(long, value_name = "PER CENT")]
    width: Option<u32>,
    /// The frame's height in per cent of the place.
    #[arg(long, value_name = "PER CENT")]
    height: Option<u32>,
    #[command(flatten)]
    wording: Wording,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// The widget to remove.
#[derive(Debug, Args)]
pub(super) struct Unbind {
    /// Where it is: textarea, sidebar, context-menu or navigation.
    #[arg(long, value_name = "PLACE")]
    placement: Place,
    /// Show the call that would be made, and make none.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    on: OnPortal,
}

/// Whose widgets to list.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    on: OnPortal,
}

impl Placement {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Bind(bind) => bind.run().await,
            Self::Unbind(unbind) => unbind.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl Bind {
    async fn run(self) -> anyhow::Result<()> {
        let bind = widget::Bind {
            place: self.placement,
            handler: self.on.options.address_of(WIDGET_PATH),
            icon_name: self.icon_name,
            context: self.context,
            admin: self.admin,
            extranet: self.extranet == Some(true),
            color: self.color,
            width_percent: self.width,
            height_percent: self.height,
            lang: self.wording.phrases()?,
        };
        let warnings = bind.check(self.on.options.allow_http());
        let warnings = warnings.map_err(|fault| report::not_sent(&fault))?;
        let call = Call::bind_widget(&bind);
        let dry_run = self.dry_run;
        let (state, portal) = self.on.open().await?;
        report::remark(&warnings)?;
        if dry_run {
            state.store.close().await;
            return report::show(&call);
        }
        let (portals, member) = (&state.portals, portal.member_id.as_str());
        let refused = |error| report::refused(Request::Widget, error);
        // A portal does not bind the same address twice in a place, and has no call that changes a widget.
        let bound = portals.widgets(member).await.map_err(refused)?;
        let again = bound.iter().any(|widget| {
            widget.placement == bind.place.as_str() && widget.handler == bind.handler
        });
        if again {
            let unbind = Call::unbind_widget(bind.place, &bind.handler);
            portals.unbound(member, &unbind).await.map_err(refused)?;
        }
        portals.done(member, &call).await.map_err(refused)?;
        state.store.close().await;
        say(&format!(
            "The messenger opens {} in {} now, after its page is loaded again.",
            bind.handler,
            bind.place.as_str()
        ))
    }
}

impl Unbind {
    async fn run(self) -> anyhow::Result<()> {
        let handler = self.on.options.address_of(WIDGET_PATH);
        let call = Call::unbind_widget(self.placement, &handler);
        let (state, portal) = self.on.open().await?;
        if self.dry_run {
            state.store.close().await;
            return report::show(&call);
        }
        let unbound = state.portals.unbound(&portal.member_id, &call).await;
        let unbound = unbound.map_err(|error| report::refused(Request::Widget, error))?;
        state.store.close().await;
        ensure!(
            unbound,
            "the portal has no widget of this server in {}: `framechat placement list` shows those it has",
            self.placement.as_str()
        );
        say(&format!(
            "The widget in {} is removed.",
            self.placement.as_str()
        ))
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let (state, portal) = self.on.open().await?;
        let widgets = state.portals.widgets(&portal.member_id).await;
        let widgets = widgets.map_err(|error| report::refused(Request::Widget, error))?;
        state.store.close().await;
        if widgets.is_empty() {
            return say("The portal has no widgets of this application.");
        }
        for widget in &widgets {
            say(&format!(
                "{}  {}  {}",
                widget.placement, widget.title, widget.handler
            ))?;
        }
        Ok(())
    }
}
