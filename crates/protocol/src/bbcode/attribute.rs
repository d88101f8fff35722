//! What stands behind a tag's name: where it ends and what it means.

use super::{ImageSize, MentionKind, Node, SafeUrl};

/// The longest attribute, in bytes.
const ATTRIBUTE_MAX_BYTES: usize = 2048;

/// How many brackets may be open within an attribute: addresses have one or two, hostile texts many.
const BRACKETS_MAX: usize = 3;

/// The sizes of text, in CSS pixels.
const SIZES_PX: std::ops::RangeInclusive<u32> = 8..=30;

/// The greatest and the usual size of an icon, in CSS pixels.
const ICON_MAX_PX: u32 = 100;
const ICON_PX: u8 = 20;

/// The length of the attribute that `text` starts with, up to its closing bracket. Brackets within, as in
/// `https://e.example/?a[1]=2`, belong to it if they are balanced; else the first closing bracket ends it. `None` when no
/// bracket on the line closes it.
pub(super) fn length(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut first = None;
    for (at, byte) in text.bytes().enumerate().take(ATTRIBUTE_MAX_BYTES + 1) {
        match byte {
            b'\n' => break,
            b'[' if open == BRACKETS_MAX => break,
            b'[' => open += 1,
            b']' if open == 0 => return Some(at),
            b']' => {
                first = first.or(Some(at));
                open -= 1;
            }
            _ => {}
        }
    }
    first
}

pub(super) fn size(text: &str) -> Option<u8> {
    if text.is_empty() || text.len() > 3 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let px: u32 = text.parse().ok()?;
    u8::try_from(px.clamp(*SIZES_PX.start(), *SIZES_PX.end())).ok()
}

pub(super) fn color(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let hex = matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

pub(super) fn user(text: &str) -> Option<(MentionKind, String)> {
    if text.eq_ignore_ascii_case("all") {
        return Some((MentionKind::Everyone, String::new()));
    }
    decimal(text).map(|id| (MentionKind::User, id))
}

pub(super) fn chat(text: &str) -> Option<(MentionKind, String)> {
    match text.strip_prefix("imol|") {
        Some(id) => decimal(id).map(|id| (MentionKind::OpenChannel, id)),
        None => decimal(text).map(|id| (MentionKind::Chat, id)),
    }
}

pub(super) fn context(text: &str) -> Option<(MentionKind, String)> {
    let (dialog, message) = text.split_once('/')?;
    let known = dialog.len() <= 64
        && !dialog.is_empty()
        && dialog
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'|');
    (known && decimal(message).is_some()).then(|| (MentionKind::Context, text.to_owned()))
}

/// An id of the portal.
pub(super) fn decimal(text: &str) -> Option<String> {
    let number = (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    number.then(|| text.to_owned())
}

pub(super) fn rating(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [digit @ b'1'..=b'5'] => Some(digit - b'0'),
        _ => None,
    }
}

/// `1577836800 format=...`: the view has a format of its own.
pub(super) fn timestamp(text: &str) -> Option<i64> {
    let number = text.split(' ').next().unwrap_or_default();
    decimal(number)?.parse().ok()
}

/// The options of `[img size=...]`, without the name.
pub(super) fn image_size(options: &str) -> ImageSize {
    match options.trim().strip_prefix("size=") {
        Some(word) if word.eq_ignore_ascii_case("small") => ImageSize::Small,
        Some(word) if word.eq_ignore_ascii_case("large") => ImageSize::Large,
        _ => ImageSize::Medium,
    }
}

/// `URL size=N width=N height=N title=T`; the title may have spaces.
pub(super) fn icon(text: &str) -> Option<Node> {
    let mut words = text.split(' ');
    let src = SafeUrl::parse_web(words.next()?)?;
    let (mut size, mut width, mut height) = (None, None, None);
    let mut title: Option<String> = None;
    for word in words {
        match word.split_once('=') {
            Some(("size", px)) => size = pixels(px),
            Some(("width", px)) => width = pixels(px),
            Some(("height", px)) => height = pixels(px),
            Some(("title", first)) if title.is_none() => title = Some(first.to_owned()),
            _ => {
                if let Some(title) = &mut title {
                    title.push(' ');
                    title.push_str(word);
                }
            }
        }
    }
    let size = size.unwrap_or(ICON_PX);
    Some(Node::Icon {
        src,
        width: width.unwrap_or(size),
        height: height.unwrap_or(size),
        title: title
            .map(|title| title.trim().to_owned())
            .filter(|title| !title.is_empty()),
    })
}

fn pixels(text: &str) -> Option<u8> {
    let px: u32 = text.parse().ok()?;
    u8::try_from(px.clamp(1, ICON_MAX_PX)).ok()
}
