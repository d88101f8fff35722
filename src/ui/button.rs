//! A push button.

use yew::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one main action of its group.
    Primary,
    /// An ordinary action.
    #[default]
    Plain,
    /// An action beside the matter.
    Quiet,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "fc-button-primary",
            Self::Plain => "fc-button-plain",
            Self::Quiet => "fc-button-quiet",
        }
    }
}

/// Properties of [`Button`].
#[derive(Debug, PartialEq, Properties)]
pub struct ButtonProps {
    /// What the button says; its accessible name.
    pub label: AttrValue,
    /// How much it asks for attention.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// Submits the form around it; otherwise only `onclick` acts.
    #[prop_or_default]
    pub submit: bool,
    /// Cannot be pressed now.
    #[prop_or_default]
    pub disabled: bool,
    /// A hint for the pointer, such as a keyboard shortcut.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// Called when pressed.
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
}

/// A push button in the tokens' style.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    html! {
        <button
            type={if props.submit { "submit" } else { "button" }}
            class={classes!("fc-button", props.kind.class())}
            disabled={props.disabled}
            title={props.hint.clone()}
            onclick={props.onclick.clone()}
        >
            { &props.label }
        </button>
    }
}
