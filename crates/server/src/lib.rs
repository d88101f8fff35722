//! The Framechat server: verified pages, the visitor API, the portal client and the outbox.
//!
//! Layers, from the outside in: [`routes`] (HTTP) -> [`services`] (what one request means) -> [`store`]
//! (the only SQL) and [`bitrix`] (the only REST methods). The outbox drains the store towards the portals.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod assets;
pub mod bitrix;
pub mod cli;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod error;
pub mod files;
pub mod keys;
pub mod lease;
pub mod live;
pub mod network;
pub mod outbox;
pub mod pages;
pub mod peers;
pub mod places;
pub mod random;
pub mod retention;
pub mod routes;
pub mod serve;
pub mod services;
pub mod state;
pub mod store;
pub mod telemetry;

pub use routes::router;
pub use serve::serve;
