//! Tokens and their partners to the tree, without recursion.

use super::opener::Opener;
use super::token::Token;
use super::{DEPTH_MAX, MentionKind, Node, link};

/// A pair that is open, with what it holds so far.
struct Frame {
    opener: Opener,
    /// The index of the closing tag.
    close: usize,
    children: Vec<Node>,
}

#[derive(Default)]
struct Builder {
    frames: Vec<Frame>,
    root: Vec<Node>,
    /// Text not yet in the tree: what failed to be a tag joins what stands around it.
    text: String,
    /// How many of the open pairs can be pressed: one at most.
    pressable: usize,
}

pub(super) fn build(tokens: &[Token<'_>], partners: &[Option<usize>]) -> Vec<Node> {
    let mut builder = Builder::default();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(text) => builder.text.push_str(text),
            Token::Leaf { node, raw } => builder.leaf(node.as_ref(), raw),
            Token::Open { opener, raw, .. } => builder.open(opener, partners[index], raw),
            Token::Close { raw, .. } => {
                let left_out = partners[index].is_some_and(|start| {
                    matches!(
                        &tokens[start],
                        Token::Open {
                            opener: Opener::Nothing,
                            ..
                        }
                    )
                });
                if builder
                    .frames
                    .last()
                    .is_some_and(|frame| frame.close == index)
                {
                    builder.close();
                } else if !left_out {
                    builder.text.push_str(raw);
                }
            }
        }
    }
    // Every open pair has a partner, so all of them are closed by now.
    builder.flush();
    builder.root
}

impl Builder {
    fn children(&mut self) -> &mut Vec<Node> {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.children,
            None => &mut self.root,
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let links = self.pressable == 0;
        link::push_text(self.children(), &text, links);
    }

    fn leaf(&mut self, node: Option<&Node>, raw: &str) {
        match node {
            None => {}
            Some(node) if self.pressable > 0 && is_pressable(node) => {
                for (index, line) in raw.split('\n').enumerate() {
                    if index > 0 {
                        self.flush();
                        self.children().push(Node::LineBreak);
                    }
                    self.text.push_str(line);
                }
            }
            Some(node) => {
                self.flush();
                self.children().push(node.clone());
            }
        }
    }

    fn open(&mut self, opener: &Opener, partner: Option<usize>, raw: &str) {
        let presses = matches!(
            opener,
            Opener::Link(_) | Opener::Send(_) | Opener::Put(_) | Opener::Call(_)
        );
        match (opener, partner) {
            (Opener::Nothing, Some(_)) => {}
            (Opener::Refused | Opener::Nothing, _) => self.text.push_str(raw),
            (Opener::Mention(MentionKind::Everyone, id), None) => {
                let everyone = Node::Mention {
                    kind: MentionKind::Everyone,
                    id: id.clone(),
                    children: Vec::new(),
                };
                self.leaf(Some(&everyone), raw);
            }
            (_, None) => self.text.push_str(raw),
            _ if self.frames.len() == DEPTH_MAX || (presses && self.pressable > 0) => {
                self.text.push_str(raw)
            }
            (opener, Some(close)) => {
                self.flush();
                self.pressable += usize::from(presses);
                self.frames.push(Frame {
                    opener: opener.clone(),
                    close,
                    children: Vec::new(),
                });
            }
        }
    }

    fn close(&mut self) {
        self.flush();
        let Some(Frame {
            opener, children, ..
        }) = self.frames.pop()
        else {
            return;
        };
        let or_text = |children: Vec<Node>, text: &str| {
            if children.is_empty() {
                vec![Node::Text(text.to_owned())]
            } else {
                children
            }
        };
        let node = match opener {
            Opener::Style(_) | Opener::Size(_) | Opener::Color(_) if children.is_empty() => return,
            Opener::Style(style) => Node::Style { style, children },
            Opener::Size(px) => Node::Size { px, children },
            Opener::Color(rgb) => Node::Color { rgb, children },
            Opener::Mention(kind, id) => Node::Mention { kind, id, children },
            Opener::Link(href) => Node::Link {
                children: or_text(children, href.as_str()),
                href,
            },
            Opener::Send(text) => Node::Send {
                label: or_text(children, &text),
                text,
            },
            Opener::Put(text) => Node::Put {
                label: or_text(children, &text),
                text,
            },
            Opener::Call(number) => Node::Call {
                label: or_text(children, &number),
                number,
            },
            Opener::Nothing | Opener::Refused => return,
        };
        self.pressable -= usize::from(is_pressable(&node));
        self.children().push(node);
    }
}

fn is_pressable(node: &Node) -> bool {
    matches!(
        node,
        Node::Link { .. } | Node::Send { .. } | Node::Put { .. } | Node::Call { .. }
    )
}
