//! The hostile texts that the browser's tests send to a real page, read without one.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../tests/hostile/corpus.rs"]
mod corpus;

use framechat_protocol::bbcode::{DEPTH_MAX, Node, SafeUrl, parse};

/// A corpus of fewer texts has lost some.
const TEXTS_MIN: usize = 200;

const SCHEMES: [&str; 8] = [
    "http:", "https:", "ftp:", "tel:", "callto:", "mailto:", "skype:", "viber:",
];

fn children(node: &Node) -> &[Node] {
    match node {
        Node::Style { children, .. }
        | Node::Size { children, .. }
        | Node::Color { children, .. }
        | Node::Link { children, .. }
        | Node::Mention { children, .. }
        | Node::Quote { children, .. }
        | Node::Send {
            label: children, ..
        }
        | Node::Put {
            label: children, ..
        }
        | Node::Call {
            label: children, ..
        } => children,
        _ => &[],
    }
}

fn allowed(address: &SafeUrl) -> bool {
    let text = address.as_str();
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>`\\".contains(c))
}

/// Looks at every node and how deep it stands.
fn each(nodes: &[Node], depth: usize, look: &mut impl FnMut(&Node, usize)) {
    for node in nodes {
        look(node, depth);
        each(children(node), depth + 1, look);
    }
}

#[test]
fn the_corpus_is_whole() {
    let texts = corpus::all();
    assert!(texts.len() >= TEXTS_MIN, "{}", texts.len());
    assert!(texts.iter().any(|one| one.text.len() >= 1 << 20));
    assert!(texts.iter().filter(|one| one.inert).count() >= TEXTS_MIN / 2);
}

#[test]
fn what_is_text_stays_text() {
    let mut turned = Vec::new();
    for hostile in corpus::all().into_iter().filter(|one| one.inert) {
        let mut text = String::new();
        for node in &parse(&hostile.text) {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::LineBreak => text.push('\n'),
                other => turned.push((hostile.line, format!("{other:?}"))),
            }
        }
        if text != hostile.text {
            turned.push((hostile.line, text));
        }
    }
    assert!(turned.is_empty(), "{turned:#?}");
}

#[test]
fn whatever_else_becomes_of_a_text_is_harmless() {
    for hostile in corpus::all() {
        let line = hostile.line;
        each(&parse(&hostile.text), 0, &mut |node, depth| {
            assert!(depth <= DEPTH_MAX + 1, "line {line}");
            match node {
                Node::Link { href, .. } => assert!(allowed(href), "line {line}: {href}"),
                Node::Image { src, .. } => {
                    assert!(allowed(src) && src.is_web(), "line {line}: {src}")
                }
                Node::Icon {
                    src, width, height, ..
                } => {
                    assert!(allowed(src) && src.is_web(), "line {line}: {src}");
                    assert!((1..=100).contains(width) && (1..=100).contains(height));
                }
                Node::Text(text) => assert!(
                    !text.contains(['\n', '\r', '\0', '\u{202e}']),
                    "line {line}"
                ),
                _ => {}
            }
        });
    }
}
