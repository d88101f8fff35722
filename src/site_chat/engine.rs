//! What the site chat does beside showing its state: it follows the state after each render and does what is due. Plain
//! objects instead of a dozen hooks: each hook and each effect is code that every visitor downloads.

use super::attention::Attention;
use super::changes::Chosen;
use super::host_page::{HostPage, Telling, Theme, Told};
use super::kept::Kept;
use super::rows::Bubble;
use super::sharing::Group;
use super::state::{Action, Session, State};
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
use std::rc::Rc;
use web_sys::HtmlElement;
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
    /// The composer's message field.
    pub(super) message_ref: NodeRef,
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
    /// The composer's field for files.
    pub(super) files_ref: NodeRef,
    /// What the page around the frame hears of the conversation.
    pub(super) attention: Rc<Attention>,
}

/// What was already acted upon.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) opening: Option<u32>,
    pub(super) session: Option<Session>,
    pub(super) leading: bool,
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
        state: &UseReducerHandle<State>,
    ) -> Rc<Self> {
        let dispatcher = state.dispatcher();
        let look: Rc<RefCell<Option<Rc<Attention>>>> = Rc::default();
        let host = {
            let (look, dispatcher) = (Rc::clone(&look), dispatcher.clone());
            HostPage::listen(boot, move |told| {
                hear(told, &dispatcher, look.borrow().as_deref());
            })
        };
        let attention = Attention::new(host.clone(), kept.clone(), &boot.title);
        look.replace(Some(Rc::clone(&attention)));
        close_with_escape(&host);
        host.tell(Telling::Ready);
        let message_ref = NodeRef::default();
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
            onaction: onaction(send.clone(), dispatcher.clone(), message_ref.clone()),
            onretry: onretry(send, dispatcher.clone()),
            message_ref,
            changing: Cell::default(),
            chosen: RefCell::default(),
            next_key: Cell::default(),
            was_live: Cell::default(),
            files_ref: NodeRef::default(),
            attention,
            dispatcher,
        });
        engine.restore();
        engine.watch_the_page();
        engine
    }

    /// Does what the state asks for and was not done yet.
    pub(super) fn follow(self: &Rc<Self>, state: &State) {
        self.open(state);
        self.listen(state);
        self.send_next(state);
        self.load_older(state);
        self.change_next(state);
        self.upload_when_back(state);
        self.upload(state);
        self.keep(state);
        self.attention.follow(state);
    }

    /// A callback that dispatches what it is called with.
    pub(super) fn dispatches(&self, action: fn(String) -> Action) -> Callback<String> {
        let dispatcher = self.dispatcher.clone();
        Callback::from(move |text| dispatcher.dispatch(action(text)))
    }

    /// Keeps what the visitor wrote over a reload.
    fn keep(&self, state: &State) {
        let mut followed = self.followed.borrow_mut();
        if followed.name != state.name {
            followed.name.clone_from(&state.name);
            self.kept.set_name(&state.name);
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

/// Does what the loader in the page around the frame asks for.
fn hear(told: Told, dispatcher: &Dispatcher, attention: Option<&Attention>) {
    match told {
        Told::Shown(shown) => {
            if let Some(attention) = attention {
                attention.look();
            }
            if shown {
                page::focus_unless_taken(MESSAGE);
            }
        }
        Told::Look(look) => dispatcher.dispatch(Action::Looked(look)),
        Told::Theme(Theme::Light) => page::pin_theme(false),
        Told::Theme(Theme::Dark) => page::pin_theme(true),
        Told::Theme(Theme::Auto) => page::unpin_theme(),
        // The channel itself has taken note of the page.
        Told::Page(_) | Told::Identify(_) | Told::Prefill(_) | Told::Resume(_) => {}
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
    field: NodeRef,
) -> Callback<TextAction> {
    Callback::from(move |action| match action {
        TextAction::Send(text) => send.emit(Some(text)),
        TextAction::Put(text) => {
            dispatcher.dispatch(Action::Put(text));
            if let Some(field) = field.cast::<HtmlElement>() {
                // A field that cannot take the focus keeps its text all the same.
                let _ = field.focus();
            }
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
