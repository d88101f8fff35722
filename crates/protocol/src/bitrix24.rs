//! What Bitrix24 says and hears: the chat app's launch and frame channel, the connector's events and REST bodies.
//!
//! Formats only. Where calls go, when they are repeated and what is stored is the server's business.

pub mod bridge;
pub mod connector;
pub mod entity;
pub mod event;
pub mod form;
pub mod frame;
pub mod launch;
pub mod oauth;
pub mod percent;
pub mod placement;
pub mod registration;
pub mod rest;
pub mod signature;
pub mod signature_text;
