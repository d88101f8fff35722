//! Widgets of the modern messenger: what is told to a portal when one is bound.

use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::fault::{Fault, Warning};
use super::phrases::{self, Phrases};
use crate::origin::Origin;

/// The longest name of an icon, in characters.
pub const ICON_NAME_MAX_CHARS: usize = 50;

/// Where the messenger shows a widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `IM_TEXTAREA`: in the panel above the text field.
    Textarea,
    /// `IM_SIDEBAR`: beside a dialog.
    Sidebar,
    /// `IM_CONTEXT_MENU`: in the menu of a message.
    ContextMenu,
    /// `IM_NAVIGATION`: in the messenger's own navigation.
    Navigation,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Textarea,
        Self::Sidebar,
        Self::ContextMenu,
        Self::Navigation,
    ];

    /// The portal's code for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Textarea => "IM_TEXTAREA",
            Self::Sidebar => "IM_SIDEBAR",
            Self::ContextMenu => "IM_CONTEXT_MENU",
            Self::Navigation => "IM_NAVIGATION",
        }
    }
}

/// Not a place, dialog or colour that portals know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use {0}")]
pub struct Unknown(&'static str);

impl FromStr for Place {
    type Err = Unknown;

    /// Reads the portal's code, or the same without `IM_` and with hyphens, in any case.
    fn from_str(text: &str) -> Result<Self, Unknown> {
        let upper = text.to_ascii_uppercase().replace('-', "_");
        let found = Self::ALL.into_iter().find(|place| {
            let code = place.as_str();
            upper == code || Some(upper.as_str()) == code.strip_prefix("IM_")
        });
        found.ok_or(Unknown("textarea, sidebar, context-menu or navigation"))
    }
}

/// Beside which dialogs a widget is shown: words joined by `;`. ALL outweighs the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogs(Vec<&'static str>);

const DIALOGS: [&str; 5] = ["ALL", "USER", "CHAT", "LINES", "CRM"];

impl FromStr for Dialogs {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let mut words = Vec::new();
        for word in text.split([';', ',']) {
            let found = DIALOGS
                .into_iter()
                .find(|known| known.eq_ignore_ascii_case(word.trim()))
                .ok_or(Unknown(
                    "all, user, chat, lines or crm, several joined by a comma or ;",
                ))?;
            if !words.contains(&found) {
                words.push(found);
            }
        }
        Ok(Self(words))
    }
}

/// A colour of the messenger's palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(&'static str);

const COLORS: [&str; 17] = [
    "RED",
    "GREEN",
    "MINT",
    "LIGHT_BLUE",
    "DARK_BLUE",
    "PURPLE",
    "AQUA",
    "PINK",
    "LIME",
    "BROWN",
    "AZURE",
    "KHAKI",
    "SAND",
    "ORANGE",
    "MARENGO",
    "GRAY",
    "GRAPHITE",
];

impl FromStr for Color {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let upper = text.to_ascii_uppercase().replace('-', "_");
        let found = COLORS.into_iter().find(|known| *known == upper);
        found.map(Self).ok_or(Unknown(
            "red, green, mint, light_blue, dark_blue, purple, aqua, pink, lime, brown, azure, khaki, sand, orange, marengo, gray or graphite",
        ))
    }
}

/// A widget to bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// PLACEMENT.
    pub place: Place,
    /// HANDLER: the address of its page.
    pub handler: String,
    /// `iconName`: of Font Awesome 4. Every place but the context menu needs one.
    pub icon_name: Option<String>,
    /// `context`.
    pub context: Option<Dialogs>,
    /// `role`: for administrators only.
    pub admin: bool,
    /// `extranet`: for guests of the portal, too.
    pub extranet: bool,
    /// `color` of the icon.
    pub color: Option<Color>,
    /// `width` of the frame, in per cent.
    pub width_percent: Option<u32>,
    /// `height` of the frame, in per cent.
    pub height_percent: Option<u32>,
    /// `LANG_ALL`.
    pub lang: Vec<Phrases>,
}

impl Bind {
    /// What the portal would say to it. `allow_http` takes handlers without https, as the simulator does.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, allow_http: bool) -> Result<Vec<Warning>, Fault> {
        match Origin::of_url(&self.handler) {
            Ok(origin) if origin.is_secure() || allow_http => {}
            _ => return Err(Fault::Handler),
        }
        let mut warnings = Vec::new();
        match (&self.icon_name, self.place) {
            (None, Place::ContextMenu) => {}
            (None, _) => return Err(Fault::IconMissing),
            (Some(_), Place::ContextMenu) => warnings.push(Warning::IconUnused),
            (Some(name), _) if !is_icon_name(name) => return Err(Fault::IconName),
            (Some(_), _) => {}
        }
        phrases::check(&self.lang)?;
        Ok(warnings)
    }

    /// The body of the call, without a token.
    #[must_use]
    pub fn body(&self) -> Value {
        let icon = self
            .icon_name
            .as_ref()
            .filter(|_| self.place != Place::ContextMenu);
        let table = [
            ("iconName", icon.map(|name| json!(name))),
            (
                "context",
                self.context
                    .as_ref()
                    .map(|dialogs| json!(dialogs.0.join(";"))),
            ),
            (
                "role",
                Some(json!(if self.admin { "ADMIN" } else { "USER" })),
            ),
            (
                "extranet",
                Some(json!(if self.extranet { "Y" } else { "N" })),
            ),
            ("color", self.color.map(|color| json!(color.0))),
            ("width", self.width_percent.map(|width| json!(width))),
            ("height", self.height_percent.map(|height| json!(height))),
        ];
        let told = table
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let options: Map<String, Value> = told.collect();
        let mut body = json!({ "PLACEMENT": self.place.as_str(), "HANDLER": self.handler, "OPTIONS": options });
        if !self.lang.is_empty() {
            let all = self
                .lang
                .iter()
                .map(|one| (one.language_id.clone(), Value::Object(one.texts())));
            body["LANG_ALL"] = Value::Object(all.collect());
        }
        body
    }
}

fn is_icon_name(name: &str) -> bool {
    (1..=ICON_NAME_MAX_CHARS).contains(&name.len())
        && name.bytes().any(|byte| byte.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-'))
}
