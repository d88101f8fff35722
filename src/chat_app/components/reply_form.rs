//! The form for one quick reply.

use crate::chat_app::phrases::Phrase;
use crate::chat_app::replies::form::{Form, Part};
use crate::chat_app::replies::{Action, Replies, Told};
use crate::ui::button::{ButtonKind, button, submit};
use crate::ui::field::Field;
use crate::ui::language::Language;
use framechat_protocol::app_session::{ReplyError, ReplyScope};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The id of the title's input, for the focus.
pub(crate) const TITLE_ID: &str = "framechat-reply-title";

/// The form. `said` is the id of the element that says what is wrong.
pub(crate) fn form(
    language: Language,
    state: &Replies,
    form: &Form,
    dispatcher: &UseReducerDispatcher<Replies>,
    onsave: &Callback<()>,
    said: &'static str,
) -> Html {
    let say = |phrase: Phrase| phrase.text(language);
    let does = |action: Action| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(action.clone()))
    };
    let edits = |part: Part| {
        let dispatcher = dispatcher.clone();
        Callback::from(move |text: String| dispatcher.dispatch(Action::Edited(part, text)))
    };
    let wrong = match state.told {
        Some(Told::Wrong(error)) => Some(part_of(error)),
        _ => None,
    };
    let problem = |part: Part| (wrong == Some(part)).then_some(said);
    let title = Field {
        id: TITLE_ID,
        label: say(Phrase::Title),
        kind: "text",
        placeholder: None,
        autocomplete: "off",
        problem: problem(Part::Title),
        value: form.title.clone(),
        oninput: edits(Part::Title),
    };
    let ontext = edits(Part::Text)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let onsubmit = onsave.reform(|event: SubmitEvent| event.prevent_default());
    let heading = say(if form.id.is_some() {
        Phrase::EditReply
    } else {
        Phrase::NewReply
    });
    let described = problem(Part::Text).unwrap_or("framechat-reply-variables");
    html! {
        <form class="chat-app-reply-form" aria-label={heading} {onsubmit}>
            { title.view() }
            <div class="fc-field">
                <label class="fc-label" for="framechat-reply-text">{ say(Phrase::Text) }</label>
                <textarea
                    id="framechat-reply-text"
                    class="fc-input"
                    rows="3"
                    dir="auto"
                    value={form.text.clone()}
                    aria-invalid={problem(Part::Text).map(|_| "true")}
                    aria-describedby={described}
                    oninput={ontext}
                />
                <span id="framechat-reply-variables" class="fc-label">{ say(Phrase::VariablesHint) }</span>
            </div>
            if form.id.is_none() {
                <fieldset class="chat-app-scopes">
                    <legend class="fc-label">{ say(Phrase::Scope) }</legend>
                    { scope(say(Phrase::OwnScope), ReplyScope::Own, form, dispatcher) }
                    { scope(say(Phrase::SharedScope), ReplyScope::Shared, form, dispatcher) }
                </fieldset>
            }
            if let Some(theirs) = &form.theirs {
                <section class="chat-app-theirs" aria-label={say(Phrase::TheirVersion)}>
                    <strong dir="auto">{ &theirs.title }</strong>
                    <p dir="auto">{ &theirs.text }</p>
                    { button(say(Phrase::UseTheirs), ButtonKind::Plain, None, does(Action::TookTheirs)) }
                </section>
            }
            <div class="chat-app-buttons">
                { submit(say(if state.busy { Phrase::Saving } else { Phrase::Save }), ButtonKind::Primary, None) }
                { button(say(Phrase::Cancel), ButtonKind::Quiet, None, does(Action::Cancelled)) }
            </div>
        </form>
    }
}

fn scope(
    label: &'static str,
    scope: ReplyScope,
    form: &Form,
    dispatcher: &UseReducerDispatcher<Replies>,
) -> Html {
    let onchange = {
        let dispatcher = dispatcher.clone();
        Callback::from(move |event: Event| {
            if event.target_unchecked_into::<HtmlInputElement>().checked() {
                dispatcher.dispatch(Action::Scoped(scope));
            }
        })
    };
    html! {
        <label class="chat-app-scope">
            <input type="radio" name="framechat-reply-scope" checked={form.scope == scope} {onchange} />
            { label }
        </label>
    }
}

fn part_of(error: ReplyError) -> Part {
    match error {
        ReplyError::TitleEmpty | ReplyError::TitleTooLong | ReplyError::TitleInvalid => Part::Title,
        ReplyError::TextEmpty | ReplyError::TextTooLong | ReplyError::TextInvalid => Part::Text,
    }
}
