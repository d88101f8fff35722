//! The wasm binary: reads the page's boot data and mounts the one surface it names. A page without boot data (a CRM page, a
//! development build's picker) mounts what it wants by itself.

use framechat::browser::{boot, page};
use framechat::ui::language::Language;

fn main() {
    let (Some(text), Some(root)) = (boot::text(), boot::root()) else {
        return;
    };
    let mounted = match boot::surface(&text).as_deref() {
        #[cfg(feature = "chat-app")]
        Some(boot::CHAT_APP) => framechat::chat_app::mount(&root, &text),
        #[cfg(feature = "site-chat")]
        Some(boot::SITE_CHAT) => framechat::site_chat::mount(&root, &text),
        _ => false,
    };
    if !mounted {
        // Page and wasm are of different versions, as in the middle of an update.
        root.set_text_content(Some(match Language::choose(&page::language()) {
            Language::English => "This page was updated. Reload it to go on.",
            Language::Russian => "Страница обновилась. Перезагрузите её, чтобы продолжить.",
            Language::Arabic => "تم تحديث هذه الصفحة. أعد تحميلها للمتابعة.",
        }));
    }
}

/// The custom element's way in: named here, or the linker leaves the library's exports out.
#[cfg(feature = "crm-host")]
#[used]
static EXPORTED: fn(
    web_sys::Element,
    &str,
    js_sys::Function,
) -> framechat::crm_host::CrmHostHandle = framechat::crm_host::mount;
