//! The chat app: the page that the Bitrix24 messenger opens in an iframe. It commands the messenger, which never answers,
//! and knows neither the server nor any other surface.

mod components;
pub mod handshake;
mod phrases;
pub mod queue;
pub mod state;

use crate::browser::storage::Storage;
use crate::browser::{clock, frame, page};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use components::actions::Actions;
use components::composer::Composer;
use components::launch::Launch;
use components::status::Status;
use framechat_protocol::bitrix24::frame::FRAME_MESSAGE_MAX_BYTES;
use framechat_protocol::boot::ChatAppBoot;
use gloo_timers::callback::Timeout;
use phrases::Phrase;
use state::{Action, FieldName, Said, State, Step, Wish};
use std::rc::Rc;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// The messenger says init right after the frame has loaded; after this it will not come any more.
const INIT_WAIT_MS: u32 = 5_000;
/// A message of as many UTF-16 units is never shorter in bytes.
const FRAME_MESSAGE_MAX_UNITS: u32 = FRAME_MESSAGE_MAX_BYTES as u32;
const SAID_ID: &str = "framechat-said";
const DRAFT: &str = "draft";

/// Shows the chat app in `root` with the page's boot data; `false` when this build cannot read them.
#[must_use]
pub fn mount(root: &Element, boot: &str) -> bool {
    let Some(boot) = serde_json::from_str(boot).ok() else {
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
    let drafts = use_memo(Rc::clone(boot), |boot| {
        let dialog = boot.launch.dialog_id.as_deref().unwrap_or_default();
        Storage::new(
            &[
                "chat-app.",
                &boot.parent_origin,
                ".",
                &boot.launch.user_id,
                ".",
                dialog,
            ]
            .concat(),
        )
    });
    let state = {
        let (boot, drafts) = (Rc::clone(boot), Rc::clone(&drafts));
        use_reducer(move || State::new(&boot.parent_origin, drafts.get(DRAFT).unwrap_or_default()))
    };
    use_handshake(&state);
    use_queue(&state, &boot.parent_origin);
    use_effect_with(state.draft(), move |draft| {
        if draft.is_empty() {
            drafts.remove(DRAFT)
        } else {
            drafts.set(DRAFT, draft)
        }
    });
    {
        let dark = boot.launch.dark_mode;
        use_effect_with((dark, language), |(dark, language)| {
            // DARK_MODE=N is also what an old messenger means by leaving it out: then the system decides.
            if *dark {
                page::pin_theme(true);
            }
            page::set_language(language.tag(), language.direction());
        });
    }

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
    let problem = state.wrong_field().map(|field| (field, SAID_ID));
    let message_problem = problem
        .filter(|(field, _)| *field == FieldName::Message)
        .map(|(_, id)| id);
    let said = use_problem_in_view(&state);
    html! {
        <div class="chat-app">
            <h1 class="fc-hidden">{ "Framechat" }</h1>
            <Composer
                {language}
                value={state.message.clone()}
                oninput={onmessage}
                onwish={onwish.clone()}
                problem={message_problem}
            >
                <Status {language} connected={state.connected()} />
            </Composer>
            <div ref={said} class="chat-app-said" aria-live="polite">
                if state.stranded() {
                    { notice(NoticeKind::Problem, None, html! {
                        <>
                            <span>{ say(Phrase::Stranded) }</span>
                            { button(say(Phrase::Reload), ButtonKind::Primary, None, Callback::from(|_| page::reload())) }
                        </>
                    }) }
                }
                if let Some(said) = state.said {
                    { notice(kind_of(said), Some(SAID_ID), html! { { say(said.into()) } }) }
                }
            </div>
            <div class="chat-app-more">
                <Actions
                    {language}
                    number={state.number.clone()}
                    code={state.code.clone()}
                    {problem}
                    oninput={onedit}
                    onwish={onwish.clone()}
                />
                <Launch
                    {language}
                    portal={boot.parent_origin.clone()}
                    launch={Rc::new(boot.launch.clone())}
                    dropped={state.handshake.dropped()}
                    strangers={frame::strangers()}
                />
                <div class="chat-app-end">
                    { button(say(Phrase::Close), ButtonKind::Quiet, None, onwish.reform(|_| Wish::Close)) }
                </div>
            </div>
        </div>
    }
}

/// Brings a problem into view: in the smallest frames there is room for the composer only.
#[hook]
fn use_problem_in_view(state: &UseReducerHandle<State>) -> NodeRef {
    let node = use_node_ref();
    let place = node.clone();
    let problem = state
        .said
        .filter(|said| kind_of(*said) == NoticeKind::Problem);
    use_effect_with((problem, state.stranded()), move |(problem, stranded)| {
        let place = place
            .cast::<Element>()
            .filter(|_| problem.is_some() || *stranded);
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
        Said::Passed => NoticeKind::Done,
        Said::Waits => NoticeKind::Waiting,
        Said::GivenUp | Said::Refused(_) => NoticeKind::Problem,
    }
}

/// Hears the messenger from the first moment of the page on, and notes when it stays silent.
#[hook]
fn use_handshake(state: &UseReducerHandle<State>) {
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        let hears = dispatcher.clone();
        frame::take(FRAME_MESSAGE_MAX_UNITS, move |message| {
            hears.dispatch(Action::Heard {
                message,
                now_ms: clock::monotonic_ms(),
            })
        });
        let timeout = Timeout::new(INIT_WAIT_MS, move || {
            dispatcher.dispatch(Action::InitOverdue)
        });
        move || drop(timeout)
    });
}

/// Posts what waits, one command at a time, and gives up what waited too long.
#[hook]
fn use_queue(state: &UseReducerHandle<State>, parent_origin: &str) {
    let next = state.step(clock::monotonic_ms());
    let dispatcher = state.dispatcher();
    let parent_origin = parent_origin.to_owned();
    use_effect_with(state.timer_key(), move |_| {
        let timeout = next.map(|step| match step {
            Step::Post {
                text,
                in_ms,
                until_ms,
            } => Timeout::new(millis(in_ms), move || {
                let now_ms = clock::monotonic_ms();
                dispatcher.dispatch(if now_ms < until_ms {
                    let ok = frame::post(&text, &parent_origin);
                    Action::Posted { ok, now_ms }
                } else {
                    Action::Aged { now_ms }
                });
            }),
            Step::Age { in_ms } => Timeout::new(millis(in_ms), move || {
                dispatcher.dispatch(Action::Aged {
                    now_ms: clock::monotonic_ms(),
                })
            }),
        });
        move || drop(timeout)
    });
}

fn millis(ms: i64) -> u32 {
    u32::try_from(ms).unwrap_or(0)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
