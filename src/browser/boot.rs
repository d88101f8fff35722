//! The page's boot data: the JSON that the server puts into the page it renders.

use super::json::Json;
use web_sys::{Element, window};

/// The id of the element that holds the boot data.
const BOOT_ID: &str = "framechat-boot";
/// The id of the element that a surface fills.
const ROOT_ID: &str = "framechat-root";
/// The id of the site chat's composer.
const COMPOSER_ID: &str = "framechat-composer";

/// What `surface` says on a page of the chat app.
pub const CHAT_APP: &str = "chat_app";
/// What `surface` says on a page of the site chat.
pub const SITE_CHAT: &str = "site_chat";

/// The boot data; `None` on a page without it, such as a CRM page or the picker of a development build.
#[must_use]
pub fn text() -> Option<String> {
    by_id(BOOT_ID)?.text_content()
}

/// The surface that the boot data is for.
#[must_use]
pub fn surface(text: &str) -> Option<String> {
    Json::parse(text)?.text("surface")
}

/// The element that the surface is to fill.
#[must_use]
pub fn root() -> Option<Element> {
    by_id(ROOT_ID)
}

/// The composer that the server wrote into the site chat's page.
#[must_use]
pub fn composer() -> Option<Element> {
    by_id(COMPOSER_ID)
}

fn by_id(id: &str) -> Option<Element> {
    window()?.document()?.get_element_by_id(id)
}
