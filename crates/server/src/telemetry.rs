//! What the server tells of itself: lines of a log, and numbers for a Prometheus.
//!
//! Neither ever holds a secret, a text that people wrote, or the address of a request.

pub mod logs;
pub mod metrics;

mod json;
