//! The server as its callers meet it: real HTTP on loopback, a real database, and a small portal of the tests' own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod bad_input;
mod broken_lines;
mod codes;
mod conversation;
mod crash;
#[path = "../support/database.rs"]
mod database;
mod doctor;
mod events;
mod files;
mod forgetting;
mod harness;
mod health;
mod identity;
mod isolation;
mod leases;
mod limits;
mod logs;
mod metrics;
mod openapi;
mod outbox;
mod portal;
mod pre_chat;
mod program;
mod proxy;
mod sending;
mod served;
mod sessions;
mod site_settings;
mod stream;
mod together;
mod tokens;
