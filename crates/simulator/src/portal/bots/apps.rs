//! `imbot.app.register`, `.update` and `.unregister`, with the vendor's order of checks.

use serde_json::{Value, json};
use url::Url;

use crate::App;
use crate::portal::bots::{Action, ChatApp, foreign};
use crate::portal::error::RestError;
use crate::portal::params::{Params, int_of, is_empty, items_of, text_of};
use crate::portal::state::State;

const WIDTH_DEFAULT_PX: i64 = 320;
const WIDTH_MIN_PX: i64 = 250;
const HEIGHT_DEFAULT_PX: i64 = 250;
const HEIGHT_MIN_PX: i64 = 50;
/// A longer HASH is cut at registration.
const HASH_CHARS: usize = 32;

/// `imbot.app.register`: the same `BOT_ID` and CODE give the same number and change nothing.
///
/// # Errors
/// In the vendor's order.
pub fn register_app(app: &App, state: &mut State, params: &Params) -> Result<Value, RestError> {
    if params.is_empty("CODE") {
        return Err(RestError::wrong("CODE_ERROR", "Code isn't specified"));
    }
    let action = match command(params)? {
        Some(command) => command,
        None if !params.is_empty("IFRAME") => {
            let address = frame_address(app, &params.text("IFRAME"))?;
            if params.is_empty("HASH") {
                return Err(RestError::wrong("HASH_ERROR", "Hash isn't specified"));
            }
            Action::Frame {
                address,
                hash: params.text("HASH").chars().take(HASH_CHARS).collect(),
            }
        }
        None => {
            return Err(RestError::wrong(
                "PARAMS_ERROR",
                "Neither a command nor a frame is specified",
            ));
        }
    };
    let bot = params.int("BOT_ID");
    match state.bots.iter().find(|known| known.id == bot) {
        None => return Err(RestError::wrong("BOT_ID_ERROR", "Bot not found")),
        Some(known) if known.foreign => return Err(foreign()),
        Some(_) => {}
    }
    let hidden = params.text("HIDDEN") == "Y";
    let titles = titles(params.get("LANG"));
    if titles.is_empty() && !hidden {
        return Err(RestError::wrong("LANG_ERROR", "Lang set can't be empty"));
    }
    let code = params.text("CODE");
    if let Some(known) = state
        .apps
        .iter()
        .find(|app| app.bot == bot && app.code == code)
    {
        return Ok(json!(known.id));
    }
    let id = state.take_id("app");
    let (width, height) = (
        size(params.get("IFRAME_WIDTH"), WIDTH_DEFAULT_PX, WIDTH_MIN_PX),
        size(
            params.get("IFRAME_HEIGHT"),
            HEIGHT_DEFAULT_PX,
            HEIGHT_MIN_PX,
        ),
    );
    let context = if params.is_empty("CONTEXT") {
        "ALL".to_owned()
    } else {
        params.text("CONTEXT").to_uppercase()
    };
    state.apps.push(ChatApp {
        id,
        bot,
        code,
        action,
        width,
        height,
        context,
        hidden,
        popup: params.text("IFRAME_POPUP") == "Y",
        extranet: params.text("EXTRANET_SUPPORT") == "Y",
        livechat: params.text("LIVECHAT_SUPPORT") == "Y",
        icon: params.text("ICON_FILE"),
        titles,
    });
    Ok(json!(id))
}

/// `imbot.app.update`: a command blanks the frame; a HASH is not cut here.
///
/// # Errors
/// When there is no such application, or its new address is refused.
pub fn update_app(app: &App, state: &mut State, params: &Params) -> Result<Value, RestError> {
    let index = own_app(state, params)?;
    let fields = match params.get("FIELDS") {
        Some(Value::Object(map)) if !map.is_empty() => Params::new(map.clone()),
        _ => return Err(RestError::wrong("WRONG_REQUEST", "Something went wrong")),
    };
    let known = &mut state.apps[index];
    if !fields.is_empty("JS_METHOD") || !fields.is_empty("JS_PARAM") {
        known.action = command(&fields).ok().flatten().unwrap_or(Action::Nothing);
    } else {
        let (old_address, old_hash) = match &known.action {
            Action::Frame { address, hash } => (address.clone(), hash.clone()),
            _ => (String::new(), String::new()),
        };
        let address = if fields.is_empty("IFRAME") {
            old_address
        } else {
            frame_address(app, &fields.text("IFRAME"))?
        };
        let hash = if fields.is_empty("HASH") {
            old_hash
        } else {
            fields.text("HASH")
        };
        if !address.is_empty() {
            known.action = Action::Frame { address, hash };
        }
    }
    known.width = size(fields.get("IFRAME_WIDTH"), known.width, WIDTH_MIN_PX);
    known.height = size(fields.get("IFRAME_HEIGHT"), known.height, HEIGHT_MIN_PX);
    if !fields.is_empty("CONTEXT") {
        known.context = fields.text("CONTEXT").to_uppercase();
    }
    for (name, flag) in [
        ("IFRAME_POPUP", &mut known.popup),
        ("EXTRANET_SUPPORT", &mut known.extranet),
        ("LIVECHAT_SUPPORT", &mut known.livechat),
    ] {
        if !fields.is_empty(name) {
            *flag = fields.text(name) == "Y";
        }
    }
    if !fields.is_empty("ICON_FILE") {
        known.icon = fields.text("ICON_FILE");
    }
    let titles = titles(fields.get("LANG"));
    if !titles.is_empty() {
        known.titles = titles;
    }
    Ok(json!(true))
}

