//! The part of the settings frame that is about the secret with which the site's own server signs who its visitors are.

use secrecy::{ExposeSecret as _, SecretString};

use super::{FORM, copier};
use crate::pages::html::Html;
use crate::pages::words::{Words, filled};

/// How a site's secret stands.
#[derive(Clone, Debug, Default)]
pub struct Identity<'a> {
    /// When it was made, unix milliseconds in digits; empty while there is none. The form brings it back, so that a secret
    /// that someone else has made meanwhile is not replaced unseen.
    pub made: String,
    /// How many hours the one before is still good; `None` when there is none any more.
    pub before_hours: Option<i64>,
    /// The secret itself, in the answer to the request that made it and nowhere else.
    pub fresh: Option<&'a SecretString>,
}

impl Identity<'_> {
    pub(super) fn write(&self, body: &mut Html, words: &Words) {
        let heading = [("aria-labelledby", "identity-heading")];
        body.element("section", &heading, |section| {
            let id = [("id", "identity-heading")];
            section.text_element("h2", &id, words.identity_heading);
            section.text_element("p", &[("class", "page-soft")], words.identity_hint);
            section.element("p", &[], |line| {
                line.text(if self.made.is_empty() {
                    words.identity_none
                } else {
                    words.identity_there
                });
                if let Some(hours) = self.before_hours {
                    line.text(" ");
                    line.text(&filled(words.identity_before, &[&hours.to_string()]));
                }
            });
            if let Some(secret) = self.fresh {
                write_fresh(section, secret.expose_secret(), words);
            }
            let label = if self.made.is_empty() {
                words.identity_make
            } else {
                words.identity_replace
            };
            section.element("p", &[("class", "page-buttons")], |line| {
                let mut attributes = vec![
                    ("type", "submit"),
                    ("form", FORM),
                    ("name", "action"),
                    ("value", "identity"),
                    ("class", "page-button"),
                ];
                if !self.made.is_empty() {
                    attributes.push(("aria-describedby", "identity-replace-hint"));
                }
                line.text_element("button", &attributes, label);
            });
            if !self.made.is_empty() {
                let attributes = [("id", "identity-replace-hint"), ("class", "page-soft")];
                section.text_element("p", &attributes, words.identity_replace_hint);
            }
        });
    }
}

fn write_fresh(section: &mut Html, secret: &str, words: &Words) {
    section.element("div", &[("class", "page-field")], |field| {
        let label = [("for", "identity-secret")];
        field.text_element("label", &label, words.identity_label);
        let attributes = [
            ("id", "identity-secret"),
            ("type", "text"),
            ("readonly", ""),
            ("dir", "ltr"),
            ("spellcheck", "false"),
            ("autocomplete", "off"),
            ("aria-describedby", "identity-once"),
            ("value", secret),
        ];
        field.void("input", &attributes);
        let attributes = [("id", "identity-once"), ("class", "page-soft")];
        field.text_element("p", &attributes, words.identity_once);
    });
    section.element("p", &[("class", "page-buttons")], |line| {
        copier(line, "identity-secret", words.identity_copy, words);
    });
}
