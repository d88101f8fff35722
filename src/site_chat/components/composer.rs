//! The composer: the visitor's name, if they care to give one, and the message.

use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::Complaint;
use crate::ui::button::{ButtonKind, submit};
use crate::ui::field::Field;
use crate::ui::keys::is_acting_enter;
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::visitor::SendError;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

const COMPLAINT_ID: &str = "framechat-complaint";

/// What the composer is made of.
pub(crate) struct Composer<'a> {
    /// The language.
    pub(crate) language: Language,
    /// The visitor's name.
    pub(crate) name: &'a str,
    /// The message.
    pub(crate) draft: &'a str,
    /// What is wrong with them.
    pub(crate) complaint: Option<Complaint>,
    /// The message field, to be focused by others.
    pub(crate) message_ref: NodeRef,
    /// Called with the whole name on each change.
    pub(crate) onname: Callback<String>,
    /// Called with the whole message on each change.
    pub(crate) ondraft: Callback<String>,
    /// Called when the message is to be sent.
    pub(crate) onsend: Callback<()>,
}

/// Name, message and Send. Enter sends, Shift+Enter begins a line.
pub(crate) fn composer(props: Composer<'_>) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
    let about_name = props.complaint == Some(Complaint::Invalid(SendError::NameTooLong));
    let about_message = props.complaint.is_some() && !about_name;
    let name = Field {
        id: "framechat-name",
        label: say(Phrase::Name),
        kind: "text",
        placeholder: Some(say(Phrase::NameHint)),
        autocomplete: "name",
        problem: about_name.then_some(COMPLAINT_ID),
        value: props.name.to_owned(),
        oninput: props.onname,
    };
    let oninput = props
        .ondraft
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onkeydown = {
        let onsend = props.onsend.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_acting_enter(&event) {
                event.prevent_default();
                onsend.emit(());
            }
        })
    };
    let onsubmit = props
        .onsend
        .reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class="site-chat-composer" {onsubmit}>
            <div aria-live="polite">
                if let Some(complaint) = props.complaint {
                    { notice(NoticeKind::Problem, Some(COMPLAINT_ID), html! { { say(complaint.into()) } }) }
                }
            </div>
            { name.view() }
            <div class="site-chat-row">
                <textarea
                    ref={props.message_ref}
                    class="fc-input site-chat-draft"
                    aria-label={say(Phrase::Message)}
                    placeholder={say(Phrase::MessageHint)}
                    rows="1"
                    dir="auto"
                    enterkeyhint="send"
                    value={props.draft.to_owned()}
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
