//! The table itself: every method that the portal serves, and its parameters.

use super::Kind::{self, Any, Array, Boolean, Integer, Messages, Object, String as Text};
use super::Need::{self, ByMethod, Filled, Optional, Set};
use super::{Method, Param};

const fn param(name: &'static str, need: Need, kind: Kind) -> Param {
    Param {
        name,
        need,
        kind,
        missing: None,
    }
}

const fn coded(
    name: &'static str,
    need: Need,
    kind: Kind,
    code: &'static str,
    sentence: &'static str,
) -> Param {
    Param {
        name,
        need,
        kind,
        missing: Some((code, sentence)),
    }
}

const fn method(name: &'static str, params: &'static [Param]) -> Method {
    Method {
        name,
        params,
        application_only: true,
    }
}

const fn open_method(name: &'static str, params: &'static [Param]) -> Method {
    Method {
        name,
        params,
        application_only: false,
    }
}

const CONNECTOR: Param = param("CONNECTOR", Filled, Text);
const LINE: Param = param("LINE", Filled, Integer);

const ICON: &[Param] = &[
    param("DATA_IMAGE", ByMethod, Text),
    param("COLOR", Optional, Text),
    param("SIZE", Optional, Text),
    param("POSITION", Optional, Text),
];
const ICON_DISABLED: &[Param] = &[
    param("DATA_IMAGE", Optional, Text),
    param("COLOR", Optional, Text),
    param("SIZE", Optional, Text),
    param("POSITION", Optional, Text),
];
const DATA: &[Param] = &[
    param("ID", Optional, Text),
    param("URL", Optional, Text),
    param("URL_IM", Optional, Text),
    param("NAME", Optional, Text),
];
const FROM_VISITOR: Kind = Messages(&["user", "message", "chat"]);
const TO_VISITOR: Kind = Messages(&["im", "message", "chat"]);

const BOT_PROPERTIES: &[Param] = &[
    param("NAME", ByMethod, Text),
    param("LAST_NAME", ByMethod, Text),
    param("COLOR", Optional, Text),
    param("EMAIL", Optional, Text),
    param("PERSONAL_BIRTHDAY", Optional, Text),
    param("WORK_POSITION", Optional, Text),
    param("PERSONAL_WWW", Optional, Text),
    param("PERSONAL_GENDER", Optional, Text),
    param("PERSONAL_PHOTO", Optional, Any),
];

const CHAT_APP: &[Param] = &[
    param("BOT_ID", ByMethod, Integer),
    param("CODE", ByMethod, Text),
    param("JS_METHOD", Optional, Text),
    param("JS_PARAM", Optional, Text),
    param("IFRAME", Optional, Text),
    param("IFRAME_WIDTH", Optional, Any),
    param("IFRAME_HEIGHT", Optional, Any),
    param("HASH", ByMethod, Text),
    param("ICON_FILE", Optional, Text),
    param("CONTEXT", Optional, Text),
    param("HIDDEN", Optional, Text),
    param("EXTRANET_SUPPORT", Optional, Text),
    param("LIVECHAT_SUPPORT", Optional, Text),
    param("IFRAME_POPUP", Optional, Text),
    param("LANG", ByMethod, Array),
];

