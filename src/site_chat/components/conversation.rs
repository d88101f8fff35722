//! The conversation: its messages by day, loaded upwards page by page.

use super::rows::Rows;
use crate::site_chat::changes::Deed;
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Row};
use crate::site_chat::scroll::Scroller;
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use std::rc::Rc;
use yew::prelude::*;

/// The conversation in its scroll container. The greeting is said before the first message of all.
pub(crate) fn conversation(
    language: Language,
    state: &State,
    rows: &Rc<Vec<Row>>,
    engine: &Engine,
    ondeed: Callback<(Bubble, Deed)>,
    scroller: &Scroller,
    greeting: Option<&str>,
) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let older = |label: Phrase| {
        let dispatcher = engine.dispatcher.clone();
        let onclick = Callback::from(move |_| dispatcher.dispatch(Action::OlderWanted));
        button(say(label), ButtonKind::Quiet, None, onclick)
    };
    html! {
        <div class="site-chat-conversation">
            <div
                ref={scroller.log.clone()}
                class="site-chat-log"
                role="log"
                aria-label={say(Phrase::Conversation)}
                aria-busy={state.busy().then_some("true")}
                tabindex="0"
                onscroll={scroller.onscroll.clone()}
            >
                <div ref={scroller.content.clone()} class="site-chat-content">
                    <div class="site-chat-top">
                        if state.loading() || state.loading_older {
                            <div class="fc-spinner" role="status">{ say(Phrase::Loading) }</div>
                        } else if state.older_failed {
                            <p class="site-chat-aside">{ say(Phrase::EarlierFailed) }</p>
                            { older(Phrase::TryAgain) }
                        } else if state.has_older() {
                            { older(Phrase::Earlier) }
                        } else if let Some(greeting) = greeting {
                            <p class="site-chat-aside" dir="auto">{ greeting }</p>
                        }
                    </div>
                    <Rows
                        {language}
                        rows={Rc::clone(rows)}
                        onaction={engine.onaction.clone()}
                        ondeed={ondeed}
                    />
                </div>
            </div>
            <div class="site-chat-below" aria-live="polite">
                if state.behind {
                    { button(say(Phrase::NewMessages), ButtonKind::Primary, None, scroller.onend.clone()) }
                }
            </div>
        </div>
    }
}
