//! A page that says what did not work and what to do, and nothing else.

use axum::http::StatusCode;

use crate::telemetry::metrics::REFUSALS;

use super::words::Words;
use super::{Page, document, policy::Policy};

/// The `name` of the `meta` element that carries a refusal's code for programs.
pub const REFUSAL_META: &str = "framechat-refusal";

/// What a problem page says.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// What happened, in a few words.
    pub heading: &'a str,
    /// Which check failed, or what the other side answered.
    pub reason: &'a str,
    /// What the person, or whoever looks after the portal, can do.
    pub advice: &'a str,
    /// The stable code of the failed check.
    pub code: &'static str,
}

impl Problem<'_> {
    /// Writes the page, whose words are of this language. Any page may frame it, since there is nothing in it to press.
    #[must_use]
    pub fn page_in(&self, words: &Words, sheet: &str) -> Page {
        metrics::counter!(REFUSALS, "reason" => self.code).increment(1);
        let html = document(
            words.tag,
            self.heading,
            sheet,
            |head| head.void("meta", &[("name", REFUSAL_META), ("content", self.code)]),
            |body| {
                body.text_element("h1", &[], self.heading);
                body.element(
                    "p",
                    &[("class", "page-notice"), ("role", "alert")],
                    |notice| {
                        notice.text(self.reason);
                    },
                );
                body.text_element("p", &[], self.advice);
                body.element("p", &[("class", "page-code")], |line| {
                    line.text(words.code);
                    line.text_element("code", &[], self.code);
                });
            },
        );
        Page {
            status: self.status,
            html,
            policy: Policy::sentence(),
        }
    }
}
