//! What the server tells a page about itself: the JSON of `<script type="application/json" id="framechat-boot">`.
//!
//! Display data and short-lived sessions only; no hash and no token of a portal ever stands here.

mod site;

pub use site::{Ask, Position, PreChat};

use serde::{Deserialize, Serialize};

use crate::bitrix24::entity::{CrmBinding, OpenChannel};

/// The surface a page shows and what it needs for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "surface", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one in a page, and it is taken apart at once"
)]
pub enum Boot {
    /// The page of Bitrix24's messenger.
    ChatApp(ChatAppBoot),
    /// The visitor's chat.
    SiteChat(SiteChatBoot),
}

/// What the chat app needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatAppBoot {
    /// Opaque bearer token of the launch's session.
    pub session: String,
    /// The path that renders this page again on reload, `/app/s/<id>`.
    pub page: String,
    /// When the session ends unless it is renewed, in milliseconds since 1970.
    pub expires_at: i64,
    /// The portal's origin, verified: the only one commands go to and answers are heard from.
    pub parent_origin: String,
    /// Which messenger is around the page.
    pub bridge: Bridge,
    /// Whether the launch asked for the counters of what was dropped (`debug` in the registered address).
    pub debug: bool,
    /// The launch context, for display.
    pub launch: LaunchView,
}

/// The messenger around the page: how commands to it are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Bridge {
    /// The old messenger: an `init` for each load, then JSON texts with its `uniqueLoadId`.
    #[default]
    Classic,
    /// A placement of the new messenger: the portal's bridge, whose sid is in `window.name`.
    Modern {
        /// PLACEMENT: `IM_TEXTAREA`, `IM_SIDEBAR`, `IM_CONTEXT_MENU` or `IM_NAVIGATION`.
        placement: String,
    },
}

/// The launch as the page may see it: no hashes, nothing to authorise with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchView {
    /// The portal's host, for display and for variables of quick replies.
    pub portal: String,
    /// `USER_ID`: decimal.
    pub user_id: String,
    /// The operator's name, when the portal has told it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The client's name, when the portal has told it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// `DIALOG_ID`: `950` or `chat123`; not signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialog_id: Option<String>,
    /// `DIALOG_CONTEXT`: `user`, `lines`, `crm`, absent in a plain group chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialog_context: Option<String>,
    /// `BOT_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_id: Option<String>,
    /// `BOT_CODE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_code: Option<String>,
    /// `APP_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// `APP_CODE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_code: Option<String>,
    /// CONTEXT: `textarea` or `button`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// LANG: the portal's language code, such as `en`, `ru`, `com`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// `DARK_MODE` is `Y`.
    pub dark_mode: bool,
    /// `IS_CHROME` is `Y`.
    pub is_chrome: bool,
    /// `MESSAGE_ID`, in button mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `BUTTON_PARAMS`, in button mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button_params: Option<String>,
    /// `DIALOG_ENTITY_ID` of an Open Channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<OpenChannel>,
    /// `DIALOG_ENTITY_DATA_1` of an Open Channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm: Option<CrmBinding>,
    /// The address of that CRM entity's card on the portal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crm_url: Option<String>,
}

/// What the site chat needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteChatBoot {
    /// The site key.
    pub site: String,
    /// The chat's title.
    pub title: String,
    /// What to say before the visitor wrote anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greeting: Option<String>,
    /// The origins whose pages may hold this chat; only they are heard.
    pub parents: Vec<String>,
    /// Language code for the page, such as `en`.
    pub lang: String,
    /// The `https` address of the picture of who answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// What visitors are asked before the first message; absent when that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_chat: Option<PreChat>,
    /// The chat's phrases in `lang`, in the order of [`Phrase::ALL`](crate::visitor::phrases::Phrase::ALL); none for English,
    /// which the chat has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitrix24::launch::Launch;
    use crate::origin::Origin;

    #[test]
    fn the_wire_format_is_kept() {
        let origin = Origin::parse("https://test.bitrix24.ru").unwrap();
        let launch = Launch::parse("USER_ID=2&DARK_MODE=Y&CONTEXT=textarea&")
            .unwrap()
            .view(&origin);
        let chat_app = |bridge: Bridge| {
            Boot::ChatApp(ChatAppBoot {
                session: "s".to_owned(),
                page: "/app/s/1".to_owned(),
                expires_at: 900_000,
                parent_origin: origin.to_string(),
                bridge,
                debug: false,
                launch: launch.clone(),
            })
        };
        let classic = chat_app(Bridge::Classic);
        let modern = chat_app(Bridge::Modern {
            placement: "IM_TEXTAREA".to_owned(),
        });
        let site_chat = Boot::SiteChat(SiteChatBoot {
            site: "KEY".to_owned(),
            title: "Shop".to_owned(),
            greeting: None,
            parents: vec!["https://shop.example".to_owned()],
            lang: "en".to_owned(),
            avatar: None,
            pre_chat: None,
            phrases: Vec::new(),
        });
        let asking = Boot::SiteChat(SiteChatBoot {
            site: "KEY".to_owned(),
            title: "Shop".to_owned(),
            greeting: Some("Hello".to_owned()),
            parents: Vec::new(),
            lang: "en".to_owned(),
            avatar: Some("https://shop.example/a.png".to_owned()),
            pre_chat: Some(PreChat {
                name: Ask::Required,
                email: Ask::Optional,
                phone: Ask::Off,
                consent: Some("I agree".to_owned()),
            }),
            phrases: vec!["Переписка".to_owned()],
        });
        let lines = [&classic, &modern, &site_chat, &asking]
            .map(|boot| serde_json::to_string(boot).unwrap());
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"surface":"chat_app","session":"s","page":"/app/s/1","expires_at":900000,"parent_origin":"https://test.bitrix24.ru","bridge":{"kind":"classic"},"debug":false,"launch":{"portal":"test.bitrix24.ru","user_id":"2","context":"textarea","dark_mode":true,"is_chrome":false}}
        {"surface":"chat_app","session":"s","page":"/app/s/1","expires_at":900000,"parent_origin":"https://test.bitrix24.ru","bridge":{"kind":"modern","placement":"IM_TEXTAREA"},"debug":false,"launch":{"portal":"test.bitrix24.ru","user_id":"2","context":"textarea","dark_mode":true,"is_chrome":false}}
        {"surface":"site_chat","site":"KEY","title":"Shop","parents":["https://shop.example"],"lang":"en"}
        {"surface":"site_chat","site":"KEY","title":"Shop","greeting":"Hello","parents":[],"lang":"en","avatar":"https://shop.example/a.png","pre_chat":{"name":"required","email":"optional","consent":"I agree"},"phrases":["Переписка"]}
        "#);
        for (line, boot) in lines.iter().zip([classic, modern, site_chat, asking]) {
            assert_eq!(serde_json::from_str::<Boot>(line).unwrap(), boot);
        }
    }

    #[test]
    fn an_unknown_surface_is_refused() {
        assert!(serde_json::from_str::<Boot>(r#"{"surface":"crm_host"}"#).is_err());
    }
}
