//! What the chat app does beside showing itself: hearing and telling the messenger, keeping drafts, renewing the session.

use super::failure::Failure;
use super::session::Renewal;
use super::state::{Action, State, Step};
use super::{DRAFT, FRAME_MESSAGE_MAX_UNITS, INIT_WAIT_MS, LOOK_MS, api};
use crate::browser::storage::Storage;
use crate::browser::{clock, frame, page};
use crate::ui::language::Language;
use framechat_protocol::bitrix24::bridge::Request;
use framechat_protocol::boot::ChatAppBoot;
use gloo_timers::callback::{Interval, Timeout};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Hears the messenger from the first moment of the page on, greets it where that is due, and notes when it stays silent.
#[hook]
pub(super) fn use_messenger(state: &UseReducerHandle<State>, parent_origin: &str) {
    let dispatcher = state.dispatcher();
    let greeting = state.channel.greeting();
    let parent_origin = parent_origin.to_owned();
    use_effect_with((), move |()| {
        let hears = dispatcher.clone();
        frame::take(FRAME_MESSAGE_MAX_UNITS, &[], move |message| {
            hears.dispatch(Action::Heard {
                message,
                now_ms: clock::monotonic_ms(),
            })
        });
        // What cannot be posted is not answered, and that is told when the time is over.
        let _posted = greeting.is_some_and(|greeting| post(&greeting, &parent_origin));
        let timeout = Timeout::new(INIT_WAIT_MS, move || {
            dispatcher.dispatch(Action::InitOverdue)
        });
        move || drop(timeout)
    });
}

/// Posts what waits, one command at a time, and gives up what waited too long.
#[hook]
pub(super) fn use_queue(state: &UseReducerHandle<State>, parent_origin: &str) {
    let next = state.step(clock::monotonic_ms());
    let dispatcher = state.dispatcher();
    let parent_origin = parent_origin.to_owned();
    use_effect_with(state.timer_key(), move |_| {
        let timeout = next.map(|step| match step {
            Step::Post {
                request,
                in_ms,
                until_ms,
            } => Timeout::new(millis(in_ms), move || {
                let now_ms = clock::monotonic_ms();
                dispatcher.dispatch(if now_ms < until_ms {
                    let ok = post(&request, &parent_origin);
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

/// Gives the server the message that is on its way through it.
#[hook]
pub(super) fn use_delivery(state: &UseReducerHandle<State>, token: &str) {
    let dispatcher = state.dispatcher();
    let token = token.to_owned();
    use_effect_with(state.outgoing.clone(), move |outgoing| {
        if let Some(outgoing) = outgoing.clone() {
            spawn_local(async move {
                let outcome = api::send(&token, &outgoing.id, &outgoing.text).await;
                dispatcher.dispatch(Action::Delivered {
                    id: outgoing.id,
                    outcome,
                });
            });
        }
    });
}

/// Asks for the names that the launch did not bring, and renews the session for as long as somebody sees the page.
#[hook]
pub(super) fn use_session(state: &UseReducerHandle<State>, boot: &Rc<ChatAppBoot>) {
    let dispatcher = state.dispatcher();
    let boot = Rc::clone(boot);
    use_effect_with((), move |()| {
        if boot.launch.user_name.is_none() || boot.launch.client_name.is_none() {
            let (boot, dispatcher) = (Rc::clone(&boot), dispatcher.clone());
            spawn_local(async move {
                // Without names a variable stays visible, and that is told when it is used.
                if let Ok(names) = api::names(&boot.session).await {
                    dispatcher.dispatch(Action::Named(names));
                }
            });
        }
        let renewal = Rc::new(Cell::new(Renewal::new(
            boot.expires_at,
            clock::now_unix_ms(),
        )));
        let look = move || {
            let now_ms = clock::now_unix_ms();
            if renewal.get().is_due(now_ms, !page::is_hidden()) {
                update(&renewal, |renewal| renewal.begun(now_ms));
                spawn_local(renew(
                    boot.session.clone(),
                    Rc::clone(&renewal),
                    dispatcher.clone(),
                ));
            }
        };
        page::on_visibility_change(look.clone());
        let interval = Interval::new(LOOK_MS, look);
        move || drop(interval)
    });
}

async fn renew(token: String, renewal: Rc<Cell<Renewal>>, dispatcher: UseReducerDispatcher<State>) {
    match api::renew(&token).await {
        Ok(()) => update(&renewal, |renewal| renewal.renewed(clock::now_unix_ms())),
        Err(Failure::Ended) => {
            update(&renewal, Renewal::over);
            dispatcher.dispatch(Action::SessionEnded);
        }
        // It is tried again soon; until the session ends nobody misses anything.
        Err(_) => {}
    }
}

fn update(renewal: &Cell<Renewal>, change: impl FnOnce(&mut Renewal)) {
    let mut changed = renewal.get();
    change(&mut changed);
    renewal.set(changed);
}

/// Keeps what is written until it has gone out.
#[hook]
pub(super) fn use_draft(state: &UseReducerHandle<State>, drafts: Rc<Storage>) {
    use_effect_with(state.draft(), move |draft| {
        if draft.is_empty() {
            drafts.remove(DRAFT)
        } else {
            drafts.set(DRAFT, draft)
        }
    });
}

/// Theme, language and direction of the page.
#[hook]
pub(super) fn use_appearance(dark: bool, language: Language) {
    use_effect_with((dark, language), |(dark, language)| {
        // DARK_MODE=N is also what an old messenger means by leaving it out: then the system decides.
        if *dark {
            page::pin_theme(true);
        }
        page::set_language(language.tag(), language.direction());
        clock::mark("framechat-usable");
    });
}

fn post(request: &Request, origin: &str) -> bool {
    match request {
        Request::Text(text) => frame::post(text, origin),
        Request::Object(json) => frame::post_object(json, origin),
    }
}

fn millis(ms: i64) -> u32 {
    u32::try_from(ms).unwrap_or(0)
}
