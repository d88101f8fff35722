//! What a person does, in a real Chromium against the real server and the simulator.
//!
//! Things are found the way a person finds them, by role and name, never by CSS class. Nothing sleeps: every wait is
//! for a condition. `cargo xtask test` builds the programs these tests start and names them in the environment.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    missing_docs
)]

mod accessibility;
mod chat_app;
mod chat_app_form;
mod composer;
mod composer_files;
mod conversation;
mod crm_channel;
mod crm_guide;
mod crm_host;
mod crm_trouble;
mod embed;
mod embed_attention;
mod embed_looks;
mod first_paint;
mod gate;
mod guide;
mod handshake;
mod hostile;
mod install;
mod long_history;
mod modern_app;
mod modern_messenger;
mod own_server;
mod page;
mod reading_place;
mod resume;
mod screen_reader;
mod screenshots;
mod settings;
mod site_chat;
mod site_clock;
mod site_network;
mod site_server;
mod site_tabs;
mod teller;
mod too_fast;
mod visitor;
mod world;
