//! The parts of the chat app.

pub(crate) mod actions;
pub(crate) mod composer;
pub(crate) mod launch;
pub(crate) mod status;
