//! A short notation for trees: `b(..)` for what encloses something, `".."` for text, a word for the rest.

use super::*;

/// Writes a tree in one line.
pub(super) fn outline(nodes: &[Node]) -> String {
    nodes.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn one(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("{text:?}"),
        Node::LineBreak => "br".to_owned(),
        Node::Style { style, children } => {
            let name = match style {
                Style::Bold => "b",
                Style::Italic => "i",
                Style::Underline => "u",
                Style::Strike => "s",
            };
            format!("{name}({})", outline(children))
        }
        Node::Size { px, children } => format!("size={px}({})", outline(children)),
        Node::Color { rgb, children } => format!("color={rgb}({})", outline(children)),
        Node::Link { href, children } => format!("link={href}({})", outline(children)),
        Node::Mention { kind, id, children } => format!("{kind:?}={id}({})", outline(children)),
        Node::Quote {
            author: None,
            children,
        } => format!("quote({})", outline(children)),
        Node::Quote {
            author: Some(author),
            children,
        } => {
            format!(
                "quote={}@{}({})",
                author.name,
                author.time,
                outline(children)
            )
        }
        Node::Code(code) => format!("code({code:?})"),
        Node::Image { src, size } => format!("img={src},{size:?}"),
        Node::Icon {
            src,
            width,
            height,
            title,
        } => format!("icon={src},{width}x{height},{title:?}"),
        Node::Send { text, label } => format!("send={text}({})", outline(label)),
        Node::Put { text, label } => format!("put={text}({})", outline(label)),
        Node::Call { number, label } => format!("call={number}({})", outline(label)),
        Node::Like => "like".to_owned(),
        Node::Dislike => "dislike".to_owned(),
        Node::Rating(stars) => format!("rating={stars}"),
        Node::Timestamp { unix_seconds } => format!("timestamp={unix_seconds}"),
        Node::Disk { id } => format!("disk={id}"),
    }
}
