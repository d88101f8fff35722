//! The other side, for development and tests: Bitrix24 portals with their OAuth server, messenger and operator console, an
//! iQChannels stand, a shop page and a CRM page, all in one process and told apart by the `Host` header.
//!
//! It imitates what the vendors were measured to do, including what they refuse, and shares no type with the product: an
//! error in the product's reading of a protocol cannot cancel itself out here.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod app;
pub mod config;
pub mod hosts;
mod http_client;
pub mod pages;
pub mod portal;
mod random;
pub mod sites;
pub mod stand;

pub use app::App;
pub use config::Config;
pub use hosts::{router, service};
