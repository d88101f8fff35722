//! The channel at work: effects of the state machine become posts, timers, events for the page and news for the view.
//! It decides nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use framechat_protocol::iqchannels::{FrameMessage, HostMessage};
use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::{Callback, Reducible as _};

use super::channel::inbound::{self, Dropped, Drops, Heard, INBOUND_MAX_BYTES};
use super::channel::{ANSWER_WITHIN, Asker, Channel, Effect, Outcome, Watch};
use super::page_event;
use super::phrases;
use super::settings::Settings;
use super::state::{Action, Counters, State};
use crate::browser::attention::{self, TitleCount};
use crate::browser::child_frame::{Address, ChildFrame, Inbound, NoText};
use crate::browser::clock;
use crate::browser::page::{self, Restored};

/// The accessible name of the operator frame.
const FRAME_TITLE: &str = "iQChannels";

/// How long the count of unread messages has to stand before it is read out.
const ANNOUNCE_AFTER: Duration = Duration::from_secs(1);

/// An event for the page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageEvent {
    /// Its name, such as `inboxchanged`.
    pub name: &'static str,
    /// Its detail, a JSON object.
    pub detail: serde_json::Value,
}

/// One operator frame with its channel. Cheap to clone; equal to its clones only.
#[derive(Clone, Debug)]
pub struct Host(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    emit: Callback<PageEvent>,
    channel: RefCell<Channel>,
    frame: RefCell<Option<ChildFrame>>,
    view: RefCell<Callback<Action>>,
    frame_watch: RefCell<Option<Timeout>>,
    open_watch: RefCell<Option<Timeout>>,
    announcement: RefCell<Option<Timeout>>,
    /// What the page may ask for; the view has a state of its own.
    known: RefCell<Rc<State>>,
    title: RefCell<Option<TitleCount>>,
    restored: RefCell<Option<Restored>>,
}

impl PartialEq for Host {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Host {
    /// A host without a frame yet. `emit` is called with each event for the page.
    #[must_use]
    pub fn new(settings: Settings, emit: Callback<PageEvent>) -> Self {
        let channel = RefCell::new(Channel::new(settings.init.clone()));
        Self(Rc::new(Inner {
            settings,
            emit,
            channel,
            frame: RefCell::default(),
            view: RefCell::new(Callback::noop()),
            frame_watch: RefCell::default(),
            open_watch: RefCell::default(),
            announcement: RefCell::default(),
            known: RefCell::default(),
            title: RefCell::default(),
            restored: RefCell::default(),
        }))
    }

    /// What the page asked for.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// How many messages were dropped, by reason.
    #[must_use]
    pub fn drops(&self) -> Drops {
        self.0.channel.borrow().drops()
    }

    /// What is known of the desk: `state`, `counters` (`open` and `unread`, absent while unknown) and `client`, the card that
    /// is shown, absent when there is none.
    #[must_use]
    pub fn known(&self) -> serde_json::Value {
        page_event::known(&self.0.known.borrow(), &self.0.settings.client_urls)
    }

    /// Makes the frame in an element that nothing else renders into.
    pub fn attach(&self, slot: &Element, view: Callback<Action>) {
        self.0.view.replace(view);
        self.0.title.replace(Some(TitleCount::new()));
        self.0.restored.replace({
            let host = Rc::downgrade(&self.0);
            page::on_restored(move || {
                if let Some(inner) = host.upgrade() {
                    let host = Self(inner);
                    let effects = host.0.channel.borrow_mut().restored();
                    host.run(effects);
                }
            })
        });
        let begun = self.0.channel.borrow_mut().load();
        self.run(begun);
        let Settings { src, origin, .. } = &self.0.settings;
        let on_load = {
            let host = Rc::downgrade(&self.0);
            move || {
                if let Some(inner) = host.upgrade() {
                    Self(inner).loaded();
                }
            }
        };
        let on_message = {
            let host = Rc::downgrade(&self.0);
            move |message: &Inbound<'_>| {
                if let Some(inner) = host.upgrade() {
                    Self(inner).heard(message);
                }
            }
        };
        let frame = ChildFrame::new(
            slot,
            &Address {
                src,
                origin,
                title: FRAME_TITLE,
            },
            on_load,
            on_message,
        );
        self.0.frame.replace(frame);
    }

    /// Removes the frame. Nothing is heard, posted or told after this.
    pub fn detach(&self) {
        self.0.channel.borrow_mut().detach();
        self.0.frame_watch.take();
        self.0.open_watch.take();
        self.0.announcement.take();
        self.0.title.take();
        self.0.restored.take();
        self.0.known.take();
        self.0.view.replace(Callback::noop());
        drop(self.0.frame.take());
    }

    /// Asks for a command.
    pub fn ask(&self, message: HostMessage, asker: Asker) -> Outcome {
        self.ask_since(message, asker, now())
    }

