//! What is kept of the visitor's own choices: their answers to the form before the first message, and their keys. And how all
//! that is kept is forgotten.

use super::Kept;
use crate::browser::kept_files;
use crate::site_chat::state::{Questions, State};

const EMAIL: &str = "email";
const PHONE: &str = "phone";
const CONSENT: &str = "consent";
const ANSWERED: &str = "answered";
/// The early script reads it, too.
const ENTER: &str = "enter";
const BREAKS: &str = "breaks";
const YES: &str = "yes";
const FORGET: &str = "forget";
/// Says to the next page of this tab that everything was forgotten.
const FORGOTTEN: &str = "forgotten";

impl Kept {
    /// Adds what was kept to the state of a fresh page.
    pub fn add_answers(&self, state: &mut State) {
        let text = |key| self.browser.get(key).unwrap_or_default();
        let questions = &mut state.questions;
        questions.email = text(EMAIL);
        questions.phone = text(PHONE);
        questions.consent = text(CONSENT) == YES;
        questions.answered = text(ANSWERED) == YES;
        state.enter_breaks = text(ENTER) == BREAKS;
        state.forgotten = self.tab.get(FORGOTTEN).is_some();
        self.tab.remove(FORGOTTEN);
    }

    /// Keeps what the visitor has answered and chosen since `before`.
    pub fn set_answers(&self, was: &Questions, now: &State) {
        let is = &now.questions;
        let yes = |flag: bool| if flag { YES } else { "" };
        for (key, was, is) in [
            (EMAIL, was.email.as_str(), is.email.as_str()),
            (PHONE, &was.phone, &is.phone),
            (CONSENT, yes(was.consent), yes(is.consent)),
            (ANSWERED, yes(was.answered), yes(is.answered)),
        ] {
            if was != is {
                self.browser.set(key, is);
            }
        }
        let enter = if now.enter_breaks { BREAKS } else { "" };
        if self.browser.get(ENTER).unwrap_or_default() != enter {
            self.browser.set(ENTER, enter);
        }
    }

    /// The key whose new value tells the other tabs to forget, too.
    #[must_use]
    pub fn forget_key(&self) -> String {
        self.browser.full(FORGET)
    }

    /// Forgets what this tab keeps for itself.
    pub fn forget_tab(&self) {
        self.tab.clear();
        self.tab.set(FORGOTTEN, YES);
    }

    /// Forgets everything. What this page has on its way is to be forgotten before.
    pub fn forget_all(&self) {
        self.forget_tab();
        kept_files::forget(None);
        self.browser.set(FORGET, YES);
        self.browser.clear();
    }
}
