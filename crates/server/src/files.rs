//! The bytes of files: where they stand, what they are, how they come here and under which links they go out.
//!
//! A file is what its content says; its name decides nothing. Nothing is fetched from an address that was not checked.

pub mod address;
pub mod fetch;
pub mod folder;
pub mod link;
mod sniff;
pub mod sweep;
pub mod worker;

pub use sniff::served_as;
