//! How a portal opens the application's pages: a form posted into a frame, with tokens of the user who looks at it.

use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::App;
use crate::portal::Portal;
use crate::portal::events::event_fields;
use crate::portal::form::{build_query, encode_uri_component, map};
use crate::portal::oauth::ACCESS_SECONDS;
use crate::portal::placements::Binding;
use crate::portal::time::now_seconds;
use crate::portal::users::{ADMIN, OPERATOR, User};
use crate::random;

/// The administrator's language.
const LANG: &str = "en";

/// A frame about to be opened.
#[derive(Debug, Clone, Serialize)]
pub struct Opening {
    /// Where the form goes, query included.
    pub action: String,
    /// Its fields.
    pub fields: Vec<(&'static str, String)>,
    /// The session between the frame and the portal's page.
    pub sid: String,
    /// `domain|protocol|sid`, the frame's name.
    pub window_name: String,
    /// What the bridge answers to `getInitData`.
    pub init_data: Value,
}

/// Where in the modern messenger a widget is opened.
#[derive(Debug, Clone, Deserialize)]
pub struct WidgetWish {
    /// The dialog beside it; none in the navigation.
    pub dialog: Option<String>,
    /// The message whose context menu it was.
    pub message: Option<String>,
    /// The messenger's language.
    pub lang: String,
}

impl Portal {
    /// Prepares a frame of the application for a user, who gets fresh tokens.
    #[must_use]
    pub fn open_placement(
        &self,
        user: User,
        lang: &str,
        handler: &str,
        placement: &str,
        options: &Value,
    ) -> Opening {
        let (pair, installed) = {
            let mut state = self.state();
            (state.tokens.issue(user.id), state.installed)
        };
        let (sid, domain) = (random::hex(16), self.domain());
        let protocol = if self.origin.starts_with("https:") {
            "1"
        } else {
            "0"
        };
        let separator = if handler.contains('?') { '&' } else { '?' };
        let action = format!(
            "{handler}{separator}DOMAIN={}&PROTOCOL={protocol}&LANG={}&APP_SID={sid}",
            encode_uri_component(domain),
            encode_uri_component(lang),
        );
        let fields = vec![
            ("AUTH_ID", pair.access.clone()),
            ("AUTH_EXPIRES", ACCESS_SECONDS.to_string()),
            ("REFRESH_ID", pair.refresh.clone()),
            ("SERVER_ENDPOINT", self.server_endpoint()),
            ("APPLICATION_TOKEN", self.application_token.clone()),
            ("APPLICATION_SCOPE", self.scope()),
            ("member_id", self.member_id.clone()),
            ("status", "L".to_owned()),
            ("PLACEMENT", placement.to_owned()),
            ("PLACEMENT_OPTIONS", options.to_string()),
        ];
        let init_data = json!({
            "LANG": lang, "DOMAIN": domain, "PROTOCOL": protocol == "1", "PATH": "/rest", "AUTH_ID": pair.access, "REFRESH_ID": pair.refresh, "AUTH_EXPIRES": ACCESS_SECONDS,
            "MEMBER_ID": self.member_id, "FIRST_RUN": !installed, "IS_ADMIN": user.admin, "INSTALL": !installed, "USER_OPTIONS": {}, "APP_OPTIONS": {},
            "PLACEMENT": placement, "PLACEMENT_OPTIONS": options,
        });
        let window_name = format!("{domain}|{protocol}|{sid}");
        Opening {
            action,
            fields,
            sid,
            window_name,
            init_data,
        }
    }

    /// The frame that installs the application.
    #[must_use]
    pub fn open_install(&self, app: &App) -> Opening {
        self.open_placement(
            ADMIN,
            LANG,
            &format!("{}/placement/install", app.app_url()),
            "DEFAULT",
            &json!({ "any": "1/" }),
        )
    }

