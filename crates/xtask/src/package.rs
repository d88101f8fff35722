//! The npm packages: of the CRM host's element, the release's files and the hand-written ones of `npm/` in one folder, and
//! the types of the site chat's loader.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::build::{self, manifest::Manifest};
use crate::setup::BuildTools;
use crate::setup::Npm;
use crate::workspace::Workspace;
use crate::{process, report};

/// The last line of the loader, which the package leaves out: an import has to define nothing.
const DEFINES: &str = "\ndefineIqChannels();\n";
/// What the package takes from `npm/iq-channels` as it is.
const WRITTEN: [&str; 5] = [
    "package.json",
    "index.d.ts",
    "define.js",
    "define.d.ts",
    "custom-elements.json",
];

/// The package of types of the site chat's loader; it holds nothing to run.
const TYPES: &str = "npm/site-chat";

/// Programs that use the packages, compiled against their types.
const PROGRAMS: [&str; 2] = ["page.mts", "site-chat.mts"];
const LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// `cargo xtask package`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = BuildTools::set_up(workspace)?;
    build::release_assets(workspace, &tools)?;
    for folder in [make(workspace)?, make_types(workspace)?] {
        report::step("npm package", &folder.display().to_string());
    }
    Ok(())
}

/// Puts the types of the site chat's loader together; answers their folder.
fn make_types(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.join("dist").join(TYPES);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    copy_folder(&workspace.root.join(TYPES), &folder)?;
    for name in LICENSES {
        copy(&workspace.root.join(name), &folder.join(name))?;
    }
    Ok(folder)
}

/// Puts the package together from a finished release; answers its folder.
pub(crate) fn make(workspace: &Workspace) -> Result<PathBuf> {
    let release = workspace.release();
    let manifest = Manifest::read(&release)?;
    let element = manifest
        .statics
        .get("iq-channels.js")
        .context("the release has no iq-channels.js")?;
    let crm_host = manifest
        .surfaces
        .get("crm-host")
        .context("the release has no crm-host")?;
    let folder = workspace.root.join("dist/npm/iq-channels");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    let assets = folder.join("assets");
    fs::create_dir_all(&assets).with_context(|| format!("making {}", assets.display()))?;
    for name in WRITTEN {
        copy(
            &workspace.root.join("npm/iq-channels").join(name),
            &folder.join(name),
        )?;
    }
    for name in LICENSES {
        copy(&workspace.root.join(name), &folder.join(name))?;
    }
    // The source and not the release's file: that one is written for size.
    ensure!(
        release.join(element).is_file(),
        "{element} is missing in {}",
        release.display()
    );
    let source = read(&workspace.root.join("static/iq-channels.js"))?;
    write(&folder.join("index.js"), without_definition(&source)?)?;
    copy(&release.join(&crm_host.js), &assets.join("crm-host.js"))?;
    copy(&release.join(&crm_host.wasm), &assets.join(&crm_host.wasm))?;
    let mut sheet = String::new();
    for name in &crm_host.css {
        sheet.push_str(&read(&release.join(name))?);
        sheet.push('\n');
    }
    write(&assets.join("crm-host.css"), &sheet)?;
    Ok(folder)
}

/// Imports the package where there is no browser, and has TypeScript read its types with a program that uses them.
pub(crate) fn check(workspace: &Workspace, npm: &Npm) -> Result<()> {
    let folder = make(workspace)?;
    let node = process::find(&["node"]).context("Node.js is missing")?;
    let script = format!(
        "const before = Object.keys(globalThis).length;
         const module = await import({:?});
         if (Object.keys(globalThis).length !== before) throw new Error('the import leaves something behind');
         if (typeof module.IqChannels !== 'function' || typeof module.defineIqChannels !== 'function') throw new Error('exports');",
        folder.join("index.js").display().to_string()
    );
    process::run(Command::new(node).args(["--input-type=module", "--eval", &script]))
        .context("importing the package in Node.js")?;
    // Found by its name, as a program finds it.
    let place = tempfile::tempdir()?;
    let modules = place.path().join("node_modules/@framechat");
    fs::create_dir_all(&modules)?;
    copy_folder(&folder, &modules.join("iq-channels"))?;
    copy_folder(&make_types(workspace)?, &modules.join("site-chat"))?;
    for program in PROGRAMS {
        copy(
            &workspace.root.join("tests/npm").join(program),
            &place.path().join(program),
        )?;
    }
    let options = [
        "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "",
    ];
    let mut compiler = npm.command("tsc");
    compiler.current_dir(place.path()).args(options);
    process::run(compiler.args(PROGRAMS)).context("reading the packages' types")
}

fn without_definition(source: &str) -> Result<&str> {
    source
        .strip_suffix(DEFINES)
        .context("static/iq-channels.js does not end with the call that defines the element")
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("copying {}", from.display()))?;
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_defines_nothing() {
        let source = include_str!("../../../static/iq-channels.js");
        let module = without_definition(source).unwrap();
        assert!(!module.contains("\ndefineIqChannels("), "{module}");
        assert!(module.contains("export function defineIqChannels("));
        assert!(without_definition(module).is_err());
    }
}
