//! The files browsers load: what a release build made, and the few that the server's own pages use.
//!
//! Everything is read once at start and then served from memory. Files whose name holds a hash of their content may be
//! kept by browsers for ever; the stable names that other sites write into their pages may not.

mod embedded;
pub mod encoding;
mod manifest;

use std::borrow::Cow;
use std::collections::HashMap;

use sha2::{Digest, Sha256};

use self::encoding::Encoding;
use self::manifest::Manifest;

/// Bytes of a digest that go into a file's name.
const NAME_HASH_BYTES: usize = 8;

/// The content of a file: embedded in the binary, or read from disk in a debug build.
pub type Content = Cow<'static, [u8]>;

/// A surface that the server has a page or a module for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The page of the portal's messenger.
    ChatApp,
    /// The visitor's chat.
    SiteChat,
    /// The piece of a CRM's page.
    CrmHost,
}

impl Surface {
    /// The surface's name in file names and in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChatApp => "chat-app",
            Self::SiteChat => "site-chat",
            Self::CrmHost => "crm-host",
        }
    }
}

/// The addresses a surface's page names, absolute paths on this origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurfaceFiles {
    /// The early listener, a classic script.
    pub boot: String,
    /// The module that starts the surface.
    pub module: String,
    /// The wasm it will ask for, so that the page can ask earlier; unknown in development.
    pub wasm: Option<String>,
    /// The style sheets, in order.
    pub sheets: Vec<String>,
}

/// How long a browser may keep a file without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// For ever: its name changes with its content.
    Forever,
    /// A few minutes: its name is written into other sites' pages.
    Minutes,
}

/// A file ready to be served.
#[derive(Clone, Debug)]
pub struct File {
    /// The media type, with the character set of texts.
    pub media_type: String,
    /// How long it may be kept.
    pub keep: Keep,
    plain: Content,
    brotli: Option<Content>,
    gzip: Option<Content>,
}

impl File {
    fn new(name: &str, plain: Content, keep: Keep) -> Self {
        let guess = mime_guess::from_path(name).first_or_octet_stream();
        let media_type = match guess.type_() {
            mime_guess::mime::TEXT => format!("{guess}; charset=utf-8"),
            _ => guess.to_string(),
        };
        Self {
            media_type,
            keep,
            plain,
            brotli: None,
            gzip: None,
        }
    }

    /// The bytes to send to someone who accepts `accepted`, and how they are encoded.
    #[must_use]
    pub fn choose(&self, accepted: Option<&str>) -> (Encoding, Content) {
        let has = |encoding| match encoding {
            Encoding::Brotli => self.brotli.is_some(),
            Encoding::Gzip => self.gzip.is_some(),
            Encoding::Identity => true,
        };
        let chosen = encoding::negotiate(accepted, has);
        let bytes = match chosen {
            Encoding::Brotli => self.brotli.as_ref(),
            Encoding::Gzip => self.gzip.as_ref(),
            Encoding::Identity => None,
        };
        (chosen, bytes.unwrap_or(&self.plain).clone())
    }
}

/// Why the files cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The list of the built files cannot be read.
    #[error(
        "the built files' manifest.json cannot be read: {0}. Build them again with `cargo xtask build`"
    )]
    Manifest(#[from] serde_json::Error),
    /// The list names a file that is not there.
    #[error(
        "the built files lack {0}, which their manifest names. Build them again with `cargo xtask build`"
    )]
    Missing(String),
}

/// A surface is asked for that no one built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this server was built without the browser's files: run `cargo xtask build`, then build the server again"
)]
pub struct NotBuilt;

/// The raw files that [`Assets`] is made of, each with its path inside its folder.
#[derive(Debug, Default)]
pub struct Sources {
    /// What a release build made, `manifest.json` among them.
    pub release: Vec<(String, Content)>,
    /// Hand-written scripts.
    pub scripts: Vec<(String, Content)>,
    /// Style sheets.
    pub styles: Vec<(String, Content)>,
}

/// All files the server has for browsers.
#[derive(Debug)]
pub struct Assets {
    files: HashMap<String, File>,
    loaders: HashMap<String, File>,
    manifest: Option<Manifest>,
    dev: bool,
    page_sheet: String,
    install_script: String,
}

impl Assets {
    /// The files of this binary. In development the surfaces' files are the development server's, under their plain
    /// names.
    ///
    /// # Errors
    /// [`AssetsError`] when a build was embedded that is not whole.
    pub fn embedded(dev: bool) -> Result<Self, AssetsError> {
        Self::new(embedded::sources(), dev)
    }

