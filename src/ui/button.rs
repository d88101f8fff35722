//! Push buttons. A function and not a component, as is everything here without a state of its own: a component costs the
//! page some kilobytes.

use yew::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action of its group.
    Primary,
    /// An ordinary action.
    Plain,
    /// An action beside the matter.
    Quiet,
}

impl ButtonKind {
    /// The word that style sheets know it by.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "plain",
            Self::Quiet => "quiet",
        }
    }
}

/// A button that does what `onclick` does. The label is its accessible name; the hint, such as a keyboard shortcut, is for
/// the pointer.
pub fn button(
    label: &'static str,
    kind: ButtonKind,
    hint: Option<&'static str>,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="fc-button" data-kind={kind.word()} title={hint} {onclick}>{ label }</button>
    }
}

/// A button that submits the form around it.
pub fn submit(label: &'static str, kind: ButtonKind, hint: Option<&'static str>) -> Html {
    html! {
        <button type="submit" class="fc-button" data-kind={kind.word()} title={hint}>{ label }</button>
    }
}
