//! The composer: one message and the two things that can be done with it.

use super::tool::Tool;
use crate::chat_app::phrases::Phrase;
use crate::chat_app::state::Wish;
use crate::chat_app::ways::Place;
use crate::ui::button::ButtonKind;
use crate::ui::keys::{is_acting_enter, is_asking_slash};
use crate::ui::language::Language;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// Properties of [`Composer`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct ComposerProps {
    /// The language.
    pub(crate) language: Language,
    /// The text.
    pub(crate) value: AttrValue,
    /// Where the page was opened.
    pub(crate) place: Place,
    /// The field, for the focus.
    pub(crate) field: NodeRef,
    /// Called with the whole text on each change.
    pub(crate) oninput: Callback<String>,
    /// Called when the message is to be sent or inserted.
    pub(crate) onwish: Callback<Wish>,
    /// Called when a slash begins the message: the person looks for a quick reply.
    pub(crate) onslash: Callback<()>,
    /// Called when what does not fit into the row is wanted.
    pub(crate) onmenu: Callback<()>,
    /// Id of the element that says what is wrong with the message, when something is.
    pub(crate) problem: Option<&'static str>,
    /// Shown at the beginning of the row.
    pub(crate) children: Html,
}

/// The message field with Send and Insert. Enter inserts, Ctrl+Enter sends, Shift+Enter begins a line, `/` looks for a reply.
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let language = props.language;
    let say = |phrase: Phrase| phrase.text(language);
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let (onwish, onslash) = (props.onwish.clone(), props.onslash.clone());
        let empty = props.value.is_empty();
        Callback::from(move |event: KeyboardEvent| {
            if is_acting_enter(&event) {
                event.prevent_default();
                onwish.emit(if event.ctrl_key() || event.meta_key() {
                    Wish::Send
                } else {
                    Wish::Insert
                });
            } else if empty && is_asking_slash(&event) {
                event.prevent_default();
                onslash.emit(());
            }
        })
    };
    let onsubmit = props.onwish.reform(|event: SubmitEvent| {
        event.prevent_default();
        Wish::Send
    });
    let tool = |label: Phrase, icon: &'static str, hint: Option<Phrase>| Tool {
        language,
        label,
        name: None,
        icon,
        kind: ButtonKind::Plain,
        hint,
        lack: None,
        submits: false,
        onclick: Callback::noop(),
    };
    let send = Tool {
        kind: ButtonKind::Primary,
        lack: props.place.lack(Wish::Send),
        submits: true,
        ..tool(Phrase::Send, "send", Some(Phrase::SendHint))
    };
    let menu = Tool {
        onclick: props.onmenu.reform(|_| ()),
        ..tool(Phrase::Menu, "menu", None)
    };
    let insert = Tool {
        lack: props.place.lack(Wish::Insert),
        onclick: props.onwish.reform(|_| Wish::Insert),
        ..tool(Phrase::Insert, "insert", Some(Phrase::InsertHint))
    };
    html! {
        <form class="chat-app-composer" {onsubmit}>
            <textarea
                ref={props.field.clone()}
                class="fc-input chat-app-message"
                aria-label={say(Phrase::Message)}
                placeholder={say(Phrase::MessageHint)}
                rows="1"
                dir="auto"
                value={&props.value}
                aria-invalid={props.problem.map(|_| "true")}
                aria-describedby={props.problem}
                {oninput}
                {onkeydown}
            />
            <div class="chat-app-row">
                { props.children.clone() }
                { send.view() }
                { menu.view() }
                { insert.view() }
            </div>
        </form>
    }
}
