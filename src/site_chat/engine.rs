//! What the site chat does beside showing its state: it follows the state after each render and does what is due. Plain
//! objects instead of a dozen hooks: each hook and each effect is code that every visitor downloads.

use super::attention::Attention;
use super::changes::Chosen;
use super::field::Field;
use super::host_page::{HostPage, Telling, Theme, Told};
use super::identity::Identity;
use super::kept::Kept;
use super::rows::Bubble;
use super::sharing::Group;
use super::state::{Action, Questions, Session, State};
use super::timeline::Timeline;
use crate::browser::backoff::Backoff;
use crate::browser::stream::LiveStream;
use crate::browser::{clock, page, random};
use crate::ui::bb_text::TextAction;
use crate::ui::keys::is_acting_escape;
use framechat_protocol::boot::SiteChatBoot;
use framechat_protocol::visitor::Message;
use gloo_timers::callback::Timeout;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The field that a visitor writes in.
const MESSAGE: &str = "textarea";

pub(super) type Dispatcher = UseReducerDispatcher<State>;

/// The running chat. It ends when it is dropped.
pub(super) struct Engine {
    pub(super) site: String,
    pub(super) kept: Kept,
    pub(super) dispatcher: Dispatcher,
    pub(super) followed: RefCell<Followed>,
    /// The live stream, in the tab that leads.
    pub(super) stream: RefCell<Option<LiveStream>>,
    /// The last change that came by the stream, wherever that is, of the session with this number.
    pub(super) cursor: Cell<(u32, i64)>,
    /// The chat is being opened; no stream runs meanwhile.
    pub(super) opens: Cell<bool>,
    /// Whether the stream of this tab is live; `None` while another has it.
    pub(super) live: Cell<Option<bool>>,
    /// The tabs of this visitor.
    pub(super) group: RefCell<Option<Group>>,
    /// What the other tabs told while the history is on its way.
    pub(super) early: RefCell<Option<Vec<Message>>>,
    pub(super) sending: Sending,
    /// The session that an older page is loaded for.
    pub(super) loading_older: Cell<Option<u32>>,
    /// The composer's own nodes.
    pub(super) field: Rc<Field>,
    send: Callback<Option<String>>,
    pub(super) onsend: Callback<()>,
    pub(super) onaction: Callback<TextAction>,
    pub(super) onretry: Callback<Bubble>,
    /// A change of a message is under way.
    pub(super) changing: Cell<bool>,
    /// Files that were chosen, and their uploads.
    pub(super) chosen: RefCell<Vec<Chosen>>,
    pub(super) next_key: Cell<u32>,
    /// The server could be reached when the state was followed last.
    pub(super) was_live: Cell<bool>,
    /// What the page around the frame hears of the conversation.
    pub(super) attention: Rc<Attention>,
    pub(super) host: HostPage,
    /// What its loader told before there was anyone to hear it.
    told: Rc<RefCell<Vec<Told>>>,
    /// Who the visitor is.
    pub(super) identity: Identity,
    /// All was forgotten but what this page still holds.
    pub(super) forgets: Cell<bool>,
}

/// What was already acted upon.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) opening: Option<u32>,
    pub(super) session: Option<Session>,
    pub(super) leading: bool,
    /// The session whose visitor was looked at.
    pub(super) identity: Option<u32>,
    pub(super) wrong: u32,
    pub(super) asks: bool,
    answers: Questions,
    enter_breaks: bool,
    name: String,
    draft: String,
    pub(super) timeline: Rc<Timeline>,
}

/// The message under way, and what to do when it fails.
#[derive(Default)]
pub(super) struct Sending {
    pub(super) in_flight: Cell<bool>,
    /// After a failure nothing is sent until the state asks again with another number.
    pub(super) rests_at: Cell<Option<u32>>,
    pub(super) backoff: RefCell<Backoff>,
    pub(super) retry: RefCell<Option<Timeout>>,
}

impl Engine {
    /// Begins to listen to the page around the frame, and to Escape; everything else begins with the first state followed
    /// after `state`, which is what was kept.
    pub(super) fn new(
        boot: &Rc<SiteChatBoot>,
        kept: Kept,
        field: Rc<Field>,
        state: &UseReducerHandle<State>,
    ) -> Rc<Self> {
        let dispatcher = state.dispatcher();
        let late: Rc<RefCell<Weak<Self>>> = Rc::default();
        let told: Rc<RefCell<Vec<Told>>> = Rc::default();
        let host = {
            let (engine, early) = (Rc::clone(&late), Rc::clone(&told));
            // What the loader said before is told while this is still being made.
            HostPage::listen(boot, move |told| match engine.borrow().upgrade() {
                Some(engine) => engine.hear_page(told),
                None => early.borrow_mut().push(told),
            })
        };
        let attention = Attention::new(host.clone(), kept.clone(), &boot.title);
        close_with_escape(&host);
        host.tell(Telling::Ready);
        let send = {
            let (dispatcher, host) = (dispatcher.clone(), host.clone());
            Callback::from(move |text: Option<String>| {
                let (id, page_url) = (random::message_id(), host.page_url());
                dispatcher.dispatch(Action::Sent {
                    text,
                    id,
                    page_url,
                    at: clock::server_unix_ms(),
                });
            })
        };
        let engine = Rc::new(Self {
            site: boot.site.clone(),
            kept,
            followed: RefCell::new(Followed {
                name: state.name.clone(),
                draft: state.draft.clone(),
                answers: state.questions.clone(),
                enter_breaks: state.enter_breaks,
                timeline: Rc::clone(&state.timeline),
                ..Followed::default()
            }),
            stream: RefCell::default(),
            cursor: Cell::default(),
            opens: Cell::default(),
            live: Cell::default(),
            group: RefCell::default(),
            early: RefCell::default(),
            sending: Sending::default(),
            loading_older: Cell::default(),
            onsend: send.reform(|()| None),
            onaction: onaction(send.clone(), dispatcher.clone(), Rc::clone(&field)),
            onretry: onretry(send.clone(), dispatcher.clone()),
            send,
            field,
            changing: Cell::default(),
            chosen: RefCell::default(),
            next_key: Cell::default(),
            was_live: Cell::default(),
            attention,
            host,
            told,
            identity: Identity::default(),
            forgets: Cell::default(),
            dispatcher,
        });
        late.replace(Rc::downgrade(&engine));
        Field::connect(&engine);
        page::on_stored(engine.kept.forget_key(), {
            let kept = engine.kept.clone();
            move || {
                kept.forget_tab();
                page::reload();
            }
        });
        engine.restore();
        engine.watch_the_page();
        engine
    }

