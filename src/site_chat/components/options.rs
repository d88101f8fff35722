//! What a visitor can choose of the chat itself: their keys, and to be forgotten. That is asked for twice, in the flow of the
//! page: a frame may not be allowed dialogs.

use super::parts::{button, named_button, notice};
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::{Phrase, say};
use crate::site_chat::state::{Action, Forgetting, State};
use crate::ui::button::ButtonKind;
use crate::ui::notice::NoticeKind;
use crate::ui::tree::{Is, Tree, word};
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// The id of the button that leaves everything as it is.
pub(crate) const KEEP_ID: &str = "framechat-keep";

/// The menu in the head.
pub(crate) fn options(tree: &mut Tree, state: &State, engine: &Engine) {
    tree.el("details", &[("class", Is("site-chat-options"))], |tree| {
        let label = word(say(Phrase::Options));
        let values = [label.clone(), label];
        tree.el_with("summary", &["aria-label", "title"], values, |tree| {
            tree.say("\u{22ee}");
        });
        tree.el("div", &[], |tree| {
            tree.el("label", &[], |tree| {
                tree.el("input", &[("type", Is("checkbox"))], |tree| {
                    tree.checked(state.enter_breaks);
                    let onchange = engine.chooses(Action::EnterBreaks);
                    tree.on(ListenerKind::onchange, onchange);
                });
                tree.say(say(Phrase::EnterBreaks));
            });
            let forget = forgetting(engine, Some(Forgetting::Asked));
            button(tree, say(Phrase::Forget), ButtonKind::Quiet, forget);
        });
    });
}

/// Asks whether the visitor means it, and tells how it goes.
pub(crate) fn forgets(tree: &mut Tree, state: &State, engine: &Rc<Engine>) {
    let (kind, text, asks) = match state.forgetting {
        None if state.forgotten => (NoticeKind::Done, Phrase::Forgotten, false),
        None => return,
        Some(Forgetting::Asked) => (NoticeKind::Problem, Phrase::ForgetAsk, true),
        Some(Forgetting::Running) => (NoticeKind::Waiting, Phrase::ForgetRuns, false),
        Some(Forgetting::Failed) => (NoticeKind::Problem, Phrase::ForgetFailed, true),
    };
    notice(tree, kind, None, |tree| {
        tree.el("span", &[], |tree| tree.say(say(text)));
        if asks {
            let engine_held = Rc::downgrade(engine);
            let forget = Callback::from(move |_| {
                if let Some(engine) = engine_held.upgrade() {
                    engine.forget();
                }
            });
            button(tree, say(Phrase::ForgetYes), ButtonKind::Plain, forget);
            let (id, keep) = (word(KEEP_ID), forgetting(engine, None));
            named_button(tree, id, say(Phrase::Cancel), ButtonKind::Quiet, keep);
        }
    });
}

fn forgetting(engine: &Engine, to: Option<Forgetting>) -> Callback<MouseEvent> {
    let dispatcher = engine.dispatcher.clone();
    Callback::from(move |event: MouseEvent| {
        super::message::close_menu(&event);
        dispatcher.dispatch(Action::Forget(to));
    })
}
