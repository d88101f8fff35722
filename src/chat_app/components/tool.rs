//! A button that shows its icon, its label or both, as there is room; the label is its name in any case.

use crate::chat_app::phrases::Phrase;
use crate::chat_app::ways::Lack;
use crate::ui::button::ButtonKind;
use crate::ui::language::Language;
use yew::prelude::*;

/// What a tool is made of.
pub(crate) struct Tool {
    /// The language.
    pub(crate) language: Language,
    /// The label.
    pub(crate) label: Phrase,
    /// The full name, where the label alone would name two buttons.
    pub(crate) name: Option<Phrase>,
    /// The icon's name in the style sheet.
    pub(crate) icon: &'static str,
    /// Its weight.
    pub(crate) kind: ButtonKind,
    /// For the pointer.
    pub(crate) hint: Option<Phrase>,
    /// Why it can do nothing here, if so.
    pub(crate) lack: Option<Lack>,
    /// Whether it submits the form around it; `onclick` is for the others.
    pub(crate) submits: bool,
    /// Pressed.
    pub(crate) onclick: Callback<MouseEvent>,
}

impl Tool {
    /// The button. One that can do nothing stays within reach of the keyboard, so that its reason can be heard; pressed, it
    /// says the reason.
    pub(crate) fn view(self) -> Html {
        let say = |phrase: Phrase| phrase.text(self.language);
        let lack = self.lack.map(|lack| say(lack.into()));
        html! {
            <button
                type={if self.submits { "submit" } else { "button" }}
                class={classes!("fc-button", "chat-app-tool", ["chat-app-icon-", self.icon].concat())}
                data-kind={self.kind.word()}
                title={lack.or(self.hint.map(say))}
                aria-label={self.name.map(say)}
                aria-disabled={lack.map(|_| "true")}
                aria-describedby={self.lack.map(reason_id)}
                onclick={self.onclick}
            >
                <span class="chat-app-tool-label">{ say(self.label) }</span>
            </button>
        }
    }
}

/// The reasons that tools refer to, each in the page once.
pub(crate) fn reasons(language: Language, lacks: impl Iterator<Item = Lack>) -> Html {
    html! {
        <div class="fc-hidden">
            for lack in lacks {
                <p key={reason_id(lack)} id={reason_id(lack)}>{ Phrase::from(lack).text(language) }</p>
            }
        </div>
    }
}

fn reason_id(lack: Lack) -> &'static str {
    match lack {
        Lack::NoTextarea => "framechat-lack-textarea",
        Lack::NoDialog => "framechat-lack-dialog",
        Lack::NoPanel => "framechat-lack-panel",
    }
}
