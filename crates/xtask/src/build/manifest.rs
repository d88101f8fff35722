//! `manifest.json`: which files a page of each surface names. The server reads it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const NAME: &str = "manifest.json";

/// All files of a release, by what they are for.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// By the surface's name.
    #[serde(flatten)]
    pub(crate) surfaces: BTreeMap<String, Surface>,
    /// Hand-written scripts and other files that belong to no surface, by their unhashed names.
    #[serde(rename = "static")]
    pub(crate) statics: BTreeMap<String, String>,
}

/// The files of one surface.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Surface {
    /// The module that starts it.
    pub(crate) js: String,
    pub(crate) wasm: String,
    /// Style sheets in the order a page names them.
    pub(crate) css: Vec<String>,
}

impl Surface {
    fn files(&self) -> impl Iterator<Item = &String> {
        [&self.js, &self.wasm].into_iter().chain(&self.css)
    }
}

impl Manifest {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let file = folder.join(NAME);
        let text = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("parsing {}", file.display()))
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        let file = folder.join(NAME);
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    }

    /// Whether `folder` has every file that is named here.
    pub(crate) fn files_are_there(&self, folder: &Path) -> bool {
        let surfaces = self.surfaces.values().flat_map(Surface::files);
        surfaces
            .chain(self.statics.values())
            .all(|name| folder.join(name).is_file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let site_chat = Surface {
            js: "site-chat-1.js".into(),
            wasm: "site-chat-2.wasm".into(),
            css: vec!["tokens-3.css".into(), "ui-4.css".into()],
        };
        Manifest {
            surfaces: [("site-chat".to_owned(), site_chat)].into(),
            statics: [("boot.js".to_owned(), "boot-5.js".to_owned())].into(),
        }
    }

    #[test]
    fn it_has_the_shape_that_the_server_reads() {
        let expected = serde_json::json!({
            "site-chat": {
                "js": "site-chat-1.js",
                "wasm": "site-chat-2.wasm",
                "css": ["tokens-3.css", "ui-4.css"]
            },
            "static": { "boot.js": "boot-5.js" }
        });
        assert_eq!(serde_json::to_value(manifest()).unwrap(), expected);
    }

    #[test]
    fn a_release_with_a_file_missing_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        manifest().write(folder.path()).unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert_eq!(read, manifest());
        let names = [
            "site-chat-1.js",
            "site-chat-2.wasm",
            "tokens-3.css",
            "ui-4.css",
            "boot-5.js",
        ];
        for name in names {
            assert!(!read.files_are_there(folder.path()), "{name} is missing");
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(read.files_are_there(folder.path()));
    }
}
