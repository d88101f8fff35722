//! Web addresses in plain text become links.

use super::{Node, SafeUrl};

/// Puts a text into the tree, its addresses as links if `links` is set. Neighbouring texts are joined.
pub(super) fn push_text(nodes: &mut Vec<Node>, text: &str, links: bool) {
    let mut plain = 0;
    if links {
        let mut at = 0;
        while let Some(step) = text[at..].find("://") {
            let colon = at + step;
            at = colon + 3;
            let Some(start) = start(text, plain, colon) else {
                continue;
            };
            let end = at + length(&text[at..]);
            if let Some(href) = SafeUrl::parse_web(&text[start..end]) {
                push_plain(nodes, &text[plain..start]);
                nodes.push(Node::Link {
                    children: vec![Node::Text(text[start..end].to_owned())],
                    href,
                });
                plain = end;
            }
            at = end;
        }
    }
    push_plain(nodes, &text[plain..]);
}

fn push_plain(nodes: &mut Vec<Node>, text: &str) {
    match nodes.last_mut() {
        _ if text.is_empty() => {}
        Some(Node::Text(before)) => before.push_str(text),
        _ => nodes.push(Node::Text(text.to_owned())),
    }
}

/// Where an address begins whose `://` is at `colon`: at `http` or `https` with no letter or digit in front.
fn start(text: &str, from: usize, colon: usize) -> Option<usize> {
    let before = &text[from..colon];
    let scheme = ["https", "http"]
        .into_iter()
        .find(|scheme| ends_with_ignore_case(before, scheme))?;
    let start = colon - scheme.len();
    let glued = text[from..start]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric);
    (!glued).then_some(start)
}

fn ends_with_ignore_case(text: &str, end: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= end.len()
        && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// How much of the text behind `://` belongs to the address: up to a space, a quote or a bracket that closes one from
/// outside, without the punctuation of the sentence.
fn length(text: &str) -> usize {
    let (mut round, mut square) = (0_usize, 0_usize);
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let ends = match c {
            '(' => {
                round += 1;
                false
            }
            '[' => {
                square += 1;
                false
            }
            ')' if round > 0 => {
                round -= 1;
                false
            }
            ']' if square > 0 => {
                square -= 1;
                false
            }
            ')' | ']' | '"' | '<' | '>' | '`' | '«' | '»' | '“' | '”' => true,
            c => c.is_whitespace() || c.is_control(),
        };
        if ends {
            end = at;
            break;
        }
    }
    text[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '(', '[', '…'])
        .len()
}
