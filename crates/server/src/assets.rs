//! The files browsers load: what a release build made, and the few that the server's own pages use.
//!
//! Everything is read once at start and then served from memory. Files whose name holds a hash of their content may be
//! kept by browsers for ever; the stable names that other sites write into their pages may not.

mod embedded;
pub mod encoding;
mod file;
mod first;
mod manifest;
mod read;

use std::borrow::Cow;

pub use self::file::{Content, File, Keep};
pub use self::first::FirstPaint;
use self::manifest::Manifest;
use self::read::Files;

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
    /// The style sheets, in order, but for those that stand inside the page.
    pub sheets: Vec<String>,
    /// What stands inside the page, so that it is painted before anything else has come; the site chat has it.
    pub first: Option<FirstPaint>,
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
    files: Files,
    loaders: Files,
    manifest: Option<Manifest>,
    dev: bool,
    first: Option<FirstPaint>,
    page_sheet: String,
    install_script: String,
    settings_script: String,
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
        let mut files = Files::new();
        let manifest = if dev {
            None
        } else {
            read::release(release, &mut files)?
        };
        let loaders = read::loaders(&scripts, manifest.as_ref(), &files);
        let aliases = match &manifest {
            Some(manifest) => read::crm_host_aliases(manifest, &files),
            None if dev => read::development_aliases(&styles),
            None => Vec::new(),
        };
        for (name, content) in aliases {
            let file = File::new(name, Cow::Owned(content), Keep::Minutes);
            files.insert(name.to_owned(), file);
        }
        let page_css = read::named(&styles, &["tokens.css", "page.css"]);
        let page_sheet = read::insert_hashed(&mut files, "page", "css", page_css);
        let install_js = read::named(&scripts, &["install.js"]);
        let install_script = read::insert_hashed(&mut files, "install", "js", install_js);
        let settings_js = read::named(&scripts, &["settings.js"]);
        let settings_script = read::insert_hashed(&mut files, "settings", "js", settings_js);
        let first = match &manifest {
            Some(manifest) => FirstPaint::built(manifest, &files),
            None => FirstPaint::of_sources(&styles, &scripts),
        };
        Ok(Self {
            files,
            loaders,
            manifest,
            dev,
            first,
            page_sheet,
            install_script,
            settings_script,
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

    /// Where a hand-written script is, from the server's address: under the name of its content, or under its stable one
    /// where there is no build.
    #[must_use]
    pub fn script<'a>(&'a self, name: &'a str) -> Cow<'a, str> {
        let built = self.manifest.as_ref();
        match built.and_then(|manifest| manifest.scripts.get(name)) {
            Some(hashed) => Cow::Owned(["assets/", hashed].concat()),
            None => Cow::Borrowed(name),
        }
    }

    /// The address of the sheet of the server's own pages.
    #[must_use]
    pub fn page_sheet(&self) -> &str {
        &self.page_sheet
    }

    /// The address of the settings' script.
    #[must_use]
    pub fn settings_script(&self) -> &str {
        &self.settings_script
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
        let first = match surface {
            Surface::SiteChat => Some(self.first.clone().ok_or(NotBuilt)?),
            Surface::ChatApp | Surface::CrmHost => None,
        };
        let linked = |sheet: &&str| first.is_none() || !first::is_inside(sheet);
        if self.dev {
            let own = format!("{name}.css");
            return Ok(SurfaceFiles {
                boot: "/static/boot.js".to_owned(),
                module: "/static/dev-start.js".to_owned(),
                wasm: None,
                sheets: ["tokens.css", "ui.css", &own]
                    .into_iter()
                    .filter(linked)
                    .map(|sheet| format!("/style/{sheet}"))
                    .collect(),
                first,
            });
        }
        let manifest = self.manifest.as_ref().ok_or(NotBuilt)?;
        let built = manifest.surfaces.get(name).ok_or(NotBuilt)?;
        let boot = manifest.scripts.get("boot.js").ok_or(NotBuilt)?;
        let sheets = built.css.iter().map(String::as_str);
        Ok(SurfaceFiles {
            boot: path_of(boot),
            module: path_of(&built.js),
            wasm: Some(path_of(&built.wasm)),
            sheets: sheets.filter(linked).map(path_of).collect(),
            first,
        })
    }
}

fn path_of(name: &str) -> String {
    format!("/assets/{name}")
}
