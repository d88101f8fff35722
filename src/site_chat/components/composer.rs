//! The composer: the visitor's name, if they care to give one, and the message.

use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::Complaint;
use crate::ui::button::{Button, ButtonKind};
use crate::ui::field::Field;
use crate::ui::keys::is_acting_enter;
use crate::ui::language::Language;
use crate::ui::notice::{Notice, NoticeKind};
use framechat_protocol::visitor::SendError;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

const COMPLAINT_ID: &str = "framechat-complaint";

/// Properties of [`Composer`].
#[derive(Debug, PartialEq, Properties)]
pub(crate) struct ComposerProps {
    /// The language.
    pub(crate) language: Language,
    /// The visitor's name.
    pub(crate) name: AttrValue,
    /// The message.
    pub(crate) draft: AttrValue,
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
#[component]
pub(crate) fn Composer(props: &ComposerProps) -> Html {
    let say = |phrase: Phrase| phrase.text(props.language);
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
    let about_name = props.complaint == Some(Complaint::Invalid(SendError::NameTooLong));
    let about_message = props.complaint.is_some() && !about_name;
    html! {
        <form class="site-chat-composer" {onsubmit}>
            <div aria-live="polite">
                if let Some(complaint) = props.complaint {
                    <Notice kind={NoticeKind::Problem} id={COMPLAINT_ID}>{ say(complaint.into()) }</Notice>
                }
            </div>
            <Field
                id="framechat-name"
                label={say(Phrase::Name)}
                placeholder={say(Phrase::NameHint)}
                autocomplete="name"
                value={props.name.clone()}
                problem={about_name.then_some(AttrValue::Static(COMPLAINT_ID))}
                oninput={props.onname.clone()}
            />
            <div class="site-chat-row">
                <textarea
                    ref={props.message_ref.clone()}
                    class="fc-input site-chat-draft"
                    aria-label={say(Phrase::Message)}
                    placeholder={say(Phrase::MessageHint)}
                    rows="1"
                    dir="auto"
                    enterkeyhint="send"
                    value={&props.draft}
                    aria-invalid={about_message.then_some("true")}
                    aria-describedby={about_message.then_some(COMPLAINT_ID)}
                    {oninput}
                    {onkeydown}
                />
                <Button label={say(Phrase::Send)} hint={say(Phrase::SendHint)} kind={ButtonKind::Primary} submit=true />
            </div>
        </form>
    }
}
