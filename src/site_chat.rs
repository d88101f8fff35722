//! The site chat: the visitor's chat on a company's own site, in a frame or as a page of its own. It talks to its server
//! only, and hears of the page around it nothing but that page's address.

pub mod api;
mod components;
mod connection;
pub mod kept;
pub mod page_address;
mod phrases;
pub mod rows;
mod scroll;
pub mod state;
pub mod timeline;
pub mod wire;

use crate::browser::json::Json;
use crate::browser::{clock, frame, page, random};
use crate::ui::bb_text::TextAction;
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use components::composer::{Composer, composer};
use components::conversation::{Conversation, conversation};
use framechat_protocol::boot::SiteChatBoot;
use framechat_protocol::visitor::URL_MAX_BYTES;
use kept::Kept;
use phrases::Phrase;
use rows::{Bubble, rows};
use scroll::use_scroll;
use state::{Action, State, Trouble};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// An address of as many UTF-16 units is never shorter in bytes.
const ADDRESS_MAX_UNITS: u32 = URL_MAX_BYTES as u32;

/// Shows the site chat in `root` with the page's boot data; `false` when this build cannot read them.
#[must_use]
pub fn mount(root: &Element, boot: &str) -> bool {
    let Some(boot) = Json::parse(boot).as_ref().and_then(wire::boot) else {
        return false;
    };
    yew::Renderer::<App>::with_root_and_props(
        root.clone(),
        AppProps {
            boot: Rc::new(boot),
        },
    )
    .render();
    true
}

/// Properties of [`App`].
#[derive(Debug, PartialEq, Properties)]
pub struct AppProps {
    /// What the server said about the site.
    pub boot: Rc<SiteChatBoot>,
}

/// The site chat.
#[component]
pub fn App(props: &AppProps) -> Html {
    let boot = &props.boot;
    let language = Language::choose(&boot.lang);
    let kept = use_memo(boot.site.clone(), |site| Kept::new(site));
    let state = {
        let kept = Rc::clone(&kept);
        use_reducer(move || kept.state())
    };
    connection::use_opening(&state, &boot.site, &kept);
    connection::use_live_stream(&state, &kept);
    connection::use_sending(&state, &kept);
    connection::use_older_pages(&state);
    use_keeping(&state, &kept);
    let address = use_page_address(boot);
    use_effect_with((boot.title.clone(), language), |(title, language)| {
        page::set_title(title);
        page::set_language(language.tag());
    });
    let message_ref = use_node_ref();
    let send = use_sender(&state, &address);
    let dispatcher = state.dispatcher();

    let onsend = use_callback(send.clone(), |(): (), send| send.emit(None));
    let onaction = {
        let (dispatcher, message_ref) = (dispatcher.clone(), message_ref.clone());
        use_callback(send.clone(), move |action: TextAction, send| match action {
            TextAction::Send(text) => send.emit(Some(text)),
            TextAction::Put(text) => {
                dispatcher.dispatch(Action::Put(text));
                focus(&message_ref);
            }
        })
    };
    let onretry = {
        let dispatcher = dispatcher.clone();
        use_callback(send, move |bubble: Bubble, send| match bubble {
            // The server answers the same id with the same failed message: only a new one is tried again.
            Bubble::Stored(message) => send.emit(Some(message.text.clone())),
            Bubble::OnItsWay(outgoing) => {
                dispatcher.dispatch(Action::Retried(outgoing.request.id.clone()))
            }
        })
    };
    let on = |action: fn(String) -> Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |text: String| dispatcher.dispatch(action(text)))
    };
    let onolder = {
        let dispatcher = dispatcher.clone();
        use_callback((), move |(): (), ()| {
            dispatcher.dispatch(Action::OlderWanted)
        })
    };
    let more = state.timeline.older().is_some();
    let on_top = use_callback(
        (
            onolder.clone(),
            more && !state.loading_older && !state.older_failed,
        ),
        |(): (), (onolder, wanted)| {
            if *wanted {
                onolder.emit(());
            }
        },
    );
    let rows = use_memo(Rc::clone(&state.timeline), |timeline| {
        rows(timeline, clock::local_day)
    });
    let scroll = use_scroll(&rows, &on_top);
    let conversation = conversation(Conversation {
        language,
        rows: &rows,
        more,
        greeting: boot.greeting.as_deref(),
        loading: state.loading(),
        loading_older: state.loading_older,
        older_failed: state.older_failed,
        scroll,
        onolder,
        onaction,
        onretry,
    });
    let composer = composer(Composer {
        language,
        name: &state.name,
        draft: &state.draft,
        complaint: state.complaint,
        message_ref,
        onname: on(Action::Named),
        ondraft: on(Action::Drafted),
        onsend,
    });
    html! {
        <div class="site-chat">
            <header class="site-chat-head"><h1>{ &boot.title }</h1></header>
            { conversation }
            <div class="site-chat-banner" aria-live="polite">{ banner(&state, language) }</div>
            { composer }
        </div>
    }
}

