//! A one-line text field with its label.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`Field`].
#[derive(Debug, PartialEq, Properties)]
pub struct FieldProps {
    /// Unique in the page; ties the label to the input.
    pub id: AttrValue,
    /// The visible label and accessible name.
    pub label: AttrValue,
    /// The text.
    pub value: AttrValue,
    /// Called with the whole text on each change.
    pub oninput: Callback<String>,
    /// The input's type: `text`, `tel` or `search`; it decides the on-screen keyboard.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// Shown while the field is empty.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    /// What the browser may fill in, an `autocomplete` token.
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// Id of the element that says what is wrong with the text, when something is.
    #[prop_or_default]
    pub problem: Option<AttrValue>,
    /// The most UTF-16 units that can be typed.
    #[prop_or_default]
    pub maxlength: Option<usize>,
}

/// A one-line text field with its label before it.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let oninput = props
        .oninput
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    html! {
        <div class="fc-field">
            <label class="fc-label" for={&props.id}>{ &props.label }</label>
            <input
                id={&props.id}
                class="fc-input"
                type={&props.kind}
                value={&props.value}
                placeholder={props.placeholder.clone()}
                autocomplete={&props.autocomplete}
                aria-invalid={props.problem.as_ref().map(|_| "true")}
                aria-describedby={props.problem.clone()}
                maxlength={props.maxlength.map(|units| units.to_string())}
                {oninput}
            />
        </div>
    }
}
