//! The composer: one message and the two things that can be done with it.

use crate::chat_app::phrases::Phrase;
use crate::chat_app::state::Wish;
use crate::ui::button::{ButtonKind, button, submit};
use crate::ui::keys::is_acting_enter;
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
    /// Called with the whole text on each change.
    pub(crate) oninput: Callback<String>,
    /// Called when the message is to be sent or inserted.
    pub(crate) onwish: Callback<Wish>,
    /// Id of the element that says what is wrong with the message, when something is.
    pub(crate) problem: Option<&'static str>,
    /// Shown at the end of the row.
    pub(crate) children: Html,
}

/// The message field with Insert and Send. Enter inserts, Ctrl+Enter sends, Shift+Enter begins a line.
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let onwish = props.onwish.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_acting_enter(&event) {
                event.prevent_default();
                onwish.emit(if event.ctrl_key() || event.meta_key() {
                    Wish::Send
                } else {
                    Wish::Insert
                });
            }
        })
    };
    let onsubmit = props.onwish.reform(|event: SubmitEvent| {
        event.prevent_default();
        Wish::Send
    });
    html! {
        <form class="chat-app-composer" {onsubmit}>
            <textarea
                class="fc-input chat-app-message"
                aria-label={say(Phrase::Message)}
                placeholder={say(Phrase::MessageHint)}
                rows="1"
                value={&props.value}
                aria-invalid={props.problem.map(|_| "true")}
                aria-describedby={props.problem}
                {oninput}
                {onkeydown}
            />
            <div class="chat-app-row">
                { props.children.clone() }
                { button(
                    say(Phrase::Insert),
                    ButtonKind::Plain,
                    Some(say(Phrase::InsertHint)),
                    props.onwish.reform(|_| Wish::Insert),
                ) }
                { submit(say(Phrase::Send), ButtonKind::Primary, Some(say(Phrase::SendHint))) }
            </div>
        </form>
    }
}
