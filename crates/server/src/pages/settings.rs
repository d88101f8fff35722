//! The settings frame of one line: a form, what is wrong in it, and the tag to put on the site.

use axum::http::StatusCode;

use super::html::Html;
use super::policy::{Ancestors, Policy};
use super::{Page, document};
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
    /// The line's number at the portal.
    pub line: &'a str,
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
    pub fn page(&self, status: StatusCode, parent: &Origin, sheet: &str) -> Page {
        let html = document(
            "Framechat settings",
            sheet,
            |_| {},
            |body| {
                body.text_element("h1", &[], "Chat on your site");
                body.element("p", &[("class", "page-soft")], |line| {
                    line.text(if self.connected {
                        "Connected to"
                    } else {
                        "Not connected to"
                    });
                    line.text(" Open Channel ");
                    line.text(self.line);
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
        body.element("section", &[("aria-labelledby", "tag-heading")], |section| {
            section.text_element("h2", &[("id", "tag-heading")], "On your site");
            section.element("p", &[("class", "page-soft")], |line| {
                line.text("Put this tag on every page that shall have the chat, before the end of its body. Site key: ");
                line.text_element("code", &[("id", "site-key")], key);
            });
            section.element("div", &[("class", "page-field")], |field| {
                field.text_element("label", &[("for", "tag")], "Script tag");
                field.text_element(
                    "textarea",
                    &[("id", "tag"), ("readonly", ""), ("rows", "3"), ("spellcheck", "false")],
                    tag,
                );
            });
        });
    }

    fn write_form(&self, body: &mut Html) {
        body.element(
            "form",
            &[("method", "post"), ("action", SAVE_PATH)],
            |form| {
                form.void(
                    "input",
                    &[
                        ("type", "hidden"),
                        ("name", "ticket"),
                        ("value", self.ticket),
                    ],
                );
                field(
                    form,
                    &TITLE,
                    self.errors.title.as_deref(),
                    |form, attributes| {
                        let mut attributes = attributes.to_vec();
                        attributes.extend([
                            ("type", "text"),
                            ("maxlength", "64"),
                            ("value", &self.fields.title),
                        ]);
                        form.void("input", &attributes);
                    },
                );
                field(
                    form,
                    &URL,
                    self.errors.url.as_deref(),
                    |form, attributes| {
                        let mut attributes = attributes.to_vec();
                        attributes.extend([
                            ("type", "text"),
                            ("inputmode", "url"),
                            ("value", &self.fields.url),
                        ]);
                        form.void("input", &attributes);
                    },
                );
                field(
                    form,
                    &ORIGINS,
                    self.errors.origins.as_deref(),
                    |form, attributes| {
                        let mut attributes = attributes.to_vec();
                        attributes.extend([("rows", "4"), ("spellcheck", "false")]);
                        // A line break right after the start tag is not part of a textarea's value, so one more is harmless
                        // and keeps one that was typed.
                        form.element("textarea", &attributes, |inside| {
                            inside.text("\n");
                            inside.text(&self.fields.origins);
                        });
                    },
                );
                form.element("div", &[("class", "page-buttons")], |buttons| {
                    let connect = if self.connected { "Save" } else { "Connect" };
                    button(buttons, "connect", connect, "page-button page-button-main");
                    if self.connected {
                        button(buttons, "disconnect", "Disconnect", "page-button");
                    }
                });
            },
        );
    }
}

struct Labels {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    hint_id: &'static str,
    error_id: &'static str,
    described_by: &'static str,
}

const TITLE: Labels = Labels {
    name: "title",
    label: "Title",
    hint: "What visitors read above the chat.",
    hint_id: "title-hint",
    error_id: "title-error",
    described_by: "title-error title-hint",
};
const URL: Labels = Labels {
    name: "url",
    label: "Site address",
    hint: "Shown to the employees who answer.",
    hint_id: "url-hint",
    error_id: "url-error",
    described_by: "url-error url-hint",
};
const ORIGINS: Labels = Labels {
    name: "origins",
    label: "Allowed origins",
    hint: "Which sites may show the chat: one a line, for example https://www.example.com",
    hint_id: "origins-hint",
    error_id: "origins-error",
    described_by: "origins-error origins-hint",
};

/// A control with its label, its hint and what is wrong with its content; `control` gets the attributes they share.
fn field(
    form: &mut Html,
    labels: &Labels,
    error: Option<&str>,
    control: impl FnOnce(&mut Html, &[(&'static str, &str)]),
) {
    form.element("div", &[("class", "page-field")], |field| {
        field.text_element("label", &[("for", labels.name)], labels.label);
        let mut attributes = vec![("id", labels.name), ("name", labels.name)];
        match error {
            Some(_) => attributes.extend([
                ("aria-invalid", "true"),
                ("aria-describedby", labels.described_by),
            ]),
            None => attributes.push(("aria-describedby", labels.hint_id)),
        }
        control(field, &attributes);
        if let Some(error) = error {
            field.text_element(
                "p",
                &[("id", labels.error_id), ("class", "page-error")],
                error,
            );
        }
        field.text_element(
            "p",
            &[("id", labels.hint_id), ("class", "page-soft")],
            labels.hint,
        );
    });
}

fn button(form: &mut Html, action: &str, label: &str, class: &str) {
    form.text_element(
        "button",
        &[
            ("type", "submit"),
            ("name", "action"),
            ("value", action),
            ("class", class),
        ],
        label,
    );
}
