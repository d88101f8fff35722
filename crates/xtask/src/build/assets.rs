//! Makes the files of a release: compile, bind, shrink, bundle, name, compress.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::manifest::{self, Manifest};
use super::surfaces::{SURFACES, Surface};
use super::{compress, inputs, names, short_names};
use crate::setup::BuildTools;
use crate::setup::wasm::{Purpose, TARGET};
use crate::workspace::Workspace;
use crate::{process, report};

/// What every page of a site loads before anybody asks for the chat, and the most that it may weigh as it is sent.
const LOADER: &str = "embed.js";
const LOADER_MAX_BYTES: u64 = 2_000;

/// No files of a release: Trunk's pages start with the one, and a surface's module has the other in it.
const NOT_SERVED: [&str; 2] = ["dev-start.js", "kept-files.js"];

/// Browsers of the last three years. What older ones cannot run, wasm-bindgen's own code cannot either.
const LANGUAGE: &str = "--target=es2022";

/// Writes all files of a release into `folder`.
pub(crate) fn make(workspace: &Workspace, tools: &BuildTools, folder: &Path) -> Result<Manifest> {
    let work = tempfile::tempdir().context("making a temporary folder")?;
    let maker = Maker {
        workspace,
        tools,
        folder,
        work: work.path(),
    };
    let statics = maker.statics()?;
    let mut surfaces = BTreeMap::new();
    for surface in &SURFACES {
        report::step(surface.name, "building its wasm");
        surfaces.insert(surface.name.to_owned(), maker.surface(surface)?);
    }
    Ok(Manifest { surfaces, statics })
}

struct Maker<'a> {
    workspace: &'a Workspace,
    tools: &'a BuildTools,
    folder: &'a Path,
    work: &'a Path,
}

impl Maker<'_> {
    fn surface(&self, surface: &Surface) -> Result<manifest::Surface> {
        let name = surface.name;
        let compiled = self.compile(name)?;
        let mut bind = Command::new(self.tools.wasm_bindgen.program("wasm-bindgen"));
        bind.args([
            "--target",
            "web",
            "--no-typescript",
            "--out-name",
            name,
            "--out-dir",
        ])
        .arg(self.work);
        process::run(bind.arg(&compiled))?;

        let bound = self.work.join(format!("{name}_bg.wasm"));
        let shrunk = self.work.join(format!("{name}.wasm"));
        // No feature is named: wasm-opt then keeps to those the compiler used, which every browser of today knows.
        let mut shrink = self.tools.npm.command("wasm-opt");
        let names = process::output(
            shrink
                .args(["-Oz", "--strip-producers"])
                .arg("--minify-imports-and-exports-and-modules")
                .arg(&bound)
                .arg("-o")
                .arg(&shrunk),
        )?;
        let glue = self.work.join(format!("{name}.js"));
        let text =
            fs::read_to_string(&glue).with_context(|| format!("reading {}", glue.display()))?;
        fs::write(&glue, short_names::give(&text, &names)?)
            .with_context(|| format!("writing {}", glue.display()))?;
        let wasm = self.add(&format!("{name}.wasm"), &read(&shrunk)?)?;

        let entry = self.work.join(format!("{name}-entry.js"));
        fs::write(&entry, surface.entry(&format!("{name}.js"), &wasm))
            .with_context(|| format!("writing {}", entry.display()))?;
        let bundle = self.minified(&entry, &["--bundle", "--format=esm", LANGUAGE])?;
        let js = self.add(&format!("{name}.js"), &bundle)?;

        let css = surface
            .sheets()
            .iter()
            .map(|sheet| self.style(sheet))
            .collect::<Result<_>>()?;
        Ok(manifest::Surface { js, wasm, css })
    }

    fn compile(&self, surface: &str) -> Result<PathBuf> {
        let mut cargo = self.tools.wasm.cargo(self.workspace, Purpose::Release);
        cargo.args([
            "build",
            "--package",
            "framechat",
            "--bin",
            "framechat-web",
            "--profile",
            "wasm",
        ]);
        cargo.args([
            "--target",
            TARGET,
            "--no-default-features",
            "--features",
            surface,
        ]);
        process::run(&mut cargo)?;
        Ok(self
            .workspace
            .wasm_target
            .join(TARGET)
            .join("wasm/framechat-web.wasm"))
    }

    fn style(&self, sheet: &str) -> Result<String> {
        let minified = self.minified(&self.workspace.root.join("style").join(sheet), &[])?;
        self.add(sheet, &minified)
    }

    fn statics(&self) -> Result<BTreeMap<String, String>> {
        let mut names = BTreeMap::new();
        for file in inputs::sorted(&self.workspace.root.join("static"))? {
            let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if NOT_SERVED.contains(&name) {
                continue;
            }
            let is_code = matches!(
                file.extension().and_then(|extension| extension.to_str()),
                Some("js" | "css")
            );
            let bytes = if is_code {
                self.minified(&file, &[LANGUAGE])?
            } else {
                read(&file)?
            };
            names.insert(name.to_owned(), self.add(name, &bytes)?);
        }
        if let Some(loader) = names.get(LOADER) {
            let sent = compress::with_extension(&self.folder.join(loader), "br");
            let length =
                fs::metadata(&sent).with_context(|| format!("looking at {}", sent.display()))?;
            loader_fits(length.len())?;
        }
        Ok(names)
    }

    fn minified(&self, file: &Path, options: &[&str]) -> Result<Vec<u8>> {
        let mut esbuild = self.tools.npm.command("esbuild");
        esbuild
            .arg(file)
            .args(["--minify", "--legal-comments=none", "--log-level=warning"])
            .args(options);
        Ok(process::output(&mut esbuild)?.into_bytes())
    }

    /// Adds a file under the name that its content gives it.
    fn add(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let hashed = names::hashed(name, bytes);
        compress::write(self.folder, &hashed, bytes)?;
        Ok(hashed)
    }
}

fn loader_fits(bytes: u64) -> Result<()> {
    ensure!(
        bytes <= LOADER_MAX_BYTES,
        "{LOADER} is sent as {bytes} bytes, more than {LOADER_MAX_BYTES}: what is not needed for the launcher belongs into \
         embed-more.js"
    );
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loader_over_its_limit_is_refused() {
        assert!(loader_fits(LOADER_MAX_BYTES - 1).is_ok());
        assert!(loader_fits(LOADER_MAX_BYTES).is_ok());
        assert!(loader_fits(LOADER_MAX_BYTES + 1).is_err());
    }
}
