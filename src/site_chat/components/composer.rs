//! What stands over the composer and comes and goes: what is wrong, the form before the first message, chosen files, the message that is
//! being changed, and how much room is left. The field itself is the server's (`field`).

use super::questions::questions;
use crate::site_chat::attachments::{Attachment, Upload};
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, button};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::visitor::TEXT_MAX_CHARS;
use std::rc::Rc;
use yew::prelude::*;

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
    /// It was not sent, for a reason.
    Wrong,
}

impl About {
    /// The element that says it.
    pub(crate) fn id(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Room => Some(LIMIT_ID),
            Self::Wrong => Some(COMPLAINT_ID),
        }
    }

    /// Whether the message cannot stay as it is.
    pub(crate) fn is_wrong(self) -> bool {
        self == Self::Wrong
    }
}

/// What there is to say of the message in the field.
pub(crate) fn about_message(state: &State) -> About {
    if state.complaint.is_some() {
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
pub(crate) fn above(language: Language, state: &State, engine: &Rc<Engine>) -> Html {
    html! {
        <div class="site-chat-above">
            <div aria-live="polite">
                if let Some(complaint) = state.complaint {
                    { notice(NoticeKind::Problem, Some(COMPLAINT_ID), html! { { Phrase::from(complaint).text(language) } }) }
                }
            </div>
            { questions(language, state, engine) }
            { attachments(language, state, engine) }
            if let Some(left) = room(&state.draft) {
                { limit(left, language) }
            }
        </div>
    }
}

fn limit(left: isize, language: Language) -> Html {
    let (phrase, over) = if left < 0 {
        (Phrase::CharactersOver, Some("true"))
    } else {
        (Phrase::CharactersLeft, None)
    };
    html! {
        <p id={LIMIT_ID} class="site-chat-limit" data-over={over}>
            { phrase.text(language) }{ " " }{ left.unsigned_abs() }
        </p>
    }
}

/// What stands over the field: the message that is being changed, and the chosen files with their progress.
fn attachments(language: Language, state: &State, engine: &Rc<Engine>) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let dispatcher = engine.dispatcher.clone();
    let onleave = Callback::from(move |_| dispatcher.dispatch(Action::EditLeft));
    html! {
        <div class="site-chat-chosen" aria-live="polite">
            if state.editing.is_some() {
                <div key="editing" class="site-chat-chip">
                    <span>{ say(Phrase::Editing) }</span>
                    { button(say(Phrase::Cancel), ButtonKind::Quiet, None, onleave) }
                </div>
            }
            for attachment in state.attachments.list() {
                { chip(attachment, language, engine, state.forgetful) }
            }
        </div>
    }
}

/// `forgetful`: that nothing is kept is said already.
fn chip(attachment: &Attachment, language: Language, engine: &Rc<Engine>, forgetful: bool) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let key = attachment.key;
    let does = |deed: fn(&Engine, u32)| {
        let engine = Rc::downgrade(engine);
        Callback::from(move |_: MouseEvent| {
            if let Some(engine) = engine.upgrade() {
                deed(&engine, key);
            }
        })
    };
    let remove = does(|engine, key| engine.dispatcher.dispatch(Action::Unchosen(key)));
    let remove_label = [say(Phrase::RemoveFile), ": ", &attachment.name].concat();
    html! {
        <div {key} class="site-chat-chip">
            if let Some(picture) = &attachment.picture {
                <img src={picture.clone()} alt="" />
            }
            <bdi>{ &attachment.name }</bdi>
            if let Upload::Running(percent) = attachment.upload {
                <progress max="100" value={percent.to_string()} aria-label={say(Phrase::Uploading)} />
            }
            <button type="button" class="fc-text-button" aria-label={remove_label} title={say(Phrase::RemoveFile)} onclick={remove}>{ "\u{d7}" }</button>
            if let Upload::Failed(failure) = attachment.upload {
                <span class="site-chat-failed">{ say(failure.into()) }</span>
                if failure.may_pass() {
                    { button(say(Phrase::TryAgain), ButtonKind::Quiet, None, does(Engine::upload_again)) }
                }
            } else if attachment.unkept && !forgetful {
                <span class="site-chat-failed">{ say(Phrase::FileUnkept) }</span>
            }
        </div>
    }
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