/// `imbot.app.unregister`
///
/// # Errors
/// When there is no such application.
pub fn unregister_app(state: &mut State, params: &Params) -> Result<Value, RestError> {
    let index = own_app(state, params)?;
    state.apps.remove(index);
    Ok(json!(true))
}

/// Where the app is, unless it is another application's.
fn own_app(state: &State, params: &Params) -> Result<usize, RestError> {
    let id = params.int("APP_ID");
    let index = state.apps.iter().position(|app| app.id == id);
    let index =
        index.ok_or_else(|| RestError::wrong("CHAT_APP_ID_ERROR", "App for chat not found"))?;
    let bot = state.apps[index].bot;
    if state
        .bots
        .iter()
        .any(|known| known.id == bot && known.foreign)
    {
        return Err(foreign());
    }
    Ok(index)
}

/// The messenger command of a registration; it goes before a frame, and a bad one is refused even beside a good frame.
fn command(params: &Params) -> Result<Option<Action>, RestError> {
    let method = params.text("JS_METHOD").to_uppercase();
    if !["PUT", "SEND", "CALL", "SUPPORT"].contains(&method.as_str()) || params.is_empty("JS_PARAM")
    {
        return Ok(None);
    }
    let param = params.text("JS_PARAM");
    if matches!(method.as_str(), "PUT" | "SEND") && !is_bot_command(&param) {
        return Err(RestError::wrong(
            "PARAMS_ERROR",
            "The command is not a bot command",
        ));
    }
    Ok(Some(Action::Command { method, param }))
}

/// Whether the text holds what the vendor's pattern `/\/([a-zA-Z0-9\-\_\+]+)((\s)?([a-zA-Z0-9\-\_\+]+))+/` finds:
/// after a slash two word characters, with at most one space between.
fn is_bot_command(text: &str) -> bool {
    let word = |character: Option<&char>| {
        character.is_some_and(|character| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '+')
        })
    };
    let characters: Vec<char> = text.chars().collect();
    (0..characters.len())
        .filter(|index| characters[*index] == '/' && word(characters.get(index + 1)))
        .any(|slash| {
            let run = characters[slash + 1..]
                .iter()
                .take_while(|character| word(Some(character)))
                .count();
            run >= 2
                || characters
                    .get(slash + 1 + run)
                    .is_some_and(|next| next.is_whitespace())
                    && word(characters.get(slash + 2 + run))
        })
}

fn frame_address(app: &App, address: &str) -> Result<String, RestError> {
    let accepted = Url::parse(address).is_ok_and(|url| {
        url.has_host()
            && (url.scheme() == "https" || url.scheme() == "http" && app.config().allow_http)
    });
    if accepted {
        Ok(address.to_owned())
    } else {
        Err(RestError::wrong(
            "IFRAME_HTTPS",
            "Link to IFRAME must be specified to site with active HTTPS-certificate",
        ))
    }
}

fn size(value: Option<&Value>, default: i64, min: i64) -> i64 {
    let wanted = value.map_or(0, int_of);
    if wanted == 0 {
        default
    } else {
        wanted.max(min)
    }
}

fn titles(value: Option<&Value>) -> Vec<(String, String)> {
    let entries = value.map(items_of).unwrap_or_default();
    let field = |entry: &Value, name: &str| {
        entry
            .get(name)
            .filter(|value| !is_empty(value))
            .map(text_of)
    };
    entries
        .into_iter()
        .filter_map(|entry| Some((field(entry, "LANGUAGE_ID")?, field(entry, "TITLE")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_bot_command;

    #[test]
    fn bot_commands_are_those_of_the_pattern() {
        for good in ["/help", "/a b", "say /help now", "/a-b_c+d", "/ab"] {
            assert!(is_bot_command(good), "{good}");
        }
        for bad in ["help", "/", "/a", "/ ab", "/a  b", "/!help"] {
            assert!(!is_bot_command(bad), "{bad}");
        }
    }
}
