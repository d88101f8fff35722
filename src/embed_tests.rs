//! The site chat's loader, `static/embed.js`, in a real page: what it says, and in which language.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::test_page::run;

const EMBED: &str = include_str!("../static/embed.js");

/// Runs the loader in a page and a browser of these languages, opens the chat, and lets the frame close it again.
const VISIT: &str = "
    const [page, browser, site] = element;
    const tag = document.createElement('script');
    tag.src = location.origin + '/embed.js';
    tag.dataset.site = site;
    const before = document.documentElement.lang;
    document.documentElement.lang = page;
    Object.defineProperty(document, 'currentScript', { value: tag, configurable: true });
    Object.defineProperty(navigator, 'language', { value: browser, configurable: true });
    try { (0, eval)(text); } finally {
        delete document.currentScript;
        delete navigator.language;
        document.documentElement.lang = before;
    }
    const host = document.body.lastElementChild;
    const button = host.shadowRoot.querySelector('button');
    const said = [button.ariaLabel];
    button.click();
    const frame = host.shadowRoot.querySelector('iframe');
    said.push(button.ariaLabel, frame.title);
    const data = { framechat: 'close' };
    dispatchEvent(new MessageEvent('message', { source: frame.contentWindow, origin: location.origin, data }));
    said.push(button.ariaLabel, host.lang);
    host.remove();
    return said;";

fn visit(page: &str, browser: &str) -> Vec<String> {
    let site = format!("site-{page}-{browser}");
    let about = [page, browser, &site]
        .map(wasm_bindgen::JsValue::from)
        .into_iter()
        .collect::<Array>();
    let said: Array = run(VISIT, &about, EMBED).unchecked_into();
    said.iter().map(|word| word.as_string().unwrap()).collect()
}

#[wasm_bindgen_test]
fn the_launcher_speaks_the_pages_language_or_else_the_browsers() {
    let english = ["Open chat", "Close chat", "Chat", "Open chat", "en"];
    let russian = ["Открыть чат", "Закрыть чат", "Чат", "Открыть чат", "ru"];
    for (page, browser, expected) in [
        ("ru", "en-US", russian),
        ("ru-RU", "en-US", russian),
        ("RU_ru", "en-US", russian),
        ("", "ru-RU", russian),
        ("en", "ru-RU", english),
        ("de", "ru-RU", english),
        ("", "de-DE", english),
        ("rus", "en", english),
        ("constructor", "en", english),
    ] {
        assert_eq!(visit(page, browser), expected, "{page:?} {browser:?}");
    }
}
