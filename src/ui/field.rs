//! A one-line text field with its label.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a field is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Unique in the page; ties the label to the input.
    pub id: &'static str,
    /// The visible label and accessible name.
    pub label: &'static str,
    /// The input's type: `text`, `tel` or `search`; it decides the on-screen keyboard.
    pub kind: &'static str,
    /// Shown while the field is empty.
    pub placeholder: Option<&'static str>,
    /// What the browser may fill in, an `autocomplete` token; `off` for nothing.
    pub autocomplete: &'static str,
    /// Id of the element that says what is wrong with the text, when something is.
    pub problem: Option<&'static str>,
    /// The text.
    pub value: String,
    /// Called with the whole text on each change.
    pub oninput: Callback<String>,
}

impl Field {
    /// The label and the input after it.
    pub fn view(self) -> Html {
        let oninput = self
            .oninput
            .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
        html! {
            <div class="fc-field">
                <label class="fc-label" for={self.id}>{ self.label }</label>
                <input
                    id={self.id}
                    class="fc-input"
                    type={self.kind}
                    value={self.value}
                    placeholder={self.placeholder}
                    autocomplete={self.autocomplete}
                    aria-invalid={self.problem.map(|_| "true")}
                    aria-describedby={self.problem}
                    {oninput}
                />
            </div>
        }
    }
}
