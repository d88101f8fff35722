//! `manifest.json` of a release build: under which hashed name each file was written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole list.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    /// The hand-written scripts, plain name to hashed name.
    #[serde(rename = "static")]
    pub(super) scripts: BTreeMap<String, String>,
    /// The surfaces by name.
    #[serde(flatten)]
    pub(super) surfaces: BTreeMap<String, Built>,
}

/// One surface's files.
#[derive(Debug, Deserialize)]
pub(super) struct Built {
    /// The module.
    pub(super) js: String,
    /// The wasm it fetches.
    pub(super) wasm: String,
    /// The sheets, in order.
    pub(super) css: Vec<String>,
}

impl Manifest {
    /// Every file named.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let of_surfaces = self
            .surfaces
            .values()
            .flat_map(|built| [&built.js, &built.wasm].into_iter().chain(&built.css));
        self.scripts.values().chain(of_surfaces).map(String::as_str)
    }
}
