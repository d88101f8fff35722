//! One message of the conversation, below the name of its day if it is the first of it.

use super::file::{FILES, files};
use super::parts::{FAILED, HIDDEN, picture, text_button};
use super::rows::Manner;
use crate::browser::clock;
use crate::site_chat::changes::Deed;
use crate::site_chat::phrases::{Phrase, say};
use crate::site_chat::rows::{Bubble, Progress, Row};
use crate::site_chat::state::can_change;
use crate::ui::bb_text::{Reader, Rest, TextAction, Word, bb_text};
use crate::ui::tree::{Fixed, Is, Tree, Value, made, maybe, word};
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
    Tree::view(|tree| {
        tree.el("div", &[("class", Is("site-chat-said"))], |tree| {
            tree.when(row.opens_day, |tree| {
                day(tree, row.bubble.at());
            });
            if row.bubble.is_remark() {
                let aside: Fixed = &[("class", Is("site-chat-aside site-chat-remark"))];
                tree.el("p", aside, |tree| {
                    tree.say(say(Phrase::DialogFinished));
                });
            } else {
                said(tree, props);
            }
        });
    })
}

fn day(tree: &mut Tree, at: i64) {
    let (day, now) = (clock::local_day(at), clock::server_unix_ms());
    tree.el("div", &[("class", Is("site-chat-day"))], |tree| {
        time(tree, at, |tree| {
            if day == clock::local_day(now) {
                tree.say(say(Phrase::Today));
            } else if day == clock::local_day(now - DAY_MS) {
                tree.say(say(Phrase::Yesterday));
            } else {
                tree.text(&clock::day_of_year(at));
            }
        });
    });
}

/// A time, by the words that `fill` says.
fn time(tree: &mut Tree, at: i64, fill: impl FnOnce(&mut Tree)) {
    let machine = made(&clock::machine_time(at));
    tree.el_with("time", &["datetime"], [machine], fill);
}

fn said(tree: &mut Tree, props: &MessageProps) {
    let row = &props.row;
    let bubble = &row.bubble;
    let own = bubble.author() == Author::Visitor;
    let author = match bubble.operator() {
        _ if own => say(Phrase::You),
        Some(name) => name,
        None => say(Phrase::Operator),
    };
    let clock = clock::time_of_day(bubble.at());
    let progress = bubble.progress();
    let state = say(progress);
    let (comma, state_heard) = if own { (", ", state) } else { ("", "") };
    let name = [author, ", ", &clock, comma, state_heard].concat();
    let stored = bubble.stored();
    let removed = stored.is_some_and(|message| message.removed);
    let edited = stored.is_some_and(|message| message.edited && !message.removed);
    let group = |edge: bool| maybe(edge.then_some("group"));
    tree.el_with(
        "article",
        &["class", "data-by", "data-opens", "data-ends", "aria-label"],
        [
            word("site-chat-message"),
            word(if own { "visitor" } else { "operator" }),
            group(row.opens_group),
            group(row.ends_group),
            made(&name),
        ],
        |tree| {
            tree.when(row.opens_group && !own, |tree| {
                speaker(tree, author, props.manner.avatar.as_deref());
            });
            tree.el("div", &[("class", Is("site-chat-bubble"))], |tree| {
                tree.part(|tree| {
                    if removed {
                        let class: Fixed = &[("class", Is("site-chat-removed"))];
                        tree.el("em", class, |tree| tree.say(say(Phrase::Removed)));
                    } else {
                        text(tree, props);
                        attached(tree, bubble);
                    }
                });
                tree.el("div", &[("class", Is("site-chat-meta"))], |tree| {
                    tree.when(edited, |tree| {
                        tree.el("span", &[], |tree| tree.say(say(Phrase::Edited)));
                    });
                    time(tree, bubble.at(), |tree| tree.text(&clock));
                    if own {
                        mark(tree, progress, state);
                    }
                });
            });
            tree.when(stored.is_some_and(can_change), |tree| {
                menu(tree, props);
            });
            if own && progress == Progress::Failed {
                deed(tree, props, Deed::SendAgain, Phrase::SendAgain);
            }
        },
    );
}

