//! What is told to a portal when a chat app is registered or changed, and what the portal would refuse of it.
//!
//! The checks are the portal's own, in its order and with its codes, so that a mistake is found before anything is sent;
//! beyond them stand a few that the portal does not make, where it would cut or bend a value without a word.

pub mod command;
pub mod context;
pub mod fault;
pub mod phrases;
pub mod refusal;
pub mod widget;

use serde_json::{Map, Value, json};

use crate::origin::Origin;
use crate::secret::Secret;

pub use command::{Command, Method};
pub use context::Context;
pub use fault::{Fault, Warning};
pub use phrases::Phrases;

/// The least width of a frame, in CSS pixels; the portal raises what is less.
pub const WIDTH_MIN_PX: u32 = 250;
/// The least height of a frame, in CSS pixels.
pub const HEIGHT_MIN_PX: u32 = 50;
/// The length of a HASH, in characters. The portal cuts more at a registration, though not at a change.
pub const HASH_CHARS: usize = 32;
/// As a HASH this word makes the portal sign the user with a key of its own, which nobody else can check.
pub const HASH_WORD: &str = "register";

/// What is told of a chat app. `None` leaves a field to the portal: its default, or what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// `JS_METHOD` and `JS_PARAM`: a command of the messenger in place of a frame.
    pub command: Option<Command>,
    /// IFRAME: the page's address.
    pub iframe: Option<String>,
    /// `IFRAME_WIDTH`, in CSS pixels.
    pub width_px: Option<u32>,
    /// `IFRAME_HEIGHT`, in CSS pixels.
    pub height_px: Option<u32>,
    /// `IFRAME_POPUP`: the frame stays open while dialogs change.
    pub popup: Option<bool>,
    /// HASH: signs the launches.
    pub hash: Option<Secret>,
    /// `ICON_FILE`: a picture in base64.
    pub icon: Option<String>,
    /// CONTEXT: beside which dialogs the app is offered, and to whom.
    pub context: Option<Context>,
    /// HIDDEN: offered nowhere; only buttons of messages open it.
    pub hidden: Option<bool>,
    /// `EXTRANET_SUPPORT`: for guests of the portal, too.
    pub extranet: Option<bool>,
    /// `LIVECHAT_SUPPORT`: in the portal's own site chat, too.
    pub livechat: Option<bool>,
    /// LANG: what people see, by language.
    pub lang: Vec<Phrases>,
}

/// A chat app to register. The same bot and code is the same app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// `BOT_ID`: the bot it belongs to.
    pub bot_id: i64,
    /// CODE: unique within the bot.
    pub code: String,
    /// The rest.
    pub fields: Fields,
}

/// A chat app to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// `APP_ID`: the portal's number for it.
    pub app_id: i64,
    /// What changes.
    pub fields: Fields,
}

impl Register {
    /// What the portal would say to it, in its order. `allow_http` takes frames without https, as the simulator does.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, allow_http: bool) -> Result<Vec<Warning>, Fault> {
        if self.code.is_empty() {
            return Err(Fault::Code);
        }
        let fields = &self.fields;
        match (&fields.command, &fields.iframe) {
            (Some(command), _) => command.check()?,
            (None, Some(iframe)) => {
                check_iframe(iframe, allow_http)?;
                check_hash(fields.hash.as_ref().ok_or(Fault::HashMissing)?)?;
            }
            (None, None) => return Err(Fault::Nothing),
        }
        if self.bot_id < 1 {
            return Err(Fault::Bot);
        }
        if fields.lang.is_empty() && fields.hidden != Some(true) {
            return Err(Fault::LangMissing);
        }
        let mut warnings = fields.check_rest()?;
        if fields.icon.is_none() {
            warnings.push(Warning::NoIcon);
        }
        Ok(warnings)
    }

    /// The body of the call, without a token.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert("BOT_ID".to_owned(), json!(self.bot_id));
        body.insert("CODE".to_owned(), json!(self.code));
        body.extend(self.fields.body());
        Value::Object(body)
    }
}

