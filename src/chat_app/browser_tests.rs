//! The chat app in a real page with the real `boot.js`. A page that is no frame is its own parent, so that the tests can
//! speak as the messenger and hear what it is told.

use super::{App, AppProps};
use crate::test_page::{all, one, place, run, type_into, until};
use framechat_protocol::boot::{Bridge, ChatAppBoot, LaunchView};
use gloo_timers::future::TimeoutFuture;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, window};

const BOOT_JS: &str = include_str!("../../static/boot.js");
const INIT: &str = r#"{"action":"init","domain":"https://portal.example","uniqueLoadId":"042"}"#;
const SPEAK: &str =
    "dispatchEvent(new MessageEvent('message', { source: window, origin: element, data: text }))";

fn say(origin: &str, text: &str) {
    run(SPEAK, &origin.into(), text);
}

/// The page's own boot script. Each run listens anew; those of earlier tests stay, and count and keep for themselves.
fn boot_script() {
    js_sys::eval(BOOT_JS).unwrap();
}

/// The app, its messenger at this very origin.
fn app() -> (Element, String) {
    app_in(Bridge::Classic)
}

fn app_in(bridge: Bridge) -> (Element, String) {
    let origin = window().unwrap().location().origin().unwrap();
    let boot = ChatAppBoot {
        session: String::new(),
        page: "/".to_owned(),
        expires_at: i64::MAX,
        parent_origin: origin.clone(),
        bridge,
        debug: true,
        launch: LaunchView {
            user_id: "2".to_owned(),
            dialog_id: Some("chat12".to_owned()),
            ..LaunchView::default()
        },
    };
    let root = place();
    yew::Renderer::<App>::with_root_and_props(
        root.clone(),
        AppProps {
            boot: Rc::new(boot),
        },
    )
    .render();
    (root, origin)
}

async fn status(root: &Element, text: &str) {
    until(text, || {
        root.query_selector("[role=status]")
            .unwrap()
            .filter(|status| status.text_content().as_deref() == Some(text))
    })
    .await;
}

fn press(root: &Element, label: &str) {
    let button = all(root, "button")
        .into_iter()
        .find(|button| button.text_content().as_deref() == Some(label));
    button.unwrap().unchecked_into::<HtmlElement>().click();
}

#[wasm_bindgen_test]
async fn an_init_from_elsewhere_is_dropped_and_counted() {
    boot_script();
    let (root, origin) = app();
    status(&root, "Connecting…").await;
    run(
        "const stranger = document.createElement('iframe'); document.body.append(stranger);
         dispatchEvent(new MessageEvent('message', { source: stranger.contentWindow, origin: element, data: text }))",
        &origin.as_str().into(),
        INIT,
    );
    say("https://portal.example.evil.example", INIT);
    run(
        "dispatchEvent(new MessageEvent('message', { source: window, origin: element, data: { action: 'init' } }))",
        &origin.as_str().into(),
        "",
    );
    until("the counters", || {
        let text = root.text_content()?;
        (text.contains("other origins1")
            && text.contains("unreadable1")
            && text.contains("other windows1"))
        .then_some(())
    })
    .await;
    status(&root, "Connecting…").await;
    say(&origin, INIT);
    status(&root, "Connected").await;
    root.remove();
}

#[wasm_bindgen_test]
async fn an_init_that_came_before_the_app_is_not_lost() {
    boot_script();
    say(&window().unwrap().location().origin().unwrap(), INIT);
    let (root, _) = app();
    status(&root, "Connected").await;
    root.remove();
}

