//! What Bitrix24 says and hears: the chat app's launch and frame channel, the connector's events and REST bodies.
//!
//! Formats only. Where calls go, when they are repeated and what is stored is the server's business.

pub mod entity;
pub mod frame;
