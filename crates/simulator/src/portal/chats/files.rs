//! Files that operators send: each under a public address with a signature, as an event names it.

use axum::body::Bytes;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::portal::form::{Php, map};
use crate::portal::routes::Here;
use crate::random::hex;

/// A file at its public address.
#[derive(Debug, Clone)]
pub struct SharedFile {
    id: String,
    sign: String,
    /// Its name, as the operator's machine has it.
    pub name: String,
    mime: String,
    bytes: Bytes,
}

impl SharedFile {
    /// A file to be sent.
    #[must_use]
    pub fn new(name: String, mime: String, bytes: Bytes) -> Self {
        Self {
            id: hex(4),
            sign: hex(16),
            name,
            mime,
            bytes,
        }
    }

    /// The file as an event lists it; `portal` is the portal's address.
    #[must_use]
    pub fn listed(&self, portal: &str) -> Php {
        let shown = |kind: &&str| matches!(*kind, "image" | "video" | "audio");
        let kind = self.mime.split('/').next().filter(shown);
        let kind = kind.unwrap_or("file");
        let size = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let link = format!(
            "{portal}/pub/im.file.php?FILE_ID={}&SIGN={}",
            self.id, self.sign
        );
        map([
            ("name", self.name.as_str().into()),
            ("type", kind.into()),
            ("mime", self.mime.as_str().into()),
            ("link", link.into()),
            ("size", size.into()),
            ("sizef", format!("{size} B").into()),
        ])
    }
}

/// The query of a public address.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(rename = "FILE_ID")]
    id: String,
    #[serde(rename = "SIGN")]
    sign: String,
}

/// `/pub/im.file.php`: a file for whoever has its signature.
pub async fn public(Here(portal): Here, Query(asked): Query<Asked>) -> Response {
    let state = portal.state();
    let found = state
        .files
        .iter()
        .find(|file| file.id == asked.id && file.sign == asked.sign);
    match found {
        Some(file) => (
            [(header::CONTENT_TYPE, file.mime.clone())],
            file.bytes.clone(),
        )
            .into_response(),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}
