//! Several servers over one `PostgreSQL` database: the real programs, beside a portal of the tests' own.
//!
//! `cargo xtask test --only postgres` runs it; by hand, `FRAMECHAT_TEST_POSTGRES` names a cluster to make databases in.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/database.rs"]
mod database;
#[allow(dead_code)] // Shared with tests that ask more of it.
#[path = "../api/harness.rs"]
mod harness;
mod killed;
mod load;
#[allow(dead_code)]
#[path = "../api/portal.rs"]
mod portal;
#[path = "../api/served.rs"]
mod served;
mod servers;
mod woken;
