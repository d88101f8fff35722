//! The composer: the visitor's name, if they care to give one, and the message.

use crate::browser::upload::take_files;
use crate::site_chat::attachments::{Attachment, Upload};
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::{Action, Complaint, State};
use crate::ui::button::{ButtonKind, button, submit};
use crate::ui::field::Field;
use crate::ui::keys::{is_acting_enter, is_acting_escape};
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::visitor::SendError;
use std::rc::Rc;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

const COMPLAINT_ID: &str = "framechat-complaint";

/// Name, message and Send. Enter sends, Shift+Enter begins a line.
pub(crate) fn composer(language: Language, state: &State, engine: &Rc<Engine>) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let about_name = matches!(
        state.complaint,
        Some(Complaint::Invalid(SendError::NameTooLong) | Complaint::NameMissing)
    );
    let name_hint = if state.name_required {
        Phrase::NameRequired
    } else {
        Phrase::NameHint
    };
    let about_message = state.complaint.is_some() && !about_name;
    let name = Field {
        id: "framechat-name",
        label: say(Phrase::Name),
        kind: "text",
        placeholder: Some(say(name_hint)),
        autocomplete: "name",
        problem: about_name.then_some(COMPLAINT_ID),
        value: state.name.clone(),
        oninput: engine.dispatches(Action::Named),
    };
    let oninput = engine
        .dispatches(Action::Drafted)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let (onsend, dispatcher) = (engine.onsend.clone(), engine.dispatcher.clone());
        let (empty, editing) = (state.draft.is_empty(), state.editing.is_some());
        Callback::from(move |event: KeyboardEvent| {
            if is_acting_enter(&event) {
                event.prevent_default();
                onsend.emit(());
            } else if event.key() == "ArrowUp" && empty && !editing {
                event.prevent_default();
                dispatcher.dispatch(Action::EditLast);
            } else if editing && is_acting_escape(&event) {
                // Taken here, so that it does not close the chat.
                event.prevent_default();
                dispatcher.dispatch(Action::EditLeft);
            }
        })
    };
    let onsubmit = engine
        .onsend
        .reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="site-chat-composer" {onsubmit}>
            <div aria-live="polite">
                if let Some(complaint) = state.complaint {
                    { notice(NoticeKind::Problem, Some(COMPLAINT_ID), html! { { say(complaint.into()) } }) }
                }
            </div>
            { name.view() }
            { attachments(language, state, engine) }
            <div class="site-chat-row">
                { attach(language, engine) }
                <textarea
                    ref={engine.message_ref.clone()}
                    class="fc-input site-chat-draft"
                    aria-label={say(Phrase::Message)}
                    placeholder={say(Phrase::MessageHint)}
                    rows="1"
                    dir="auto"
                    enterkeyhint="send"
                    value={state.draft.clone()}
                    aria-invalid={about_message.then_some("true")}
                    aria-describedby={about_message.then_some(COMPLAINT_ID)}
                    {oninput}
                    {onkeydown}
                />
                { submit(say(Phrase::Send), ButtonKind::Primary, Some(say(Phrase::SendHint))) }
            </div>
        </form>
    }
}

/// The button that asks for files, and the field that takes them.
fn attach(language: Language, engine: &Rc<Engine>) -> Html {
    let label = Phrase::Attach.text(language);
    let onclick = {
        let field = engine.files_ref.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = field.cast::<HtmlElement>() {
                field.click();
            }
        })
    };
    let onchange = {
        let engine = Rc::downgrade(engine);
        Callback::from(move |event: Event| {
            if let Some(engine) = engine.upgrade() {
                engine.choose(take_files(
                    &event.target_unchecked_into::<HtmlInputElement>(),
                ));
            }
        })
    };
    html! {
        <>
            <input ref={engine.files_ref.clone()} type="file" multiple=true hidden=true {onchange} />
            <button type="button" class="fc-button site-chat-attach" data-kind="quiet" aria-label={label} title={label} {onclick}>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M13.5 7.5 8 13a3.2 3.2 0 0 1-4.5-4.5L9 3a2.1 2.1 0 0 1 3 3L6.5 11.500a1 1 0 0 1-1.500-1.500L10 5" />
                </svg>
            </button>
        </>
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
                { chip(attachment, language, engine) }
            }
        </div>
    }
}

fn chip(attachment: &Attachment, language: Language, engine: &Rc<Engine>) -> Html {
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
            <bdi>{ &attachment.name }</bdi>
            if let Upload::Running(percent) = attachment.upload {
                <progress max="100" value={percent.to_string()} aria-label={say(Phrase::Uploading)} />
            }
            if let Upload::Failed(failure) = attachment.upload {
                <span class="site-chat-failed">{ say(failure.into()) }</span>
                { button(say(Phrase::TryAgain), ButtonKind::Quiet, None, does(Engine::upload_again)) }
            }
            <button type="button" class="fc-text-button" aria-label={remove_label} title={say(Phrase::RemoveFile)} onclick={remove}>{ "\u{d7}" }</button>
        </div>
    }
}
