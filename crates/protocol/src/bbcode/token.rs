//! Text to tokens, in one pass. Whatever is no tag is text.

use crate::bitrix24::frame::normalise_number;

use super::opener::{Opener, action, by_lines, opener};
use super::tag::{Closings, Name};
use super::{Node, SafeUrl, Style, attribute, url::URL_MAX_BYTES};

/// A piece of the text. `raw` is how it was written: what a token is when it turns out to mean nothing.
#[derive(Debug)]
pub(super) enum Token<'a> {
    Text(&'a str),
    Open {
        name: Name,
        opener: Opener,
        raw: &'a str,
    },
    Close {
        name: Name,
        raw: &'a str,
    },
    Leaf {
        node: Option<Node>,
        raw: &'a str,
    },
}

/// Reads all of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader {
        text,
        closings: Closings::default(),
    };
    let mut tokens = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while let Some(step) = text[at..].find(['[', '\n']) {
        at += step;
        match reader.token(at) {
            Some((token, end)) => {
                if plain < at {
                    tokens.push(Token::Text(&text[plain..at]));
                }
                tokens.push(token);
                (plain, at) = (end, end);
            }
            None => at += 1,
        }
    }
    if plain < text.len() {
        tokens.push(Token::Text(&text[plain..]));
    }
    tokens
}

struct Reader<'a> {
    text: &'a str,
    closings: Closings,
}

impl<'a> Reader<'a> {
    /// The token at a bracket or a line's end, and where it ends.
    fn token(&mut self, at: usize) -> Option<(Token<'a>, usize)> {
        let text = self.text;
        let Some(inner) = text[at..].strip_prefix('[') else {
            return Some((
                Token::Leaf {
                    node: Some(Node::LineBreak),
                    raw: &text[at..=at],
                },
                at + 1,
            ));
        };
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let length = inner.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, behind) = inner.split_at(length);
        let start = text.len() - behind.len();
        let next = behind.bytes().next()?;
        if closes {
            let name = Name::parse(word).filter(|_| next == b']')?;
            return Some((
                Token::Close {
                    name,
                    raw: &text[at..=start],
                },
                start + 1,
            ));
        }
        match next {
            b']' => self.bare(at, word, start + 1),
            b'=' => self.with_attribute(at, word, start + 1),
            b' ' if word.eq_ignore_ascii_case("img") => {
                let length = attribute::length(behind)?;
                self.image(at, &behind[..length], start + length + 1)
            }
            _ => None,
        }
    }

    /// A tag without an attribute; `end` is behind its bracket.
    fn bare(&mut self, at: usize, word: &str, end: usize) -> Option<(Token<'a>, usize)> {
        let leaf = |node| {
            Some((
                Token::Leaf {
                    node: Some(node),
                    raw: &self.text[at..end],
                },
                end,
            ))
        };
        match word.to_ascii_lowercase().as_str() {
            "b" => self.open(at, Name::Bold, Opener::Style(Style::Bold), end),
            "i" => self.open(at, Name::Italic, Opener::Style(Style::Italic), end),
            "u" => self.open(at, Name::Underline, Opener::Style(Style::Underline), end),
            "s" => self.open(at, Name::Strike, Opener::Style(Style::Strike), end),
            "br" => leaf(Node::LineBreak),
            "like" => leaf(Node::Like),
            "dislike" => leaf(Node::Dislike),
            "img" => self.image(at, "", end),
            "code" => {
                let (code, after) = self.content("[/code]", end, usize::MAX)?;
                let code = code.strip_prefix('\n').unwrap_or(code);
                let code = code.strip_suffix('\n').unwrap_or(code);
                Some((
                    Token::Leaf {
                        node: Some(Node::Code(code.to_owned())),
                        raw: &self.text[at..after],
                    },
                    after,
                ))
            }
            "url" => self.whole(at, Name::Url, end, |text| {
                let href = SafeUrl::parse(text)?;
                Some(Node::Link {
                    children: vec![Node::Text(text.trim().to_owned())],
                    href,
                })
            }),
            "call" => self.whole(at, Name::Call, end, |text| {
                let number = normalise_number(text).ok()?;
                Some(Node::Call {
                    number,
                    label: vec![Node::Text(text.trim().to_owned())],
                })
            }),
            "send" => self.whole(at, Name::Send, end, |text| {
                action(text).map(|text| Node::Send {
                    label: by_lines(&text),
                    text,
                })
            }),
            "put" => self.whole(at, Name::Put, end, |text| {
                action(text).map(|text| Node::Put {
                    label: by_lines(&text),
                    text,
                })
            }),
            _ => None,
        }
    }

    /// A tag with an attribute that starts at `start`.
    fn with_attribute(
        &mut self,
        at: usize,
        word: &str,
        start: usize,
    ) -> Option<(Token<'a>, usize)> {
        let value = &self.text[start..start + attribute::length(&self.text[start..])?];
        let end = start + value.len() + 1;
        let leaf = |node| {
            Some((
                Token::Leaf {
                    node,
                    raw: &self.text[at..end],
                },
                end,
            ))
        };
        match word.to_ascii_lowercase().as_str() {
            "icon" => leaf(Some(attribute::icon(value)?)),
            "rating" => leaf(Some(Node::Rating(attribute::rating(value)?))),
            "timestamp" => leaf(Some(Node::Timestamp {
                unix_seconds: attribute::timestamp(value)?,
            })),
            "disk" => leaf(Some(Node::Disk {
                id: attribute::decimal(value)?,
            })),
            "attach" => attribute::decimal(value).and_then(|_| leaf(None)),
            _ => {
                let name = Name::parse(word)?;
                let opener = opener(name, value)?.unwrap_or(Opener::Refused);
                self.open(at, name, opener, end)
            }
        }
    }

    fn open(
        &self,
        at: usize,
        name: Name,
        opener: Opener,
        end: usize,
    ) -> Option<(Token<'a>, usize)> {
        Some((
            Token::Open {
                name,
                opener,
                raw: &self.text[at..end],
            },
            end,
        ))
    }

    /// A picture: everything up to the closing tag is its address.
    fn image(&mut self, at: usize, options: &str, end: usize) -> Option<(Token<'a>, usize)> {
        let (address, after) = self.content("[/img]", end, URL_MAX_BYTES + 2)?;
        let src = SafeUrl::parse_web(address)?;
        let node = Node::Image {
            src,
            size: attribute::image_size(options),
        };
        Some((
            Token::Leaf {
                node: Some(node),
                raw: &self.text[at..after],
            },
            after,
        ))
    }

    /// A pair whose content is read as a whole, as in `[url]https://e.example/[/url]`.
    fn whole(
        &mut self,
        at: usize,
        name: Name,
        end: usize,
        read: impl Fn(&str) -> Option<Node>,
    ) -> Option<(Token<'a>, usize)> {
        let (content, after) = self.content(name.closing(), end, URL_MAX_BYTES + 2)?;
        match read(content) {
            Some(node) => Some((
                Token::Leaf {
                    node: Some(node),
                    raw: &self.text[at..after],
                },
                after,
            )),
            None => self.open(at, name, Opener::Refused, end),
        }
    }

    /// What stands before the next closing tag, and where that ends.
    fn content(
        &mut self,
        closing: &'static str,
        from: usize,
        max_bytes: usize,
    ) -> Option<(&'a str, usize)> {
        let end = self.closings.next(self.text, closing, from)?;
        (end - from <= max_bytes).then(|| (&self.text[from..end], end + closing.len()))
    }
}
