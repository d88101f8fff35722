//! The parts of the chat app.

pub(crate) mod actions;
pub(crate) mod composer;
pub(crate) mod details;
pub(crate) mod replies;
pub(crate) mod reply_form;
pub(crate) mod reply_list;
pub(crate) mod status;
pub(crate) mod tabs;
pub(crate) mod tool;
