//! The conversation: its messages by day, loaded upwards page by page.

use super::message::Message;
use crate::browser::clock;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::rows::{Bubble, Row, rows};
use crate::site_chat::scroll::use_scroll;
use crate::site_chat::timeline::Timeline;
use crate::ui::bb_text::TextAction;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::language::Language;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Conversation`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct ConversationProps {
    /// The language.
    pub(crate) language: Language,
    /// The messages.
    pub(crate) timeline: Rc<Timeline>,
    /// Said before the first message of all.
    pub(crate) greeting: Option<AttrValue>,
    /// The newest page has not come yet.
    pub(crate) loading: bool,
    /// An older page is on its way.
    pub(crate) loading_older: bool,
    /// The last older page did not come.
    pub(crate) older_failed: bool,
    /// Called when an older page is wanted.
    pub(crate) onolder: Callback<()>,
    /// Called when a button in a text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with a message that failed and is to be sent again.
    pub(crate) onretry: Callback<Bubble>,
}

/// The conversation in its scroll container.
#[component]
pub(crate) fn Conversation(props: &ConversationProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let rows = use_memo(Rc::clone(&props.timeline), |timeline| {
        rows(timeline, clock::local_day)
    });
    let more = props.timeline.older().is_some();
    let on_top = use_callback(
        (
            props.onolder.clone(),
            more && !props.loading_older && !props.older_failed,
        ),
        |(): (), (onolder, wanted)| {
            if *wanted {
                onolder.emit(());
            }
        },
    );
    let scroll = use_scroll(&rows, &on_top);
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
                            <Button
                                label={say(Phrase::TryAgain)}
                                kind={ButtonKind::Quiet}
                                onclick={props.onolder.reform(|_| ())}
                            />
                        } else if more {
                            <Button
                                label={say(Phrase::Earlier)}
                                kind={ButtonKind::Quiet}
                                onclick={props.onolder.reform(|_| ())}
                            />
                        } else if let Some(greeting) = props.greeting.clone() {
                            <p class="site-chat-aside" dir="auto">{ greeting }</p>
                        }
                    </div>
                    <div class="site-chat-rows">
                        for row in rows.iter() {
                            { show(row, props) }
                        }
                    </div>
                </div>
            </div>
            <div class="site-chat-below" aria-live="polite">
                if scroll.behind {
                    <Button label={say(Phrase::NewMessages)} kind={ButtonKind::Primary} onclick={scroll.to_end} />
                }
            </div>
        </div>
    }
}

fn show(row: &Row, props: &ConversationProps) -> Html {
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
