//! An app's icon: a PNG or SVG file, as the base64 that a portal takes.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Icons are shown at 54 by 33 px; a file beyond this is no icon.
const ICON_MAX_BYTES: usize = 64 * 1024;
const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The icon in base64.
pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("reading the icon {shown}"))?;
    ensure!(
        bytes.len() <= ICON_MAX_BYTES,
        "the icon {shown} is larger than {} KiB",
        ICON_MAX_BYTES / 1024
    );
    if !bytes.starts_with(PNG_MAGIC) && !is_svg(&bytes) {
        bail!("the icon {shown} is neither a PNG nor an SVG file, whatever its name says");
    }
    Ok(STANDARD.encode(bytes))
}

/// Whether the first element of a text is `svg`; a declaration, comments and a document type may stand before it.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else {
            return false;
        };
        rest = after.trim_start();
    }
    let name = rest.strip_prefix("<svg");
    name.is_some_and(|after| {
        after.starts_with(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Option<String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("icon.png");
        std::fs::write(&path, bytes).unwrap();
        read(&path).ok()
    }

    #[test]
    fn pictures_are_known_by_their_content() {
        assert_eq!(
            read_bytes(b"\x89PNG\r\n\x1a\n").as_deref(),
            Some("iVBORw0KGgo=")
        );
        for svg in [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "\u{feff}<?xml version='1.0'?>\n<!-- an icon -->\n<!DOCTYPE svg>\n<svg>",
            "<svg/>",
        ] {
            assert!(read_bytes(svg.as_bytes()).is_some(), "{svg}");
        }
        for other in [
            "",
            "<svgx/>",
            "<html><svg/></html>",
            "<!-- <svg/>",
            "GIF89a",
            "\u{89}PNG",
            "svg",
        ] {
            assert!(read_bytes(other.as_bytes()).is_none(), "{other}");
        }
    }

    #[test]
    fn an_icon_has_a_bounded_size() {
        let of = |bytes: usize| {
            let mut icon = PNG_MAGIC.to_vec();
            icon.resize(bytes, 0);
            read_bytes(&icon).is_some()
        };
        assert!(of(ICON_MAX_BYTES - 1) && of(ICON_MAX_BYTES));
        assert!(!of(ICON_MAX_BYTES + 1));
    }
}
