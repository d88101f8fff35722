//! The conversation: its messages by day, loaded upwards page by page.

use super::rows::{Manner, RowsView};
use crate::site_chat::changes::Deed;
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Rows};
use crate::site_chat::scroll::Scroller;
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use framechat_protocol::bbcode;
use framechat_protocol::visitor::{Author, Kind, Message};
use std::rc::Rc;
use yew::prelude::*;

/// So much of a message is read out, in characters, and so much is read for that, in bytes: this is done at each stroke.
const HEARD_MAX_CHARS: usize = 300;
const HEARD_MAX_BYTES: usize = 1_200;
/// More new messages than these are not counted out.
const COUNTED_MAX: u32 = 99;

/// The conversation in its scroll container. The greeting is said before the first message of all.
pub(crate) fn conversation(
    manner: &Rc<Manner>,
    state: &State,
    rows: &Rc<Rows>,
    engine: &Engine,
    ondeed: Callback<(Bubble, Deed)>,
    scroller: &Scroller,
    greeting: Option<&str>,
) -> Html {
    let language = manner.language;
    let view = &scroller.view;
    let say = |phrase: Phrase| phrase.text(language);
    let older = |label: Phrase| {
        let dispatcher = engine.dispatcher.clone();
        let onclick = Callback::from(move |_| dispatcher.dispatch(Action::OlderWanted));
        button(say(label), ButtonKind::Quiet, None, onclick)
    };
    html! {
        <div class="site-chat-conversation">
            <div
                ref={view.log.clone()}
                class="site-chat-log"
                role="log"
                aria-label={say(Phrase::Conversation)}
                aria-live="off"
                aria-busy={state.busy().then_some("true")}
                tabindex="0"
                onscroll={scroller.onscroll.clone()}
            >
                <div ref={view.content.clone()} class="site-chat-content">
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
                    <RowsView
                        manner={Rc::clone(manner)}
                        shown={Rc::clone(rows)}
                        list={view.rows.clone()}
                        onaction={engine.onaction.clone()}
                        ondeed={ondeed}
                    />
                </div>
            </div>
            <div class="site-chat-below">
                if !state.reading.at_end {
                    { to_end(state.reading.behind, language, scroller.onend.clone()) }
                }
            </div>
            { heard(&state.reading.heard, language) }
        </div>
    }
}

/// The button that leads to the end, with the number of messages that came there.
fn to_end(behind: u32, language: Language, onclick: Callback<MouseEvent>) -> Html {
    let label = if behind == 0 {
        Phrase::Latest
    } else {
        Phrase::NewMessages
    };
    let label = label.text(language);
    let more = if behind > COUNTED_MAX { "+" } else { "" };
    html! {
        <button type="button" class="fc-button site-chat-end" data-kind="plain" {onclick}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 6l5 5 5-5" /></svg>
            if behind == 0 {
                <span class="fc-hidden">{ label }</span>
            } else {
                <span>{ label }</span>
                { " " }
                <span class="site-chat-count">{ behind.min(COUNTED_MAX) }{ more }</span>
            }
        </button>
    }
}

/// What came, for who cannot see it: each message is an element of its own that is read when it comes, and never again.
fn heard(messages: &[Rc<Message>], language: Language) -> Html {
    html! {
        <div
            class="fc-hidden"
            role="status"
            aria-label={Phrase::NewMessages.text(language)}
            aria-live="polite"
            aria-atomic="false"
            aria-relevant="additions"
        >
            for message in messages.iter() {
                <p key={message.change}>{ words(message, language) }</p>
            }
        </div>
    }
}

fn words(message: &Message, language: Language) -> String {
    let say = |phrase: Phrase| phrase.text(language);
    if message.kind != Kind::Message {
        return say(Phrase::DialogFinished).to_owned();
    }
    let author = match &message.operator {
        _ if message.author == Author::Visitor => say(Phrase::Failed),
        Some(name) => name,
        None => say(Phrase::Operator),
    };
    let text = &message.text[..message.text.floor_char_boundary(HEARD_MAX_BYTES)];
    let text = bbcode::plain(text, HEARD_MAX_CHARS);
    let file = message.files.first().map_or("", |file| &file.name);
    if message.removed {
        return [author, ": ", say(Phrase::Removed)].concat();
    }
    let edited = if message.edited {
        [", ", say(Phrase::Edited)]
    } else {
        ["", ""]
    };
    [author, edited[0], edited[1], ": ", &text, " ", file].concat()
}
