//! The Framechat surfaces as a Yew app: what a person sees in the messenger, in a CRM and on a site.
//!
//! Each surface is a room of its own behind a cargo feature, so that a page downloads only what it shows. A surface
//! never imports another one; what several show lives in [`ui`], and only [`browser`] touches the window.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod browser;
#[cfg(feature = "chat-app")]
pub mod chat_app;
#[cfg(feature = "crm-host")]
pub mod crm_host;
#[cfg(feature = "site-chat")]
pub mod site_chat;
#[cfg(all(test, target_arch = "wasm32"))]
mod test_page;
pub mod ui;
