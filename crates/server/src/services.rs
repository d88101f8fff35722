//! What one request means: checks, then the store and the portals.

pub mod limits;
