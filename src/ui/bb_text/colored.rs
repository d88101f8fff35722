//! Text in a colour of its writer's choice.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Debug, PartialEq, Properties)]
pub(super) struct ColoredProps {
    /// `#` and hexadecimal digits, checked by the parser.
    pub rgb: AttrValue,
    pub children: Html,
}

/// Hands the colour to the sheet as a custom property, by script: a `style` attribute would be refused by the policy.
#[component]
pub(super) fn Colored(props: &ColoredProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.rgb.clone()), |(node, rgb)| {
        if let Some(element) = node
            .get()
            .and_then(|node| node.dyn_into::<HtmlElement>().ok())
        {
            // Refused only for a read-only declaration, which an element's own never is.
            let _ = element.style().set_property("--fc-text-color", rgb);
        }
    });
    html! { <span ref={node} class="fc-text-color">{ props.children.clone() }</span> }
}
