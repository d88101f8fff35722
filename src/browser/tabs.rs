//! The tabs of one browser that show the same: one of them leads and does what needs doing once, and all can talk.
//!
//! A Web Lock says who leads, a `BroadcastChannel` carries the talk. Where the browser lacks or blocks one of them, each
//! tab leads for itself and hears nobody.

use gloo_timers::callback::{Interval, Timeout};
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

/// The leader shows so often that it lives; hidden for long, a browser lets it do so once a minute.
const BEAT_MS: u32 = 20_000;
/// A leader that was not heard for so long is taken for frozen, and another takes the lead from it.
const BEATLESS_MAX_MS: u32 = 90_000;
/// What a beat says; it is nobody else's business.
const BEAT: &str = "";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request_lock(name: &str, options: &Object, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// What a tab hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tab {
    /// This tab leads from now on, or does not any more.
    Leads(bool),
    /// Another tab said something.
    Said(String),
}

type Hear = Closure<dyn Fn(MessageEvent)>;

/// This tab among the others; dropped, it leaves them, and another leads.
pub struct Tabs(Rc<Inner>);

struct Inner {
    name: String,
    on: Box<dyn Fn(Tab)>,
    channel: RefCell<Option<BroadcastChannel>>,
    _hear: RefCell<Option<Hear>>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
    leads: Cell<bool>,
    left: Cell<bool>,
    beat: RefCell<Option<Interval>>,
    watch: RefCell<Option<Timeout>>,
}

impl std::fmt::Debug for Tabs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tabs").field(&self.0.name).finish()
    }
}

impl Tabs {
    /// Joins the tabs under this name. What `on` hears comes later, never from within this call, save that a tab which
    /// can only be alone leads at once.
    pub fn join(name: String, on: impl Fn(Tab) + 'static) -> Self {
        let inner = Rc::new(Inner {
            channel: RefCell::new(BroadcastChannel::new(&name).ok()),
            name,
            on: Box::new(on),
            _hear: RefCell::default(),
            release: RefCell::default(),
            leads: Cell::default(),
            left: Cell::default(),
            beat: RefCell::default(),
            watch: RefCell::default(),
        });
        if let Some(channel) = &*inner.channel.borrow() {
            let weak = Rc::downgrade(&inner);
            let hear = Hear::new(move |event: MessageEvent| {
                if let (Some(inner), Some(text)) = (weak.upgrade(), event.data().as_string()) {
                    inner.hear(text);
                }
            });
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
            inner._hear.replace(Some(hear));
        }
        if inner.channel.borrow().is_some() {
            inner.watch();
            inner.ask(false);
        } else {
            inner.be_alone();
        }
        Self(inner)
    }

    /// Says something to all other tabs.
    pub fn say(&self, text: &str) {
        self.0.say(text);
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.0.left.set(true);
        self.0.beat.take();
        self.0.watch.take();
        self.0.be_alone_in_talk();
        self.0.give_back();
    }
}

impl Inner {
    fn say(&self, text: &str) {
        if let Some(channel) = &*self.channel.borrow() {
            // Texts can always be posted, and the channel is open.
            let _ = channel.post_message(&text.into());
        }
    }

    fn hear(self: &Rc<Self>, text: String) {
        if !self.leads.get() {
            self.watch();
        }
        if text != BEAT {
            (self.on)(Tab::Said(text));
        }
    }