    /// Assets from given files.
    ///
    /// # Errors
    /// [`AssetsError`] when there is a manifest, and it cannot be read or names a file that is not there.
    pub fn new(sources: Sources, dev: bool) -> Result<Self, AssetsError> {
        let Sources {
            release,
            scripts,
            styles,
        } = sources;
        let mut files = HashMap::new();
        let manifest = if dev {
            None
        } else {
            Self::read_release(release, &mut files)?
        };
        let mut loaders: HashMap<_, _> = scripts
            .iter()
            .map(|(name, content)| {
                let file = File::new(name, content.clone(), Keep::Minutes);
                (name.clone(), file)
            })
            .collect();
        if let Some(manifest) = &manifest {
            for (name, hashed) in &manifest.scripts {
                let built = files
                    .get(hashed)
                    .ok_or_else(|| AssetsError::Missing(hashed.clone()))?;
                let file = File {
                    keep: Keep::Minutes,
                    ..built.clone()
                };
                loaders.insert(name.clone(), file);
            }
        }
        for (name, content) in crm_host_aliases(manifest.as_ref(), &files, dev)? {
            let file = File::new(name, Cow::Owned(content), Keep::Minutes);
            files.insert(name.to_owned(), file);
        }
        let page_css = concatenate(&styles, &["tokens.css", "page.css"]);
        let page_sheet = insert_hashed(&mut files, "page", "css", page_css);
        let install_js = concatenate(&scripts, &["install.js"]);
        let install_script = insert_hashed(&mut files, "install", "js", install_js);
        Ok(Self {
            files,
            loaders,
            manifest,
            dev,
            page_sheet,
            install_script,
        })
    }

    /// A file under `/assets/`.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files.get(name)
    }

    /// A script that other sites load by a name that never changes.
    #[must_use]
    pub fn loader(&self, name: &str) -> Option<&File> {
        self.loaders.get(name)
    }

    /// The address of the sheet of the server's own pages.
    #[must_use]
    pub fn page_sheet(&self) -> &str {
        &self.page_sheet
    }

    /// The address of the install page's script.
    #[must_use]
    pub fn install_script(&self) -> &str {
        &self.install_script
    }

    /// The addresses that a surface's page names.
    ///
    /// # Errors
    /// [`NotBuilt`] when the binary holds no build.
    pub fn surface(&self, surface: Surface) -> Result<SurfaceFiles, NotBuilt> {
        let name = surface.name();
        if self.dev {
            return Ok(SurfaceFiles {
                boot: "/static/boot.js".to_owned(),
                module: "/static/dev-start.js".to_owned(),
                wasm: None,
                sheets: ["tokens", "ui", name]
                    .iter()
                    .map(|sheet| format!("/style/{sheet}.css"))
                    .collect(),
            });
        }
        let manifest = self.manifest.as_ref().ok_or(NotBuilt)?;
        let built = manifest.surfaces.get(name).ok_or(NotBuilt)?;
        let boot = manifest.scripts.get("boot.js").ok_or(NotBuilt)?;
        Ok(SurfaceFiles {
            boot: path_of(boot),
            module: path_of(&built.js),
            wasm: Some(path_of(&built.wasm)),
            sheets: built.css.iter().map(|sheet| path_of(sheet)).collect(),
        })
    }

    fn read_release(
        release: Vec<(String, Content)>,
        files: &mut HashMap<String, File>,
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
}

/// The names under which a CRM's page, which cannot know a hash, finds the CRM host.
fn crm_host_aliases(
    manifest: Option<&Manifest>,
    files: &HashMap<String, File>,
    dev: bool,
) -> Result<Vec<(&'static str, Vec<u8>)>, AssetsError> {
    let (module, sheet) = if dev {
        let module = "export * from \"/static/dev-start.js\";\n".to_owned();
        let sheet = ["tokens", "ui", "crm-host"]
            .iter()
            .map(|sheet| format!("@import \"/style/{sheet}.css\";\n"))
            .collect::<String>();
        (module, sheet.into_bytes())
    } else {
        let Some(built) = manifest.and_then(|all| all.surfaces.get(Surface::CrmHost.name())) else {
            return Ok(Vec::new());
        };
        let mut sheet = Vec::new();
        for name in &built.css {
            let file = files
                .get(name)
                .ok_or_else(|| AssetsError::Missing(name.clone()))?;
            sheet.extend_from_slice(&file.plain);
            sheet.push(b'\n');
        }
        (format!("export * from \"./{}\";\n", built.js), sheet)
    };
    Ok(vec![
        ("crm-host.js", module.into_bytes()),
        ("crm-host.css", sheet),
    ])
}

fn concatenate(files: &[(String, Content)], names: &[&str]) -> Vec<u8> {
    names
        .iter()
        .filter_map(|name| files.iter().find(|(candidate, _)| candidate == name))
        .flat_map(|(_, content)| content.iter().copied().chain([b'\n']))
        .collect()
}

fn insert_hashed(
    files: &mut HashMap<String, File>,
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

fn path_of(name: &str) -> String {
    format!("/assets/{name}")
}
