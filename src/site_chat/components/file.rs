//! A file of a message: a picture in a box of fixed size, or its name and size to download it by.

use crate::site_chat::phrases::{Phrase, say};
use crate::ui::tree::{Fixed, Is, Tree, made, word};
use framechat_protocol::visitor::{File, FileState, is_picture};

/// The place of a message's files.
pub(super) const FILES: Fixed = &[("class", Is("site-chat-files"))];

const KILOBYTE: u64 = 1024;
const MEGABYTE: u64 = 1024 * KILOBYTE;

/// The files of a message.
pub(super) fn files(tree: &mut Tree, files: &[File]) {
    tree.el("div", FILES, |tree| {
        for file in files {
            show(tree, file);
        }
    });
}

fn show(tree: &mut Tree, file: &File) {
    let named = |tree: &mut Tree, about: &str| {
        tree.key(file.id.as_str());
        tree.el("bdi", &[], |tree| tree.text(&file.name));
        tree.el("small", &[], |tree| tree.text(about));
    };
    let Some(url) = &file.url else {
        let why = if file.state == FileState::Fetching {
            Phrase::FileLoading
        } else {
            Phrase::FileUnavailable
        };
        tree.el("div", &[("class", Is("site-chat-file"))], |tree| {
            named(tree, say(why));
        });
        return;
    };
    if is_picture(&file.mime) {
        tree.el_with(
            "a",
            &["class", "href", "target", "rel"],
            [
                word("site-chat-picture"),
                made(url),
                word("_blank"),
                word("noopener"),
            ],
            |tree| {
                tree.key(file.id.as_str());
                let values = [made(url), made(&file.name), word("lazy")];
                tree.el_with("img", &["src", "alt", "loading"], values, |_| {});
            },
        );
        return;
    }
    tree.el_with(
        "a",
        &["class", "href", "download"],
        [word("site-chat-file"), made(url), made(&file.name)],
        |tree| named(tree, &size(file.size)),
    );
}

/// A size in whole kilobytes or megabytes, rounded up: no file is of size nothing.
fn size(bytes: u64) -> String {
    let (unit, phrase) = if bytes < MEGABYTE {
        (KILOBYTE, Phrase::Kilobytes)
    } else {
        (MEGABYTE, Phrase::Megabytes)
    };
    [&bytes.div_ceil(unit).to_string(), "\u{a0}", say(phrase)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        for (bytes, shown) in [
            (1, "1\u{a0}KB"),
            (1024, "1\u{a0}KB"),
            (1025, "2\u{a0}KB"),
            (MEGABYTE - 1, "1024\u{a0}KB"),
            (MEGABYTE, "1\u{a0}MB"),
            (MEGABYTE + 1, "2\u{a0}MB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }
}
