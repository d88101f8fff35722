//! The wasm binary: reads the page's boot data and mounts the one surface it names. A page without boot data (a CRM page, a
//! development build's picker) mounts what it wants by itself.

use framechat::browser::boot;
#[cfg(any(feature = "chat-app", feature = "site-chat"))]
use framechat_protocol::boot::Boot;

fn main() {
    let (Some(read), Some(root)) = (boot::read(), boot::root()) else {
        return;
    };
    match read {
        #[cfg(feature = "chat-app")]
        Ok(Boot::ChatApp(boot)) => {
            let props = framechat::chat_app::AppProps { boot: boot.into() };
            yew::Renderer::<framechat::chat_app::App>::with_root_and_props(root, props).render();
        }
        #[cfg(feature = "site-chat")]
        Ok(Boot::SiteChat(boot)) => {
            let props = framechat::site_chat::AppProps { boot: boot.into() };
            yew::Renderer::<framechat::site_chat::App>::with_root_and_props(root, props).render();
        }
        // Page and wasm are of different versions, as in the middle of an update.
        _ => root.set_text_content(Some("This page was updated. Reload it to go on.")),
    }
}

/// The custom element's way in: named here, or the linker leaves the library's exports out.
#[cfg(feature = "crm-host")]
#[used]
static EXPORTED: fn(web_sys::Element, &str, js_sys::Function) -> framechat::crm_host::CrmHostHandle =
    framechat::crm_host::mount;
