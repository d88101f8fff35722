//! The parts of the site chat.

pub(crate) mod composer;
pub(crate) mod conversation;
pub(crate) mod file;
pub(crate) mod message;
pub(crate) mod options;
pub(crate) mod parts;
pub(crate) mod questions;
pub(crate) mod rows;
