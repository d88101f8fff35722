//! One message of the conversation, below the name of its day if it is the first of it.

use super::file::files;
use super::rows::Manner;
use crate::browser::clock;
use crate::site_chat::changes::Deed;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Progress, Row};
use crate::site_chat::state::can_change;
use crate::ui::bb_text::{Reader, Rest, TextAction, bb_text};
use crate::ui::language::Language;
use framechat_protocol::visitor::Author;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// Properties of [`Message`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct MessageProps {
    /// What all messages have in common.
    pub(crate) manner: Rc<Manner>,
    /// The message and its place among others.
    pub(crate) row: Row,
    /// Called when a button in the text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with the message and what its visitor wants with it.
    pub(crate) ondeed: Callback<(Bubble, Deed)>,
}

/// As many colours the names of operators have.
const HUES: u32 = 6;
/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// A message: the operator's at the start of the line, the visitor's at the end.
#[component]
pub(crate) fn Message(props: &MessageProps) -> Html {
    let row = &props.row;
    let inside = if row.bubble.is_remark() {
        let language = props.manner.language;
        html! { <p class="site-chat-aside site-chat-remark">{ Phrase::DialogFinished.text(language) }</p> }
    } else {
        said(props)
    };
    html! {
        <div class="site-chat-said">
            if row.opens_day {
                { day(row.bubble.at(), props.manner.language) }
            }
            { inside }
        </div>
    }
}

fn day(at: i64, language: Language) -> Html {
    let (day, now) = (clock::local_day(at), clock::server_unix_ms());
    let name = if day == clock::local_day(now) {
        Phrase::Today.text(language).to_owned()
    } else if day == clock::local_day(now - DAY_MS) {
        Phrase::Yesterday.text(language).to_owned()
    } else {
        clock::day_of_year(at)
    };
    html! {
        <div class="site-chat-day"><time datetime={clock::machine_time(at)}>{ name }</time></div>
    }
}

fn said(props: &MessageProps) -> Html {
    let (row, language) = (&props.row, props.manner.language);
    let say = |phrase: Phrase| phrase.text(language);
    let bubble = &row.bubble;
    let own = bubble.author() == Author::Visitor;
    let author = match bubble.operator() {
        _ if own => say(Phrase::You),
        Some(name) => name,
        None => say(Phrase::Operator),
    };
    let time = clock::time_of_day(bubble.at());
    let progress = bubble.progress();
    let state = say(progress.into());
    let name = if own {
        [author, ", ", &time, ", ", state].concat()
    } else {
        [author, ", ", &time].concat()
    };
    let stored = bubble.stored();
    let removed = stored.is_some_and(|message| message.removed);
    let edited = stored.is_some_and(|message| message.edited && !message.removed);
    let by = if own { "visitor" } else { "operator" };
    html! {
        <article
            class="site-chat-message"
            data-by={by}
            data-opens={row.opens_group.then_some("group")}
            data-ends={row.ends_group.then_some("group")}
            aria-label={name}
        >
            if row.opens_group && !own {
                { picture(author, props.manner.avatar.as_deref()) }
                <div class="site-chat-author" data-hue={hue(author)} dir="auto">{ author.to_owned() }</div>
            }
            <div class="site-chat-bubble">
                if removed {
                    <em class="site-chat-removed">{ say(Phrase::Removed) }</em>
                } else {
                    { text(props) }
                    { attached(bubble, language) }
                }
                <div class="site-chat-meta">
                    if edited {
                        <span>{ say(Phrase::Edited) }</span>
                    }
                    <time datetime={clock::machine_time(bubble.at())}>{ time }</time>
                    if own {
                        { mark(progress, state) }
                    }
                </div>
            </div>
            if stored.is_some_and(can_change) {
                <details class="site-chat-menu">
                    <summary aria-label={say(Phrase::Actions)} title={say(Phrase::Actions)}>{ "\u{22ef}" }</summary>
                    <div>
                        { deed(props, Deed::Edit, Phrase::Edit) }
                        { deed(props, Deed::Delete, Phrase::Delete) }
                    </div>
                </details>
            }
            if own && progress == Progress::Failed {
                { deed(props, Deed::SendAgain, Phrase::SendAgain) }
            }
        </article>
    }
}

/// The text, and what can be done about the part of it that is not shown.
fn text(props: &MessageProps) -> Html {
    let manner = &props.manner;
    let reader = Reader {
        language: manner.language,
        onaction: &props.onaction,
        trusted: &manner.trusted,
        unfolded: props.row.unfolded,
    };
    let (text, rest) = bb_text(props.row.bubble.text(), reader);
    html! {
        <>
            { text }
            <div class="site-chat-rest">
                if rest == Rest::Folded {
                    { deed(props, Deed::Unfold, Phrase::ShowMore) }
                } else if rest == Rest::TooLong {
                    <em>{ Phrase::TooLongToShow.text(manner.language) }</em>
                }
            </div>
        </>
    }
}

/// A button that does something with the message.
fn deed(props: &MessageProps, deed: Deed, phrase: Phrase) -> Html {
    let bubble = props.row.bubble.clone();
    let onclick = props.ondeed.reform(move |event: MouseEvent| {
        close_menu(&event);
        (bubble.clone(), deed)
    });
    let label = phrase.text(props.manner.language);
    html! { <button type="button" class="fc-text-button" {onclick}>{ label }</button> }
}

/// Who speaks: the site's picture, or the first letter of the name.
fn picture(name: &str, avatar: Option<&str>) -> Html {
    match avatar {
        Some(address) => {
            let src = address.to_owned();
            html! { <img class="site-chat-avatar" {src} alt="" decoding="async" referrerpolicy="no-referrer" /> }
        }
        None => {
            let first = name.chars().find(|c| c.is_alphanumeric());
            html! {
                <div class="site-chat-avatar" data-hue={hue(name)} aria-hidden="true">{ first.map(String::from) }</div>
            }
        }
    }
}

/// One of a few colours, the same for a name wherever it stands.
fn hue(name: &str) -> String {
    let sum = name.chars().map(u32::from).fold(0, u32::wrapping_add);
    (sum % HUES).to_string()
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
pub(super) fn close_menu(event: &MouseEvent) {
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
