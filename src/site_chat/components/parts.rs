//! Buttons, notices and signs as the other surfaces have them, built into a [`Tree`].

use crate::ui::button::ButtonKind;
use crate::ui::notice::NoticeKind;
use crate::ui::tree::{Fixed, Is, Tree, Value, maybe, word};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// What is said beside the messages.
pub(crate) const ASIDE: Fixed = &[("class", Is("site-chat-aside"))];
/// What did not go as it should.
pub(crate) const FAILED: Fixed = &[("class", Is("site-chat-failed"))];
/// For those only who hear the page.
pub(crate) const HIDDEN: Fixed = &[("class", Is("fc-hidden"))];

/// A button that does what `onclick` does.
pub(crate) fn button(
    tree: &mut Tree,
    label: &'static str,
    kind: ButtonKind,
    onclick: Callback<MouseEvent>,
) {
    named_button(tree, None, label, kind, onclick);
}

/// A button with an id.
pub(crate) fn named_button(
    tree: &mut Tree,
    id: Value,
    label: &'static str,
    kind: ButtonKind,
    onclick: Callback<MouseEvent>,
) {
    tree.el_with(
        "button",
        &["type", "class", "id", "data-kind"],
        [word("button"), word("fc-button"), id, word(kind.word())],
        |tree| {
            tree.on(ListenerKind::onclick, onclick);
            tree.say(label);
        },
    );
}

/// A button that looks like a part of the text around it.
pub(crate) fn text_button(tree: &mut Tree, label: &'static str, onclick: Callback<MouseEvent>) {
    tree.el_with(
        "button",
        &["type", "class"],
        [word("button"), word("fc-text-button")],
        |tree| {
            tree.on(ListenerKind::onclick, onclick);
            tree.say(label);
        },
    );
}

/// A notice. The id is for a field that it describes.
pub(crate) fn notice(
    tree: &mut Tree,
    kind: NoticeKind,
    id: Option<&'static str>,
    inside: impl FnOnce(&mut Tree),
) {
    tree.el_with(
        "div",
        &["id", "class", "data-kind"],
        [maybe(id), word("fc-notice"), word(kind.word())],
        inside,
    );
}

/// A sign of one line; what it means stands beside it.
pub(crate) fn picture(tree: &mut Tree, path: &'static str) {
    const BOX: Fixed = &[("viewBox", Is("0 0 16 16")), ("aria-hidden", Is("true"))];
    tree.el("svg", BOX, |tree| {
        tree.el_with("path", &["d"], [word(path)], |_| {});
    });
}
