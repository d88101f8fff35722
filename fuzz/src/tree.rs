//! The promises of a message's tree.

use framechat_protocol::bbcode::{DEPTH_MAX, Node, SafeUrl};

/// Checks every promise.
pub(crate) fn sound(nodes: &[Node], depth: usize, pressable: bool) {
    assert!(depth <= DEPTH_MAX + 1, "too deep");
    let mut after_text = false;
    for node in nodes {
        if let Node::Text(text) = node {
            assert!(!text.is_empty() && !after_text, "{nodes:?}");
            assert!(!text.contains(['\n', '\r', '\0', '\u{202e}']), "{text:?}");
        }
        after_text = matches!(node, Node::Text(_));
        match node {
            Node::Link { href, children } => {
                assert!(!pressable && !children.is_empty());
                assert_eq!(SafeUrl::parse(href.as_str()).as_ref(), Some(href));
                sound(children, depth + 1, true);
            }
            Node::Send { label, .. } | Node::Put { label, .. } | Node::Call { label, .. } => {
                assert!(!pressable && !label.is_empty());
                sound(label, depth + 1, true);
            }
            Node::Quote { children, .. } => {
                assert_eq!(depth, 0);
                sound(children, depth + 1, pressable);
            }
            Node::Size { px, children } => {
                assert!((8..=30).contains(px));
                sound(children, depth + 1, pressable);
            }
            Node::Image { src, .. } | Node::Icon { src, .. } => assert!(src.is_web()),
            Node::Style { children, .. }
            | Node::Color { children, .. }
            | Node::Mention { children, .. } => sound(children, depth + 1, pressable),
            _ => {}
        }
    }
}

/// Nodes, and bytes of what is shown.
pub(crate) fn weight(nodes: &[Node]) -> usize {
    let of = |node: &Node| match node {
        Node::Text(text) | Node::Code(text) => text.len(),
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
        } => 1 + weight(children),
        _ => 1,
    };
    nodes.iter().map(of).sum()
}
