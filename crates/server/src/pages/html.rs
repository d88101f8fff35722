//! A small HTML writer: every text and every attribute value is escaped on its way in. The one way around it is for a style
//! or a script of this program's own ([`Inline`]), which cannot end the element it stands in.
//!
//! Element and attribute names are `&'static str`: they come from this program's source, never from a request.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A style or a script that stands inside a page as it is, and the hash by which the page's policy knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    text: String,
    hash: String,
}

impl Inline {
    /// A text of this program's own files; `None` for one that could end its element.
    #[must_use]
    pub fn new(text: String) -> Option<Self> {
        let stays = !["</", "<!--", "\r"].iter().any(|end| text.contains(end));
        stays.then(|| Self {
            hash: format!("'sha256-{}'", STANDARD.encode(Sha256::digest(&text))),
            text,
        })
    }

    /// The source expression that allows it: `'sha256-…'`.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.hash
    }
}

/// HTML being written.
#[derive(Debug, Default)]
pub struct Html {
    out: String,
}

impl Html {
    /// An element with what is inside of it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        inside(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element that has no inside and no end tag (`meta`, `link`, `input`).
    pub fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.open(name, attributes);
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) {
        escape_into(&mut self.out, text);
    }

    /// An element that holds text only.
    pub fn text_element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) {
        self.element(name, attributes, |inside| inside.text(text));
    }

    /// A style or a script as it is.
    pub fn inline(&mut self, name: &'static str, inline: &Inline) {
        self.element(name, &[], |element| element.out.push_str(&inline.text));
    }

    /// A JSON data block that a script of the page reads by its id.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn json_script(&mut self, id: &str, value: &impl Serialize) -> serde_json::Result<()> {
        let json = script_safe(&serde_json::to_string(value)?);
        self.element(
            "script",
            &[("type", "application/json"), ("id", id)],
            |script| script.out.push_str(&json),
        );
        Ok(())
    }

    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            escape_into(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }
}

/// A whole document. The character set stands first, so that it is known before anything else is read.
pub fn document(
    language: &str,
    head: impl FnOnce(&mut Html),
    body: impl FnOnce(&mut Html),
) -> String {
    document_with(language, &[], head, body)
}

/// As [`document`], with more attributes of its root.
pub fn document_with(
    language: &str,
    more: &[(&'static str, &str)],
    head: impl FnOnce(&mut Html),
    body: impl FnOnce(&mut Html),
) -> String {
    let mut page = Html {
        out: String::from("<!doctype html>"),
    };
    let mut attributes = vec![("lang", language)];
    if language == "ar" {
        attributes.push(("dir", "rtl"));
    }
    attributes.extend_from_slice(more);
    page.element("html", &attributes, |html| {
        html.element("head", &[], |inside| {
            inside.void("meta", &[("charset", "utf-8")]);
            inside.void(
                "meta",
                &[
                    ("name", "viewport"),
                    (
                        "content",
                        "width=device-width, initial-scale=1, interactive-widget=resizes-content",
                    ),
                ],
            );
            inside.void(
                "meta",
                &[("name", "color-scheme"), ("content", "light dark")],
            );
            head(inside);
        });
        html.element("body", &[], body);
    });
    page.out
}

fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// JSON that cannot end the script element it stands in: `<` occurs in JSON only inside strings, where an escape
/// means the same. With it go `</script` and `<!--`, the two sequences an HTML parser looks for.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOSTILE: &str = "</script><!--<script>'\"&";

    fn body_of(write: impl FnOnce(&mut Html)) -> String {
        let mut html = Html::default();
        write(&mut html);
        html.out
    }

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = body_of(|page| page.text_element("p", &[("title", HOSTILE)], HOSTILE));
        let escaped = "&lt;/script&gt;&lt;!--&lt;script&gt;&#39;&quot;&amp;";
        assert_eq!(html, format!("<p title=\"{escaped}\">{escaped}</p>"));
    }

    #[test]
    fn a_data_block_cannot_be_left() {
        let html = body_of(|page| page.json_script("boot", &HOSTILE).unwrap());
        let inside = html
            .strip_prefix("<script type=\"application/json\" id=\"boot\">")
            .unwrap()
            .strip_suffix("</script>")
            .unwrap();
        assert!(!inside.contains('<'), "{inside}");
        assert_eq!(serde_json::from_str::<String>(inside).unwrap(), HOSTILE);
    }

    #[test]
    fn what_stands_inside_as_it_is_cannot_end_its_element_and_is_known_by_its_hash() {
        let style = Inline::new("a>b{color:red}".to_owned()).unwrap();
        assert_eq!(
            body_of(|page| page.inline("style", &style)),
            "<style>a>b{color:red}</style>"
        );
        assert_eq!(
            style.source(),
            "'sha256-rvtYj5Zuo04pv1VPwe5SZ51aKD25l6oK+4n/LdajFOk='"
        );
        for text in ["</style><script>", "x='<!--'", "a\r\nb"] {
            assert_eq!(Inline::new(text.to_owned()), None, "{text}");
        }
    }

    #[test]
    fn a_document_begins_with_its_type_and_character_set() {
        let html = document("en", |_| {}, |body| body.text("x"));
        assert!(
            html.starts_with("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"),
            "{html}"
        );
        assert!(html.ends_with("<body>x</body></html>"), "{html}");
    }

    proptest! {
        #[test]
        fn no_text_makes_a_tag(text in ".*") {
            let html = body_of(|page| page.text_element("p", &[("title", &text)], &text));
            prop_assert_eq!(html.matches('<').count(), 2);
            prop_assert_eq!(html.matches('"').count(), 2);
        }

        #[test]
        fn a_data_block_keeps_its_value(text in ".*") {
            let safe = script_safe(&serde_json::to_string(&text).unwrap());
            prop_assert!(!safe.contains('<'));
            prop_assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }
}
