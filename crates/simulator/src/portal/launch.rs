//! The address at which the messenger opens a chat application's frame, with its signatures.

use serde_json::{Value, json};
use url::Url;

use crate::portal::bots::{Action, ChatApp};
use crate::portal::form::encode_uri_component;
use crate::portal::messenger::Dialog;
use crate::portal::state::State;
use crate::portal::users::User;
use crate::portal::{Portal, md5_hex};

/// How the messenger that launches looks.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// `LANG`
    pub lang: String,
    /// `IS_CHROME`
    pub chrome: bool,
    /// `DARK_MODE`
    pub dark: bool,
    /// `MESSAGE_ID` and `BUTTON_PARAMS` of a launch from a message's button.
    pub button: Option<(String, String)>,
}

/// The parameters in the messenger's order. Only the domain and the user are signed.
#[must_use]
pub fn params(
    portal: &Portal,
    state: &State,
    app: &ChatApp,
    hash: &str,
    user: User,
    dialog: &Dialog,
    circumstances: &Circumstances,
) -> Vec<(&'static str, String)> {
    let bot_code = state
        .bots
        .iter()
        .find(|bot| bot.id == app.bot)
        .map(|bot| bot.code.clone())
        .unwrap_or_default();
    let flag = |value: bool| String::from(if value { "Y" } else { "N" });
    let mut params = vec![
        ("BOT_ID", app.bot.to_string()),
        ("BOT_CODE", bot_code),
        ("APP_ID", app.id.to_string()),
        ("APP_CODE", app.code.clone()),
        ("DOMAIN", portal.origin.clone()),
        // The host alone: neither scheme nor port is signed.
        ("DOMAIN_HASH", md5_hex(&format!("{}{hash}", portal.host))),
        ("USER_ID", user.id.to_string()),
        ("USER_HASH", user_hash(portal, user, hash)),
        ("DIALOG_ID", dialog.id.clone()),
        ("DIALOG_CONTEXT", dialog.context.to_owned()),
        ("DIALOG_ENTITY_ID", dialog.entity_id.clone()),
        ("DIALOG_ENTITY_DATA_1", dialog.entity_data.clone()),
        ("LANG", circumstances.lang.clone()),
        ("IS_CHROME", flag(circumstances.chrome)),
        (
            "CONTEXT",
            if circumstances.button.is_some() {
                "button"
            } else {
                "textarea"
            }
            .to_owned(),
        ),
        ("DARK_MODE", flag(circumstances.dark)),
    ];
    if let Some((message, button_params)) = &circumstances.button {
        params.push(("MESSAGE_ID", message.clone()));
        params.push(("BUTTON_PARAMS", button_params.clone()));
    }
    params
}

/// The word `register` as the HASH switches to the portal's own secret, which no application can check.
fn user_hash(portal: &Portal, user: User, hash: &str) -> String {
    if hash == "register" {
        return md5_hex(&format!(
            "{}{}",
            user.id,
            md5_hex(&format!("{}|secret", portal.member_id))
        ));
    }
    md5_hex(&format!("{}{hash}", user.id))
}

/// The address with its parameters: the server adds `?` or `&`, the page then `KEY=value&` for each, so a `&` ends it.
#[must_use]
pub fn address(registered: &str, params: &[(&'static str, String)]) -> String {
    let mut out = format!(
        "{registered}{}",
        if registered.contains('?') { '&' } else { '?' }
    );
    for (key, value) in params {
        out.push_str(&format!("{key}={}&", encode_uri_component(value)));
    }
    out
}

/// The origin that the messenger posts to and hears from.
#[must_use]
pub fn message_origin(address: &str, portal_origin: &str) -> String {
    if !address.starts_with("http") {
        return portal_origin.to_owned();
    }
    let Ok(url) = Url::parse(address) else {
        return portal_origin.to_owned();
    };
    let host = url.host_str().unwrap_or_default();
    // The messenger leaves 80 and 443 out whatever the scheme, so it never hears a frame at http on port 443.
    match url.port().filter(|port| ![80, 443].contains(port)) {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

impl Portal {
    /// What the messenger needs to open an application beside a dialog; `None` when there is no such application or dialog, or it opens no frame.
    #[must_use]
    pub fn launch(
        &self,
        state: &State,
        app: i64,
        dialog: &str,
        user: User,
        circumstances: &Circumstances,
    ) -> Option<Value> {
        let app = state.apps.iter().find(|known| known.id == app)?;
        let dialog = state
            .dialogs()
            .into_iter()
            .find(|known| known.id == dialog)?;
        let Action::Frame {
            address: registered,
            hash,
        } = &app.action
        else {
            return None;
        };
        let params = params(self, state, app, hash, user, &dialog, circumstances);
        let url = address(registered, &params);
        Some(json!({
            "url": url, "origin": message_origin(&url, &self.origin), "title": app.title(&circumstances.lang), "width": app.width, "height": app.height,
            "popup": app.popup, "app": app.id, "bot": app.bot, "params": params.iter().map(|(key, value)| json!([key, value])).collect::<Vec<_>>(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_in_an_ampersand() {
        let params = [("A", "x y".to_owned()), ("B", String::new())];
        assert_eq!(
            address("https://a.example/f", &params),
            "https://a.example/f?A=x%20y&B=&"
        );
        assert_eq!(
            address("https://a.example/f?k=1", &params),
            "https://a.example/f?k=1&A=x%20y&B=&"
        );
    }

    #[test]
    fn the_message_origin_has_a_port_only_where_it_is_unusual() {
        assert_eq!(
            message_origin("https://a.example:443/x", "p"),
            "https://a.example"
        );
        for address in ["http://a.example:443/x", "http://a.example:80/x"] {
            assert_eq!(message_origin(address, "p"), "http://a.example");
        }
        assert_eq!(
            message_origin("http://a.example:8600/x?y", "p"),
            "http://a.example:8600"
        );
        assert_eq!(message_origin("/local/frame", "http://p"), "http://p");
    }
}
