//! The form before the first message: who the visitor is, as far as the site asks. It checks by itself and says all that is
//! wrong at once, each where it is, and leads to the first of it.

use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::Phrase;
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, submit};
use crate::ui::field::Field as Input;
use crate::ui::language::Language;
use crate::ui::notice::{NoticeKind, notice};
use framechat_protocol::boot::Ask;
use framechat_protocol::visitor::profile::{Field, ProfileError};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The id of a field's input.
pub(crate) fn id(field: Field) -> &'static str {
    match field {
        Field::Name => "framechat-name",
        Field::Email => "framechat-email",
        Field::Phone => "framechat-phone",
        Field::Consent => "framechat-consent",
    }
}

fn problem_id(field: Field) -> &'static str {
    match field {
        Field::Name => "framechat-name-problem",
        Field::Email => "framechat-email-problem",
        Field::Phone => "framechat-phone-problem",
        Field::Consent => "framechat-consent-problem",
    }
}

/// The form, while it is open.
pub(crate) fn questions(language: Language, state: &State, engine: &Engine) -> Html {
    let questions = &state.questions;
    if !questions.are_open() {
        return html! {};
    }
    let say = |phrase: Phrase| phrase.text(language);
    let shown = |field| {
        let problem = questions.problem(field, &state.name);
        problem.filter(|_| questions.checked)
    };
    let text = |field, label, kind, autocomplete, value: &String, action| {
        let ask = questions.ask(field);
        let hint = match ask {
            Ask::Off => return html! {},
            Ask::Optional => Phrase::NameHint,
            Ask::Required => Phrase::NameRequired,
        };
        let problem = shown(field);
        let input = Input {
            id: id(field),
            label: say(label),
            kind,
            placeholder: Some(say(hint)),
            autocomplete,
            problem: problem.map(|_| problem_id(field)),
            value: value.clone(),
            oninput: engine.dispatches(action),
        };
        html! {
            <div key={id(field)}>
                { input.view() }
                { wrong(problem, language) }
            </div>
        }
    };
    let dispatcher = engine.dispatcher.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        dispatcher.dispatch(Action::QuestionsDone);
    });
    html! {
        <form class="site-chat-questions" novalidate=true aria-labelledby="framechat-questions" {onsubmit}>
            <h2 id="framechat-questions">{ say(Phrase::Questions) }</h2>
            <div role="alert">
                if questions.several && questions.problems(&state.name).nth(1).is_some() {
                    { notice(NoticeKind::Problem, None, html! { { say(Phrase::SeveralWrong) } }) }
                }
            </div>
            { text(Field::Name, Phrase::Name, "text", "name", &state.name, Action::Named) }
            { text(Field::Email, Phrase::Email, "email", "email", &questions.email, Action::EmailTyped) }
            { text(Field::Phone, Phrase::Phone, "tel", "tel", &questions.phone, Action::PhoneTyped) }
            { consent(state, shown(Field::Consent), language, engine) }
            { submit(say(Phrase::Continue), ButtonKind::Primary, None) }
        </form>
    }
}

fn consent(
    state: &State,
    problem: Option<ProfileError>,
    language: Language,
    engine: &Engine,
) -> Html {
    let Some(text) = &state.questions.asked.consent else {
        return html! {};
    };
    let dispatcher = engine.dispatcher.clone();
    let onchange = Callback::from(move |event: Event| {
        let field: HtmlInputElement = event.target_unchecked_into();
        dispatcher.dispatch(Action::Consented(field.checked()));
    });
    html! {
        <div key="consent">
            <label class="site-chat-consent">
                <input
                    id={id(Field::Consent)}
                    type="checkbox"
                    checked={state.questions.consent}
                    aria-required="true"
                    aria-invalid={problem.map(|_| "true")}
                    aria-describedby={problem.map(|_| problem_id(Field::Consent))}
                    {onchange}
                />
                <span dir="auto">{ text }</span>
            </label>
            { wrong(problem, language) }
        </div>
    }
}

fn wrong(problem: Option<ProfileError>, language: Language) -> Html {
    let Some(problem) = problem else {
        return html! {};
    };
    html! {
        <p id={problem_id(problem.field())} class="site-chat-wrong">{ Phrase::from(problem).text(language) }</p>
    }
}
