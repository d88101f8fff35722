//! What a visitor can choose of the chat itself: their keys, and to be forgotten. That is asked for twice, in the flow of the
//! page: a frame may not be allowed dialogs.

use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::{Action, Forgetting, State};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of the button that leaves everything as it is.
pub(crate) const KEEP_ID: &str = "framechat-keep";

/// The menu in the head.
pub(crate) fn options(language: Language, state: &State, engine: &Engine) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let onchange = {
        let dispatcher = engine.dispatcher.clone();
        Callback::from(move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            dispatcher.dispatch(Action::EnterBreaks(field.checked()));
        })
    };
    let forget = forgetting(engine, Some(Forgetting::Asked));
    html! {
        <details class="site-chat-options">
            <summary aria-label={say(Phrase::Options)} title={say(Phrase::Options)}>{ "\u{22ee}" }</summary>
            <div>
                <label>
                    <input type="checkbox" checked={state.enter_breaks} {onchange} />
                    { say(Phrase::EnterBreaks) }
                </label>
                { button(say(Phrase::Forget), ButtonKind::Quiet, None, forget) }
            </div>
        </details>
    }
}

/// Asks whether the visitor means it, and tells how it goes.
pub(crate) fn forgets(language: Language, state: &State, engine: &Rc<Engine>) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let (kind, text, asks) = match state.forgetting {
        None if state.forgotten => (NoticeKind::Done, Phrase::Forgotten, false),
        None => return html! {},
        Some(Forgetting::Asked) => (NoticeKind::Problem, Phrase::ForgetAsk, true),
        Some(Forgetting::Running) => (NoticeKind::Waiting, Phrase::ForgetRuns, false),
        Some(Forgetting::Failed) => (NoticeKind::Problem, Phrase::ForgetFailed, true),
    };
    let forget = {
        let engine = Rc::downgrade(engine);
        Callback::from(move |_| {
            if let Some(engine) = engine.upgrade() {
                engine.forget();
            }
        })
    };
    let keep = forgetting(engine, None);
    let inside = html! {
        <>
            <span>{ say(text) }</span>
            if asks {
                { button(say(Phrase::ForgetYes), ButtonKind::Plain, None, forget) }
                <button id={KEEP_ID} type="button" class="fc-button" data-kind="quiet" onclick={keep}>{ say(Phrase::Cancel) }</button>
            }
        </>
    };
    notice(kind, None, inside)
}

fn forgetting(engine: &Engine, to: Option<Forgetting>) -> Callback<MouseEvent> {
    let dispatcher = engine.dispatcher.clone();
    Callback::from(move |event: MouseEvent| {
        super::message::close_menu(&event);
        dispatcher.dispatch(Action::Forget(to));
    })
}
