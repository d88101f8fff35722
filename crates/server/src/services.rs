//! What one request means: checks, then the store and the portals.

pub mod events;
pub mod install;
pub mod launch;
pub mod limits;
pub mod settings;
pub mod visitor;
