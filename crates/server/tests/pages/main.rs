//! The pages, placements, files and commands of the server, over its real router and a small portal made for the purpose.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
mod app_session;
mod assets;
mod chat;
mod clients;
mod commands;
mod connector_commands;
#[path = "../support/database.rs"]
mod database;
mod install;
mod isolation;
mod launch;
mod look;
mod messages;
mod plain;
mod portal;
mod reload;
mod replies;
mod saving;
mod settings;
mod visitors;
mod widget;
mod world;
