//! One message of the conversation.

use super::file::files;
use crate::browser::clock;
use crate::site_chat::changes::Deed;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Progress};
use crate::site_chat::state::can_change;
use crate::ui::bb_text::{TextAction, bb_text};
use crate::ui::language::Language;
use framechat_protocol::visitor::Author;
use web_sys::Element;
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
    /// Called with the message and what its visitor wants with it.
    pub(crate) ondeed: Callback<(Bubble, Deed)>,
}

/// A message: the operator's at the start of the line, the visitor's at the end.
#[component]
pub(crate) fn Message(props: &MessageProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let bubble = &props.bubble;
    if bubble.is_remark() {
        return html! {
            <p class="site-chat-aside site-chat-remark">{ say(Phrase::DialogFinished) }</p>
        };
    }
    let own = bubble.author() == Author::Visitor;
    let author: AttrValue = match bubble.operator() {
        _ if own => say(Phrase::You).into(),
        Some(name) => name.to_owned().into(),
        None => say(Phrase::Operator).into(),
    };
    let progress = bubble.progress();
    let deed = |deed: Deed| {
        let bubble = bubble.clone();
        props.ondeed.reform(move |event: MouseEvent| {
            close_menu(&event);
            (bubble.clone(), deed)
        })
    };
    let stored = bubble.stored();
    let removed = stored.is_some_and(|message| message.removed);
    let edited = stored.is_some_and(|message| message.edited && !message.removed);
    let by = if own { "visitor" } else { "operator" };
    let opens = props.opens_group.then_some("group");
    html! {
        <article class="site-chat-message" data-by={by} data-opens={opens} aria-label={&author}>
            if props.opens_group && !own {
                <div class="site-chat-author">{ &author }</div>
            }
            <div class="site-chat-bubble">
                if removed {
                    <em class="site-chat-removed">{ say(Phrase::Removed) }</em>
                } else {
                    { bb_text(bubble.text(), props.language, &props.onaction) }
                    { attached(bubble, props.language) }
                }
                <div class="site-chat-meta">
                    if edited {
                        <span>{ say(Phrase::Edited) }</span>
                    }
                    <time datetime={clock::machine_time(bubble.at())}>{ clock::time_of_day(bubble.at()) }</time>
                    if own {
                        { mark(progress, say(progress.into())) }
                    }
                </div>
            </div>
            if stored.is_some_and(can_change) {
                <details class="site-chat-menu">
                    <summary aria-label={say(Phrase::Actions)} title={say(Phrase::Actions)}>{ "\u{22ef}" }</summary>
                    <div>
                        <button type="button" class="fc-text-button" onclick={deed(Deed::Edit)}>{ say(Phrase::Edit) }</button>
                        <button type="button" class="fc-text-button" onclick={deed(Deed::Delete)}>{ say(Phrase::Delete) }</button>
                    </div>
                </details>
            }
            if own && progress == Progress::Failed {
                <button type="button" class="fc-text-button" onclick={deed(Deed::SendAgain)}>{ say(Phrase::SendAgain) }</button>
            }
        </article>
    }
}

/// The files of a message; of one on its way there is only their number.
fn attached(bubble: &Bubble, language: Language) -> Html {
    match bubble {
        Bubble::Stored(message) => files(&message.files, language),
        Bubble::OnItsWay(outgoing) => {
            let count = outgoing.request.files.len();
            html! {
                <div class="site-chat-files">
                    if count > 0 {
                        <small>{ Phrase::Files.text(language) }{ " " }{ count }</small>
                    }
                </div>
            }
        }
    }
}

/// What was chosen from a menu closes it.
fn close_menu(event: &MouseEvent) {
    let chosen: Element = event.target_unchecked_into();
    if let Ok(Some(menu)) = chosen.closest("details") {
        // An attribute that is gone already is as good.
        let _ = menu.remove_attribute("open");
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
