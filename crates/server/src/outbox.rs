//! Drains what the portals have still to be told.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the delivery; the table is the truth.
#[derive(Debug, Clone, Default)]
pub struct Outbox(Arc<Notify>);

impl Outbox {
    /// There is something new to deliver.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}
