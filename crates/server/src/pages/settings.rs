//! The settings frame of one line: how it stands, a form, what is wrong in it, and the tag to put on the site.

mod fields;

use axum::http::StatusCode;

use super::html::Html;
use super::policy::{Ancestors, Policy};
use super::words::{Words, filled};
use super::{Page, document};
use fields::{button, control, tick};
use framechat_protocol::origin::Origin;

/// Where the form is sent.
pub const SAVE_PATH: &str = "/placement/settings/save";

/// What stands in the form's fields, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The chat's name, shown to visitors.
    pub title: String,
    /// The site's address.
    pub url: String,
    /// The origins that may hold the chat, one a line.
    pub origins: String,
    /// What visitors read before the first message.
    pub greeting: String,
    /// The colour of the buttons.
    pub accent: String,
    /// Visitors tell their name first.
    pub name_required: bool,
}

/// What is wrong in each field; the sentence says how to mend it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors {
    /// Of the title.
    pub title: Option<String>,
    /// Of the site's address.
    pub url: Option<String>,
    /// Of the origins.
    pub origins: Option<String>,
    /// Of the greeting.
    pub greeting: Option<String>,
    /// Of the colour.
    pub accent: Option<String>,
}

impl FieldErrors {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What the frame says above the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What was asked for is done.
    Done(String),
    /// It is not; the sentence says why and what to do.
    Failed(String),
}

/// The settings of one line.
#[derive(Clone, Debug)]
pub struct Settings<'a> {
    /// What it is written in.
    pub words: &'a Words,
    /// The line's number at the portal.
    pub line: &'a str,
    /// How the portal says that the line stands.
    pub status: &'a str,
    /// Names the server's record of who opened this frame, for which line.
    pub ticket: &'a str,
    /// The form's content.
    pub fields: &'a Fields,
    /// What is wrong in it.
    pub errors: &'a FieldErrors,
    /// What happened.
    pub notice: Option<&'a Notice>,
    /// The script tag of the site, once there is one.
    pub tag: Option<&'a str>,
    /// The site's public key, once there is one.
    pub site_key: Option<&'a str>,
    /// Whether the line is connected now.
    pub connected: bool,
}

impl Settings<'_> {
    /// Writes the page for the portal at `parent`.
    #[must_use]
    pub fn page(&self, status: StatusCode, parent: &Origin, sheet: &str, script: &str) -> Page {
        let words = self.words;
        let html = document(
            words.tag,
            words.settings_title,
            sheet,
            |head| head.element("script", &[("src", script), ("defer", "")], |_| {}),
            |body| {
                body.text_element("h1", &[], words.settings_heading);
                body.element("p", &[("class", "page-soft")], |line| {
                    let sentence = if self.connected {
                        words.connected_to
                    } else {
                        words.not_connected_to
                    };
                    line.text(&filled(sentence, &[self.line]));
                    line.void("br", &[]);
                    line.text(words.status);
                    line.text(self.status);
                });
                self.write_notice(body);
                self.write_tag(body);
                self.write_form(body);
            },
        );
        Page {
            status,
            html,
            policy: Policy::Own {
                ancestors: Ancestors::Only(vec![parent.clone()]),
            },
        }
    }

    fn write_notice(&self, body: &mut Html) {
        match self.notice {
            Some(Notice::Done(text)) => {
                body.text_element("p", &[("class", "page-done"), ("role", "status")], text);
            }
            Some(Notice::Failed(text)) => {
                body.text_element("p", &[("class", "page-notice"), ("role", "alert")], text);
            }
            None => {}
        }
    }

    fn write_tag(&self, body: &mut Html) {
        let (Some(tag), Some(key)) = (self.tag, self.site_key) else {
            return;
        };
        let words = self.words;
        body.element(
            "section",
            &[("aria-labelledby", "tag-heading")],
            |section| {
                section.text_element("h2", &[("id", "tag-heading")], words.tag_heading);
                section.element("p", &[("class", "page-soft")], |line| {
                    line.text(words.tag_hint);
                    line.text_element("code", &[("id", "site-key")], key);
                });
                section.element("div", &[("class", "page-field")], |field| {
                    field.text_element("label", &[("for", "tag")], words.tag_label);
                    let attributes = [
                        ("id", "tag"),
                        ("readonly", ""),
                        ("rows", "3"),
                        ("dir", "ltr"),
                        ("spellcheck", "false"),
                    ];
                    field.text_element("textarea", &attributes, tag);
                });
                section.element("p", &[("class", "page-buttons")], |line| {
                    // Shown by the script that it needs.
                    let attributes = [
                        ("type", "button"),
                        ("id", "copy"),
                        ("class", "page-button"),
                        ("hidden", ""),
                    ];
                    line.text_element("button", &attributes, words.copy);
                    let attributes = [
                        ("id", "copy-said"),
                        ("role", "status"),
                        ("data-copied", words.copied),
                        ("data-failed", words.copy_failed),
                    ];
                    line.text_element("span", &attributes, "");
                });
            },
        );
    }

    fn write_form(&self, body: &mut Html) {
        let (words, fields, errors) = (self.words, self.fields, self.errors);
        let attributes = [("method", "post"), ("action", SAVE_PATH)];
        body.element("form", &attributes, |form| {
            for (name, value) in [("ticket", self.ticket), ("lang", words.tag)] {
                form.void(
                    "input",
                    &[("type", "hidden"), ("name", name), ("value", value)],
                );
            }
            control!("title", words.title, words.title_hint, errors.title).line(
                form,
                &fields.title,
                &[("maxlength", "64")],
            );
            control!("url", words.url, words.url_hint, errors.url).line(
                form,
                &fields.url,
                &[("inputmode", "url"), ("dir", "ltr")],
            );
            control!("origins", words.origins, words.origins_hint, errors.origins).lines(
                form,
                &fields.origins,
                &[("rows", "4"), ("dir", "ltr"), ("spellcheck", "false")],
            );
            control!(
                "greeting",
                words.greeting,
                words.greeting_hint,
                errors.greeting
            )
            .lines(
                form,
                &fields.greeting,
                &[("rows", "2"), ("maxlength", "500")],
            );
            control!("accent", words.accent, words.accent_hint, errors.accent).line(
                form,
                &fields.accent,
                &[
                    ("maxlength", "7"),
                    ("dir", "ltr"),
                    ("spellcheck", "false"),
                    ("placeholder", "#0a6c96"),
                ],
            );
            tick(
                form,
                "name_required",
                fields.name_required,
                words.name_required,
            );
            form.element("div", &[("class", "page-buttons")], |buttons| {
                let connect = if self.connected {
                    words.save
                } else {
                    words.connect
                };
                button(buttons, "connect", connect, "page-button page-button-main");
                if self.connected {
                    button(buttons, "test", words.test, "page-button");
                    button(buttons, "disconnect", words.disconnect, "page-button");
                }
            });
        });
    }
}
