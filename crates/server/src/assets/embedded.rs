//! What is compiled into the binary. A debug build reads the same folders from disk instead, at start.

use rust_embed::RustEmbed;

use super::{Content, Sources};

/// The release build of the surfaces; absent until someone makes one.
#[derive(RustEmbed)]
#[folder = "../../dist/release"]
#[allow_missing = true]
struct Release;

/// The hand-written scripts: used for the server's own pages, and for the loaders until there is a release build.
#[derive(RustEmbed)]
#[folder = "../../static"]
#[include = "*.js"]
struct Scripts;

/// The style sheets: used for the server's own pages, and in development.
#[derive(RustEmbed)]
#[folder = "../../style"]
#[include = "*.css"]
struct Styles;

/// All embedded files.
pub(super) fn sources() -> Sources {
    Sources {
        release: all::<Release>(),
        scripts: all::<Scripts>(),
        styles: all::<Styles>(),
    }
}

fn all<Folder: RustEmbed>() -> Vec<(String, Content)> {
    Folder::iter()
        .filter_map(|name| Folder::get(&name).map(|file| (name.into_owned(), file.data)))
        .collect()
}
