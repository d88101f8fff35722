//! The chat app: the page that the Bitrix24 messenger opens in an iframe. It commands the messenger of either generation and
//! asks its own server for quick replies, and knows no other surface.

mod api;
mod boot;
pub mod bridged;
pub mod channel;
mod components;
mod effects;
pub mod failure;
pub mod handshake;
mod phrases;
pub mod queue;
pub mod replies;
pub mod session;
pub mod state;
pub mod variables;
pub mod ways;

use crate::browser::storage::Storage;
use crate::browser::{clipboard, clock, page, random};
use crate::ui::button::{ButtonKind, button};
use crate::ui::keys::{is_acting_escape, is_asking_slash};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use components::actions::Actions;
use components::composer::Composer;
use components::details::Details;
use components::replies::Replies;
use components::status::Status;
use components::tabs::{Tab, Tabs};
use components::tool::{Tool, reasons};
use effects::{use_appearance, use_delivery, use_draft, use_messenger, use_queue, use_session};
use framechat_protocol::bitrix24::frame::FRAME_MESSAGE_MAX_BYTES;
use framechat_protocol::boot::ChatAppBoot;
use phrases::Phrase;
use state::{Action, FieldName, Said, State, Wish};
use std::rc::Rc;
use variables::Values;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// The messenger answers right after the frame has loaded; after this it will not any more.
const INIT_WAIT_MS: u32 = 5_000;
/// How often the page looks whether its session is to be renewed.
const LOOK_MS: u32 = 15_000;
/// A message of as many UTF-16 units is never shorter in bytes.
const FRAME_MESSAGE_MAX_UNITS: u32 = FRAME_MESSAGE_MAX_BYTES as u32;
const SAID_ID: &str = "framechat-said";
const DRAFT: &str = "draft";
/// How much of a random number tells this load of the page from others, in characters.
const LOAD_CHARS: usize = 24;

