//! A message as one line of plain text, for places that show no formatting, such as a notification.

use super::{Node, parse};

/// The beginning of a message without its formatting: line breaks are spaces, what is quoted and pictures are left out. At
/// most `chars_max` characters, the last of them an ellipsis when there was more.
#[must_use]
pub fn plain(text: &str, chars_max: usize) -> String {
    let mut all = String::new();
    write_all(&parse(text), &mut all);
    let mut line = String::new();
    for word in all.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((cut, _)) = line.char_indices().nth(chars_max) {
        line.truncate(cut);
        line.pop();
        line.push('…');
    }
    line
}

fn write_all(nodes: &[Node], into: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) => into.push_str(text),
            Node::LineBreak => into.push(' '),
            Node::Style { children, .. }
            | Node::Size { children, .. }
            | Node::Color { children, .. }
            | Node::Link { children, .. }
            | Node::Mention { children, .. } => write_all(children, into),
            Node::Send { label, .. } | Node::Put { label, .. } | Node::Call { label, .. } => {
                write_all(label, into);
            }
            Node::Icon { title, .. } => into.push_str(title.as_deref().unwrap_or_default()),
            Node::Quote { .. } => into.push(' '),
            Node::Image { .. }
            | Node::Like
            | Node::Dislike
            | Node::Rating(_)
            | Node::Timestamp { .. }
            | Node::Disk { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn formatting_is_left_out() {
        for (text, expected) in [
            ("", ""),
            ("Yes", "Yes"),
            (
                "[b]Yes[/b], see [url=https://a.example]here[/url]",
                "Yes, see here",
            ),
            (" two\n\nlines\t of [i]it[/i] ", "two lines of it"),
            (">> you wrote\nI answer", "I answer"),
            ("[img]https://a.example/p.png[/img]", ""),
            ("<b>no markup</b>", "<b>no markup</b>"),
            ("[send=Yes]Say yes[/send]", "Say yes"),
        ] {
            assert_eq!(plain(text, 100), expected, "{text}");
        }
    }

    #[test]
    fn a_long_text_ends_with_an_ellipsis() {
        assert_eq!(plain("abc", 4), "abc");
        assert_eq!(plain("abcd", 4), "abcd");
        assert_eq!(plain("abcde", 4), "abc…");
        assert_eq!(plain("ж🙂жжж", 4), "ж🙂ж…");
    }
}