#[wasm_bindgen_test]
async fn early_commands_go_out_in_order_once_connected() {
    run(
        "window.heard = []; addEventListener('message', (event) => heard.push(event.data))",
        &JsValue::NULL,
        "",
    );
    boot_script();
    let (root, origin) = app();
    let field = until("the field", || root.query_selector("textarea").unwrap()).await;
    for (text, label) in [("one", "Send"), ("two", "Insert"), ("three", "Send")] {
        type_into(&field, text);
        press(&root, label);
    }
    assert!(field.is_same_node(Some(&one(&root, "textarea"))));
    say(&origin, INIT);
    let heard = until("three commands", || {
        let commands = js_sys::eval(
            "JSON.stringify(heard.filter((d) => typeof d === 'string' && d.includes('message')))",
        );
        let commands: Vec<String> = serde_json::from_str(&commands.unwrap().as_string()?).unwrap();
        (commands.len() == 3).then_some(commands)
    })
    .await;
    let said: Vec<(String, String)> = heard
        .iter()
        .map(|command| {
            let command: serde_json::Value = serde_json::from_str(command).unwrap();
            assert_eq!(command["uniqueLoadId"], "042");
            (
                command["action"].as_str().unwrap().to_owned(),
                command["message"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [("send", "one"), ("put", "two"), ("send", "three")];
    assert_eq!(
        said,
        expected.map(|(action, text)| (action.to_owned(), text.to_owned()))
    );
    root.remove();
}

/// Timers of more than ten seconds fire at once, like those that fire a moment early, and the clock can be put forward.
const BENT_TIME: &str = "
    const [wait, now] = [window.setTimeout, performance.now.bind(performance)];
    window.forwardMs = 0;
    window.early = 0;
    window.setTimeout = (run, ms) => ms > 10000 ? wait(() => { early += 1; run(); }, 5) : wait(run, ms);
    performance.now = () => now() + forwardMs;
    window.straighten = () => { window.setTimeout = wait; delete performance.now; };";

#[wasm_bindgen_test]
async fn a_command_that_waited_too_long_comes_back_though_the_timer_fired_early() {
    js_sys::eval(BENT_TIME).unwrap();
    boot_script();
    let (root, _) = app();
    let field = until("the field", || root.query_selector("textarea").unwrap()).await;
    type_into(&field, "too late");
    // A person's key and click are never in one turn of the event loop.
    TimeoutFuture::new(0).await;
    press(&root, "Send");
    let value = |field: &Element| run("return element.value", field, "").as_string();
    until("the taken text", || {
        (value(&field).as_deref() == Some("")).then_some(())
    })
    .await;
    until("an early timer", || {
        (js_sys::eval("early > 0").unwrap() == JsValue::TRUE).then_some(())
    })
    .await;
    js_sys::eval("forwardMs = 40000").unwrap();
    until("the text back in the field", || {
        (value(&field).as_deref() == Some("too late")).then_some(())
    })
    .await;
    js_sys::eval("straighten()").unwrap();
    root.remove();
}

/// The portal's side of the bridge: notes every request, answers what is to be answered.
const PORTAL: &str = "
    window.name = 'portal.example|1|the-sid';
    window.asked = [];
    addEventListener('message', (event) => {
        const data = event.data;
        const text = typeof data === 'string' ? data : JSON.stringify(data);
        if (!text.includes('the-sid')) return;
        asked.push(text);
        const reply = (id, answer) => dispatchEvent(new MessageEvent('message',
            { source: window, origin: location.origin, data: id + ':' + JSON.stringify(answer) }));
        if (typeof data === 'object') {
            if (element.good) reply(data.callback, { requestId: data.requestId, success: true });
            else reply(data.callback, { requestId: data.requestId, message: 'no dialog' });
        } else if (data.startsWith('getInterface:')) {
            reply(data.split(':').at(-2), { command: [], event: [] });
        }
    });";

#[wasm_bindgen_test]
async fn the_modern_messenger_confirms_what_was_inserted() {
    let portal = js_sys::Object::new();
    run(PORTAL, &portal, "");
    boot_script();
    let placement = "IM_TEXTAREA".to_owned();
    let (root, _) = app_in(Bridge::Modern { placement });
    status(&root, "Connected").await;
    let field = one(&root, "textarea");
    let said = |text: &'static str| {
        let root = root.clone();
        async move {
            until(text, || {
                root.text_content()
                    .filter(|content| content.contains(text))
                    .map(drop)
            })
            .await
        }
    };
    type_into(&field, "refused");
    TimeoutFuture::new(0).await;
    press(&root, "Insert");
    said("The messenger could not insert the text.").await;
    let value = run("return element.value", &field, "").as_string();
    assert_eq!(value.as_deref(), Some("refused"));
    run("element.good = true", &portal, "");
    press(&root, "Insert");
    said("Inserted into the messenger").await;
    let asked = js_sys::eval("asked.filter((text) => text.includes('refused')).length");
    assert_eq!(asked.unwrap(), 2);
    js_sys::eval("window.name = ''").unwrap();
    root.remove();
}

#[wasm_bindgen_test]
async fn what_a_widget_cannot_do_says_why() {
    boot_script();
    let placement = "IM_SIDEBAR".to_owned();
    let (root, _) = app_in(Bridge::Modern { placement });
    let insert = until("the button", || {
        root.query_selector("button[aria-disabled=true]").unwrap()
    })
    .await;
    assert_eq!(insert.text_content().as_deref(), Some("Insert"));
    let id = insert.get_attribute("aria-describedby").unwrap();
    let reason = one(&root, &["#", &id].concat()).text_content().unwrap();
    assert!(reason.contains("widget at the input field"), "{reason}");
    press(&root, "Insert");
    until("the reason", || {
        let said = root
            .query_selector("[aria-live]")
            .unwrap()?
            .text_content()?;
        (said == reason).then_some(())
    })
    .await;
    root.remove();
}

#[wasm_bindgen_test]
async fn a_slash_leads_to_the_quick_replies_and_escape_back() {
    boot_script();
    let (root, _) = app();
    let field = until("the field", || root.query_selector("textarea").unwrap()).await;
    let focused = |element: &Element| {
        run("return document.activeElement === element", element, "") == JsValue::TRUE
    };
    run(
        "element.focus(); element.dispatchEvent(new KeyboardEvent('keydown', { key: text, bubbles: true, cancelable: true }))",
        &field,
        "/",
    );
    let search = one(&root, "[role=combobox]");
    until("the search", || focused(&search).then_some(())).await;
    run(
        "element.dispatchEvent(new KeyboardEvent('keydown', { key: text, bubbles: true, cancelable: true }))",
        &search,
        "Escape",
    );
    until("the message", || focused(&field).then_some(())).await;
    root.remove();
}
