//! Hostile text in a real page.

use super::{Reader, Rest, TextAction, bb_text};
use crate::test_page::{all, place, run, until};
use crate::ui::tree::Tree;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

#[derive(Debug, PartialEq, Properties)]
struct ShowProps {
    text: String,
    onaction: Callback<TextAction>,
}

#[component]
fn Show(props: &ShowProps) -> Html {
    let reader = Reader {
        words: |_| "word",
        onaction: &props.onaction,
        trusted: &["https://b.example".to_owned()],
        unfolded: false,
    };
    let mut rest = None;
    let shown = Tree::view(|tree| rest = Some(bb_text(tree, &props.text, reader)));
    html! { <div data-rest={(rest == Some(Rest::Folded)).then_some("folded")}>{ shown }</div> }
}

async fn shown(text: &str, onaction: Callback<TextAction>) -> Element {
    let root = place();
    yew::Renderer::<Show>::with_root_and_props(
        root.clone(),
        ShowProps {
            text: text.to_owned(),
            onaction,
        },
    )
    .render();
    until("the text", || root.query_selector(".fc-text").unwrap()).await
}

#[wasm_bindgen_test]
async fn hostile_text_makes_no_node_that_acts() {
    let hostile = [
        "<script>document.title = 'owned'</script>",
        "<img src=x onerror=\"document.title = 'owned'\">",
        "[url=javascript:document.title='owned']go[/url]",
        "[url=JaVaScRiPt:alert(1)]go[/url]",
        "[url=java\nscript:alert(1)]go[/url]",
        "[url=data:text/html,<script>alert(1)</script>]go[/url]",
        "[url]https://x.example/\" onclick=\"alert(1)[/url]",
        "[img]javascript:alert(1)[/img]",
        "[img]x\" onerror=\"alert(1)[/img]",
        "[b onclick=alert(1)]bold[/b]",
        "[color=red;background:url(https://x.example)]x[/color]",
        "[icon=javascript:alert(1) size=20 title=x]",
    ];
    let title = run("return document.title", &wasm_bindgen::JsValue::NULL, "");
    for text in hostile {
        let root = shown(text, Callback::noop()).await;
        for element in all(&root, "*") {
            let tag = element.tag_name();
            assert!(
                ["A", "B", "BR", "STRONG", "SPAN", "IMG", "DIV"].contains(&tag.as_str()),
                "{text} made <{tag}>"
            );
            for name in element
                .get_attribute_names()
                .iter()
                .filter_map(|name| name.as_string())
            {
                assert!(!name.starts_with("on"), "{text} made the attribute {name}");
            }
            for name in ["href", "src"] {
                let address = element.get_attribute(name).unwrap_or_default();
                assert!(
                    address.is_empty() || address.starts_with("http"),
                    "{text} leads to {address}"
                );
            }
        }
    }
    assert_eq!(
        run("return document.title", &wasm_bindgen::JsValue::NULL, ""),
        title
    );
}

#[wasm_bindgen_test]
async fn a_script_is_shown_as_it_was_written() {
    let text = "<script>document.title = 'owned'</script>";
    let root = shown(text, Callback::noop()).await;
    assert_eq!(root.text_content().as_deref(), Some(text));
}

#[wasm_bindgen_test]
async fn a_link_leaves_the_frame_and_tells_nothing() {
    let root = shown(
        "[url=https://shop.example/a?b=c]the [b]shop[/b][/url]",
        Callback::noop(),
    )
    .await;
    let link = all(&root, "a").remove(0);
    assert_eq!(link.text_content().as_deref(), Some("the shop"));
    for (name, value) in [
        ("href", "https://shop.example/a?b=c"),
        ("target", "_blank"),
        ("rel", "noopener noreferrer nofollow"),
    ] {
        assert_eq!(link.get_attribute(name).as_deref(), Some(value));
    }
}

#[wasm_bindgen_test]
async fn a_picture_in_a_link_is_no_second_link() {
    let root = shown(
        "[url=https://a.example][img]https://b.example/p.png [/img][/url]",
        Callback::noop(),
    )
    .await;
    assert_eq!(all(&root, "a").len(), 1);
    assert_eq!(all(&root, "a > img").len(), 1);
}

#[wasm_bindgen_test]
async fn a_colour_is_a_property_and_never_an_attribute_of_the_markup() {
    let root = shown("[color=#0A0]green[/color]", Callback::noop()).await;
    let span: HtmlElement = all(&root, ".fc-text-color").remove(0).unchecked_into();
    assert_eq!(
        span.style()
            .get_property_value("--fc-text-color")
            .unwrap()
            .trim(),
        "#0a0"
    );
}

#[wasm_bindgen_test]
async fn a_button_asks_for_its_own_text() {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let onaction = {
        let asked = Rc::clone(&asked);
        Callback::from(move |action| asked.borrow_mut().push(action))
    };
    let root = shown(
        "[send=the text]Send it[/send] [put=more]Put it[/put]",
        onaction,
    )
    .await;
    for button in all(&root, "button") {
        button.unchecked_into::<HtmlElement>().click();
    }
    let expected = [
        TextAction::Send("the text".to_owned()),
        TextAction::Put("more".to_owned()),
    ];
    assert_eq!(*asked.borrow(), expected);
}
