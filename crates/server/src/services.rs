//! What one request means: checks, then the store and the portals.

pub mod app_messages;
pub mod app_names;
pub mod events;
pub mod files;
pub mod identity;
pub mod install;
pub mod launch;
pub mod limits;
pub mod page_session;
pub mod replies;
pub mod settings;
pub mod visitor;
pub mod widget;
