//! Whether the messenger is there.

use crate::chat_app::phrases::Phrase;
use crate::ui::language::Language;
use yew::prelude::*;

/// Properties of [`Status`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct StatusProps {
    /// The language.
    pub(crate) language: Language,
    /// Whether the messenger said init.
    pub(crate) connected: bool,
}

/// The connection as a dot and a word; only the dot where there is no room.
#[component]
pub(crate) fn Status(props: &StatusProps) -> Html {
    let (phrase, class) = if props.connected {
        (Phrase::Connected, "chat-app-status-connected")
    } else {
        (Phrase::Connecting, "chat-app-status-connecting")
    };
    let text = phrase.text(props.language);
    html! {
        <span role="status" class={classes!("chat-app-status", class)} title={text}>
            <span class="chat-app-status-text">{ text }</span>
        </span>
    }
}
