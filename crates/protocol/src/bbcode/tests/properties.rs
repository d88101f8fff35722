//! What holds for any text.

use proptest::prelude::*;

use super::*;

/// All that is shown of a tree, line breaks as `\n`.
fn shown(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) | Node::Code(text) => out.push_str(text),
            Node::LineBreak => out.push('\n'),
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
            } => shown(children, out),
            Node::Image { .. }
            | Node::Icon { .. }
            | Node::Like
            | Node::Dislike
            | Node::Rating(_)
            | Node::Timestamp { .. }
            | Node::Disk { .. } => {}
        }
    }
}

fn shown_text(text: &str) -> String {
    let mut out = String::new();
    shown(&parse(text), &mut out);
    out
}

/// Checks every promise of a tree.
fn sound(nodes: &[Node], depth: usize, pressable: bool) {
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
            Node::Style { children, .. } | Node::Color { children, .. } => {
                assert!(!children.is_empty());
                sound(children, depth + 1, pressable);
            }
            Node::Size { px, children } => {
                assert!((8..=30).contains(px));
                sound(children, depth + 1, pressable);
            }
            Node::Mention { children, .. } => sound(children, depth + 1, pressable),
            Node::Quote { children, .. } => {
                assert_eq!(depth, 0);
                sound(children, depth + 1, pressable);
            }
            Node::Image { src, .. } | Node::Icon { src, .. } => assert!(src.is_web()),
            _ => {}
        }
    }
}

/// Texts that are mostly tags.
fn tags() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("[b]"),
        Just("[/b]"),
        Just("[i]"),
        Just("[/i]"),
        Just("[url]"),
        Just("[/url]"),
        Just("[url=https://a.x]"),
        Just("[url=javascript:x]"),
        Just("https://b.x/?a[1]=2"),
        Just("[send=t]"),
        Just("[/send]"),
        Just("[put]"),
        Just("[/put]"),
        Just("[call=1]"),
        Just("[/call]"),
        Just("[size=9]"),
        Just("[/size]"),
        Just("[color=#abc]"),
        Just("[/color]"),
        Just("[code]"),
        Just("[/code]"),
        Just("[img]"),
        Just("[/img]"),
        Just("[user=all]"),
        Just("[/user]"),
        Just("[pch=1]"),
        Just("[/pch]"),
        Just("\n"),
        Just("[br]"),
        Just(">>"),
        Just("\n>>"),
        Just("["),
        Just("]"),
        Just("="),
        Just(" "),
        Just("x"),
        Just("ы"),
        Just("\0"),
        Just("\u{202e}"),
        Just("\r"),
        Just("\n------------------------------------------------------\n"),
        Just("[icon=https://a.x size=5]"),
        Just("[disk=1]"),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_makes_a_sound_tree(text in "\\PC{0,200}") {
        sound(&parse(&text), 0, false);
    }

    #[test]
    fn any_tags_make_a_sound_tree(text in tags()) {
        sound(&parse(&text), 0, false);
    }

    /// Text without brackets, quotes and characters that are dropped is shown as it was written.
    #[test]
    fn plain_text_is_kept(text in "[a-zA-Zа-я0-9 .,:;!?()/&<>\"'@#%+=_~\t-]{0,100}(\n[a-zы &<\"'/:]{1,50}){0,5}") {
        prop_assume!(!text.contains(">>") && !text.contains("-----"));
        prop_assert_eq!(shown_text(&text), text);
    }

    /// Brackets that are no tags are shown too.
    #[test]
    fn unknown_tags_are_kept(text in "(\\[/?[xyz0-9]{1,3}\\]|\\[|\\]|[a-c ]){0,40}") {
        prop_assert_eq!(shown_text(&text), text);
    }

    /// A pair around a text changes how it looks and not what it says.
    #[test]
    fn a_style_keeps_its_text(text in "[a-zы ]{1,40}", name in "[bius]") {
        let nodes = parse(&format!("[{name}]{text}[/{name}]"));
        prop_assert!(matches!(&nodes[..], [Node::Style { .. }]), "no style");
        let mut out = String::new();
        shown(&nodes, &mut out);
        prop_assert_eq!(out, text);
    }
}
