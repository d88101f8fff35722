//! What stands inside the site chat's page: the style and the script of its first paint. Everything else may come later.

use std::sync::Arc;

use super::Surface;
use super::file::Content;
use super::manifest::Manifest;
use super::read::{Files, named};

const SCRIPT: &str = "early.js";
/// The sheets, without their ending.
const SHEETS: [&str; 2] = ["tokens", "site-chat-first"];

/// The texts of a style and of a script, ready for a page. Clones share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPaint {
    /// The style.
    pub style: Arc<str>,
    /// The script, to stand after what it works on.
    pub script: Arc<str>,
}

impl FirstPaint {
    /// Those of a release; `None` when it lacks one.
    pub(super) fn built(manifest: &Manifest, files: &Files) -> Option<Self> {
        let css = &manifest.surfaces.get(Surface::SiteChat.name())?.css;
        let inside = css.iter().filter(|name| is_inside(name));
        let sheets = inside.map(|name| Some(&*files.get(name)?.plain));
        let script = &files.get(manifest.scripts.get(SCRIPT)?)?.plain;
        let style = sheets.collect::<Option<Vec<_>>>()?.join(&b'\n');
        Self::of(&style, script)
    }

    /// Those of the files as they were written; `None` when one is missing.
    pub(super) fn of_sources(
        styles: &[(String, Content)],
        scripts: &[(String, Content)],
    ) -> Option<Self> {
        let style = named(
            styles,
            &SHEETS
                .map(|stem| [stem, ".css"].concat())
                .each_ref()
                .map(String::as_str),
        );
        let (_, script) = scripts.iter().find(|(name, _)| name == SCRIPT)?;
        Self::of(&style, script)
    }

    fn of(style: &[u8], script: &[u8]) -> Option<Self> {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(Arc::from);
        Some(Self {
            style: text(style)?,
            script: text(script)?,
        })
    }
}

/// Whether a sheet of this file name, hashed or not, stands inside the page.
pub(super) fn is_inside(name: &str) -> bool {
    let plain = name.strip_suffix(".css").unwrap_or(name);
    let stem = plain.rsplit_once('-').map_or("", |(stem, _)| stem);
    SHEETS.contains(&plain) || SHEETS.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn the_sheets_of_the_first_paint_are_known_with_and_without_a_hash() {
        for name in [
            "tokens.css",
            "tokens-0a1b.css",
            "site-chat-first.css",
            "site-chat-first-0a1b.css",
        ] {
            assert!(is_inside(name), "{name}");
        }
        for name in [
            "ui.css",
            "ui-0a1b.css",
            "site-chat.css",
            "site-chat-0a1b.css",
            "chat-app.css",
        ] {
            assert!(!is_inside(name), "{name}");
        }
    }
}