/// Shows the chat app in `root` with the page's boot data; `false` when this build cannot read them.
#[must_use]
pub fn mount(root: &Element, boot: &str) -> bool {
    let Some(boot) = boot::read(boot) else {
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
    /// What the server said about the launch.
    pub boot: Rc<ChatAppBoot>,
}

/// The chat app.
#[component]
pub fn App(props: &AppProps) -> Html {
    let boot = &props.boot;
    let language = Language::choose(boot.launch.lang.as_deref().unwrap_or_default());
    let say = |phrase: Phrase| phrase.text(language);
    let drafts = use_memo(Rc::clone(boot), |boot| drafts_of(boot));
    let state = {
        let (boot, drafts) = (Rc::clone(boot), Rc::clone(&drafts));
        use_reducer(move || {
            let draft = drafts.get(DRAFT).unwrap_or_default();
            State::new(&boot, &page::window_name(), &fresh_load(), draft)
        })
    };
    let (tab, from_message) = (use_state(|| Tab::Replies), use_state(|| false));
    let (field, search, tab_node) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_messenger(&state, &boot.parent_origin);
    use_queue(&state, &boot.parent_origin);
    use_delivery(&state, &boot.session);
    use_session(&state, boot);
    use_draft(&state, drafts);
    use_appearance(boot.launch.dark_mode, language);

    let onwish = {
        let dispatcher = state.dispatcher();
        use_callback((), move |wish: Wish, ()| {
            dispatcher.dispatch(Action::Wished {
                wish,
                now_ms: clock::monotonic_ms(),
            })
        })
    };
    let onedit = {
        let dispatcher = state.dispatcher();
        use_callback((), move |(field, text): (FieldName, String), ()| {
            dispatcher.dispatch(Action::Edited(field, text))
        })
    };
    let onmessage = use_callback(onedit.clone(), |text: String, onedit| {
        onedit.emit((FieldName::Message, text))
    });
    let onslash = {
        let (tab, from_message) = (tab.setter(), from_message.setter());
        use_callback(search.clone(), move |(), search| {
            tab.set(Tab::Replies);
            from_message.set(true);
            focus_soon(search.clone());
        })
    };
    let onselect = {
        let (tab, from_message) = (tab.setter(), from_message.setter());
        use_callback((), move |selected: Tab, ()| {
            tab.set(selected);
            from_message.set(false);
        })
    };
    let onmenu = use_callback(tab_node.clone(), |(), node| focus(node));
    let onended = {
        let dispatcher = state.dispatcher();
        use_callback((), move |(), ()| dispatcher.dispatch(Action::SessionEnded))
    };
    let onchoose = {
        let dispatcher = state.dispatcher();
        let values = values(boot, &state);
        let from_message = from_message.setter();
        use_callback(
            (values, field.clone()),
            move |(wish, text): (Option<Wish>, String), (values, field)| {
                let today = clock::long_date(clock::now_unix_ms());
                let values = Values {
                    date: Some(today),
                    ..values.clone()
                };
                let (text, complete) = variables::fill(&text, &values);
                if wish.is_none() || !complete {
                    from_message.set(false);
                    focus(field);
                }
                dispatcher.dispatch(Action::Chosen {
                    wish,
                    text,
                    complete,
                    now_ms: clock::monotonic_ms(),
                });
            },
        )
    };
    let onpreset = {
        let dispatcher = state.dispatcher();
        use_callback(field.clone(), move |text: String, field| {
            dispatcher.dispatch(Action::Chosen {
                wish: None,
                text,
                complete: true,
                now_ms: clock::monotonic_ms(),
            });
            focus(field);
        })
    };
    let oncopy = {
        let dispatcher = state.dispatcher();
        use_callback((), move |text: String, ()| {
            let copied = clipboard::copy(&text);
            dispatcher.dispatch(Action::Told(if copied {
                Said::Copied
            } else {
                Said::NotCopied
            }));
        })
    };
    let onkeydown = {
        let (onslash, field) = (onslash.clone(), field.clone());
        Callback::from(move |event: KeyboardEvent| {
            if (event.ctrl_key() || event.meta_key()) && is_asking_slash(&event) {
                event.prevent_default();
                onslash.emit(());
            } else if is_acting_escape(&event) {
                focus(&field);
            }
        })
    };
    let problem = state.wrong_field().map(|field| (field, SAID_ID));
    let message_problem = problem
        .filter(|(field, _)| *field == FieldName::Message)
        .map(|(_, id)| id);
    let said = use_problem_in_view(&state);
    let lacks = [Wish::Send, Wish::Insert, Wish::Close]
        .into_iter()
        .filter_map(|wish| state.place.lack(wish));
    let reload = || {
        button(
            say(Phrase::Reload),
            ButtonKind::Plain,
            None,
            Callback::from(|_| page::reload()),
        )
    };
    let close = Tool {
        language,
        label: Phrase::Close,
        name: None,
        icon: "close",
        kind: ButtonKind::Quiet,
        hint: Some(Phrase::Close),
        lack: state.place.lack(Wish::Close),
        submits: false,
        onclick: onwish.reform(|_| Wish::Close),
    };
    html! {
        <div class="chat-app" {onkeydown}>
            <h1 class="fc-hidden">{ "Framechat" }</h1>
            <Composer
                {language}
                value={state.message.clone()}
                place={state.place}
                field={field.clone()}
                oninput={onmessage}
                onwish={onwish.clone()}
                {onslash}
                {onmenu}
                problem={message_problem}
            >
                <Status {language} connected={state.connected()} />
            </Composer>
            { reasons(language, lacks) }
            <div ref={said} class="chat-app-said" aria-live="polite">
                if state.stranded() {
                    { notice(NoticeKind::Problem, None, html! { <><span>{ say(Phrase::Stranded) }</span>{ reload() }</> }) }
                }
                if state.ended {
                    { notice(NoticeKind::Waiting, None, html! { <><span>{ say(Phrase::SessionEnded) }</span>{ reload() }</> }) }
                }
                if let Some(said) = state.said {
                    { notice(kind_of(said), Some(SAID_ID), html! { { say(said.into()) } }) }
                }
            </div>
            <div class="chat-app-bar">
                <Tabs {language} selected={*tab} node={tab_node} {onselect} />
                { close.view() }
            </div>
            { Tab::Replies.panel(*tab, html! {
                <Replies
                    {language}
                    session={boot.session.clone()}
                    place={state.place}
                    {search}
                    from_message={*from_message}
                    {onchoose}
                    {onended}
                />
            }) }
            { Tab::Call.panel(*tab, html! {
                <Actions
                    {language}
                    number={state.number.clone()}
                    code={state.code.clone()}
                    {problem}
                    oninput={onedit}
                    onwish={onwish.clone()}
                />
            }) }
            { Tab::Details.panel(*tab, html! {
                <Details
                    {language}
                    boot={Rc::clone(boot)}
                    names={state.names.clone()}
                    dropped={state.channel.dropped()}
                    {oncopy}
                    {onpreset}
                />
            }) }
        </div>
    }
}

/// Brings a problem, or the session's end, into view: in the smallest frames there is room for the composer only.
#[hook]
fn use_problem_in_view(state: &UseReducerHandle<State>) -> NodeRef {
    let node = use_node_ref();
    let place = node.clone();
    let problem = state
        .said
        .filter(|said| kind_of(*said) == NoticeKind::Problem);
    let told = (problem, state.stranded(), state.ended);
    use_effect_with(told, move |(problem, stranded, ended)| {
        let place = place
            .cast::<Element>()
            .filter(|_| problem.is_some() || *stranded || *ended);
        if let Some(notice) = place.and_then(|place| place.last_element_child()) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            notice.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    node
}

fn kind_of(said: Said) -> NoticeKind {
    match said {
        Said::Passed | Said::Inserted | Said::Sent | Said::Copied => NoticeKind::Done,
        Said::Waits | Said::Sending | Said::Incomplete => NoticeKind::Waiting,
        Said::GivenUp
        | Said::Refused(_)
        | Said::NotInserted
        | Said::Unconfirmed
        | Said::NotSent(_)
        | Said::NotCopied => NoticeKind::Problem,
    }
}

/// The drafts of this dialog and this user.
fn drafts_of(boot: &ChatAppBoot) -> Storage {
    let dialog = boot.launch.dialog_id.as_deref().unwrap_or_default();
    let user = &boot.launch.user_id;
    Storage::new(&["chat-app.", &boot.parent_origin, ".", user, ".", dialog].concat())
}

/// What tells this load of the page from others; without randomness the time has to do.
fn fresh_load() -> String {
    let mut load = random::message_id().unwrap_or_else(|| clock::now_unix_ms().to_string());
    load.truncate(LOAD_CHARS);
    load
}

/// What variables stand for, but for the date, which changes.
fn values(boot: &ChatAppBoot, state: &State) -> Values {
    Values {
        client: state.names.client_name.clone(),
        operator: state.names.user_name.clone(),
        portal: Some(boot.launch.portal.clone()),
        date: None,
    }
}

fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // Refused only to what is not shown.
        let _ = element.focus();
    }
}

/// Focuses what the next rendering shows.
fn focus_soon(node: NodeRef) {
    gloo_timers::callback::Timeout::new(0, move || focus(&node)).forget();
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
