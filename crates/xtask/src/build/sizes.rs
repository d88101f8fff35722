//! The table of sizes: what a page of each surface downloads.

use std::fmt::Write;
use std::fs;
use std::ops::AddAssign;
use std::path::Path;

use anyhow::{Context, Result};

use super::compress;
use super::manifest::Manifest;
use crate::report::kilobytes;

const BEGIN: &str = "<!-- sizes -->";
const END: &str = "<!-- /sizes -->";

/// Bytes of a file as it is, and as it is sent.
#[derive(Clone, Copy, Default)]
struct Size {
    raw: u64,
    brotli: u64,
}

impl Size {
    fn of(folder: &Path, name: &str) -> Result<Self> {
        let file = folder.join(name);
        let length = |file: &Path| -> Result<u64> {
            Ok(fs::metadata(file)
                .with_context(|| format!("looking at {}", file.display()))?
                .len())
        };
        Ok(Self {
            raw: length(&file)?,
            brotli: length(&compress::with_extension(&file, "br"))?,
        })
    }
}

impl AddAssign for Size {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.brotli += other.brotli;
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", kilobytes(self.raw), kilobytes(self.brotli))
    }
}

/// A Markdown table, raw and brotli for each kind of file of each surface.
pub(crate) fn table(folder: &Path, manifest: &Manifest) -> Result<String> {
    let mut table =
        String::from("| raw / brotli | wasm | js | css | together |\n|---|---|---|---|---|\n");
    for (name, surface) in &manifest.surfaces {
        let wasm = Size::of(folder, &surface.wasm)?;
        let js = Size::of(folder, &surface.js)?;
        let mut css = Size::default();
        for sheet in &surface.css {
            css += Size::of(folder, sheet)?;
        }
        let mut all = wasm;
        all += js;
        all += css;
        writeln!(table, "| {name} | {wasm} | {js} | {css} | {all} |")?;
    }
    Ok(table)
}

/// Puts the table between the two marks of a file.
pub(crate) fn write_readme(file: &Path, table: &str) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let new = replaced(&text, table)
        .with_context(|| format!("{} has no `{BEGIN}` followed by `{END}`", file.display()))?;
    if new != text {
        fs::write(file, new).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::manifest::Surface;

    #[test]
    fn the_table_adds_up() {
        let folder = tempfile::tempdir().unwrap();
        for (name, raw, brotli) in [
            ("a.js", 1000, 500),
            ("a.wasm", 90_000, 33_250),
            ("t.css", 200, 100),
            ("u.css", 300, 150),
        ] {
            fs::write(folder.path().join(name), vec![0; raw]).unwrap();
            fs::write(folder.path().join(format!("{name}.br")), vec![0; brotli]).unwrap();
        }
        let surface = Surface {
            js: "a.js".into(),
            wasm: "a.wasm".into(),
            css: vec!["t.css".into(), "u.css".into()],
        };
        let manifest = Manifest {
            surfaces: [("chat".to_owned(), surface)].into(),
            statics: [].into(),
        };
        let table = table(folder.path(), &manifest).unwrap();
        let row =
            "| chat | 90.0 kB / 33.3 kB | 1.0 kB / 0.5 kB | 0.5 kB / 0.3 kB | 91.5 kB / 34.0 kB |";
        assert_eq!(table.lines().last(), Some(row));
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let text = "before\n<!-- sizes -->\nold\n<!-- /sizes -->\nafter\n";
        let new = replaced(text, "new\n").unwrap();
        assert_eq!(new, "before\n<!-- sizes -->\nnew\n<!-- /sizes -->\nafter\n");
        assert_eq!(replaced(&new, "new\n").as_ref(), Some(&new));
        assert_eq!(replaced("no marks", "new\n"), None);
        assert_eq!(replaced("<!-- /sizes --> <!-- sizes -->", "new\n"), None);
    }
}
