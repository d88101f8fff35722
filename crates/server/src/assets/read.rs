//! Turns the raw files of a build into what is served: pairs them with their compressed copies, gives them names, checks
//! that none is missing.

use std::borrow::Cow;
use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::file::{Content, File, Keep};
use super::manifest::Manifest;
use super::{AssetsError, Surface, path_of};

/// Bytes of a digest that go into a file's name.
const NAME_HASH_BYTES: usize = 8;

/// Files by their name under `/assets/`, or by the name of a loader.
pub(super) type Files = HashMap<String, File>;

/// Reads a release build into `files`; no manifest is no build.
pub(super) fn release(
    release: Vec<(String, Content)>,
    files: &mut Files,
) -> Result<Option<Manifest>, AssetsError> {
    let mut manifest = None;
    let mut compressed = Vec::new();
    for (name, content) in release {
        if name == "manifest.json" {
            manifest = Some(serde_json::from_slice::<Manifest>(&content)?);
        } else if name.ends_with(".br") || name.ends_with(".gz") {
            compressed.push((name, content));
        } else {
            let file = File::new(&name, content, Keep::Forever);
            files.insert(name, file);
        }
    }
    for (name, content) in compressed {
        if let Some(file) = name.strip_suffix(".br").and_then(|of| files.get_mut(of)) {
            file.brotli = Some(content);
        } else if let Some(file) = name.strip_suffix(".gz").and_then(|of| files.get_mut(of)) {
            file.gzip = Some(content);
        }
    }
    if let Some(manifest) = &manifest {
        let missing = manifest.files().find(|name| !files.contains_key(*name));
        if let Some(missing) = missing {
            return Err(AssetsError::Missing(missing.to_owned()));
        }
    }
    Ok(manifest)
}

/// The scripts under their stable names: the built ones where there is a build, else as they were written.
pub(super) fn loaders(
    scripts: &[(String, Content)],
    manifest: Option<&Manifest>,
    files: &Files,
) -> Files {
    let mut loaders: Files = scripts
        .iter()
        .map(|(name, content)| {
            let file = File::new(name, content.clone(), Keep::Minutes);
            (name.clone(), file)
        })
        .collect();
    for (name, hashed) in manifest.iter().flat_map(|built| &built.scripts) {
        if let Some(built) = files.get(hashed) {
            let file = File {
                keep: Keep::Minutes,
                ..built.clone()
            };
            loaders.insert(name.clone(), file);
        }
    }
    loaders
}

/// The module and the sheet under the names by which a CRM's page, which cannot know a hash, finds the CRM host.
pub(super) fn crm_host_aliases(manifest: &Manifest, files: &Files) -> Vec<(&'static str, Vec<u8>)> {
    let Some(built) = manifest.surfaces.get(Surface::CrmHost.name()) else {
        return Vec::new();
    };
    let module = format!("export * from \"./{}\";\n", built.js);
    let sheets = built.css.iter().filter_map(|name| files.get(name));
    vec![
        ("crm-host.js", module.into_bytes()),
        ("crm-host.css", joined(sheets.map(|file| &file.plain))),
    ]
}

/// As [`crm_host_aliases`], for the development server's files. The sheet is whole here, too: it is read as text, where
/// `@import` would mean nothing.
pub(super) fn development_aliases(styles: &[(String, Content)]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "crm-host.js",
            b"export * from \"/static/dev-start.js\";\n".to_vec(),
        ),
        (
            "crm-host.css",
            named(styles, &["tokens.css", "ui.css", "crm-host.css"]),
        ),
    ]
}

/// The named files one after the other.
pub(super) fn named(files: &[(String, Content)], names: &[&str]) -> Vec<u8> {
    let found = names
        .iter()
        .filter_map(|name| files.iter().find(|(candidate, _)| candidate == name));
    joined(found.map(|(_, content)| content))
}

fn joined<'a>(contents: impl Iterator<Item = &'a Content>) -> Vec<u8> {
    contents
        .flat_map(|content| content.iter().copied().chain([b'\n']))
        .collect()
}

/// Adds a file under a name with its content's hash; answers its address.
pub(super) fn insert_hashed(
    files: &mut Files,
    stem: &str,
    extension: &str,
    content: Vec<u8>,
) -> String {
    let hash: String = Sha256::digest(&content)
        .iter()
        .take(NAME_HASH_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("{stem}-{hash}.{extension}");
    let path = path_of(&name);
    let file = File::new(&name, Cow::Owned(content), Keep::Forever);
    files.insert(name, file);
    path
}
