//! The conversation: its messages by day, loaded upwards page by page.

use super::message::Message;
use crate::browser::clock;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Row};
use crate::site_chat::scroll::Scroll;
use crate::ui::bb_text::TextAction;
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use yew::prelude::*;

/// What the conversation is made of.
pub(crate) struct Conversation<'a> {
    /// The language.
    pub(crate) language: Language,
    /// The rows.
    pub(crate) rows: &'a [Row],
    /// There are older messages than these.
    pub(crate) more: bool,
    /// Said before the first message of all.
    pub(crate) greeting: Option<&'a str>,
    /// The newest page has not come yet.
    pub(crate) loading: bool,
    /// An older page is on its way.
    pub(crate) loading_older: bool,
    /// The last older page did not come.
    pub(crate) older_failed: bool,
    /// Where the reader is.
    pub(crate) scroll: Scroll,
    /// Called when an older page is wanted.
    pub(crate) onolder: Callback<()>,
    /// Called when a button in a text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with a message that failed and is to be sent again.
    pub(crate) onretry: Callback<Bubble>,
}

/// The conversation in its scroll container.
pub(crate) fn conversation(props: Conversation<'_>) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let scroll = props.scroll.clone();
    let older = |label: Phrase| {
        button(
            say(label),
            ButtonKind::Quiet,
            None,
            props.onolder.reform(|_| ()),
        )
    };
    html! {
        <div class="site-chat-conversation">
            <div
                ref={scroll.log}
                class="site-chat-log"
                role="log"
                aria-label={say(Phrase::Conversation)}
                aria-busy={props.loading.then_some("true")}
                tabindex="0"
                onscroll={scroll.onscroll}
            >
                <div ref={scroll.content} class="site-chat-content">
                    <div class="site-chat-top">
                        if props.loading || props.loading_older {
                            <div class="fc-spinner" role="status">{ say(Phrase::Loading) }</div>
                        } else if props.older_failed {
                            <p class="site-chat-aside">{ say(Phrase::EarlierFailed) }</p>
                            { older(Phrase::TryAgain) }
                        } else if props.more {
                            { older(Phrase::Earlier) }
                        } else if let Some(greeting) = props.greeting {
                            <p class="site-chat-aside" dir="auto">{ greeting }</p>
                        }
                    </div>
                    <div class="site-chat-rows">
                        for row in props.rows {
                            { show(row, &props) }
                        }
                    </div>
                </div>
            </div>
            <div class="site-chat-below" aria-live="polite">
                if scroll.behind {
                    { button(say(Phrase::NewMessages), ButtonKind::Primary, None, scroll.to_end) }
                }
            </div>
        </div>
    }
}

fn show(row: &Row, props: &Conversation<'_>) -> Html {
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
                language={props.language}
                bubble={bubble.clone()}
                opens_group={*opens_group}
                onaction={props.onaction.clone()}
                onretry={props.onretry.clone()}
            />
        },
    }
}
