//! Views as a page shows them.

use super::{Is, Tree, made, maybe, word};
use crate::test_page::{all, one, place, run, until};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

#[derive(Debug, PartialEq, Properties)]
struct ShowProps {
    /// How many lines stand before the field.
    lines: usize,
    onpress: Callback<()>,
}

#[component]
fn Show(props: &ShowProps) -> Html {
    let press = props.onpress.reform(|_: MouseEvent| ());
    Tree::view(|tree| {
        tree.el("section", &[("class", Is("whole"))], |tree| {
            tree.when(props.lines > 0, |tree| {
                for line in 0..props.lines {
                    tree.el("p", &[], |tree| {
                        tree.key(line);
                        tree.text(&line.to_string());
                    });
                }
            });
            tree.el_with(
                "input",
                &["type", "title", "aria-label"],
                [word("checkbox"), maybe(None), made("<b>&")],
                |tree| tree.checked(true),
            );
            tree.el("button", &[("type", Is("button"))], |tree| {
                tree.on(ListenerKind::onclick, press);
                tree.say("<i>press</i>");
            });
        });
    })
}

async fn shown(lines: usize, onpress: Callback<()>) -> (yew::AppHandle<Show>, Element) {
    let root = place();
    let props = ShowProps { lines, onpress };
    let app = yew::Renderer::<Show>::with_root_and_props(root.clone(), props).render();
    until("the view", || root.query_selector(".whole").unwrap()).await;
    (app, root)
}

#[wasm_bindgen_test]
async fn an_element_has_what_it_was_given() {
    let pressed = Rc::new(Cell::new(0));
    let onpress = {
        let pressed = Rc::clone(&pressed);
        Callback::from(move |()| pressed.set(pressed.get() + 1))
    };
    let (_app, root) = shown(2, onpress).await;
    let field = one(&root, "input");
    assert_eq!(field.get_attribute("aria-label").as_deref(), Some("<b>&"));
    assert_eq!(field.get_attribute("title"), None);
    assert_eq!(run("return element.checked", &field, ""), JsValue::TRUE);
    assert_eq!(one(&root, "section").child_element_count(), 4);
    let button: HtmlElement = one(&root, "button").unchecked_into();
    assert_eq!(button.text_content().as_deref(), Some("<i>press</i>"));
    button.click();
    assert_eq!(pressed.get(), 1);
}

#[wasm_bindgen_test]
async fn what_comes_and_goes_leaves_what_follows_alone() {
    let (mut app, root) = shown(0, Callback::noop()).await;
    let field = one(&root, "input");
    for lines in [3, 1, 0, 2] {
        app.update(ShowProps {
            lines,
            onpress: Callback::noop(),
        });
        until("the lines", || {
            (all(&root, "p").len() == lines).then_some(())
        })
        .await;
        assert!(field.is_same_node(Some(&one(&root, "input"))), "{lines}");
    }
}
