//! The channel with a real frame in a real browser. The stand is a page of this origin made from a blob: it keeps what it
//! hears in `got`, and the tests make it speak.

use std::cell::RefCell;
use std::rc::Rc;

use framechat_protocol::iqchannels::{HostMessage, Id, TicketRef};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlIFrameElement, window};
use yew::{Callback, Renderer};

use super::channel::inbound::{Dropped, INBOUND_MAX_BYTES};
use super::channel::{Asker, Outcome};
use super::components::{CrmHost, CrmHostProps};
use super::host::{Host, PageEvent};
use super::settings::{Options, Settings};

wasm_bindgen_test_configure!(run_in_browser);

const STAND: &str = "URL.createObjectURL(new Blob([`<!doctype html><script>
    const got = [];
    addEventListener('message', ({ data }) => got.push(data));
    const say = (data) => parent.postMessage(data, '*');
</script>`], { type: 'text/html' }))";
const INBOX: &str =
    "{ Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 3, TotalUnreadMessages: 7 } }";

struct Desk {
    host: Host,
    slot: Element,
    events: Rc<RefCell<Vec<PageEvent>>>,
}

impl Desk {
    /// A host whose frame shows the stand. The blob's origin is this page's.
    fn new(origin: Option<&str>) -> Self {
        let here = window().unwrap().location().origin().unwrap();
        let options = Options {
            src: here.clone(),
            origin: Some(origin.unwrap_or(&here).to_owned()),
            ..Options::default()
        };
        let mut settings = Settings::check(options, &here).unwrap();
        settings.src = js_sys::eval(STAND).unwrap().as_string().unwrap();
        let events = Rc::new(RefCell::new(Vec::new()));
        let emit = {
            let events = events.clone();
            Callback::from(move |event: PageEvent| events.borrow_mut().push(event))
        };
        let document = window().unwrap().document().unwrap();
        let slot = document.create_element("div").unwrap();
        document.body().unwrap().append_child(&slot).unwrap();
        Self {
            host: Host::new(settings, emit),
            slot,
            events,
        }
    }

    async fn loaded(origin: Option<&str>) -> Self {
        let desk = Self::new(origin);
        desk.host.attach(&desk.slot, Callback::noop());
        desk.told("ready").await;
        desk
    }

    fn iframe(&self) -> HtmlIFrameElement {
        self.slot
            .query_selector("iframe")
            .unwrap()
            .unwrap()
            .unchecked_into()
    }

    /// Runs an expression in the frame.
    fn in_frame(&self, code: &str) -> JsValue {
        let run = Function::new_with_args("frame, code", "return frame.contentWindow.eval(code)");
        run.call2(&JsValue::NULL, &self.iframe(), &code.into())
            .unwrap()
    }

    fn say(&self, data: &str) {
        self.in_frame(&format!("say({data})"));
    }

    fn got(&self) -> String {
        self.in_frame("JSON.stringify(got)").as_string().unwrap()
    }

    async fn told(&self, name: &str) -> PageEvent {
        let find = || {
            self.events
                .borrow()
                .iter()
                .find(|event| event.name == name)
                .cloned()
        };
        until(name, find).await
    }

    async fn dropped(&self, reason: Dropped) {
        until(reason.code(), || {
            (self.host.drops().of(reason) > 0).then_some(())
        })
        .await;
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.host.detach();
        self.slot.remove();
    }
}

/// Looks again after each turn of the browser's event loop.
async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = look() {
            return found;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("waited too long for {what}");
}

fn open() -> HostMessage {
    HostMessage::OpenTicket(TicketRef::Crm(Id::Text("00234".into())))
}

#[wasm_bindgen_test]
async fn the_flags_and_commands_arrive_as_plain_objects() {
    let desk = Desk::new(None);
    desk.host.attach(&desk.slot, Callback::noop());
    assert_eq!(desk.host.ask(open(), Asker::Person), Outcome::Queued);
    desk.told("ready").await;
    until("two messages", || {
        (desk.in_frame("got.length") == 2).then_some(())
    })
    .await;
    assert_eq!(
        desk.got(),
        r#"[{"InitChat":{"HideClientCard":false,"HideNavigation":false,"HideTicketList":false},"Type":"initChat"},"#.to_owned()
            + r#"{"OpenTicket":{"CrmId":"00234"},"Type":"open_iframe_ticket"}]"#
    );
    let plain = "got.every((data) => [data, ...Object.values(data).slice(0, 1)].every((o) => Object.getPrototypeOf(o) === Object.prototype))";
    assert_eq!(desk.in_frame(plain), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn what_the_frame_says_reaches_the_page() {
    let desk = Desk::loaded(None).await;
    desk.say(INBOX);
    let event = desk.told("inboxchanged").await;
    assert_eq!(event.detail, serde_json::json!({"open": 3, "unread": 7}));
}

#[wasm_bindgen_test]
async fn a_frame_of_another_origin_is_neither_believed_nor_told_anything() {
    let desk = Desk::loaded(Some("https://stand.example")).await;
    desk.say(INBOX);
    desk.dropped(Dropped::Origin).await;
    assert!(
        desk.events
            .borrow()
            .iter()
            .all(|event| event.name != "inboxchanged")
    );
    assert_eq!(desk.host.ask(open(), Asker::Person), Outcome::Sent);
    // A message that does arrive shows that the others, posted before it, never will.
    let post = Function::new_with_args("frame", "frame.contentWindow.postMessage('last', '*')");
    post.call1(&JsValue::NULL, &desk.iframe()).unwrap();
    until("the last message", || {
        (desk.in_frame("got.length") != 0).then_some(())
    })
    .await;
    assert_eq!(desk.got(), r#"["last"]"#);
}

#[wasm_bindgen_test]
async fn another_window_is_not_the_frame() {
    let desk = Desk::loaded(None).await;
    js_sys::eval(&format!("postMessage({INBOX}, '*')")).unwrap();
    desk.dropped(Dropped::Source).await;
    assert!(
        desk.events
            .borrow()
            .iter()
            .all(|event| event.name != "inboxchanged")
    );
}

#[wasm_bindgen_test]
async fn what_json_cannot_hold_is_dropped_and_the_channel_lives_on() {
    let desk = Desk::loaded(None).await;
    for exotic in [
        "(() => { const a = {}; a.a = a; return a; })()",
        "10n",
        "undefined",
        "new Map([['Type', 'inbox_changed']])",
        "null",
    ] {
        desk.say(exotic);
    }
    until("five drops", || {
        (desk.host.drops().of(Dropped::Shape) == 5).then_some(())
    })
    .await;
    desk.say(&format!("{{ Type: 'x'.repeat({INBOUND_MAX_BYTES}) }}"));
    desk.dropped(Dropped::Size).await;
    desk.say("{ Type: 'new_in_2027', New: {} }");
    desk.dropped(Dropped::Kind).await;
    desk.say(INBOX);
    desk.told("inboxchanged").await;
}

#[wasm_bindgen_test]
async fn loading_again_keeps_the_node_and_sends_the_flags_again() {
    let desk = Desk::loaded(None).await;
    let before = desk.iframe();
    desk.in_frame("got.old = true");
    desk.host.reload();
    until("the flags in the new document", || {
        (desk.in_frame("typeof got === 'object' && !got.old && got.length === 1") == JsValue::TRUE)
            .then_some(())
    })
    .await;
    assert!(desk.iframe() == before);
}

#[wasm_bindgen_test]
async fn nothing_is_heard_after_the_end() {
    let desk = Desk::loaded(None).await;
    desk.host.detach();
    let told = desk.events.borrow().len();
    assert!(desk.slot.query_selector("iframe").unwrap().is_none());
    assert_eq!(desk.host.ask(open(), Asker::Page), Outcome::NoFrame);
    assert_eq!(desk.events.borrow().len(), told);
}

#[wasm_bindgen_test]
async fn cards_and_remarks_come_and_go_beside_a_frame_that_stays() {
    let desk = Desk::new(None);
    let app = Renderer::<CrmHost>::with_root_and_props(
        desk.slot.clone(),
        CrmHostProps {
            host: desk.host.clone(),
        },
    )
    .render();
    desk.told("ready").await;
    let frame = desk.iframe();
    desk.in_frame("got.mark = true");
    let text = || desk.slot.text_content().unwrap();
    assert!(text().contains("Unread: –"), "{}", text());

    desk.say(INBOX);
    until("the counters", || {
        text().contains("Unread: 7").then_some(())
    })
    .await;
    let card = "{ TicketId: 412, Reason: 'ticket_assigned', Client: { Name: 'King <img src=x onerror=alert(1)>',
        Details: { Email: 'king@example.com', CRMURL: 'javascript:alert(1)' } } }";
    desk.say(&format!(
        "{{ Type: 'open_client_from_ticket', OpenClient: {card} }}"
    ));
    until("the card", || {
        text().contains("king@example.com").then_some(())
    })
    .await;
    assert!(text().contains("King <img src=x onerror=alert(1)>"));
    assert!(
        desk.slot
            .query_selector("img, [href^='javascript']")
            .unwrap()
            .is_none()
    );
    assert!(
        desk.slot
            .query_selector("a[href='mailto:king@example.com']")
            .unwrap()
            .is_some()
    );
    desk.say(&format!(
        "{{ Type: 'close_client_from_ticket', CloseClient: {card} }}"
    ));
    until("the reason", || {
        text()
            .contains("Closed: ticket assigned to another operator")
            .then_some(())
    })
    .await;
    assert_eq!(desk.host.ask(open(), Asker::Person), Outcome::Sent);
    until("the remark", || {
        text()
            .contains("Asked iQChannels to open the chat")
            .then_some(())
    })
    .await;

    assert!(desk.iframe() == frame);
    assert_eq!(
        Reflect::get(&desk.in_frame("got"), &"mark".into()).unwrap(),
        JsValue::TRUE,
        "the document was not loaded again"
    );
    app.destroy();
    until("the frame's end", || {
        desk.slot
            .query_selector("iframe")
            .unwrap()
            .is_none()
            .then_some(())
    })
    .await;
}