/// What stands between the visitor and the operator now, calmly, with what can be done about it.
fn banner(state: &UseReducerHandle<State>, language: Language) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let waiting = |phrase: Phrase| notice(NoticeKind::Waiting, None, html! { { say(phrase) } });
    match state.trouble {
        Some(Trouble::Unreachable) => waiting(Phrase::Unreachable),
        Some(trouble) => {
            let dispatcher = state.dispatcher();
            let onclick = match trouble {
                Trouble::Outdated => Callback::from(|_| page::reload()),
                _ => Callback::from(move |_| dispatcher.dispatch(Action::OpenAgain)),
            };
            let inside = html! {
                <>
                    <span>{ say(trouble.into()) }</span>
                    { button(say(Phrase::TryAgain), ButtonKind::Quiet, None, onclick) }
                </>
            };
            notice(NoticeKind::Problem, None, inside)
        }
        None if state.session.is_some() && !state.live => {
            html! { <div class="site-chat-late">{ waiting(Phrase::Reconnecting) }</div> }
        }
        None => html! {},
    }
}

/// Keeps what the visitor wrote over a reload.
#[hook]
fn use_keeping(state: &UseReducerHandle<State>, kept: &Rc<Kept>) {
    let to = Rc::clone(kept);
    use_effect_with(state.name.clone(), move |name| to.set_name(name));
    let to = Rc::clone(kept);
    use_effect_with(state.draft.clone(), move |draft| to.set_draft(draft));
    let to = Rc::clone(kept);
    use_effect_with(state.timeline.outgoing().to_vec(), move |outgoing| {
        to.set_outgoing(outgoing)
    });
}

/// The address of the page that the visitor looks at, now.
#[hook]
fn use_page_address(boot: &Rc<SiteChatBoot>) -> Rc<RefCell<Option<String>>> {
    let address = {
        let boot = Rc::clone(boot);
        use_mut_ref(move || {
            page_address::first(
                &page::referrer(),
                &page::own_address().unwrap_or_default(),
                &boot.parents,
            )
        })
    };
    let (boot, told) = (Rc::clone(boot), Rc::clone(&address));
    use_effect_with((), move |()| {
        frame::take(ADDRESS_MAX_UNITS, move |message| {
            if let Some(url) = page_address::told(&message, &boot.parents) {
                told.replace(Some(url));
            }
        });
    });
    address
}

/// Sends a text, or the draft.
#[hook]
fn use_sender(
    state: &UseReducerHandle<State>,
    address: &Rc<RefCell<Option<String>>>,
) -> Callback<Option<String>> {
    let dispatcher = state.dispatcher();
    let address = Rc::clone(address);
    use_callback((), move |text: Option<String>, ()| {
        let (id, page_url) = (random::message_id(), address.borrow().clone());
        dispatcher.dispatch(Action::Sent {
            text,
            id,
            page_url,
            at: clock::now_unix_ms(),
        });
    })
}

fn focus(field: &NodeRef) {
    if let Some(field) = field.cast::<HtmlElement>() {
        // A field that cannot take the focus keeps its text all the same.
        let _ = field.focus();
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