    /// Asks to lead: in turn, or over the head of who leads now.
    fn ask(self: &Rc<Self>, steal: bool) {
        let weak = Rc::downgrade(self);
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            Promise::new(&mut |release, _| match weak.upgrade() {
                Some(inner) if !inner.left.get() => inner.lead(release),
                // Whoever asked is gone: the next one.
                _ => drop(release.call0(&JsValue::UNDEFINED)),
            })
        });
        let options = Object::new();
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &"steal".into(), &steal.into());
        let Ok(held) = request_lock(&self.name, &options, &granted) else {
            return self.be_alone();
        };
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let lost = JsFuture::from(held).await.is_err();
            let Some(inner) = weak.upgrade().filter(|inner| !inner.left.get()) else {
                return;
            };
            if lost && inner.leads.get() {
                inner.follow();
                inner.ask(false);
            } else if lost {
                inner.be_alone();
            }
        });
    }

    fn lead(self: &Rc<Self>, release: Function) {
        self.watch.take();
        self.release.replace(Some(release));
        let weak = Rc::downgrade(self);
        let beat = Interval::new(BEAT_MS, move || {
            if let Some(inner) = weak.upgrade() {
                inner.say(BEAT);
            }
        });
        self.beat.replace(Some(beat));
        self.leads.set(true);
        (self.on)(Tab::Leads(true));
    }

    /// Another tab took the lead.
    fn follow(self: &Rc<Self>) {
        self.leads.set(false);
        self.beat.take();
        self.release.take();
        self.watch();
        (self.on)(Tab::Leads(false));
    }

    /// The browser does not let tabs find one another.
    fn be_alone(&self) {
        self.be_alone_in_talk();
        self.watch.take();
        if !self.leads.replace(true) {
            (self.on)(Tab::Leads(true));
        }
    }

    fn be_alone_in_talk(&self) {
        if let Some(channel) = self.channel.take() {
            channel.close();
        }
    }

    fn give_back(&self) {
        if let Some(release) = self.release.take() {
            // What a promise is resolved with cannot fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }

    /// Counts anew how long the leader is silent.
    fn watch(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let steal = Timeout::new(BEATLESS_MAX_MS, move || {
            if let Some(inner) = weak.upgrade() {
                inner.ask(true);
            }
        });
        self.watch.replace(Some(steal));
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use super::{Tab, Tabs};
    use crate::test_page::until;
    use std::cell::RefCell;
    use std::rc::Rc;
    use wasm_bindgen_test::wasm_bindgen_test;

    type Heard = Rc<RefCell<Vec<Tab>>>;

    fn join(name: &str) -> (Tabs, Heard) {
        let heard = Heard::default();
        let hears = Rc::clone(&heard);
        let tabs = Tabs::join(name.to_owned(), move |tab| hears.borrow_mut().push(tab));
        (tabs, heard)
    }

    async fn hears(heard: &Heard, expected: &[Tab]) {
        until("what a tab hears", || {
            (heard.borrow().as_slice() == expected).then_some(())
        })
        .await;
    }

    fn said(text: &str) -> Tab {
        Tab::Said(text.to_owned())
    }

    #[wasm_bindgen_test]
    async fn one_leads_and_when_it_leaves_the_next_one_does() {
        let (first, by_first) = join("test-leads");
        hears(&by_first, &[Tab::Leads(true)]).await;
        let (second, by_second) = join("test-leads");
        let (_other, by_other) = join("test-others");
        hears(&by_other, &[Tab::Leads(true)]).await;
        first.say("one");
        second.say("two");
        hears(&by_first, &[Tab::Leads(true), said("two")]).await;
        hears(&by_second, &[said("one")]).await;
        drop(first);
        hears(&by_second, &[said("one"), Tab::Leads(true)]).await;
        second.say("alone");
        let (third, by_third) = join("test-leads");
        third.say("three");
        hears(&by_second, &[said("one"), Tab::Leads(true), said("three")]).await;
        assert!(by_third.borrow().is_empty(), "it is not its turn");
    }

    #[wasm_bindgen_test]
    async fn a_lead_can_be_taken_from_one_that_is_silent() {
        let (first, by_first) = join("test-steals");
        hears(&by_first, &[Tab::Leads(true)]).await;
        let (second, by_second) = join("test-steals");
        second.0.ask(true);
        hears(&by_second, &[Tab::Leads(true)]).await;
        hears(&by_first, &[Tab::Leads(true), Tab::Leads(false)]).await;
        drop(second);
        hears(
            &by_first,
            &[Tab::Leads(true), Tab::Leads(false), Tab::Leads(true)],
        )
        .await;
        drop(first);
    }
}
