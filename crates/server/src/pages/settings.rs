//! The settings frame of one line: how it stands, a form, what is wrong in it, and the tag to put on the site.

mod fields;
mod identity;

use axum::http::StatusCode;

use super::html::Html;
use super::policy::{Ancestors, Policy};
use super::words::{Words, filled};
use super::{Page, document};
use fields::{button, control};
use framechat_protocol::origin::Origin;
pub use identity::Identity;

/// The id of the form; the buttons outside of it name it.
const FORM: &str = "settings";

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
    /// Where the launcher stands: `start` or `end`.
    pub position: String,
    /// The address of the picture.
    pub avatar: String,
    /// Whether visitors are asked for their name: `off`, `optional` or `required`.
    pub ask_name: String,
    /// Whether they are asked for their e-mail address.
    pub ask_email: String,
    /// Whether they are asked for their phone number.
    pub ask_phone: String,
    /// What they have to agree to.
    pub consent: String,
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
    /// Of the position.
    pub position: Option<String>,
    /// Of the picture.
    pub avatar: Option<String>,
    /// Of the question for the name.
    pub ask_name: Option<String>,
    /// Of that for the e-mail address.
    pub ask_email: Option<String>,
    /// Of that for the phone number.
    pub ask_phone: Option<String>,
    /// Of the consent.
    pub consent: Option<String>,
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
    /// The identity secret of the site.
    pub identity: Identity<'a>,
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
                if self.site_key.is_some() {
                    self.identity.write(body, words);
                }
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
                    copier(line, "tag", words.copy, words);
                });
            },
        );
    }

    fn write_form(&self, body: &mut Html) {
        let (words, fields, errors) = (self.words, self.fields, self.errors);
        let attributes = [
            ("method", "post"),
            ("action", SAVE_PATH),
            ("id", FORM),
            // What is wrong is said beside the field, in the page's language.
            ("novalidate", ""),
        ];
        body.element("form", &attributes, |form| {
            let hidden = [
                ("ticket", self.ticket),
                ("lang", words.tag),
                ("identity_made", &self.identity.made),
            ];
            for (name, value) in hidden {
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
            control!(
                "position",
                words.position,
                words.position_hint,
                errors.position
            )
            .choice(
                form,
                &fields.position,
                &[("end", words.position_end), ("start", words.position_start)],
            );
            control!("avatar", words.avatar, words.avatar_hint, errors.avatar).line(
                form,
                &fields.avatar,
                &[
                    ("inputmode", "url"),
                    ("dir", "ltr"),
                    ("spellcheck", "false"),
                ],
            );
            self.write_asks(form);
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

    fn write_asks(&self, form: &mut Html) {
        let (words, fields, errors) = (self.words, self.fields, self.errors);
        let offered = [
            ("off", words.ask_off),
            ("optional", words.ask_optional),
            ("required", words.ask_required),
        ];
        let attributes = [("aria-describedby", "asks-hint"), ("class", "page-asks")];
        form.element("fieldset", &attributes, |set| {
            set.text_element("legend", &[], words.asks);
            let attributes = [("id", "asks-hint"), ("class", "page-soft")];
            set.text_element("p", &attributes, words.asks_hint);
            set.element("div", &[("class", "page-row")], |row| {
                control!("ask_name", words.ask_name, "", errors.ask_name).choice(
                    row,
                    &fields.ask_name,
                    &offered,
                );
                control!("ask_email", words.ask_email, "", errors.ask_email).choice(
                    row,
                    &fields.ask_email,
                    &offered,
                );
                control!("ask_phone", words.ask_phone, "", errors.ask_phone).choice(
                    row,
                    &fields.ask_phone,
                    &offered,
                );
            });
            control!("consent", words.consent, words.consent_hint, errors.consent).lines(
                set,
                &fields.consent,
                &[("rows", "3"), ("maxlength", "1000")],
            );
        });
    }
}

/// A button that copies a field, and where it says how that went. Shown by the script that it needs.
fn copier(line: &mut Html, field: &str, label: &str, words: &Words) {
    let attributes = [
        ("type", "button"),
        ("data-copy", field),
        ("class", "page-button"),
        ("hidden", ""),
    ];
    line.text_element("button", &attributes, label);
    let attributes = [
        ("role", "status"),
        ("data-copied", words.copied),
        ("data-failed", words.copy_failed),
    ];
    line.text_element("span", &attributes, "");
}
