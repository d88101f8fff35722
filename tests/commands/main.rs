//! Installing at a portal, and the command lines by which bots, chat apps and widgets come to it: the real program against the real server and the
//! simulator. `cargo xtask test` builds both and names them in the environment.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg(not(target_arch = "wasm32"))]

mod guide;
mod installing;
mod refusals;
mod registering;
mod world;
