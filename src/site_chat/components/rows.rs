//! The rows of the conversation. A component of their own: what is typed below does not make them anew.

use super::message::Message;
use crate::browser::clock;
use crate::site_chat::changes::Deed;
use crate::site_chat::rows::{Bubble, Row};
use crate::ui::bb_text::TextAction;
use crate::ui::language::Language;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Rows`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct RowsProps {
    /// The language.
    pub(crate) language: Language,
    /// The rows. The same ones are known by their place in memory, without a look at each.
    pub(crate) rows: Rc<Vec<Row>>,
    /// Called when a button in a text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with a message and what its visitor wants with it.
    pub(crate) ondeed: Callback<(Bubble, Deed)>,
}

/// All rows, in order.
#[component]
pub(crate) fn Rows(props: &RowsProps) -> Html {
    html! {
        <div class="site-chat-rows">
            for row in props.rows.iter() {
                { show(row, props) }
            }
        </div>
    }
}

fn show(row: &Row, props: &RowsProps) -> Html {
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
                ondeed={props.ondeed.clone()}
            />
        },
    }
}
