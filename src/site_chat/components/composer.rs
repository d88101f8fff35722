//! The composer: the visitor's name, if they care to give one, and the message.

use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::{Action, Complaint, State};
use crate::ui::button::{ButtonKind, submit};
use crate::ui::field::Field;
use crate::ui::keys::is_acting_enter;
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::visitor::SendError;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

const COMPLAINT_ID: &str = "framechat-complaint";

/// Name, message and Send. Enter sends, Shift+Enter begins a line.
pub(crate) fn composer(language: Language, state: &State, engine: &Engine) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let about_name = state.complaint == Some(Complaint::Invalid(SendError::NameTooLong));
    let about_message = state.complaint.is_some() && !about_name;
    let name = Field {
        id: "framechat-name",
        label: say(Phrase::Name),
        kind: "text",
        placeholder: Some(say(Phrase::NameHint)),
        autocomplete: "name",
        problem: about_name.then_some(COMPLAINT_ID),
        value: state.name.clone(),
        oninput: engine.dispatches(Action::Named),
    };
    let oninput = engine
        .dispatches(Action::Drafted)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let onsend = engine.onsend.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_acting_enter(&event) {
                event.prevent_default();
                onsend.emit(());
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
            <div class="site-chat-row">
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