    /// The frame of a widget in the modern messenger; `None` when there is no such widget, it is not offered there, or the
    /// installation is not finished.
    #[must_use]
    pub fn open_widget(&self, widget: i64, wish: &WidgetWish) -> Option<(Binding, Opening)> {
        let (binding, options) = {
            let state = self.state();
            if !state.installed {
                return None;
            }
            let binding = state.placements.iter().find(|known| known.id == widget)?;
            let dialogs = state.dialogs();
            let dialog = match &wish.dialog {
                Some(id) => Some(dialogs.iter().find(|dialog| dialog.id == *id)?),
                None => None,
            };
            if !binding.shows(dialog, OPERATOR) {
                return None;
            }
            // What was bound comes along; the messenger's own fields travel in a form, so they are strings.
            let mut options = binding.options.clone();
            for (name, value) in [("dialogId", &wish.dialog), ("messageId", &wish.message)] {
                if let Some(value) = value {
                    options.insert(name.to_owned(), json!(value));
                }
            }
            (binding.clone(), Value::Object(options))
        };
        let opening = self.open_placement(
            OPERATOR,
            &wish.lang,
            &binding.handler,
            &binding.placement,
            &options,
        );
        Some((binding, opening))
    }

    /// The frame that connects a connector to a line: the administrator has pressed Connect and chosen the line, which makes the
    /// row active. `None` when no such connector is registered, or the installation is not finished: placements wait for it.
    #[must_use]
    pub fn open_settings(&self, connector: &str, line: i64) -> Option<Opening> {
        let (handler, options) = {
            let mut state = self.state();
            if !state.installed {
                return None;
            }
            let handler = state.connectors.get(connector)?.placement_handler.clone();
            let status = state.lines.entry((connector.to_owned(), line)).or_default();
            status.active = true;
            let uri = status.data.get("URL").cloned().unwrap_or_else(|| json!(""));
            let options = json!({
                "CONNECTOR": connector, "LINE": line.to_string(), "STATUS": status.configured() && !status.error, "ACTIVE_STATUS": status.active,
                "CONNECTION_STATUS": status.connection, "REGISTER_STATUS": status.register, "ERROR_STATUS": status.error, "URI": uri,
            });
            (handler, options)
        };
        Some(self.open_placement(ADMIN, LANG, &handler, "SETTING_CONNECTOR", &options))
    }

    /// The page called `installFinish`: from now on events are sent.
    pub fn finish_install(&self) {
        self.state().installed = true;
        self.changed();
    }

    /// The administrator removes the application: events, connectors, bots and tokens go with it.
    pub fn uninstall(&self) {
        let mut state = self.state();
        self.emit_uninstall(&state);
        state.installed = false;
        state.tokens.clear();
        state.handlers.clear();
        state.connectors.clear();
        state.lines.clear();
        state.bots.clear();
        state.apps.clear();
        state.placements.clear();
        drop(state);
        self.changed();
    }

    /// Installs an application without pages: one ONAPPINSTALL event, and events are sent from then on.
    ///
    /// # Errors
    /// When the application cannot be reached.
    pub async fn install_without_pages(&self, app: &App) -> reqwest::Result<(u16, String)> {
        let pair = {
            let mut state = self.state();
            state.installed = true;
            state.tokens.issue(ADMIN.id)
        };
        let data = map([
            ("VERSION", 1.into()),
            ("ACTIVE", "Y".into()),
            ("INSTALLED", "Y".into()),
            ("LANGUAGE_ID", "en".into()),
        ]);
        let auth = self.auth(ADMIN.id, &pair.access, pair.expires, Some(&pair.refresh));
        let fields: Vec<_> = event_fields("ONAPPINSTALL", 0, data, now_seconds(), auth)
            .into_iter()
            .filter(|(name, _)| name != "event_handler_id")
            .collect();
        let url = format!("{}/api/bitrix24/events", app.app_url());
        let answer = app
            .http()
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(build_query(&fields))
            .send()
            .await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }
}
