//! The portal's error codes, as sentences that say what to do.

/// What was asked of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// A bot was to be registered or removed.
    Bot,
    /// A chat app was to be registered.
    Register,
    /// A chat app was to be changed or removed.
    Change,
    /// A widget was to be bound, removed or listed.
    Widget,
}

const APP_LIST: &str = "The portal knows no chat app of this number: `framechat app list` shows those that this server registered. Register it again, or, if it is gone from the portal, forget it with `framechat app unregister --forget`.";

/// Codes that mean the same whatever was asked.
const GENERAL: [(&str, &str); 10] = [
    (
        "WRONG_AUTH_TYPE",
        "The portal takes this only from an installed application: open the application in the portal once, so that it is installed anew, then give the command again.",
    ),
    (
        "ACCESS_DENIED",
        "Only an administrator may do this: open the application in the portal once as an administrator, then give the command again.",
    ),
    (
        "insufficient_scope",
        "The application lacks a right: give it imbot, im and placement in the portal, install it anew, then give the command again.",
    ),
    (
        "ERROR_METHOD_NOT_FOUND",
        "The portal does not know this method: the application lacks the right imbot or placement, or the portal is too old, or, for chat apps of the old messenger, too new.",
    ),
    (
        "invalid_token",
        "The portal does not take our token any more: open the application in the portal once, so that it is installed anew.",
    ),
    (
        "NO_AUTH_FOUND",
        "The portal does not take our token any more: open the application in the portal once, so that it is installed anew.",
    ),
    (
        "QUERY_LIMIT_EXCEEDED",
        "The portal is asked too often at the moment: give the command again in a minute.",
    ),
    (
        "OVERLOAD_LIMIT",
        "The portal refuses all calls for a while, because it is overloaded: give the command again later.",
    ),
    ("PORTAL_DELETED", "The portal does not exist any more."),
    (
        "WRONG_REQUEST",
        "The portal could not do it and does not say why: give the command again in a while, and if it stays so, install the application anew.",
    ),
];

const BOT: [(&str, &str); 6] = [
    (
        "CODE_ERROR",
        "The bot has no code: give it one with --code.",
    ),
    (
        "NAME_ERROR",
        "The bot has no name: give it one with --name.",
    ),
    (
        "BOT_ID_ERROR",
        "The portal knows no bot of this number: `framechat bot list` shows those that this server registered.",
    ),
    (
        "APP_ID_ERROR",
        "The bot belongs to another application of the portal, and only that one may change it.",
    ),
    (
        "EVENT_MESSAGE_ADD_ERROR",
        "The portal does not take this server's address for the bot's events: --public-url has to be an address that the portal can reach.",
    ),
    (
        "ERROR_WRONG_HANDLER_URL",
        "The portal does not take this server's address for the bot's events: --public-url has to be an address that the portal can reach.",
    ),
];

const REGISTER: [(&str, &str); 7] = [
    (
        "CODE_ERROR",
        "The app has no code: give it one with --code, unique among the bot's apps.",
    ),
    (
        "BOT_ID_ERROR",
        "The portal knows no bot of this number: `framechat bot register` makes one and prints its number, `framechat bot list` shows those that this server made.",
    ),
    (
        "APP_ID_ERROR",
        "The bot belongs to another application of the portal: register a bot of this one with `framechat bot register`, and use its number.",
    ),
    (
        "IFRAME_HTTPS",
        "The portal takes only pages at https:// addresses with a valid certificate: check --public-url, or --iframe.",
    ),
    (
        "HASH_ERROR",
        "The portal misses the HASH that signs the app's launches: leave --hash out for a random one.",
    ),
    (
        "PARAMS_ERROR",
        "The portal does not take the app's command or page: --js-param for PUT and SEND is a command such as /help; an app without a command needs a page.",
    ),
    (
        "LANG_ERROR",
        "The portal misses what people see of the app: give it a --title, or --translations, or make it --hidden.",
    ),
];

const CHANGE: [(&str, &str); 3] = [
    ("CHAT_APP_ID_ERROR", APP_LIST),
    (
        "APP_ID_ERROR",
        "The chat app belongs to another application of the portal, and only that one may change it.",
    ),
    (
        "IFRAME_HTTPS",
        "The portal takes only pages at https:// addresses with a valid certificate: check --public-url, or --iframe.",
    ),
];

const WIDGET: [(&str, &str); 6] = [
    (
        "ERROR_ARGUMENT",
        "The portal misses something or does not take its value: every place but the context menu needs --icon-name, and --context knows only ALL, USER, CHAT, LINES and CRM.",
    ),
    (
        "ERROR_PLACEMENT_NOT_FOUND",
        "The portal has no such place: its messenger is older than widgets, or the application lacks the right im.",
    ),
    (
        "ERROR_PLACEMENT_MAX_COUNT",
        "The portal takes no further widget in this place: `framechat placement list` shows those there are.",
    ),
    (
        "ERROR_WRONG_HANDLER_URL",
        "The portal does not take this server's address: --public-url has to be an address that the portal can reach.",
    ),
    (
        "ERROR_UNSUPPORTED_PROTOCOL",
        "The portal does not take this server's address: --public-url has to begin with https://.",
    ),
    (
        "ERROR_CORE",
        "The portal has this widget already, or cannot keep it: remove it with `framechat placement unbind`, then bind it again.",
    ),
];

/// What to do about a code; `None` for one that nothing is known about.
#[must_use]
pub fn advice(request: Request, code: &str) -> Option<&'static str> {
    let own: &[(&str, &str)] = match request {
        Request::Bot => &BOT,
        Request::Register => &REGISTER,
        Request::Change => &CHANGE,
        Request::Widget => &WIDGET,
    };
    let mut known = own.iter().chain(&GENERAL);
    let found = known.find(|(name, _)| name.eq_ignore_ascii_case(code));
    found.map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_stands_in_the_documents_and_no_other() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/registration.md");
        let text = std::fs::read_to_string(file).unwrap();
        let (_, table) = text.split_once("| code | what to do |").unwrap();
        let cells = table.lines().filter_map(|line| line.split('|').nth(1));
        let told: BTreeSet<&str> = cells
            .flat_map(|cell| cell.split('`').skip(1).step_by(2))
            .collect();
        let all = GENERAL
            .iter()
            .chain(&BOT)
            .chain(&REGISTER)
            .chain(&CHANGE)
            .chain(&WIDGET);
        assert_eq!(told, all.map(|(code, _)| *code).collect());
    }
}
