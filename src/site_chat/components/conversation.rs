//! The conversation: its messages by day, loaded upwards page by page.

use super::message::Message;
use crate::browser::clock;
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::Row;
use crate::site_chat::scroll::Scroller;
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use yew::prelude::*;

/// The conversation in its scroll container. The greeting is said before the first message of all.
pub(crate) fn conversation(
    language: Language,
    state: &State,
    rows: &[Row],
    engine: &Engine,
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
                aria-busy={state.loading().then_some("true")}
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
                    <div class="site-chat-rows">
                        for row in rows {
                            { show(row, language, engine) }
                        }
                    </div>
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

fn show(row: &Row, language: Language, engine: &Engine) -> Html {
    match row {
        Row::Day { at, day } => html! {
            <div key={["day-", &day.to_string()].concat()} class="site-chat-day">
                <time datetime={clock::machine_time(*at)}>{ clock::long_date(*at) }</time>
            </div>
        },
        Row::Said {
            bubble,
            opens_group,
        } => html! {
            <Message
                key={bubble.id()}
                {language}
                bubble={bubble.clone()}
                opens_group={*opens_group}
                onaction={engine.onaction.clone()}
                onretry={engine.onretry.clone()}
            />
        },
    }
}
