//! What more than one surface shows: language, buttons, fields, notices and formatted text. It knows no surface and no
//! server; phrases belong to the surface that says them.

pub mod button;
pub mod field;
pub mod language;
pub mod notice;
