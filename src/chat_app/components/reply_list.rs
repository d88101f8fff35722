//! The replies found, as a listbox that the search field steers.

use crate::chat_app::phrases::Phrase;
use crate::chat_app::replies::{Action, Replies, SHOWN_MAX};
use crate::ui::language::Language;
use framechat_protocol::app_session::{Reply, ReplyScope};
use std::rc::Rc;
use yew::prelude::*;

/// The id of the listbox.
pub(crate) const LIST_ID: &str = "framechat-replies";

/// The id of the option at this place.
pub(crate) fn option_id(at: usize) -> String {
    ["framechat-reply-", &at.to_string()].concat()
}

/// The list. A click chooses, a double click inserts; the pointer leaves the focus in the search field.
pub(crate) fn list(
    language: Language,
    state: &Replies,
    found: &[Rc<Reply>],
    dispatcher: &UseReducerDispatcher<Replies>,
    oninsert: &Callback<()>,
) -> Html {
    let rows = found.iter().take(SHOWN_MAX).enumerate();
    html! {
        <ul id={LIST_ID} class="chat-app-replies-list" role="listbox" aria-label={Phrase::QuickReplies.text(language)}>
            for (at, reply) in rows {
                { option(language, reply, at, at == state.active, dispatcher, oninsert) }
            }
        </ul>
    }
}

fn option(
    language: Language,
    reply: &Rc<Reply>,
    at: usize,
    chosen: bool,
    dispatcher: &UseReducerDispatcher<Replies>,
    oninsert: &Callback<()>,
) -> Html {
    let onclick = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(Action::Pointed(at)))
    };
    let scope = match reply.scope {
        ReplyScope::Own => Phrase::Own,
        ReplyScope::Shared => Phrase::Shared,
    };
    html! {
        <li
            key={reply.id.clone()}
            id={option_id(at)}
            role="option"
            class="chat-app-reply"
            aria-selected={if chosen { "true" } else { "false" }}
            onmousedown={Callback::from(|event: MouseEvent| event.prevent_default())}
            {onclick}
            ondblclick={oninsert.reform(|_| ())}
        >
            <span class="chat-app-reply-title" dir="auto">{ &reply.title }</span>
            { " " }
            <span class="chat-app-reply-scope">{ scope.text(language) }</span>
            { " " }
            <span class="chat-app-reply-text" dir="auto">{ &reply.text }</span>
        </li>
    }
}
