//! The site chat in a real page, without its server: what is written waits.

use super::field::Field;
use super::{App, AppProps, Composer};
use crate::test_page::{all, one, place, press_enter, run, type_into, until};
use framechat_protocol::boot::SiteChatBoot;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

/// Writes the page as the server does, and answers its form.
const COMPOSER: &str = r#"
    element.innerHTML = `<div></div><form><input type="file" hidden><button type="button" name="attach" disabled></button>
        <textarea></textarea><button type="submit"></button></form>`;
    return element.lastElementChild;
"#;

async fn chat(site: &str) -> Element {
    chat_for(site, vec![]).await
}

async fn chat_for(site: &str, parents: Vec<String>) -> Element {
    let boot = SiteChatBoot {
        site: site.to_owned(),
        title: "Garden".to_owned(),
        greeting: None,
        parents,
        lang: "en".to_owned(),
        avatar: None,
        pre_chat: None,
        phrases: vec![],
    };
    let place = place();
    let composer = run(COMPOSER, &place, "").unchecked_into();
    yew::Renderer::<App>::with_root_and_props(
        one(&place, "div"),
        AppProps {
            boot: Rc::new(boot),
            composer: Composer(Field::adopt(&composer).unwrap()),
        },
    )
    .render();
    until("the chat", || place.query_selector("[role=log]").unwrap()).await;
    place
}

/// Unkeyed siblings are matched from the back: a list that grows beside a field could recreate it, and with it lose the
/// focus and a running composition of an input method.
#[wasm_bindgen_test]
async fn the_composer_stays_the_same_node_while_the_conversation_grows() {
    let root = chat("grows").await;
    let field = one(&root, "textarea");
    for n in 1..=3 {
        type_into(&field, &["message ", &n.to_string()].concat());
        press_enter(&field);
        until("the message", || {
            (all(&root, "article").len() == n).then_some(())
        })
        .await;
        assert!(
            field.is_same_node(Some(&one(&root, "textarea"))),
            "the field was recreated"
        );
        assert!(
            run("return document.activeElement === element", &field, "").is_truthy(),
            "the focus was lost"
        );
    }
    assert_eq!(
        run("return element.value", &field, "")
            .as_string()
            .as_deref(),
        Some("")
    );
    root.remove();
}

#[wasm_bindgen_test]
async fn typing_faster_than_the_page_renders_loses_nothing() {
    let root = chat("fast").await;
    let field = one(&root, "textarea");
    for part in ["h", "he", "hel", "hello"] {
        type_into(&field, part);
    }
    press_enter(&field);
    let message = until("the message", || {
        root.query_selector("article .fc-text").unwrap()
    })
    .await;
    assert_eq!(message.text_content().as_deref(), Some("hello"));
    root.remove();
}

#[wasm_bindgen_test]
async fn what_was_not_sent_is_there_after_a_reload() {
    let before = chat("kept").await;
    type_into(&one(&before, "textarea"), "waits");
    press_enter(&one(&before, "textarea"));
    until("the message", || before.query_selector("article").unwrap()).await;
    type_into(&one(&before, "textarea"), "a draft");
    let kept = || {
        let get = "return localStorage.getItem('framechat.site-chat.kept.draft')";
        run(get, &JsValue::NULL, "")
            .as_string()
            .filter(|draft| draft == "a draft")
    };
    until("the draft to be kept", kept).await;
    let after = chat("kept").await;
    let message = until("what the database kept", || {
        after.query_selector("article .fc-text").unwrap()
    });
    assert_eq!(message.await.text_content().as_deref(), Some("waits"));
    assert_eq!(
        run("return element.value", &one(&after, "textarea"), "")
            .as_string()
            .as_deref(),
        Some("a draft")
    );
    run("localStorage.clear()", &JsValue::NULL, "");
    before.remove();
    after.remove();
}

/// The test's page is the page around the chat, too: `window.parent` of a page in no frame is its own window.
#[wasm_bindgen_test]
async fn escape_is_told_to_the_loader_that_was_heard_and_to_nobody_else() {
    let keeper = run(
        "return window.framechat = { dropped: { overflow: 0 }, told: [], take(fn) { this.hear = fn; } }",
        &JsValue::NULL,
        "",
    );
    let listen = "addEventListener('message', element.note = ({ data, origin }) => /close|end/.test(data.framechat) && element.told.push(data.framechat + ' ' + origin))";
    run(listen, &keeper, "");
    let origin = run("return location.origin", &JsValue::NULL, "")
        .as_string()
        .unwrap();
    let root = chat_for("escape", vec![origin.clone()]).await;
    let field = one(&root, "textarea");
    let press = |options: &str| {
        let script = [
            "element.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ",
            options,
            " }))",
        ];
        run(&script.concat(), &field, "");
    };
    let hear = |script: &str, url: &str| drop(run(script, &keeper, url));

    press("key: 'Escape'");
    hear(
        "element.hear({ framechat: 'page', url: text }, 'https://evil.example')",
        "https://evil.example/",
    );
    let dropped = run("return JSON.stringify(element.dropped)", &keeper, "");
    assert_eq!(
        dropped.as_string().as_deref(),
        Some(r#"{"overflow":0,"origin":1}"#)
    );
    press("key: 'Escape'");
    hear(
        "element.hear({ framechat: 'page', url: text }, location.origin)",
        &[&origin, "/cart"].concat(),
    );
    press("key: 'Escape', isComposing: true");
    press("key: 'Escape', keyCode: 229");
    press("key: 'a'");
    run(
        "element.addEventListener('keydown', (event) => event.preventDefault(), { once: true })",
        &field,
        "",
    );
    press("key: 'Escape'");
    // The only one that counts. Messages arrive in the order they were posted.
    press("key: 'Escape'");
    hear("postMessage({ framechat: 'end' }, text)", &origin);
    let told = || {
        let told = run("return element.told.join()", &keeper, "").as_string();
        told.filter(|told| told.contains("end"))
    };
    assert_eq!(
        until("the loader to be told", told).await,
        ["close ", &origin, ",end ", &origin].concat()
    );
    run(
        "removeEventListener('message', element.note); delete window.framechat",
        &keeper,
        "",
    );
    root.remove();
}
