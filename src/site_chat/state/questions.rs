//! What visitors are asked before their first message, and what they have answered so far. Pure.

use framechat_protocol::boot::{Ask, PreChat};
use framechat_protocol::visitor::profile::{self, Field, Profile, ProfileError};

/// All that can be asked, in the order in which it is asked.
const FIELDS: [Field; 4] = [Field::Name, Field::Email, Field::Phone, Field::Consent];

/// The form before the first message. The name is the state's own: the visitor may have given it already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// What the site asks.
    pub asked: PreChat,
    /// The e-mail address as typed.
    pub email: String,
    /// The phone number as typed.
    pub phone: String,
    /// What the site asks to agree to is agreed to.
    pub consent: bool,
    /// The server has the answers, or knows who the visitor is.
    pub answered: bool,
    /// The visitor is done with the form.
    pub done: bool,
    /// The answers were looked at: what is wrong with them is shown.
    pub checked: bool,
    /// More than one of them was wrong when the visitor wanted to be done.
    pub several: bool,
    /// Another number moves the focus to the first answer that is wrong.
    pub wrong: u32,
}

impl Questions {
    /// Whether the form is shown.
    #[must_use]
    pub fn are_open(&self) -> bool {
        !self.answered && !self.done && !self.asked.is_empty()
    }

    /// Whether something is asked for.
    #[must_use]
    pub fn ask(&self, field: Field) -> Ask {
        match field {
            Field::Name => self.asked.name,
            Field::Email => self.asked.email,
            Field::Phone => self.asked.phone,
            Field::Consent if self.asked.consent.is_some() => Ask::Required,
            Field::Consent => Ask::Off,
        }
    }

    /// What is wrong with an answer.
    #[must_use]
    pub fn problem(&self, field: Field, name: &str) -> Option<ProfileError> {
        let (typed, fits): (_, fn(&str) -> Option<String>) = match field {
            Field::Name => (name, profile::name),
            Field::Email => (&self.email, profile::email),
            Field::Phone => (&self.phone, profile::phone),
            Field::Consent => {
                let missing = self.ask(field) == Ask::Required && !self.consent;
                return missing.then_some(ProfileError::Missing(field));
            }
        };
        match (self.ask(field), typed.trim().is_empty()) {
            (Ask::Off, _) | (Ask::Optional, true) => None,
            (Ask::Required, true) => Some(ProfileError::Missing(field)),
            _ if fits(typed).is_none() => Some(ProfileError::Invalid(field)),
            _ => None,
        }
    }

    /// All that is wrong, in the order of the form.
    pub fn problems<'a>(&'a self, name: &'a str) -> impl Iterator<Item = ProfileError> + 'a {
        FIELDS
            .into_iter()
            .filter_map(move |field| self.problem(field, name))
    }

    /// What goes out with a message: the answers, or nothing when the server needs none. `Err` when something is wrong.
    pub(super) fn answers(&self, name: &str) -> Result<Option<Profile>, ProfileError> {
        if self.answered || self.asked.is_empty() {
            return Ok(None);
        }
        if let Some(problem) = self.problems(name).next() {
            return Err(problem);
        }
        let given = |ask: Ask, text: &str| {
            let text = text.trim();
            (ask != Ask::Off && !text.is_empty()).then(|| text.to_owned())
        };
        Ok(Some(Profile {
            name: given(self.asked.name, name),
            email: given(self.asked.email, &self.email),
            phone: given(self.asked.phone, &self.phone),
            consent: self.consent && self.asked.consent.is_some(),
        }))
    }

    /// The visitor wants to be done with the form, which it allows when nothing is wrong.
    pub(super) fn finish(&mut self, name: &str) {
        let wrong = self.problems(name).count();
        self.done = wrong == 0;
        if wrong > 0 {
            self.point_out();
        }
        self.several = wrong > 1;
    }

    /// Shows what is wrong, and leads there.
    pub(super) fn point_out(&mut self) {
        self.done = false;
        self.checked = true;
        self.several = false;
        self.wrong = self.wrong.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Questions {
        Questions {
            asked: PreChat {
                name: Ask::Required,
                email: Ask::Required,
                phone: Ask::Optional,
                consent: Some("I agree".to_owned()),
            },
            ..Questions::default()
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_in_order() {
        let mut questions = asked();
        questions.phone = "x".to_owned();
        let problems: Vec<_> = questions.problems(" ").collect();
        assert_eq!(
            problems,
            [
                ProfileError::Missing(Field::Name),
                ProfileError::Missing(Field::Email),
                ProfileError::Invalid(Field::Phone),
                ProfileError::Missing(Field::Consent),
            ]
        );
        questions.finish("Ann");
        assert!(questions.are_open() && questions.checked && questions.several);
        assert_eq!(questions.wrong, 1);
        // Who sends a message hears of that; all else is said where it is wrong.
        questions.point_out();
        assert!(questions.checked && !questions.several);
        questions.phone.clear();
        questions.email = "ann@shop.example".to_owned();
        questions.finish("Ann");
        assert!(
            questions.are_open() && !questions.several,
            "one is no several"
        );
    }

    #[test]
    fn right_answers_close_the_form_and_go_out_until_the_server_has_them() {
        let mut questions = asked();
        questions.email = " ann@shop.example ".to_owned();
        questions.consent = true;
        questions.finish("Ann");
        assert!(!questions.are_open());
        let profile = questions.answers(" Ann ").unwrap().unwrap();
        assert_eq!(profile.name.as_deref(), Some("Ann"));
        assert_eq!(profile.email.as_deref(), Some("ann@shop.example"));
        assert_eq!(profile.phone, None);
        assert!(profile.consent);
        questions.answered = true;
        assert_eq!(questions.answers("Ann"), Ok(None));
        questions.done = false;
        assert!(!questions.are_open());
    }

    #[test]
    fn what_is_not_asked_is_not_looked_at() {
        let mut questions = Questions {
            email: "nonsense".to_owned(),
            ..Questions::default()
        };
        assert!(!questions.are_open());
        assert_eq!(questions.answers(""), Ok(None));
        questions.asked.phone = Ask::Optional;
        assert!(questions.are_open());
        assert_eq!(questions.answers("Ann"), Ok(Some(Profile::default())));
    }
}
