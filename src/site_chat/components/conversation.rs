//! The conversation: its messages by day, loaded upwards page by page.

use super::parts::{ASIDE, HIDDEN, button, picture};
use super::rows::{Manner, RowsView};
use crate::site_chat::changes::Deed;
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::{Phrase, say};
use crate::site_chat::rows::{Bubble, Rows};
use crate::site_chat::scroll::Scroller;
use crate::site_chat::state::{Action, State};
use crate::ui::button::ButtonKind;
use crate::ui::tree::{Fixed, Is, Tree, maybe, word};
use framechat_protocol::bbcode;
use framechat_protocol::visitor::{Author, Kind, Message};
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

/// So much of a message is read out, in characters, and so much is read for that, in bytes: this is done at each stroke.
const HEARD_MAX_CHARS: usize = 300;
const HEARD_MAX_BYTES: usize = 1_200;
/// More new messages than these are not counted out.
const COUNTED_MAX: u32 = 99;

/// The conversation in its scroll container. The greeting is said before the first message of all.
pub(crate) fn conversation(
    tree: &mut Tree,
    manner: &Rc<Manner>,
    state: &State,
    rows: &Rc<Rows>,
    engine: &Engine,
    ondeed: Callback<(Bubble, Deed)>,
    scroller: &Scroller,
) {
    let view = &scroller.view;
    tree.el("div", &[("class", Is("site-chat-conversation"))], |tree| {
        tree.el_with(
            "div",
            &[
                "class",
                "role",
                "aria-label",
                "aria-live",
                "aria-busy",
                "tabindex",
            ],
            [
                word("site-chat-log"),
                word("log"),
                word(say(Phrase::Conversation)),
                word("off"),
                maybe(state.busy().then_some("true")),
                word("0"),
            ],
            |tree| {
                tree.known_as(&view.log);
                tree.on(ListenerKind::onscroll, scroller.onscroll.clone());
                tree.el("div", &[("class", Is("site-chat-content"))], |tree| {
                    tree.known_as(&view.content);
                    tree.el("div", &[("class", Is("site-chat-top"))], |tree| {
                        let own = state.look.greeting.as_deref();
                        top(tree, state, engine, own.or(manner.greeting.as_deref()));
                    });
                    tree.add(html! {
                        <RowsView
                            manner={Rc::clone(manner)}
                            shown={Rc::clone(rows)}
                            list={view.rows.clone()}
                            onaction={engine.onaction.clone()}
                            ondeed={ondeed}
                        />
                    });
                });
            },
        );
        tree.el("div", &[("class", Is("site-chat-below"))], |tree| {
            if !state.reading.at_end {
                to_end(tree, state.reading.behind, scroller.onend.clone());
            }
        });
        heard(tree, &state.reading.heard);
    });
}

/// What stands over the first message that is shown.
fn top(tree: &mut Tree, state: &State, engine: &Engine, greeting: Option<&str>) {
    let older = |tree: &mut Tree, label: Phrase| {
        let onclick = engine.does(|| Action::OlderWanted);
        button(tree, say(label), ButtonKind::Quiet, onclick);
    };
    if state.loading() || state.loading_older {
        let spinner: Fixed = &[("class", Is("fc-spinner")), ("role", Is("status"))];
        tree.el("div", spinner, |tree| tree.say(say(Phrase::Loading)));
    } else if state.older_failed {
        tree.el("p", ASIDE, |tree| tree.say(say(Phrase::EarlierFailed)));
        older(tree, Phrase::TryAgain);
    } else if state.has_older() {
        older(tree, Phrase::Earlier);
    } else if let Some(greeting) = greeting {
        let aside: Fixed = &[("class", Is("site-chat-aside")), ("dir", Is("auto"))];
        tree.el("p", aside, |tree| tree.text(greeting));
    }
}

/// The button that leads to the end, with the number of messages that came there.
fn to_end(tree: &mut Tree, behind: u32, onclick: Callback<MouseEvent>) {
    const BUTTON: Fixed = &[
        ("type", Is("button")),
        ("class", Is("fc-button site-chat-end")),
        ("data-kind", Is("plain")),
    ];
    let label = if behind == 0 {
        Phrase::Latest
    } else {
        Phrase::NewMessages
    };
    let label = say(label);
    tree.el("button", BUTTON, |tree| {
        tree.on(ListenerKind::onclick, onclick);
        picture(tree, "M3 6l5 5 5-5");
        tree.part(|tree| {
            if behind == 0 {
                tree.el("span", HIDDEN, |tree| tree.say(label));
            } else {
                tree.el("span", &[], |tree| tree.say(label));
                tree.say(" ");
                let more = if behind > COUNTED_MAX { "+" } else { "" };
                let count = [&behind.min(COUNTED_MAX).to_string(), more].concat();
                tree.el("span", &[("class", Is("site-chat-count"))], |tree| {
                    tree.text(&count);
                });
            }
        });
    });
}

/// What came, for who cannot see it: each message is an element of its own that is read when it comes, and never again.
fn heard(tree: &mut Tree, messages: &[Rc<Message>]) {
    tree.el_with(
        "div",
        &[
            "class",
            "role",
            "aria-label",
            "aria-live",
            "aria-atomic",
            "aria-relevant",
        ],
        [
            word("fc-hidden"),
            word("status"),
            word(say(Phrase::NewMessages)),
            word("polite"),
            word("false"),
            word("additions"),
        ],
        |tree| {
            for message in messages {
                tree.el("p", &[], |tree| {
                    tree.key(message.change);
                    tree.text(&words(message));
                });
            }
        },
    );
}

fn words(message: &Message) -> String {
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
