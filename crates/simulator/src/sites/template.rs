//! Fills `{{name}}` places of an HTML template.

use crate::pages::escape;

/// What goes into a place.
pub(super) enum Part<'a> {
    /// Text from anywhere; escaped for HTML text and quoted attributes.
    Text(&'a str),
    /// HTML that this crate made itself.
    Html(&'a str),
}

/// Fills every place in one pass, so that a value with braces in it is not filled again. A place without a value stays empty.
pub(super) fn fill(template: &str, parts: &[(&str, Part<'_>)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else {
            break;
        };
        out.push_str(before);
        match parts.iter().find(|(known, _)| *known == name) {
            Some((_, Part::Text(text))) => out.push_str(&escape(text)),
            Some((_, Part::Html(html))) => out.push_str(html),
            None => {}
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Part, fill};

    #[test]
    fn text_is_escaped_and_html_is_not() {
        let parts = [("a", Part::Text("<&\">")), ("b", Part::Html("<b>"))];
        assert_eq!(
            fill("{{a}}|{{b}}|{{c}}|", &parts),
            "&lt;&amp;&quot;&gt;|<b>||"
        );
    }

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        let parts = [("a", Part::Text("{{b}}")), ("b", Part::Text("secret"))];
        assert_eq!(fill("{{a}} {{", &parts), "{{b}} {{");
    }
}
