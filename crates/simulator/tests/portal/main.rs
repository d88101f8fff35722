//! What an application sees of a portal: tokens, REST, events. The application here is a listener that keeps what it is sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod chat_apps;
mod connector;
mod dialogs;
mod faults;
mod limits;
mod people;
mod support;
mod tokens;
mod widgets;
