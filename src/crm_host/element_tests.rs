//! The custom element, `static/iq-channels.js`, with a stand-in for the module it loads; and that module's own way in.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::window;

use super::mount;
use crate::test_page::{place, until};

const ELEMENT: &str = include_str!("../../static/iq-channels.js");

/// The module's stand-in: it comes when `stage.arrive` is called, if `stage.fails` does not say otherwise.
const STAGE: &str = "
    const stage = { fails: false, addresses: [], calls: [], reloads: 0, destroyed: 0 };
    stage.gate = new Promise((resolve) => { stage.arrive = resolve; });
    const handle = () => ({
        open_ticket: (json, asked) => { stage.calls.push([json, asked]); return 'queued'; },
        reload: () => { stage.reloads += 1; },
        destroy: () => { stage.destroyed += 1; },
    });
    const importModule = async (address) => {
        stage.addresses.push(address);
        await stage.gate;
        if (stage.fails) throw new Error('no such module');
        return { ready: Promise.resolve(), mount: handle };
    };
    const fetchStyle = async () => new Response('');
    const soon = (promise) => Promise.race([promise.catch((error) => `rejected: ${error.message}`),
        new Promise((resolve) => setTimeout(resolve, 1000, 'hangs'))]);
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    const make = (lang = 'en') => { const made = document.createElement(TAG); made.lang = lang; return made; };
    const check = (truth, what) => { if (!truth) throw new Error(what); };
    const equal = (one, other) => check(JSON.stringify(one) === JSON.stringify(other), `${JSON.stringify(one)} is not ${JSON.stringify(other)}`);";

/// Runs a scene with the element defined anew, under a name of its own.
async fn play(tag: &str, scene: &str) {
    let source = ELEMENT
        .replace("import.meta.url", "'https://chat.example/iq-channels.js'")
        .replace("await import(", "await importModule(")
        .replace("await fetch(", "await fetchStyle(")
        .replace("export ", "")
        .replace("\"iq-channels\"", "TAG");
    assert!(
        ["import.meta", "import(", "fetch(", "iq-channels\")"]
            .iter()
            .all(|real| !source.contains(real)),
        "the stage is complete"
    );
    let script = format!("return (async () => {{ {STAGE}\n{source}\n{scene} }})()");
    let promise: Promise = Function::new_with_args("TAG", &script)
        .call1(&JsValue::NULL, &tag.into())
        .unwrap()
        .unchecked_into();
    if let Err(error) = JsFuture::from(promise).await {
        panic!("{tag}: {error:?}");
    }
}

#[wasm_bindgen_test]
async fn early_calls_are_run_when_the_module_is_there_with_the_time_they_were_made() {
    play(
        "iq-early",
        "const element = make();
         document.body.append(element);
         const before = performance.now();
         const first = element.openTicket({ ticketId: 1 });
         const second = element.openTicket({ ticketId: 2 });
         const after = performance.now();
         await turn();
         equal(await soon(first), 'replaced');
         stage.arrive();
         equal(await soon(second), 'queued');
         const [[json, asked]] = stage.calls;
         equal([stage.calls.length, json], [1, '{\"ticketId\":2}']);
         check(asked >= before && asked <= after, `asked at ${asked}`);
         element.remove();",
    )
    .await;
}

#[wasm_bindgen_test]
async fn an_element_in_no_document_has_no_frame() {
    play(
        "iq-nowhere",
        "const element = make();
         equal(await soon(element.openTicket({ ticketId: 1 })), 'no-frame');
         document.body.append(element);
         const early = element.openTicket({ ticketId: 1 });
         await turn();
         const later = element.writeToClient('a');
         element.remove();
         equal([await soon(early), await soon(later)], ['no-frame', 'no-frame']);
         stage.arrive();
         await turn();
         equal(stage.calls, []);",
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_failed_start_is_remembered_and_told_until_reload_tries_again() {
    play(
        "iq-failed",
        "stage.fails = true;
         const element = make('ru');
         document.body.append(element);
         const early = element.openTicket({ ticketId: 1 });
         stage.arrive();
         equal(await soon(early), 'rejected: no such module');
         equal(await soon(element.openTicket({ ticketId: 2 })), 'rejected: no such module');
         const [forOperator, forAuthor] = element.shadowRoot.querySelectorAll('[role=alert] p');
         equal([forOperator.lang, forAuthor.lang], ['ru', 'en']);
         check(forOperator.textContent.startsWith('Не удалось запустить iQChannels'), forOperator.textContent);
         check(forAuthor.textContent.startsWith('no such module.'), forAuthor.textContent);

         stage.fails = false;
         element.reload();
         equal(await soon(element.openTicket({ ticketId: 3 })), 'queued');
         check(!element.shadowRoot.querySelector('[role=alert]'), 'the complaint is gone');
         equal(stage.addresses, ['https://chat.example/assets/crm-host.js', 'https://chat.example/assets/crm-host.js?1']);
         element.reload();
         equal(stage.reloads, 1);
         element.remove();
         await turn();
         equal(stage.destroyed, 1);",
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_failed_start_is_told_in_the_operators_language() {
    play(
        "iq-failed-words",
        "stage.fails = true;
         stage.arrive();
         for (const [lang, spoken, begins] of [['ar', 'ar', 'تعذّر'], ['ru_RU', 'ru', 'Не удалось'], ['de', 'en', 'The iQChannels'], ['constructor', 'en', 'The iQChannels']]) {
           const element = make(lang);
           document.body.append(element);
           await soon(element.openTicket({ ticketId: 1 }));
           const [forOperator] = element.shadowRoot.querySelectorAll('[role=alert] p');
           equal([forOperator.lang, forOperator.dir], [spoken, 'auto']);
           check(forOperator.textContent.startsWith(begins), forOperator.textContent);
           element.remove();
         }",
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_command_right_after_mounting_waits_for_the_frame() {
    let here = window().unwrap().location().origin().unwrap();
    let options = serde_json::json!({ "src": here }).to_string();
    let root = place();
    let handle = mount(root.clone(), &options, Function::new_no_args(""));
    let code = |outcome: Result<String, _>| outcome.ok();
    assert_eq!(
        code(handle.open_ticket(r#"{"ticketId":1}"#, None)).as_deref(),
        Some("queued")
    );
    until("the frame", || root.query_selector("iframe").unwrap()).await;
    handle.destroy();
    assert_eq!(
        code(handle.open_ticket(r#"{"ticketId":1}"#, None)).as_deref(),
        Some("no-frame")
    );
    root.remove();
}

#[wasm_bindgen_test]
async fn wrong_options_are_told_to_the_operator_in_their_language_and_to_the_author_in_english() {
    let root = place();
    let handle = mount(root.clone(), r#"{"lang":"ru"}"#, Function::new_no_args(""));
    let alert = until("the complaint", || {
        root.query_selector("[role=alert]").unwrap()
    })
    .await;
    let text = alert.text_content().unwrap();
    assert_eq!(alert.get_attribute("lang").as_deref(), Some("ru"));
    assert!(
        text.contains("На этой странице не удаётся показать iQChannels"),
        "{text}"
    );
    let english = alert.query_selector("[lang=en]").unwrap().unwrap();
    assert!(english.text_content().unwrap().contains("src="), "{text}");
    handle.destroy();
    root.remove();
}
