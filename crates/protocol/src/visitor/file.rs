//! Files of messages: what a visitor is told of one, its limits, and names that are safe to show and to save under.

use serde::{Deserialize, Serialize};

/// The largest file a visitor may send, in bytes.
pub const FILE_MAX_BYTES: u64 = 20 * 1024 * 1024;
/// The most files one message may carry.
pub const FILES_MAX: usize = 10;
/// The longest name of a file, in characters.
pub const FILE_NAME_MAX_CHARS: usize = 120;
/// The header of an upload that holds the file's name: UTF-8, percent-encoded.
pub const FILE_NAME_HEADER: &str = "x-file-name";

/// What a name becomes of which nothing can be kept.
const NAMELESS: &str = "file";
/// The longest ending that survives when a name is shortened, the dot not counted, in characters.
const ENDING_MAX_CHARS: usize = 10;

/// A file of a message, or one that was just uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct File {
    /// The server's id for it; a message names its files by it.
    pub id: String,
    /// A safe name, see [`safe_name`].
    pub name: String,
    /// Media type by the file's content; what its name says decides nothing.
    pub mime: String,
    /// In bytes; 0 while it is not known.
    pub size: u64,
    /// Whether it can be had.
    #[serde(default, skip_serializing_if = "FileState::is_ready")]
    pub state: FileState,
    /// Where it can be had for some hours, a path on this server; absent unless it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Width of a picture in pixels, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of a picture in pixels, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// Whether a file can be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Yes.
    #[default]
    Ready,
    /// The server is fetching it from the portal.
    Fetching,
    /// The portal did not give it, or it was not accepted.
    Unavailable,
}

impl FileState {
    fn is_ready(&self) -> bool {
        *self == Self::Ready
    }
}

/// Whether browsers may show a file of this type inside a page; all others are only downloaded.
#[must_use]
pub fn is_picture(mime: &str) -> bool {
    matches!(
        mime,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp"
    )
}

/// A name without a path, without characters that cannot be seen or turn the text around them, and of a bounded length.
/// The ending stays when the name is shortened.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let plain: String = words
        .join(" ")
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '[' | ']' => '_',
            c => c,
        })
        .collect();
    // Names of dots alone mean folders, a dot in front hides a file, and one behind is lost in some systems.
    let trimmed = plain.trim_matches(['.', ' ']);
    if trimmed.is_empty() {
        return NAMELESS.to_owned();
    }
    shortened(trimmed)
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= FILE_NAME_MAX_CHARS {
        return name.to_owned();
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending)
        .filter(|ending| ending.chars().count() <= ENDING_MAX_CHARS);
    match ending {
        Some(ending) => {
            let room = FILE_NAME_MAX_CHARS - ending.chars().count() - 1;
            let stem: String = name.chars().take(room).collect();
            format!("{stem}.{ending}")
        }
        None => name.chars().take(FILE_NAME_MAX_CHARS).collect(),
    }
}

/// Characters with no shape of their own: controls, direction marks, joiners, and those that Unicode reserves.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_lose_what_is_dangerous() {
        for (given, safe) in [
            ("photo.png", "photo.png"),
            ("Договор №5.pdf", "Договор №5.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("..", "file"),
            ("", "file"),
            (" . ", "file"),
            (".htaccess", "htaccess"),
            ("a/", "file"),
            // A mark that turns the ending around, so that "exe" reads as "gpj".
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a\u{200b}\u{feff}b\u{0}c\u{7f}.txt", "abc.txt"),
            ("line\r\nbreak\t.txt", "line break .txt"),
            ("\"quoted\"; filename=x.html", "_quoted_; filename=x.html"),
            ("[b]x[b]", "_b_x_b_"),
            ("x.pdf.", "x.pdf"),
        ] {
            assert_eq!(safe_name(given), safe, "{given:?}");
        }
    }

    #[test]
    fn names_are_bounded_and_keep_their_ending() {
        let named = |chars: usize| format!("{}.png", "ы".repeat(chars - 4));
        for chars in [FILE_NAME_MAX_CHARS - 1, FILE_NAME_MAX_CHARS] {
            assert_eq!(safe_name(&named(chars)), named(chars));
        }
        let cut = safe_name(&named(FILE_NAME_MAX_CHARS + 1));
        assert_eq!(cut, named(FILE_NAME_MAX_CHARS));
        let endless = safe_name(&format!("a.{}", "b".repeat(FILE_NAME_MAX_CHARS)));
        assert_eq!(endless.chars().count(), FILE_NAME_MAX_CHARS);
    }

    #[test]
    fn only_four_kinds_are_pictures() {
        assert!(is_picture("image/webp"));
        for mime in [
            "image/svg+xml",
            "text/html",
            "image/png; x",
            "IMAGE/PNG",
            "",
        ] {
            assert!(!is_picture(mime), "{mime}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_safe(name in proptest::collection::vec(
            prop_oneof![any::<char>(), proptest::sample::select(vec!['.', '/', '\\', '\r', '\n', '\u{202e}', '\0', ' '])],
            0..200,
        )) {
            let safe = safe_name(&name.iter().collect::<String>());
            prop_assert!(!safe.is_empty() && safe.chars().count() <= FILE_NAME_MAX_CHARS);
            let dangerous = safe.contains(['/', '\\', '\n', '\r', '"', '\u{202e}', '\0']);
            prop_assert!(!dangerous);
            prop_assert!(!safe.starts_with('.'));
        }
    }
}
