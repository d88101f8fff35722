//! What an opening tag asks for.

use crate::bitrix24::frame::normalise_number;

use super::tag::Name;
use super::{MentionKind, Node, SafeUrl, Style, attribute};

/// What a tag does with what it encloses.
#[derive(Clone, Debug)]
pub(super) enum Opener {
    Style(Style),
    Size(u8),
    Color(String),
    Link(SafeUrl),
    Mention(MentionKind, String),
    Send(String),
    Put(String),
    Call(String),
    /// Is left out, and so is its end: `[pch]`.
    Nothing,
    /// Asks for what is not allowed. It stays text, as does the end that belongs to it.
    Refused,
}

/// What an opening tag with an attribute asks for; `None` when the tag takes none, `Some(None)` when it is not allowed.
pub(super) fn opener(name: Name, value: &str) -> Option<Option<Opener>> {
    let mention = |(kind, id)| Opener::Mention(kind, id);
    Some(match name {
        Name::Size => attribute::size(value).map(Opener::Size),
        Name::Color => attribute::color(value).map(Opener::Color),
        Name::Url => SafeUrl::parse(value).map(Opener::Link),
        Name::User => attribute::user(value).map(mention),
        Name::Chat => attribute::chat(value).map(mention),
        Name::Context => attribute::context(value).map(mention),
        Name::Send => action(value).map(Opener::Send),
        Name::Put => action(value).map(Opener::Put),
        Name::Call => normalise_number(value).ok().map(Opener::Call),
        Name::Pch => Some(Opener::Nothing),
        Name::Bold | Name::Italic | Name::Underline | Name::Strike => return None,
    })
}

/// The text of an action.
pub(super) fn action(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text that is shown as it is.
pub(super) fn by_lines(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            nodes.push(Node::LineBreak);
        }
        if !line.is_empty() {
            nodes.push(Node::Text(line.to_owned()));
        }
    }
    nodes
}
