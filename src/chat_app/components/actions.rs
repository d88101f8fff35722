//! Calls and support dialogs.

use crate::chat_app::phrases::Phrase;
use crate::chat_app::state::{FieldName, Wish};
use crate::ui::button::{ButtonKind, submit};
use crate::ui::field::Field;
use crate::ui::language::Language;
use yew::prelude::*;

/// Properties of [`Actions`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct ActionsProps {
    /// The language.
    pub(crate) language: Language,
    /// The phone number as typed.
    pub(crate) number: AttrValue,
    /// The support code as typed.
    pub(crate) code: AttrValue,
    /// The field that is wrong, and the id of the element that says why.
    pub(crate) problem: Option<(FieldName, &'static str)>,
    /// Called with a field's whole text on each change.
    pub(crate) oninput: Callback<(FieldName, String)>,
    /// Called when a number or a code is to be used.
    pub(crate) onwish: Callback<Wish>,
}

/// A number with Call and a code with Open, each a form of its own, so that Enter does what its button does.
#[component]
pub(crate) fn Actions(props: &ActionsProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let on = |wish: Wish| {
        props.onwish.reform(move |event: SubmitEvent| {
            event.prevent_default();
            wish
        })
    };
    let edits = |field: FieldName| props.oninput.reform(move |text: String| (field, text));
    let problem = |field: FieldName| {
        props
            .problem
            .filter(|(wrong, _)| *wrong == field)
            .map(|(_, id)| id)
    };
    let number = Field {
        id: "framechat-number",
        label: say(Phrase::PhoneNumber),
        kind: "tel",
        placeholder: None,
        autocomplete: "off",
        problem: problem(FieldName::Number),
        value: props.number.to_string(),
        oninput: edits(FieldName::Number),
    };
    let code = Field {
        id: "framechat-code",
        label: say(Phrase::SupportCode),
        kind: "text",
        placeholder: Some(say(Phrase::SupportCodeHint)),
        autocomplete: "off",
        problem: problem(FieldName::Code),
        value: props.code.to_string(),
        oninput: edits(FieldName::Code),
    };
    html! {
        <div class="chat-app-actions">
            <form class="chat-app-action" onsubmit={on(Wish::Call)}>
                { number.view() }
                { submit(say(Phrase::Call), ButtonKind::Plain, None) }
            </form>
            <form class="chat-app-action" onsubmit={on(Wish::Support)}>
                { code.view() }
                { submit(say(Phrase::Open), ButtonKind::Plain, None) }
            </form>
        </div>
    }
}
