//! What more than one surface shows: language, buttons, fields, notices and formatted text. It knows no surface and no
//! server; a surface's own phrases belong to that surface.

#[cfg(feature = "site-chat")]
pub mod bb_text;
pub mod button;
pub mod field;
#[cfg(feature = "chat-app")]
pub mod fold;
#[cfg(any(feature = "chat-app", feature = "site-chat"))]
pub mod keys;
pub mod language;
pub mod notice;
#[cfg(feature = "site-chat")]
pub(crate) mod tree;
