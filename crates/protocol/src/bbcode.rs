//! The BB codes of Bitrix24's messages: text to a tree of allowed nodes.
//!
//! Operators' text arrives raw and hostile. [`parse`] makes a tree of it in which every node is harmless by its type: text
//! is text, an address is a [`SafeUrl`], a colour is `#` and digits, a size is bounded. The view turns the tree into virtual
//! DOM; no HTML is ever built. Tags are read without regard to case; a tag that is unbalanced, misplaced, unknown or not
//! allowed stays in the text as it was written.
//!
//! The tags are those of the vendor's list of message formatting. Decisions where it is silent:
//! - An address starting with `/` is relative to the portal, which a visitor cannot reach: it stays text. So does `file:`.
//! - Pairs nest up to [`DEPTH_MAX`] deep, as in the vendor's renderer; deeper ones stay text.
//! - Nothing that can be pressed stands inside something else that can be pressed.
//! - Runs of spaces and tabs are kept as they are: the view shows them by `white-space`.
//! - NUL and other controls, and the two characters that override the direction of text, are dropped.

mod attribute;
mod block;
mod build;
mod link;
mod opener;
mod pair;
mod plain;
mod tag;
mod token;
mod url;

use std::borrow::Cow;

use block::Block;

pub use plain::plain;
pub use url::SafeUrl;

/// How deep pairs of tags nest.
pub const DEPTH_MAX: usize = 10;

/// One piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Plain text without line breaks.
    Text(String),
    /// A newline or `[br]`.
    LineBreak,
    /// `[b] [i] [u] [s]`.
    Style {
        /// Which of the four.
        style: Style,
        /// What it applies to.
        children: Vec<Node>,
    },
    /// `[size=N]`.
    Size {
        /// 8 to 30 CSS pixels.
        px: u8,
        /// What it applies to.
        children: Vec<Node>,
    },
    /// `[color=#abc]` or `[color=#aabbcc]`.
    Color {
        /// `#` and 3 or 6 hexadecimal digits, in lower case.
        rgb: String,
        /// What it applies to.
        children: Vec<Node>,
    },
    /// `[url]`, or an address found in the text.
    Link {
        /// Where it goes.
        href: SafeUrl,
        /// What is shown; never empty.
        children: Vec<Node>,
    },
    /// `[user=ID]`, `[chat=ID]`, `[context=ID]`: someone or something of the portal. Not a link: a visitor cannot open it.
    Mention {
        /// What is mentioned.
        kind: MentionKind,
        /// Its id; empty for [`MentionKind::Everyone`].
        id: String,
        /// What is shown; empty for `[user=all]` without an end.
        children: Vec<Node>,
    },
    /// Lines starting with `>>`, or a block between two lines of 54 dashes.
    Quote {
        /// Who is quoted, and when, as written; only blocks tell.
        author: Option<QuoteAuthor>,
        /// What is quoted.
        children: Vec<Node>,
    },
    /// `[code]`: text in which tags and line breaks are kept as they are.
    Code(String),
    /// `[img]`.
    Image {
        /// Where it is; `http` or `https`.
        src: SafeUrl,
        /// How large it may be shown.
        size: ImageSize,
    },
    /// `[icon=URL]`: a small picture in the line.
    Icon {
        /// Where it is; `http` or `https`.
        src: SafeUrl,
        /// Width in CSS pixels, 1 to 100.
        width: u8,
        /// Height in CSS pixels, 1 to 100.
        height: u8,
        /// What it shows.
        title: Option<String>,
    },
    /// `[send=TEXT]`: pressing sends the text.
    Send {
        /// What to send.
        text: String,
        /// What is shown.
        label: Vec<Node>,
    },
    /// `[put=TEXT]`: pressing puts the text into the input field.
    Put {
        /// What to insert.
        text: String,
        /// What is shown.
        label: Vec<Node>,
    },
    /// `[call=NUMBER]`: pressing calls.
    Call {
        /// Digits, `*`, `#`, a leading `+`.
        number: String,
        /// What is shown.
        label: Vec<Node>,
    },
    /// `[LIKE]`.
    Like,
    /// `[DISLIKE]`.
    Dislike,
    /// `[RATING=N]`.
    Rating(
        /// 1 to 5.
        u8,
    ),
    /// `[timestamp=N]`.
    Timestamp {
        /// Seconds since 1970.
        unix_seconds: i64,
    },
    /// `[disk=ID]`: a file of the portal, which a visitor cannot open by this id.
    Disk {
        /// Decimal.
        id: String,
    },
}

/// The four styles of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `[b]`
    Bold,
    /// `[i]`
    Italic,
    /// `[u]`
    Underline,
    /// `[s]`
    Strike,
}

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// `[user=ID]`
    User,
    /// `[user=all]`
    Everyone,
    /// `[chat=ID]`
    Chat,
    /// `[chat=imol|ID]`: an Open Channel dialog.
    OpenChannel,
    /// `[context=dialogId/messageId]`: a place in a dialog.
    Context,
}

/// The first line of a quoted block: `Name [time]`, sometimes followed by `#chat1/2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteAuthor {
    /// Who wrote it.
    pub name: String,
    /// When, in the words of whoever quoted it.
    pub time: String,
    /// The message it was taken from, `chat1/2`.
    pub source: Option<String>,
}

/// The sizes of `[img size=...]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImageSize {
    /// `small`
    Small,
    /// `medium`, also when no size is given
    #[default]
    Medium,
    /// `large`
    Large,
}

/// Reads a message. Never fails; takes time in proportion to the length of the text.
#[must_use]
pub fn parse(text: &str) -> Vec<Node> {
    let text = clean(text);
    let mut nodes = Vec::new();
    for block in block::split(&text) {
        match block {
            Block::Plain(text) => nodes.append(&mut inline(text)),
            Block::Quote { author, text } => {
                nodes.push(Node::Quote {
                    author,
                    children: inline(&text),
                });
            }
        }
    }
    nodes
}

/// Reads a run of text in which there are no quotes.
fn inline(text: &str) -> Vec<Node> {
    let tokens = token::tokens(text);
    build::build(&tokens, &pair::partners(&tokens))
}

/// Drops what no message needs and some readers choke on, and makes all line ends `\n`.
fn clean(text: &str) -> Cow<'_, str> {
    let unwanted = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202d}' | '\u{202e}')
    };
    if text.contains(unwanted) {
        Cow::Owned(
            text.replace("\r\n", "\n")
                .replace('\r', "\n")
                .replace(unwanted, ""),
        )
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