/// What its visitor can do with a message.
fn menu(tree: &mut Tree, props: &MessageProps) {
    let label = word(say(Phrase::Actions));
    tree.el("details", &[("class", Is("site-chat-menu"))], |tree| {
        let values = [label.clone(), label];
        tree.el_with("summary", &["aria-label", "title"], values, |tree| {
            tree.say("\u{22ef}");
        });
        tree.el("div", &[], |tree| {
            deed(tree, props, Deed::Edit, Phrase::Edit);
            deed(tree, props, Deed::Delete, Phrase::Delete);
        });
    });
}

/// The text, and what can be done about the part of it that is not shown.
fn text(tree: &mut Tree, props: &MessageProps) {
    let manner = &props.manner;
    let reader = Reader {
        words: stands_for,
        onaction: &props.onaction,
        trusted: &manner.trusted,
        unfolded: props.row.unfolded,
    };
    let rest = bb_text(tree, props.row.bubble.text(), reader);
    tree.el("div", &[("class", Is("site-chat-rest"))], |tree| {
        if rest == Rest::Folded {
            deed(tree, props, Deed::Unfold, Phrase::ShowMore);
        } else if rest == Rest::TooLong {
            tree.el("em", &[], |tree| {
                tree.say(say(Phrase::TooLongToShow));
            });
        }
    });
}

fn stands_for(word: Word) -> &'static str {
    say(match word {
        Word::Like => Phrase::Like,
        Word::Dislike => Phrase::Dislike,
        Word::Rating => Phrase::Rating,
        Word::Everyone => Phrase::Everyone,
        Word::File => Phrase::File,
        Word::Picture => Phrase::Picture,
    })
}

/// A button that does something with the message.
fn deed(tree: &mut Tree, props: &MessageProps, deed: Deed, phrase: Phrase) {
    let bubble = props.row.bubble.clone();
    let onclick = props.ondeed.reform(move |event: MouseEvent| {
        close_menu(&event);
        (bubble.clone(), deed)
    });
    text_button(tree, say(phrase), onclick);
}

/// Who speaks: the site's picture, or the first letter of the name; and the name.
fn speaker(tree: &mut Tree, name: &str, avatar: Option<&str>) {
    match avatar {
        Some(address) => tree.el_with(
            "img",
            &["class", "src", "alt", "decoding", "referrerpolicy"],
            [
                word("site-chat-avatar"),
                made(address),
                word(""),
                word("async"),
                word("no-referrer"),
            ],
            |_| {},
        ),
        None => {
            let first = name.chars().find(|c| c.is_alphanumeric());
            tree.el_with(
                "div",
                &["class", "data-hue", "aria-hidden"],
                [word("site-chat-avatar"), hue(name), word("true")],
                |tree| tree.text(first.map(String::from).as_deref().unwrap_or_default()),
            );
        }
    }
    tree.el_with(
        "div",
        &["class", "data-hue", "dir"],
        [word("site-chat-author"), hue(name), word("auto")],
        |tree| tree.text(name),
    );
}

/// One of a few colours, the same for a name wherever it stands.
fn hue(name: &str) -> Value {
    let sum = name.chars().map(u32::from).fold(0, u32::wrapping_add);
    made(&(sum % HUES).to_string())
}

/// The files of a message; of one on its way there is only their number.
fn attached(tree: &mut Tree, bubble: &Bubble) {
    match bubble {
        Bubble::Stored(message) => files(tree, &message.files),
        Bubble::OnItsWay(outgoing) => tree.el("div", FILES, |tree| {
            let count = outgoing.request.files.len();
            if count > 0 {
                tree.el("small", &[], |tree| {
                    tree.say(say(Phrase::Files));
                    tree.say(" ");
                    tree.text(&count.to_string());
                });
            }
        }),
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
fn mark(tree: &mut Tree, progress: Progress, text: &'static str) {
    let path = match progress {
        Progress::Sending | Progress::Waiting => {
            return tree.el("span", &[], |tree| tree.say(text));
        }
        Progress::Failed => return tree.el("span", FAILED, |tree| tree.say(text)),
        Progress::Sent => "M3 8.5 6.5 12 13 4.5",
        Progress::Delivered => "M1 8.5 4.5 12 11 4.5 M7.5 11 8.5 12 15 4.5",
    };
    tree.el_with(
        "span",
        &["class", "title"],
        [word("site-chat-mark"), word(text)],
        |tree| {
            picture(tree, path);
            tree.el("span", HIDDEN, |tree| tree.say(text));
        },
    );
}
