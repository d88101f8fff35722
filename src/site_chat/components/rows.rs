//! The rows of the conversation. A component of their own: what is typed below does not make them anew.

use super::message::Message;
use crate::site_chat::changes::Deed;
use crate::site_chat::rows::{Bubble, Rows};
use crate::ui::bb_text::TextAction;
use std::rc::Rc;
use yew::prelude::*;

/// What all messages of a site have in common.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Origins whose pictures are shown at once.
    pub(crate) trusted: Vec<String>,
    /// What the site says before the first message.
    pub(crate) greeting: Option<String>,
    /// The address of the operators' picture.
    pub(crate) avatar: Option<String>,
}

/// Properties of [`RowsView`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct RowsProps {
    /// What all messages have in common.
    pub(crate) manner: Rc<Manner>,
    /// The rows. The same ones are known by their place in memory, without a look at each.
    pub(crate) shown: Rc<Rows>,
    /// The element whose children the rows are: one a message, nothing else.
    pub(crate) list: NodeRef,
    /// Called when a button in a text is pressed.
    pub(crate) onaction: Callback<TextAction>,
    /// Called with a message and what its visitor wants with it.
    pub(crate) ondeed: Callback<(Bubble, Deed)>,
}

/// All rows, in order, between two boxes of the height of what is not there.
#[component]
pub(crate) fn RowsView(props: &RowsProps) -> Html {
    let shown = &props.shown;
    html! {
        <>
            <div class="site-chat-unseen" ~style={height(shown.above_px)}></div>
            <div ref={props.list.clone()} class="site-chat-rows">
                for row in shown.rows.iter() {
                    <Message
                        key={row.bubble.id()}
                        manner={Rc::clone(&props.manner)}
                        row={row.clone()}
                        onaction={props.onaction.clone()}
                        ondeed={props.ondeed.clone()}
                    />
                }
            </div>
            <div class="site-chat-unseen" ~style={height(shown.below_px)}></div>
        </>
    }
}

fn height(px: i32) -> String {
    ["block-size:", &px.to_string(), "px"].concat()
}