    /// Sends a text that is not the draft.
    pub(super) fn send_text(&self, text: String) {
        self.send.emit(Some(text));
    }

    /// Does what the state asks for and was not done yet.
    pub(super) fn follow(self: &Rc<Self>, state: &State) {
        for told in self.told.take() {
            self.hear_page(told);
        }
        self.open(state);
        self.listen(state);
        self.send_next(state);
        self.load_older(state);
        self.change_next(state);
        self.upload_when_back(state);
        self.keep(state);
        // After the message that may have taken them is kept.
        self.upload(state);
        self.field.follow(self, state);
        self.follow_identity(state);
        self.begin_anew();
        if state.due {
            self.onsend.emit(());
        }
        self.attention.follow(state);
    }

    /// A callback that dispatches what it is called with.
    pub(super) fn dispatches(&self, action: fn(String) -> Action) -> Callback<String> {
        let dispatcher = self.dispatcher.clone();
        Callback::from(move |text| dispatcher.dispatch(action(text)))
    }

    /// A callback that dispatches an action when something is pressed.
    pub(super) fn does(&self, action: fn() -> Action) -> Callback<MouseEvent> {
        let dispatcher = self.dispatcher.clone();
        Callback::from(move |_| dispatcher.dispatch(action()))
    }

    /// A callback that dispatches whether a box is checked.
    pub(super) fn chooses(&self, action: fn(bool) -> Action) -> Callback<Event> {
        let dispatcher = self.dispatcher.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            dispatcher.dispatch(action(field.checked()));
        })
    }

    /// Keeps what the visitor wrote over a reload.
    fn keep(&self, state: &State) {
        let mut followed = self.followed.borrow_mut();
        if followed.name != state.name {
            followed.name.clone_from(&state.name);
            self.kept.set_name(&state.name);
        }
        if followed.answers != state.questions || followed.enter_breaks != state.enter_breaks {
            self.kept.set_answers(&followed.answers, state);
            followed.answers.clone_from(&state.questions);
            followed.enter_breaks = state.enter_breaks;
        }
        if followed.draft != state.draft {
            followed.draft.clone_from(&state.draft);
            self.kept.set_draft(&state.draft);
        }
        if !Rc::ptr_eq(&followed.timeline, &state.timeline) {
            let before = std::mem::replace(&mut followed.timeline, Rc::clone(&state.timeline));
            let (before, now) = (before.outgoing(), state.timeline.outgoing());
            self.kept.set_outgoing(before, now);
            self.share(before, now);
        }
    }
}

impl Engine {
    /// Does what the loader in the page around the frame asks for.
    fn hear_page(self: &Rc<Self>, told: Told) {
        match told {
            Told::Identify(token) => self.identify(token),
            Told::Prefill(prefill) => self.prefill(prefill),
            Told::Resume(secret) => self.resume(secret),
            Told::Shown(shown) => {
                self.attention.look();
                if shown {
                    page::focus_unless_taken(MESSAGE);
                }
            }
            Told::Full(full) => page::mark_full(full),
            Told::Look(look) => self.dispatcher.dispatch(Action::Looked(look)),
            Told::Theme(Theme::Light) => page::pin_theme(false),
            Told::Theme(Theme::Dark) => page::pin_theme(true),
            Told::Theme(Theme::Auto) => page::unpin_theme(),
            // The channel itself has taken note of the page; a language comes with the frame's address.
            Told::Page(_) => {}
        }
    }
}

/// Escape closes the chat, which only the loader can. It does not hear the keys that are pressed in here.
fn close_with_escape(host: &HostPage) {
    let host = host.clone();
    page::on_key_down(move |event| {
        if is_acting_escape(&event) {
            host.tell(Telling::Close);
        }
    });
}

fn onaction(
    send: Callback<Option<String>>,
    dispatcher: Dispatcher,
    field: Rc<Field>,
) -> Callback<TextAction> {
    Callback::from(move |action| match action {
        TextAction::Send(text) => send.emit(Some(text)),
        TextAction::Put(text) => {
            dispatcher.dispatch(Action::Put(text));
            field.focus();
        }
    })
}

fn onretry(send: Callback<Option<String>>, dispatcher: Dispatcher) -> Callback<Bubble> {
    Callback::from(move |bubble| match bubble {
        // The server answers the same id with the same failed message: only a new one is tried again.
        Bubble::Stored(message) => send.emit(Some(message.text.clone())),
        Bubble::OnItsWay(outgoing) => {
            dispatcher.dispatch(Action::Retried(outgoing.request.id.clone()))
        }
    })
}
