//! The query with which the messenger opens the chat app's page: `KEY=value&` and so on, a `&` at the end included.
//!
//! Reading only; nothing here is to be believed before [`super::signature::verify`] has passed, and even then only DOMAIN
//! and `USER_ID` are signed. Values are kept as sent: some messengers put spaces around them, see the accessors.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::boot::LaunchView;
use crate::origin::Origin;
use crate::secret::Secret;

use super::entity::{CrmBinding, OpenChannel};
use super::percent;

/// The longest query accepted, in bytes.
pub const QUERY_MAX_BYTES: usize = 16 * 1024;

/// What JavaScript writes for an object that was not turned into text: the messenger sends it for missing button parameters.
const OBJECT_AS_TEXT: &str = "[object Object]";

/// The parameters of a launch. `None` is a parameter that was not sent, or sent empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Launch {
    /// `BOT_ID`: the bot the app belongs to.
    pub bot_id: Option<String>,
    /// `BOT_CODE`.
    pub bot_code: Option<String>,
    /// `APP_ID`.
    pub app_id: Option<String>,
    /// `APP_CODE`.
    pub app_code: Option<String>,
    /// DOMAIN: the portal's `location.origin`.
    pub domain: Option<String>,
    /// `DOMAIN_HASH`: 32 hexadecimal digits. A credential.
    pub domain_hash: Option<Secret>,
    /// `USER_ID`: decimal.
    pub user_id: Option<String>,
    /// `USER_HASH`: 32 hexadecimal digits. A credential.
    pub user_hash: Option<Secret>,
    /// `DIALOG_ID`: `950` or `chat123`. Not signed.
    pub dialog_id: Option<String>,
    /// `DIALOG_CONTEXT`: `user`, `lines`, `crm` and so on; empty in a plain group chat.
    pub dialog_context: Option<String>,
    /// `DIALOG_ENTITY_ID`, see [`OpenChannel`].
    pub dialog_entity_id: Option<String>,
    /// `DIALOG_ENTITY_DATA_1`, see [`CrmBinding`].
    pub dialog_entity_data_1: Option<String>,
    /// LANG: language code of the interface.
    pub lang: Option<String>,
    /// `IS_CHROME`: `Y` or `N`.
    pub is_chrome: Option<String>,
    /// CONTEXT: `textarea` or `button`.
    pub context: Option<String>,
    /// `DARK_MODE`: `Y` or `N`; newer messengers only.
    pub dark_mode: Option<String>,
    /// `MESSAGE_ID`: only in the button context.
    pub message_id: Option<String>,
    /// `BUTTON_PARAMS`: only in the button context.
    pub button_params: Option<String>,
    /// Parameters this program does not know, those of the registered address among them.
    pub unknown: BTreeMap<String, String>,
    /// The names of parameters that came more than once: the first one was taken. A signed one makes the launch refused.
    pub repeated: BTreeSet<String>,
}

/// Why a query is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// Longer than [`QUERY_MAX_BYTES`].
    #[error("the launch parameters are longer than 16 KiB")]
    TooLong,
}

impl Launch {
    /// Reads the query of a launch, without the `?`.
    ///
    /// # Errors
    /// [`LaunchError`] when it is too long. Missing parameters are no error here.
    pub fn parse(query: &str) -> Result<Self, LaunchError> {
        if query.len() > QUERY_MAX_BYTES {
            return Err(LaunchError::TooLong);
        }
        let mut launch = Self::default();
        let mut seen = BTreeMap::new();
        for (key, value) in percent::pairs(query) {
            match seen.entry(key) {
                Entry::Occupied(first) => {
                    launch.repeated.insert(first.key().clone());
                }
                Entry::Vacant(place) => {
                    place.insert(value);
                }
            }
        }
        let mut take = |key: &str| seen.remove(key).filter(|value| !value.is_empty());
        launch.domain_hash = take("DOMAIN_HASH").map(Secret::new);
        launch.user_hash = take("USER_HASH").map(Secret::new);
        for (key, field) in launch.fields_mut() {
            *field = take(key);
        }
        launch.unknown = seen;
        Ok(launch)
    }

    /// The table of the known parameters that are no secrets, in the messenger's order.
    fn fields_mut(&mut self) -> [(&'static str, &mut Option<String>); 16] {
        [
            ("BOT_ID", &mut self.bot_id),
            ("BOT_CODE", &mut self.bot_code),
            ("APP_ID", &mut self.app_id),
            ("APP_CODE", &mut self.app_code),
            ("DOMAIN", &mut self.domain),
            ("USER_ID", &mut self.user_id),
            ("DIALOG_ID", &mut self.dialog_id),
            ("DIALOG_CONTEXT", &mut self.dialog_context),
            ("DIALOG_ENTITY_ID", &mut self.dialog_entity_id),
            ("DIALOG_ENTITY_DATA_1", &mut self.dialog_entity_data_1),
            ("LANG", &mut self.lang),
            ("IS_CHROME", &mut self.is_chrome),
            ("CONTEXT", &mut self.context),
            ("DARK_MODE", &mut self.dark_mode),
            ("MESSAGE_ID", &mut self.message_id),
            ("BUTTON_PARAMS", &mut self.button_params),
        ]
    }

    /// `DIALOG_ENTITY_ID` split, when the dialog is one of an Open Channel.
    #[must_use]
    pub fn open_channel(&self) -> Option<OpenChannel> {
        OpenChannel::parse(self.of_open_channel(&self.dialog_entity_id)?)
    }

    /// `DIALOG_ENTITY_DATA_1` split, when the dialog is one of an Open Channel.
    #[must_use]
    pub fn crm_binding(&self) -> Option<CrmBinding> {
        CrmBinding::parse(self.of_open_channel(&self.dialog_entity_data_1)?)
    }

    fn of_open_channel<'a>(&self, field: &'a Option<String>) -> Option<&'a str> {
        (trimmed(&self.dialog_context) == Some("lines"))
            .then_some(field.as_deref())
            .flatten()
    }

    /// Whether the address asks for the page's counters (`debug`).
    #[must_use]
    pub fn wants_debug(&self) -> bool {
        self.unknown.contains_key("debug")
    }

    /// What the page may see of a launch from the portal at `origin`: no hashes, and nothing for an unparsable `BUTTON_PARAMS`.
    #[must_use]
    pub fn view(&self, origin: &Origin) -> LaunchView {
        let shown = |field: &Option<String>| trimmed(field).map(str::to_owned);
        let crm = self.crm_binding();
        LaunchView {
            portal: origin.host().to_owned(),
            user_name: None,
            client_name: None,
            crm_url: crm.as_ref().and_then(|crm| crm.card_url(origin)),
            user_id: shown(&self.user_id).unwrap_or_default(),
            dialog_id: shown(&self.dialog_id),
            dialog_context: shown(&self.dialog_context),
            bot_id: shown(&self.bot_id),
            bot_code: shown(&self.bot_code),
            app_id: shown(&self.app_id),
            app_code: shown(&self.app_code),
            context: shown(&self.context),
            lang: shown(&self.lang),
            dark_mode: trimmed(&self.dark_mode) == Some("Y"),
            is_chrome: trimmed(&self.is_chrome) == Some("Y"),
            message_id: shown(&self.message_id),
            button_params: self
                .button_params
                .clone()
                .filter(|params| params != OBJECT_AS_TEXT),
            entity: self.open_channel(),
            crm,
        }
    }
}

fn trimmed(field: &Option<String>) -> Option<&str> {
    field
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests;
