//! The form before the first message: who the visitor is, as far as the site asks. It checks by itself and says all that is
//! wrong at once, each where it is, and leads to the first of it.

use super::parts::notice;
use crate::site_chat::engine::Engine;
use crate::site_chat::phrases::{Phrase, say};
use crate::site_chat::state::{Action, State};
use crate::ui::button::{ButtonKind, submit};
use crate::ui::field::Field as Input;
use crate::ui::notice::NoticeKind;
use crate::ui::tree::{Fixed, Is, Tree, maybe, word};
use framechat_protocol::boot::Ask;
use framechat_protocol::visitor::profile::{Field, ProfileError};
use yew::prelude::*;
use yew::virtual_dom::ListenerKind;

const HEADING_ID: &str = "framechat-questions";

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
pub(crate) fn questions(tree: &mut Tree, state: &State, engine: &Engine) {
    tree.when(state.questions.are_open(), |tree| {
        form(tree, state, engine);
    });
}

fn form(tree: &mut Tree, state: &State, engine: &Engine) {
    const FORM: Fixed = &[
        ("class", Is("site-chat-questions")),
        ("novalidate", Is("novalidate")),
        ("aria-labelledby", Is(HEADING_ID)),
    ];
    let questions = &state.questions;
    let shown = |field| {
        let problem = questions.problem(field, &state.name);
        problem.filter(|_| questions.checked)
    };
    let text = |tree: &mut Tree, field, label, kind, autocomplete, value: &String, action| {
        let ask = questions.ask(field);
        let hint = match ask {
            Ask::Off => return,
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
        tree.el("div", &[], |tree| {
            tree.key(id(field));
            tree.add(input.view());
            wrong(tree, problem);
        });
    };
    let dispatcher = engine.dispatcher.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        dispatcher.dispatch(Action::QuestionsDone);
    });
    tree.el("form", FORM, |tree| {
        tree.on(ListenerKind::onsubmit, onsubmit);
        tree.el("h2", &[("id", Is(HEADING_ID))], |tree| {
            tree.say(say(Phrase::Questions));
        });
        tree.el("div", &[("role", Is("alert"))], |tree| {
            if questions.several && questions.problems(&state.name).nth(1).is_some() {
                notice(tree, NoticeKind::Problem, None, |tree| {
                    tree.say(say(Phrase::SeveralWrong));
                });
            }
        });
        tree.part(|tree| {
            let (name, email, phone) = (&state.name, &questions.email, &questions.phone);
            text(
                tree,
                Field::Name,
                Phrase::Name,
                "text",
                "name",
                name,
                Action::Named,
            );
            text(
                tree,
                Field::Email,
                Phrase::Email,
                "email",
                "email",
                email,
                Action::EmailTyped,
            );
            text(
                tree,
                Field::Phone,
                Phrase::Phone,
                "tel",
                "tel",
                phone,
                Action::PhoneTyped,
            );
            if let Some(asked) = &questions.asked.consent {
                consent(tree, asked, state, shown(Field::Consent), engine);
            }
        });
        tree.add(submit(say(Phrase::Continue), ButtonKind::Primary, None));
    });
}

fn consent(
    tree: &mut Tree,
    asked: &str,
    state: &State,
    problem: Option<ProfileError>,
    engine: &Engine,
) {
    tree.el("div", &[], |tree| {
        tree.key("consent");
        tree.el("label", &[("class", Is("site-chat-consent"))], |tree| {
            tree.el_with(
                "input",
                &[
                    "id",
                    "type",
                    "aria-required",
                    "aria-invalid",
                    "aria-describedby",
                ],
                [
                    word(id(Field::Consent)),
                    word("checkbox"),
                    word("true"),
                    maybe(problem.map(|_| "true")),
                    maybe(problem.map(|_| problem_id(Field::Consent))),
                ],
                |tree| {
                    tree.checked(state.questions.consent);
                    tree.on(ListenerKind::onchange, engine.chooses(Action::Consented));
                },
            );
            tree.el("span", &[("dir", Is("auto"))], |tree| tree.text(asked));
        });
        wrong(tree, problem);
    });
}

fn wrong(tree: &mut Tree, problem: Option<ProfileError>) {
    let Some(problem) = problem else {
        return;
    };
    tree.el_with(
        "p",
        &["id", "class"],
        [word(problem_id(problem.field())), word("site-chat-wrong")],
        |tree| tree.say(say(problem)),
    );
}
