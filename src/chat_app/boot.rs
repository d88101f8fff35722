//! The page's boot data, read field by field: what serde would derive for them is a tenth of the page.

use crate::browser::json::Json;
use framechat_protocol::bitrix24::entity::{CrmBinding, OpenChannel};
use framechat_protocol::boot::{Bridge, ChatAppBoot, LaunchView};

/// Reads the boot data; `None` when this build does not understand them.
pub(super) fn read(text: &str) -> Option<ChatAppBoot> {
    let json = Json::parse(text)?;
    Some(ChatAppBoot {
        session: json.text("session")?,
        page: json.text("page")?,
        expires_at: json.integer("expires_at")?,
        parent_origin: json.text("parent_origin")?,
        bridge: bridge(&json.object("bridge")?)?,
        debug: json.flag("debug"),
        launch: launch(&json.object("launch")?),
    })
}

fn bridge(json: &Json) -> Option<Bridge> {
    match json.text("kind")?.as_str() {
        "classic" => Some(Bridge::Classic),
        "modern" => Some(Bridge::Modern {
            placement: json.text("placement")?,
        }),
        _ => None,
    }
}

fn launch(json: &Json) -> LaunchView {
    LaunchView {
        portal: json.text("portal").unwrap_or_default(),
        user_id: json.text("user_id").unwrap_or_default(),
        user_name: json.text("user_name"),
        client_name: json.text("client_name"),
        dialog_id: json.text("dialog_id"),
        dialog_context: json.text("dialog_context"),
        bot_id: json.text("bot_id"),
        bot_code: json.text("bot_code"),
        app_id: json.text("app_id"),
        app_code: json.text("app_code"),
        context: json.text("context"),
        lang: json.text("lang"),
        dark_mode: json.flag("dark_mode"),
        is_chrome: json.flag("is_chrome"),
        message_id: json.text("message_id"),
        button_params: json.text("button_params"),
        entity: json.object("entity").and_then(|json| channel(&json)),
        crm: json.object("crm").and_then(|json| binding(&json)),
        crm_url: json.text("crm_url"),
    }
}

fn channel(json: &Json) -> Option<OpenChannel> {
    Some(OpenChannel {
        connector: json.text("connector")?,
        line: json.text("line")?,
        chat_id: json.text("chat_id"),
        user_id: json.text("user_id"),
        rest: json.texts("rest").unwrap_or_default(),
    })
}

fn binding(json: &Json) -> Option<CrmBinding> {
    Some(CrmBinding {
        saved: json.flag("saved"),
        entity_type: json.text("entity_type"),
        entity_id: json.text("entity_id"),
        service: json.texts("service").unwrap_or_default(),
        session_id: json.text("session_id"),
        rest: json.texts("rest").unwrap_or_default(),
    })
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::read;
    use framechat_protocol::bitrix24::entity::{CrmBinding, OpenChannel};
    use framechat_protocol::boot::{Boot, Bridge, ChatAppBoot, LaunchView};
    use wasm_bindgen_test::wasm_bindgen_test;

    fn full() -> ChatAppBoot {
        let text = |text: &str| Some(text.to_owned());
        ChatAppBoot {
            session: "token".to_owned(),
            page: "/app/s/1".to_owned(),
            expires_at: 1_700_000_000_000,
            parent_origin: "https://portal.example".to_owned(),
            bridge: Bridge::Modern {
                placement: "IM_TEXTAREA".to_owned(),
            },
            debug: true,
            launch: LaunchView {
                portal: "portal.example".to_owned(),
                user_id: "2".to_owned(),
                user_name: text("Ada King"),
                client_name: text("Anna"),
                dialog_id: text("chat12"),
                dialog_context: text("lines"),
                bot_id: text("17"),
                bot_code: text("echoBot"),
                app_id: text("11"),
                app_code: text("echoFrame"),
                context: text("button"),
                lang: text("ar"),
                dark_mode: true,
                is_chrome: true,
                message_id: text("12333"),
                button_params: text("test"),
                entity: OpenChannel::parse("telegrambot|8|173633217|569|more"),
                crm: CrmBinding::parse("Y|LEAD|56|N|N|1765|more"),
                crm_url: text("https://portal.example/crm/lead/details/56/"),
            },
        }
    }

    #[wasm_bindgen_test]
    fn what_the_server_writes_is_read_whole() {
        let mut sparse = full();
        sparse.bridge = Bridge::Classic;
        sparse.debug = false;
        sparse.launch = LaunchView::default();
        for boot in [full(), sparse] {
            let text = serde_json::to_string(&Boot::ChatApp(boot.clone())).unwrap();
            assert_eq!(read(&text), Some(boot));
        }
    }

    #[wasm_bindgen_test]
    fn another_versions_data_are_refused() {
        let text = serde_json::to_string(&full()).unwrap();
        for (from, to) in [
            ("\"session\"", "\"sessions\""),
            ("\"modern\"", "\"next\""),
            ("\"page\":\"/", "\"page\":7,\"p\":\"/"),
            ("\"launch\":{", "\"launched\":{"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text);
            assert_eq!(read(&other), None, "{from}");
        }
        assert_eq!(read("{"), None);
    }
}
