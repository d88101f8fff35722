//! One message of the conversation.

use crate::browser::clock;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Progress};
use crate::ui::bb_text::{BbText, TextAction};
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
    let classes = classes!(
        "site-chat-message",
        if own {
            "site-chat-own"
        } else {
            "site-chat-operator"
        },
        props.opens_group.then_some("site-chat-opens"),
    );
    html! {
        <article class={classes} aria-label={&author}>
            if props.opens_group && !own {
                <div class="site-chat-author">{ &author }</div>
            }
            <div class="site-chat-bubble">
                <BbText text={bubble.text().to_owned()} language={props.language} onaction={props.onaction.clone()} />
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
        Progress::Sending | Progress::Waiting | Progress::Failed => {
            let class = if progress == Progress::Failed {
                "site-chat-failed"
            } else {
                "site-chat-pending"
            };
            return html! { <span {class}>{ word }</span> };
        }
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