/// Every method that the portal serves.
pub const METHODS: &[Method] = &[
    open_method("app.info", &[]),
    open_method(
        "batch",
        &[param("CMD", Filled, Array), param("HALT", Optional, Any)],
    ),
    open_method("methods", &[]),
    open_method("scope", &[]),
    open_method("server.time", &[]),
    open_method("user.admin", &[]),
    open_method("user.current", &[]),
    open_method(
        "user.get",
        &[
            param("SORT", Optional, Text),
            param("ORDER", Optional, Text),
            param("FILTER", Optional, Array),
            param("ADMIN_MODE", Optional, Any),
            param("START", Optional, Integer),
        ],
    ),
    open_method(
        "im.message.add",
        &[
            param("DIALOG_ID", ByMethod, Text),
            param("MESSAGE", ByMethod, Text),
            param("SYSTEM", Optional, Text),
            param("ATTACH", Optional, Any),
            param("URL_PREVIEW", Optional, Text),
            param("KEYBOARD", Optional, Any),
            param("MENU", Optional, Any),
        ],
    ),
    open_method(
        "imopenlines.dialog.get",
        &[
            param("CHAT_ID", Optional, Integer),
            param("DIALOG_ID", Optional, Text),
            param("SESSION_ID", Optional, Integer),
            param("USER_CODE", Optional, Text),
        ],
    ),
    method(
        "event.bind",
        &[
            param("EVENT", Filled, Text),
            param("HANDLER", Filled, Text),
            param("AUTH_TYPE", Optional, Integer),
            param("EVENT_TYPE", Optional, Text),
            param("AUTH_CONNECTOR", Optional, Text),
            param("OPTIONS", Optional, Array),
        ],
    ),
    method("event.get", &[]),
    method(
        "event.unbind",
        &[
            param("EVENT", Filled, Text),
            param("HANDLER", Filled, Text),
            param("AUTH_TYPE", Optional, Integer),
            param("EVENT_TYPE", Optional, Text),
        ],
    ),
    method(
        "imconnector.register",
        &[
            param("ID", ByMethod, Text),
            param("NAME", ByMethod, Text),
            param("ICON", ByMethod, Object(ICON)),
            param("PLACEMENT_HANDLER", ByMethod, Text),
            param("ICON_DISABLED", Optional, Object(ICON_DISABLED)),
            param("DEL_EXTERNAL_MESSAGES", Optional, Boolean),
            param("EDIT_INTERNAL_MESSAGES", Optional, Boolean),
            param("DEL_INTERNAL_MESSAGES", Optional, Boolean),
            param("NEWSLETTER", Optional, Boolean),
            param("NEED_SYSTEM_MESSAGES", Optional, Boolean),
            param("NEED_SIGNATURE", Optional, Boolean),
            param("CHAT_GROUP", Optional, Boolean),
        ],
    ),
    method("imconnector.unregister", &[param("ID", Filled, Text)]),
    method(
        "imconnector.activate",
        &[
            param("CONNECTOR", Set, Text),
            param("LINE", Set, Integer),
            param("ACTIVE", Set, Text),
        ],
    ),
    method(
        "imconnector.status",
        &[CONNECTOR, param("LINE", Optional, Text)],
    ),
    method("imconnector.list", &[]),
    method(
        "imopenlines.config.list.get",
        &[
            param("PARAMS", Optional, Array),
            param("OPTIONS", Optional, Array),
        ],
    ),
    method(
        "imconnector.connector.data.set",
        &[CONNECTOR, LINE, param("DATA", Filled, Object(DATA))],
    ),
    method(
        "imconnector.send.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.update.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.delete.messages",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, FROM_VISITOR)],
    ),
    method(
        "imconnector.send.status.delivery",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, TO_VISITOR)],
    ),
    method(
        "imconnector.send.status.reading",
        &[CONNECTOR, LINE, param("MESSAGES", Filled, TO_VISITOR)],
    ),
    method("imconnector.set.error", &[CONNECTOR, LINE]),
    method(
        "imconnector.chat.name.set",
        &[
            CONNECTOR,
            LINE,
            param("CHAT_ID", Filled, Text),
            param("NAME", Filled, Text),
            param("USER_ID", Optional, Text),
        ],
    ),
    method(
        "placement.bind",
        &[
            param("PLACEMENT", Filled, Text),
            param("HANDLER", Filled, Text),
            param("TITLE", Optional, Text),
            param("DESCRIPTION", Optional, Text),
            param("GROUP_NAME", Optional, Text),
            param("LANG_ALL", Optional, Array),
            param("OPTIONS", Optional, Array),
            param("USER_ID", Optional, Any),
        ],
    ),
    method("placement.get", &[]),
    method(
        "placement.unbind",
        &[
            param("PLACEMENT", Optional, Text),
            param("HANDLER", Optional, Text),
            param("USER_ID", Optional, Integer),
        ],
    ),
    method(
        "imbot.register",
        &[
            coded(
                "CODE",
                Filled,
                Text,
                "CODE_ERROR",
                "Bot code isn't specified",
            ),
            coded(
                "EVENT_MESSAGE_ADD",
                ByMethod,
                Text,
                "EVENT_MESSAGE_ADD_ERROR",
                "Handler for \"Message add\" event isn't specified",
            ),
            coded(
                "EVENT_WELCOME_MESSAGE",
                ByMethod,
                Text,
                "EVENT_WELCOME_MESSAGE_ERROR",
                "Handler for \"Welcome message\" event isn't specified",
            ),
            coded(
                "EVENT_BOT_DELETE",
                ByMethod,
                Text,
                "EVENT_BOT_DELETE_ERROR",
                "Handler for \"Bot delete\" event isn't specified",
            ),
            coded(
                "PROPERTIES",
                Filled,
                Object(BOT_PROPERTIES),
                "NAME_ERROR",
                "Bot name isn't specified",
            ),
            param("TYPE", Optional, Text),
            param("OPENLINE", Optional, Text),
            param("EVENT_HANDLER", Optional, Text),
            param("EVENT_MESSAGE_UPDATE", Optional, Text),
            param("EVENT_MESSAGE_DELETE", Optional, Text),
            param("CLIENT_ID", Optional, Text),
        ],
    ),
    method(
        "imbot.unregister",
        &[
            coded("BOT_ID", Filled, Integer, "BOT_ID_ERROR", "Bot not found"),
            param("CLIENT_ID", Optional, Text),
        ],
    ),
    method("imbot.app.register", CHAT_APP),
    method(
        "imbot.app.update",
        &[
            coded(
                "APP_ID",
                Filled,
                Any,
                "CHAT_APP_ID_ERROR",
                "App for chat not found",
            ),
            param("FIELDS", ByMethod, Array),
        ],
    ),
    method(
        "imbot.app.unregister",
        &[coded(
            "APP_ID",
            Filled,
            Any,
            "CHAT_APP_ID_ERROR",
            "App for chat not found",
        )],
    ),
];
