//! The controls of the settings form, each with its label, its hint and what is wrong with its content.

use crate::pages::html::Html;

/// What a control is called and told about.
pub(super) struct Control<'a> {
    pub(super) name: &'static str,
    pub(super) hint_id: &'static str,
    pub(super) error_id: &'static str,
    pub(super) described_by: &'static str,
    pub(super) label: &'a str,
    pub(super) hint: &'a str,
    pub(super) error: Option<&'a str>,
}

/// The ids that belong to a control's name.
macro_rules! control {
    ($name:literal, $label:expr, $hint:expr, $error:expr) => {
        $crate::pages::settings::fields::Control {
            name: $name,
            hint_id: concat!($name, "-hint"),
            error_id: concat!($name, "-error"),
            described_by: concat!($name, "-error ", $name, "-hint"),
            label: $label,
            hint: $hint,
            error: $error.as_deref(),
        }
    };
}
pub(super) use control;

impl Control<'_> {
    /// One line of text.
    pub(super) fn line(&self, form: &mut Html, value: &str, more: &[(&'static str, &str)]) {
        self.write(form, |form, attributes| {
            let mut attributes = attributes.to_vec();
            attributes.extend([("type", "text"), ("value", value)]);
            attributes.extend(more);
            form.void("input", &attributes);
        });
    }

    /// Several lines.
    pub(super) fn lines(&self, form: &mut Html, value: &str, more: &[(&'static str, &str)]) {
        self.write(form, |form, attributes| {
            let mut attributes = attributes.to_vec();
            attributes.extend(more);
            // A line break right after the start tag is not part of a textarea's value, so one more is harmless and keeps
            // one that was typed.
            form.element("textarea", &attributes, |inside| {
                inside.text("\n");
                inside.text(value);
            });
        });
    }

    /// One of several, each a value with its words.
    pub(super) fn choice(&self, form: &mut Html, chosen: &str, offered: &[(&str, &str)]) {
        self.write(form, |form, attributes| {
            form.element("select", attributes, |inside| {
                for (value, words) in offered {
                    let mut attributes = vec![("value", *value)];
                    if *value == chosen {
                        attributes.push(("selected", ""));
                    }
                    inside.text_element("option", &attributes, words);
                }
            });
        });
    }

    fn write(&self, form: &mut Html, control: impl FnOnce(&mut Html, &[(&'static str, &str)])) {
        form.element("div", &[("class", "page-field")], |field| {
            field.text_element("label", &[("for", self.name)], self.label);
            let mut attributes = vec![("id", self.name), ("name", self.name)];
            match self.error {
                None if self.hint.is_empty() => {}
                Some(_) if self.hint.is_empty() => attributes.extend([
                    ("aria-invalid", "true"),
                    ("aria-describedby", self.error_id),
                ]),
                Some(_) => attributes.extend([
                    ("aria-invalid", "true"),
                    ("aria-describedby", self.described_by),
                ]),
                None => attributes.push(("aria-describedby", self.hint_id)),
            }
            control(field, &attributes);
            if let Some(error) = self.error {
                let attributes = [("id", self.error_id), ("class", "page-error")];
                field.text_element("p", &attributes, error);
            }
            if !self.hint.is_empty() {
                let attributes = [("id", self.hint_id), ("class", "page-soft")];
                field.text_element("p", &attributes, self.hint);
            }
        });
    }
}

/// A button that sends the form.
pub(super) fn button(form: &mut Html, action: &str, label: &str, class: &str) {
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
