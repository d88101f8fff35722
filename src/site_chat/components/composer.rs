//! What stands over the composer and comes and goes: what is wrong, the form before the first message, chosen files, the message that is
//! being changed, and how much room is left. The field itself is the server's (`field`).

use super::parts::{FAILED, button, notice};
use super::questions::questions;
use crate::site_chat::attachments::{Attachment, Upload};
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::{Phrase, say};
use crate::site_chat::state::{Action, Complaint, State};
use crate::ui::button::ButtonKind;
use crate::ui::notice::NoticeKind;
use crate::ui::tree::{Fixed, Is, Tree, made, maybe, word};
use framechat_protocol::visitor::TEXT_MAX_CHARS;
use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

const CHIP: Fixed = &[("class", Is("site-chat-chip"))];
const COMPLAINT_ID: &str = "framechat-complaint";
const LIMIT_ID: &str = "framechat-limit";
/// From so many characters before the longest text on, it is told how many are left.
const NEAR_CHARS: usize = 500;

/// What there is to say of the message that is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing.
    Nothing,
    /// So many characters fit, or are too many.
    Room,
    /// It goes by itself, later.
    Waits,
    /// It was not sent, for a reason.
    Wrong,
}

impl About {
    /// The element that says it.
    pub(crate) fn id(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Room => Some(LIMIT_ID),
            Self::Waits | Self::Wrong => Some(COMPLAINT_ID),
        }
    }

    /// Whether the message cannot stay as it is.
    pub(crate) fn is_wrong(self) -> bool {
        self == Self::Wrong
    }
}

/// What there is to say of the message in the field.
pub(crate) fn about_message(state: &State) -> About {
    if state.complaint == Some(Complaint::StillUploading) {
        About::Waits
    } else if state.complaint.is_some() {
        About::Wrong
    } else if room(&state.draft).is_some() {
        About::Room
    } else {
        About::Nothing
    }
}

/// How many characters are left, when that begins to matter; less than none are too many.
fn room(draft: &str) -> Option<isize> {
    // Characters are never more than bytes: most texts need not be counted.
    if draft.len() + NEAR_CHARS < TEXT_MAX_CHARS {
        return None;
    }
    let left = TEXT_MAX_CHARS.cast_signed() - draft.chars().count().cast_signed();
    (left <= NEAR_CHARS.cast_signed()).then_some(left)
}

/// All of it.
pub(crate) fn above(tree: &mut Tree, state: &State, engine: &Rc<Engine>) {
    tree.el("div", &[("class", Is("site-chat-above"))], |tree| {
        tree.el("div", &[("aria-live", Is("polite"))], |tree| {
            if let Some(complaint) = state.complaint {
                let text = say(complaint);
                let kind = if about_message(state).is_wrong() {
                    NoticeKind::Problem
                } else {
                    NoticeKind::Waiting
                };
                notice(tree, kind, Some(COMPLAINT_ID), |tree| {
                    tree.say(text);
                });
            }
        });
        questions(tree, state, engine);
        attachments(tree, state, engine);
        tree.part(|tree| {
            if let Some(left) = room(&state.draft) {
                limit(tree, left);
            }
        });
    });
}

fn limit(tree: &mut Tree, left: isize) {
    let (phrase, over) = if left < 0 {
        (Phrase::CharactersOver, Some("true"))
    } else {
        (Phrase::CharactersLeft, None)
    };
    tree.el_with(
        "p",
        &["id", "class", "data-over"],
        [word(LIMIT_ID), word("site-chat-limit"), maybe(over)],
        |tree| {
            tree.say(say(phrase));
            tree.say(" ");
            tree.text(&left.unsigned_abs().to_string());
        },
    );
}

/// What stands over the field: the message that is being changed, and the chosen files with their progress.
fn attachments(tree: &mut Tree, state: &State, engine: &Rc<Engine>) {
    tree.el(
        "div",
        &[
            ("class", Is("site-chat-chosen")),
            ("aria-live", Is("polite")),
        ],
        |tree| {
            if state.editing.is_some() {
                tree.el("div", CHIP, |tree| {
                    tree.key("editing");
                    tree.el("span", &[], |tree| tree.say(say(Phrase::Editing)));
                    let onleave = engine.does(|| Action::EditLeft);
                    let label = say(Phrase::Cancel);
                    button(tree, label, ButtonKind::Quiet, onleave);
                });
            }
            for attachment in state.attachments.list() {
                chip(tree, attachment, engine, state.forgetful);
            }
        },
    );
}

/// `forgetful`: that nothing is kept is said already.
fn chip(tree: &mut Tree, attachment: &Attachment, engine: &Rc<Engine>, forgetful: bool) {
    let key = attachment.key;
    let does = |deed: fn(&Engine, u32)| {
        let engine = Rc::downgrade(engine);
        Callback::from(move |_: MouseEvent| {
            if let Some(engine) = engine.upgrade() {
                deed(&engine, key);
            }
        })
    };
    tree.el("div", CHIP, |tree| {
        tree.key(key);
        tree.part(|tree| {
            if let Some(picture) = &attachment.picture {
                let values = [made(picture), word("")];
                tree.el_with("img", &["src", "alt"], values, |_| {});
            }
        });
        tree.el("bdi", &[], |tree| tree.text(&attachment.name));
        tree.part(|tree| {
            if let Upload::Running(percent) = attachment.upload {
                tree.el_with(
                    "progress",
                    &["max", "value", "aria-label"],
                    [
                        word("100"),
                        made(&percent.to_string()),
                        word(say(Phrase::Uploading)),
                    ],
                    |_| {},
                );
            }
        });
        let label = [say(Phrase::RemoveFile), ": ", &attachment.name].concat();
        tree.el_with(
            "button",
            &["type", "class", "aria-label", "title"],
            [
                word("button"),
                word("fc-text-button"),
                made(&label),
                word(say(Phrase::RemoveFile)),
            ],
            |tree| {
                let remove =
                    |engine: &Engine, key| engine.dispatcher.dispatch(Action::Unchosen(key));
                tree.on(ListenerKind::onclick, does(remove));
                tree.say("\u{d7}");
            },
        );
        if let Upload::Failed(failure) = attachment.upload {
            tree.el("span", FAILED, |tree| tree.say(say(failure)));
            if failure.may_pass() {
                let again = does(Engine::upload_again);
                button(tree, say(Phrase::TryAgain), ButtonKind::Quiet, again);
            }
        } else if attachment.unkept && !forgetful {
            tree.el("span", FAILED, |tree| tree.say(say(Phrase::FileUnkept)));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{NEAR_CHARS, room};
    use framechat_protocol::visitor::TEXT_MAX_CHARS;

    #[test]
    fn room_is_told_near_the_limit_only() {
        let of = |chars: usize| room(&"я".repeat(chars));
        assert_eq!(of(0), None);
        assert_eq!(of(TEXT_MAX_CHARS - NEAR_CHARS - 1), None);
        assert_eq!(of(TEXT_MAX_CHARS - NEAR_CHARS), Some(500));
        assert_eq!(of(TEXT_MAX_CHARS - 1), Some(1));
        assert_eq!(of(TEXT_MAX_CHARS), Some(0));
        assert_eq!(of(TEXT_MAX_CHARS + 1), Some(-1));
        // Many bytes are not many characters.
        assert_eq!(room(&"я".repeat(TEXT_MAX_CHARS / 2)), None);
    }
}