impl Update {
    /// As [`Register::check`]; a change has to change something.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, allow_http: bool) -> Result<Vec<Warning>, Fault> {
        if self.app_id < 1 {
            return Err(Fault::App);
        }
        let fields = &self.fields;
        if *fields == Fields::default() {
            return Err(Fault::NoChange);
        }
        if fields.hidden.is_some() {
            return Err(Fault::HiddenStands);
        }
        match (&fields.command, &fields.iframe) {
            (Some(command), _) => command.check()?,
            (None, Some(iframe)) => check_iframe(iframe, allow_http)?,
            (None, None) => {}
        }
        if let Some(hash) = &fields.hash {
            check_hash(hash)?;
        }
        let mut warnings = fields.check_rest()?;
        if fields.command.is_some() {
            warnings.push(Warning::FrameBlanked);
        }
        Ok(warnings)
    }

    /// The body of the call, without a token.
    #[must_use]
    pub fn body(&self) -> Value {
        json!({ "APP_ID": self.app_id, "FIELDS": self.fields.body() })
    }
}

impl Fields {
    fn check_rest(&self) -> Result<Vec<Warning>, Fault> {
        if self.width_px.is_some_and(|width| width < WIDTH_MIN_PX) {
            return Err(Fault::Width);
        }
        if self.height_px.is_some_and(|height| height < HEIGHT_MIN_PX) {
            return Err(Fault::Height);
        }
        phrases::check(&self.lang)?;
        let mut warnings = Vec::new();
        if self.command.is_some() && self.iframe.is_some() {
            warnings.push(Warning::CommandWins);
        }
        if !self.lang.is_empty() && self.lang.iter().all(|one| one.language_id != "en") {
            warnings.push(Warning::NoEnglish);
        }
        Ok(warnings)
    }

    /// The fields as the portal names them; what is `None` is left out.
    #[must_use]
    pub fn body(&self) -> Map<String, Value> {
        let flag = |on: &Option<bool>| on.map(|on| json!(if on { "Y" } else { "N" }));
        let command = self.command.as_ref();
        let lang = self.lang.iter().map(Phrases::body).collect::<Vec<_>>();
        let table = [
            ("JS_METHOD", command.map(|one| json!(one.method.as_str()))),
            ("JS_PARAM", command.map(|one| json!(one.param))),
            ("IFRAME", self.iframe.as_ref().map(|iframe| json!(iframe))),
            ("IFRAME_WIDTH", self.width_px.map(|width| json!(width))),
            ("IFRAME_HEIGHT", self.height_px.map(|height| json!(height))),
            ("IFRAME_POPUP", flag(&self.popup)),
            ("HASH", self.hash.as_ref().map(|hash| json!(hash.expose()))),
            ("ICON_FILE", self.icon.as_ref().map(|icon| json!(icon))),
            (
                "CONTEXT",
                self.context.as_ref().map(|one| json!(one.to_string())),
            ),
            ("HIDDEN", flag(&self.hidden)),
            ("EXTRANET_SUPPORT", flag(&self.extranet)),
            ("LIVECHAT_SUPPORT", flag(&self.livechat)),
            ("LANG", (!lang.is_empty()).then(|| json!(lang))),
        ];
        let told = table
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        told.collect()
    }
}

fn check_iframe(address: &str, allow_http: bool) -> Result<(), Fault> {
    match Origin::of_url(address) {
        Ok(origin) if origin.is_secure() || allow_http => Ok(()),
        _ => Err(Fault::IframeHttps),
    }
}

fn check_hash(hash: &Secret) -> Result<(), Fault> {
    match hash.expose() {
        "" => Err(Fault::HashMissing),
        word if word.eq_ignore_ascii_case(HASH_WORD) => Err(Fault::HashWord),
        hash if hash.chars().count() != HASH_CHARS => Err(Fault::HashLength),
        hash if !hash.chars().all(|c| c.is_ascii_graphic()) => Err(Fault::HashLength),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