    /// Asks for a command that someone wanted at `asked`, counted from the page's time origin.
    pub fn ask_since(&self, message: HostMessage, asker: Asker, asked: Duration) -> Outcome {
        let asking = |channel: &mut Channel| channel.command(message, asker, asked, now());
        let (outcome, effects) = asking(&mut self.0.channel.borrow_mut());
        if self.run(effects) {
            outcome
        } else {
            Outcome::NoFrame
        }
    }

    /// Loads the stand's page again, without an entry in the history.
    pub fn reload(&self) {
        self.load_again(Channel::load);
    }

    /// As [`Host::reload`], for a person who waits for a chat that did not open: the new document is asked for it, too.
    pub fn retry(&self) {
        self.load_again(|channel| channel.retry(now()));
    }

    fn load_again(&self, begin: impl FnOnce(&mut Channel) -> Vec<Effect>) {
        if self.0.frame.borrow().is_none() {
            return;
        }
        let begun = begin(&mut self.0.channel.borrow_mut());
        self.run(begun);
        if let Some(frame) = self.0.frame.borrow().as_ref() {
            // Without a window the frame is out of the document; putting it back loads it.
            let _ = frame.load(&self.0.settings.src);
        }
    }

    fn loaded(&self) {
        let effects = self.0.channel.borrow_mut().loaded(now());
        self.run(effects);
    }

    fn heard(&self, message: &Inbound<'_>) {
        let heard = Heard {
            from_frame: message.from_frame,
            origin: &message.origin,
        };
        let text = || {
            // Text takes at least a byte a unit, so nothing that fits is refused here.
            message
                .json(INBOUND_MAX_BYTES as u32)
                .map_err(|why| match why {
                    NoText::TooLong => Dropped::Size,
                    NoText::NoJson => Dropped::Shape,
                })
        };
        match inbound::read(heard, &self.0.settings.origin, text) {
            Ok(FrameMessage::Unknown { kind, payload }) => {
                let effects = self.0.channel.borrow_mut().unknown(kind, &payload);
                self.run(effects);
            }
            Ok(message) => {
                let effects = self.0.channel.borrow_mut().heard(message, now());
                self.run(effects);
            }
            Err(reason) => self.0.channel.borrow_mut().dropped(reason),
        }
    }

    fn expired(&self, watch: Watch) {
        let effects = self.0.channel.borrow_mut().expired(watch);
        self.run(effects);
    }

    /// Carries the effects out in order; whether all posts had a window to go to. No borrow is held meanwhile: the page may
    /// call us from its event handlers.
    fn run(&self, effects: Vec<Effect>) -> bool {
        let mut posted = true;
        for effect in effects {
            match effect {
                Effect::Post(message) => {
                    let json = message.to_json(self.0.settings.crm_id_compat).to_string();
                    posted &= self
                        .0
                        .frame
                        .borrow()
                        .as_ref()
                        .is_some_and(|frame| frame.post(&json));
                }
                Effect::Watch(watch) => self.watch(watch),
                Effect::Tell(news) => {
                    let event = page_event::of(&news, &self.0.settings.client_urls);
                    self.learn(Action::News(news));
                    if let Some((name, detail)) = event {
                        self.0.emit.emit(PageEvent { name, detail });
                    }
                }
            }
        }
        posted
    }

    /// Keeps what there is to know and tells the view.
    fn learn(&self, action: Action) {
        let before = self.0.known.borrow().counters;
        let next = self.0.known.take().reduce(action.clone());
        let counters = next.counters;
        self.0.known.replace(next);
        let view = self.0.view.borrow().clone();
        view.emit(action);
        if counters.unread != before.unread {
            self.unread_changed(before, counters);
        }
    }

    /// The frame may neither change our title nor notify anyone, so its page does.
    fn unread_changed(&self, before: Counters, now: Counters) {
        if let Some(title) = self.0.title.borrow().as_ref() {
            title.set(now.unread.unwrap_or_default());
        }
        let Some(unread) = now.unread else { return };
        let more = unread > before.unread.unwrap_or_default();
        if more && page::is_hidden() {
            let text = phrases::unread(unread, self.0.settings.language);
            attention::notify(FRAME_TITLE, &text);
        }
        // Several changes in a row are announced once.
        let host = Rc::downgrade(&self.0);
        let timer = Timeout::new(ANNOUNCE_AFTER.as_millis() as u32, move || {
            if let Some(inner) = host.upgrade() {
                Self(inner).learn(Action::Announce);
            }
        });
        self.0.announcement.replace(Some(timer));
    }

    fn watch(&self, watch: Watch) {
        let host = Rc::downgrade(&self.0);
        let timer = Timeout::new(ANSWER_WITHIN.as_millis() as u32, move || {
            if let Some(inner) = host.upgrade() {
                Self(inner).expired(watch);
            }
        });
        match watch {
            Watch::Frame { .. } => self.0.frame_watch.replace(Some(timer)),
            Watch::Open { .. } => self.0.open_watch.replace(Some(timer)),
        };
    }
}

/// The time since the page's time origin.
pub(super) fn now() -> Duration {
    Duration::from_millis(u64::try_from(clock::monotonic_ms()).unwrap_or_default())
}
