//! All that touches the browser's window: boot data, frame channel, event stream, requests, storage and clock. It knows no
//! surface and keeps no state of one; what it hears it hands to a callback.

pub mod attention;
pub mod backoff;
pub mod boot;
pub mod child_frame;
pub mod clipboard;
pub mod clock;
pub mod database;
pub mod early;
pub mod frame;
pub mod http;
pub mod json;
pub mod kept_files;
pub mod listen;
pub mod page;
pub mod paint;
pub mod random;
pub mod resize;
pub mod storage;
pub mod stream;
pub mod tabs;
pub mod upload;
