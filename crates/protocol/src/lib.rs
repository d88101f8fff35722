//! Every message, parameter and text format Framechat speaks, and nothing else.
//!
//! This crate is the one place both sides of Framechat share: the server and the surfaces in the browser. It is pure: no
//! input or output, no clock, no browser, no randomness, and so it builds for the host and for `wasm32`. What is needed of
//! those is an argument. Everything that parses what a stranger sent is bounded and never panics.
//!
//! - [`visitor`]: the visitor API between the site chat and the server
//! - [`app_session`]: the API between the chat app's page and the server
//! - [`boot`]: what the server tells a page about itself
//! - [`bitrix24`]: launch, frame channel, events, placements and REST of Bitrix24
//! - [`identity`]: the tokens by which a site says who its visitor is
//! - [`iqchannels`]: the messages of the iQChannels operator frame
//! - [`bbcode`]: the text format of operators' messages
//! - [`color`]: colours that a site chooses, with readable text on them
//! - [`origin`]: web origins, compared exactly
//! - [`secret`]: texts that are not to be shown

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod app_session;
pub mod bbcode;
pub mod bitrix24;
pub mod boot;
pub mod color;
pub mod identity;
pub mod iqchannels;
pub mod origin;
pub mod secret;
pub mod visitor;
