//! One message of the conversation.

use crate::browser::clock;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Progress};
use crate::ui::bb_text::{TextAction, bb_text};
use crate::ui::language::Language;
use framechat_protocol::visitor::Author;
use yew::prelude::*;

/// Properties of [`Message`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct MessageProps {
    /// The language.
    pub(crate) language: Language,
    /// The message.
    pub(crate) bubble: Bubble,
    /// It is the first of its group: then its author is named.
    pub(crate) opens_group: bool,
    /// Called when a button in the text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with a message that failed and is to be sent again.
    pub(crate) onretry: Callback<Bubble>,
}

/// A message: the operator's at the start of the line, the visitor's at the end.
#[component]
pub(crate) fn Message(props: &MessageProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let bubble = &props.bubble;
    let own = bubble.author() == Author::Visitor;
    let author: AttrValue = match bubble.operator() {
        _ if own => say(Phrase::You).into(),
        Some(name) => name.to_owned().into(),
        None => say(Phrase::Operator).into(),
    };
    let progress = bubble.progress();
    let onretry = {
        let bubble = bubble.clone();
        props.onretry.reform(move |_: MouseEvent| bubble.clone())
    };
    let by = if own { "visitor" } else { "operator" };
    let opens = props.opens_group.then_some("group");
    html! {
        <article class="site-chat-message" data-by={by} data-opens={opens} aria-label={&author}>
            if props.opens_group && !own {
                <div class="site-chat-author">{ &author }</div>
            }
            <div class="site-chat-bubble">
                { bb_text(bubble.text(), props.language, &props.onaction) }
                <div class="site-chat-meta">
                    <time datetime={clock::machine_time(bubble.at())}>{ clock::time_of_day(bubble.at()) }</time>
                    if own {
                        { mark(progress, say(progress.into())) }
                    }
                </div>
            </div>
            if own && progress == Progress::Failed {
                <button type="button" class="fc-text-button" onclick={onretry}>{ say(Phrase::SendAgain) }</button>
            }
        </article>
    }
}

/// How far it came: a sign where all is well, with the word for who cannot see it; the word where it is not.
fn mark(progress: Progress, word: &'static str) -> Html {
    let path = match progress {
        Progress::Sending | Progress::Waiting => return html! { <span>{ word }</span> },
        Progress::Failed => return html! { <span class="site-chat-failed">{ word }</span> },
        Progress::Sent => "M3 8.5 6.5 12 13 4.5",
        Progress::Delivered => "M1 8.5 4.5 12 11 4.5 M7.5 11 8.5 12 15 4.5",
    };
    html! {
        <span class="site-chat-mark" title={word}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
            <span class="fc-hidden">{ word }</span>
        </span>
    }
}
