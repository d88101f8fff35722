//! The options that say what a chat app is; a registration and a change have the same.

use std::path::PathBuf;

use clap::Args;
use framechat_protocol::bitrix24::registration::{
    Command, Context, Fields, HEIGHT_MIN_PX, Method, WIDTH_MIN_PX,
};
use framechat_protocol::secret::Secret;
use secrecy::{ExposeSecret as _, SecretString};

use super::icon;
use crate::cli::options::yes_no;
use crate::cli::wording::Wording;

/// The page of this server, where another one's address could stand.
const OWN_PAGE: &str = "own";

/// Everything that can be told of a chat app.
#[derive(Debug, Args)]
pub(super) struct FieldOptions {
    /// The address of the app's page, or `own` for this server's, which is meant unless the app has a command.
    #[arg(long, value_name = "URL")]
    iframe: Option<String>,
    /// The frame's width in pixels; the messenger may make it smaller.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(i64::from(WIDTH_MIN_PX)..))]
    width: Option<u32>,
    /// The frame's height in pixels; the messenger may make it smaller.
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(i64::from(HEIGHT_MIN_PX)..))]
    height: Option<u32>,
    /// The frame stays open while dialogs change.
    #[arg(long, value_name = "Y|N", num_args = 0..=1, require_equals = true, default_missing_value = "Y", value_parser = yes_no)]
    popup: Option<bool>,
    /// The 32 characters that sign the launches of the page. Leave it out for a random one; a page elsewhere needs the one it
    /// checks. Better given as environment variable.
    #[arg(
        long,
        env = "FRAMECHAT_APP_HASH",
        value_name = "HASH",
        hide_env_values = true
    )]
    hash: Option<SecretString>,
    /// The icon: a PNG file of 108 by 66 pixels, idle on its left half and active on its right, or an SVG file.
    #[arg(long, value_name = "FILE")]
    icon: Option<PathBuf>,
    /// Where the app is offered: all, chat, bot, lines, user, call or lines-<connector>; `-admin` behind it for administrators
    /// only.
    #[arg(long)]
    context: Option<Context>,
    /// Offered nowhere: only buttons of messages open it.
    #[arg(long, value_name = "Y|N", num_args = 0..=1, require_equals = true, default_missing_value = "Y", value_parser = yes_no)]
    hidden: Option<bool>,
    /// For guests of the portal, too.
    #[arg(long, value_name = "Y|N", num_args = 0..=1, require_equals = true, default_missing_value = "Y", value_parser = yes_no)]
    extranet: Option<bool>,
    /// In the portal's own site chat, too.
    #[arg(long, value_name = "Y|N", num_args = 0..=1, require_equals = true, default_missing_value = "Y", value_parser = yes_no)]
    livechat: Option<bool>,
    /// An app without a page: its icon inserts (put) or sends (send) a bot's command, calls a number (call), or opens a
    /// dialog with an Open Channel (support).
    #[arg(long, value_name = "put|send|call|support", value_parser = method, requires = "js_param")]
    js_method: Option<Method>,
    /// What that command is about: a bot's command such as /help, a number, or the 32 characters of an Open Channel.
    #[arg(long, value_name = "TEXT", requires = "js_method")]
    js_param: Option<String>,
    #[command(flatten)]
    wording: Wording,
}

/// Whose page an app opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// Nothing is said of it.
    Unsaid,
    /// This server's.
    Own,
    /// Another one's, which checks the launches itself.
    Other,
}

impl FieldOptions {
    /// The fields, and whose page is meant. The address of an own page, and its HASH, are the caller's to fill in.
    pub(super) fn read(self) -> anyhow::Result<(Fields, Page)> {
        let (iframe, page) = match self.iframe {
            Some(word) if word == OWN_PAGE => (None, Page::Own),
            Some(address) => (Some(address), Page::Other),
            None => (None, Page::Unsaid),
        };
        let command = self.js_method.zip(self.js_param);
        let hash = self
            .hash
            .map(|hash| Secret::new(hash.expose_secret().to_owned()));
        let fields = Fields {
            command: command.map(|(method, param)| Command { method, param }),
            iframe,
            width_px: self.width,
            height_px: self.height,
            popup: self.popup,
            hash,
            icon: self.icon.as_deref().map(icon::read).transpose()?,
            context: self.context,
            hidden: self.hidden,
            extranet: self.extranet,
            livechat: self.livechat,
            lang: self.wording.phrases()?,
        };
        Ok((fields, page))
    }
}

fn method(text: &str) -> Result<Method, String> {
    Method::ALL
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(text))
        .ok_or_else(|| "use put, send, call or support".to_owned())
}
