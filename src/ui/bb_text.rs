//! A message with BB codes as virtual DOM: the protocol's tree, node by node. Text stays text; no HTML is ever built.
//!
//! The page's policy forbids `style` attributes: sizes are classes, a colour is a custom property set by script, which the
//! sheet bounds in lightness so that it stays readable in either theme.

mod emoji;
mod room;
mod words;

use crate::browser::clock;
use crate::ui::tree::{Fixed, Is, Tree, made, maybe, word};
use emoji::emoji_alone;
use framechat_protocol::bbcode::{self, ImageSize, MentionKind, Node, QuoteAuthor, SafeUrl, Style};
pub use room::Rest;
use room::Room;
use web_sys::Element;
pub use words::Word;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, ListenerKind};

/// The most pictures of one message that are loaded; the others are links.
const IMAGES_MAX: usize = 10;

/// What a button in a message asks of the composer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextAction {
    /// Send this text as the reader.
    Send(String),
    /// Put this text into the composer.
    Put(String),
}

/// For whom and how a message is shown.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Says the few words that codes stand for.
    pub words: fn(Word) -> &'static str,
    /// Called when a button in the text is pressed.
    pub onaction: &'a Callback<TextAction>,
    /// Origins whose pictures are shown at once. Any other picture would tell a stranger who reads the message, and when:
    /// it is loaded when the reader asks for it.
    pub trusted: &'a [String],
    /// The reader wants all of it; else a long text ends early.
    pub unfolded: bool,
}

/// Builds a formatted message, and says what of it is not shown.
pub(crate) fn bb_text(tree: &mut Tree, text: &str, reader: Reader<'_>) -> Rest {
    let (text, mut room) = Room::of(text, reader.unfolded);
    let alone = emoji_alone(text);
    let nodes = bbcode::parse(text);
    let mut view = View {
        words: reader.words,
        onaction: reader.onaction,
        trusted: reader.trusted,
        room: &mut room,
        images: 0,
        in_link: false,
    };
    tree.el_with(
        "div",
        &["class", "data-emoji", "dir"],
        [
            word("fc-text"),
            maybe(alone.then_some("alone")),
            word("auto"),
        ],
        |tree| view.all(tree, &nodes),
    );
    room.rest()
}

struct View<'a> {
    words: fn(Word) -> &'static str,
    onaction: &'a Callback<TextAction>,
    trusted: &'a [String],
    room: &'a mut Room,
    images: usize,
    in_link: bool,
}

impl View<'_> {
    fn all(&mut self, tree: &mut Tree, nodes: &[Node]) {
        for node in nodes {
            if !self.room.takes_node() {
                break;
            }
            self.one(tree, node);
        }
    }

    fn one(&mut self, tree: &mut Tree, node: &Node) {
        match node {
            Node::Text(text) => tree.text(&self.room.part_of(text)),
            Node::LineBreak => tree.el("br", &[], |_| {}),
            Node::Style { style, children } => {
                let name = match style {
                    Style::Bold => "strong",
                    Style::Italic => "em",
                    Style::Underline => "u",
                    Style::Strike => "s",
                };
                tree.el(name, &[], |tree| self.all(tree, children));
            }
            Node::Size { px, children } => {
                let values = [word("fc-text-size"), made(&px.to_string())];
                tree.el_with("span", &["class", "data-px"], values, |tree| {
                    self.all(tree, children);
                });
            }
            // Handed to the sheet as a custom property, which the parser made sure is a colour. Setting the property
            // `style` is script's own way and allowed by the policy, unlike the attribute.
            Node::Color { rgb, children } => {
                let style = ["--fc-text-color:", rgb].concat();
                let style = Some(AttributeOrProperty::Property(style.into()));
                let values = [word("fc-text-color"), style];
                tree.el_with("span", &["class", "style"], values, |tree| {
                    self.all(tree, children);
                });
            }
            Node::Link { href, children } => self.pressable_link(tree, href.as_str(), children),
            Node::Mention { kind, children, .. } => {
                tree.el("span", &[("class", Is("fc-text-mention"))], |tree| {
                    if children.is_empty() && *kind == MentionKind::Everyone {
                        tree.say((self.words)(Word::Everyone));
                    }
                    self.all(tree, children);
                });
            }
            Node::Quote { author, children } => self.quote(tree, author.as_ref(), children),
            Node::Code(text) => {
                tree.el("pre", &[("class", Is("fc-text-code"))], |tree| {
                    tree.el("code", &[], |tree| tree.text(&self.room.part_of(text)));
                });
            }
            Node::Image { src, size } => self.image(tree, src, *size),
            Node::Icon {
                src,
                width,
                height,
                title,
            } => self.icon(tree, src, *width, *height, title.as_deref()),
            Node::Send { text, label } => self.button(tree, TextAction::Send(text.clone()), label),
            Node::Put { text, label } => self.button(tree, TextAction::Put(text.clone()), label),
            Node::Call { number, label } => {
                self.pressable_link(tree, &["tel:", number].concat(), label);
            }
            Node::Like => tree.say((self.words)(Word::Like)),
            Node::Dislike => tree.say((self.words)(Word::Dislike)),
            Node::Rating(stars) => {
                let rating = (self.words)(Word::Rating);
                tree.text(&[rating, " ", &stars.to_string(), "/5"].concat());
            }
            Node::Timestamp { unix_seconds } => {
                tree.text(&clock::date_and_time(unix_seconds.saturating_mul(1_000)));
            }
            Node::Disk { id } => {
                tree.text(&[(self.words)(Word::File), " ", id].concat());
            }
        }
    }

    /// What stands inside something that can be pressed, where a picture is no link of its own.
    fn pressable(&mut self, tree: &mut Tree, nodes: &[Node]) {
        let outer = std::mem::replace(&mut self.in_link, true);
        self.all(tree, nodes);
        self.in_link = outer;
    }

    fn pressable_link(&mut self, tree: &mut Tree, href: &str, nodes: &[Node]) {
        link(tree, href, |tree| self.pressable(tree, nodes));
    }

    fn quote(&mut self, tree: &mut Tree, author: Option<&QuoteAuthor>, children: &[Node]) {
        const QUOTE: Fixed = &[("class", Is("fc-text-quote"))];
        tree.el("blockquote", QUOTE, |tree| {
            if let Some(author) = author {
                tree.el("div", &[("class", Is("fc-text-cite"))], |tree| {
                    tree.text(&author.name);
                    tree.say(" ");
                    tree.el("span", &[], |tree| tree.text(&author.time));
                });
            }
            tree.el("div", &[], |tree| self.all(tree, children));
        });
    }

    fn image(&mut self, tree: &mut Tree, src: &SafeUrl, size: ImageSize) {
        let label = (self.words)(Word::Picture);
        let trusts = self.trusts(src);
        // Inside of something to press there is no other thing to press.
        if self.in_link && !trusts {
            tree.say(label);
        } else if !self.takes_image() {
            self.opening(tree, src, |tree| tree.say(label));
        } else if trusts {
            self.opening(tree, src, |tree| picture(tree, src, true, size, label));
        } else {
            let address = src.as_str().to_owned();
            let onclick = Callback::from(move |event: MouseEvent| load(&event, &address));
            tree.el("details", &[("class", Is("fc-text-picture"))], |tree| {
                tree.el("summary", &[], |tree| {
                    tree.on(ListenerKind::onclick, onclick);
                    tree.say(label);
                    tree.say(" ");
                    tree.el("small", &[], |tree| {
                        tree.el("bdi", &[], |tree| tree.text(src.host()));
                    });
                });
                self.opening(tree, src, |tree| picture(tree, src, false, size, label));
            });
        }
    }

    /// Pictures of this address are loaded without being asked for.
    fn trusts(&self, src: &SafeUrl) -> bool {
        let rest = |origin: &String| src.as_str().strip_prefix(origin.as_str());
        self.trusted
            .iter()
            .filter_map(rest)
            .any(|rest| rest.starts_with('/'))
    }

    /// A link to the picture itself, unless it already stands in one.
    fn opening(&self, tree: &mut Tree, src: &SafeUrl, inner: impl Fn(&mut Tree)) {
        if self.in_link {
            inner(tree);
        } else {
            link(tree, src.as_str(), inner);
        }
    }

    fn icon(&mut self, tree: &mut Tree, src: &SafeUrl, width: u8, height: u8, title: Option<&str>) {
        if !self.trusts(src) || !self.takes_image() {
            return tree.text(title.unwrap_or_default());
        }
        tree.el_with(
            "img",
            &[
                "class",
                "src",
                "alt",
                "title",
                "width",
                "height",
                "loading",
                "decoding",
                "referrerpolicy",
            ],
            [
                word("fc-text-icon"),
                made(src.as_str()),
                made(title.unwrap_or_default()),
                title.and_then(made),
                made(&width.to_string()),
                made(&height.to_string()),
                word("lazy"),
                word("async"),
                word("no-referrer"),
            ],
            |_| {},
        );
    }

    fn takes_image(&mut self) -> bool {
        self.images += 1;
        self.images <= IMAGES_MAX
    }

    fn button(&mut self, tree: &mut Tree, action: TextAction, label: &[Node]) {
        const BUTTON: Fixed = &[("type", Is("button")), ("class", Is("fc-text-button"))];
        let onclick = self.onaction.reform(move |_: MouseEvent| action.clone());
        tree.el("button", BUTTON, |tree| {
            tree.on(ListenerKind::onclick, onclick);
            self.pressable(tree, label);
        });
    }
}

/// A picture, which has an address only when it may be loaded.
fn picture(tree: &mut Tree, src: &SafeUrl, loads: bool, size: ImageSize, label: &'static str) {
    let size = match size {
        ImageSize::Small => "small",
        ImageSize::Medium => "medium",
        ImageSize::Large => "large",
    };
    tree.el_with(
        "img",
        &[
            "class",
            "data-size",
            "src",
            "alt",
            "loading",
            "decoding",
            "referrerpolicy",
        ],
        [
            word("fc-text-image"),
            word(size),
            loads.then_some(src.as_str()).and_then(made),
            word(label),
            word("lazy"),
            word("async"),
            word("no-referrer"),
        ],
        |_| {},
    );
}

/// Loads the picture of the disclosure that was pressed.
fn load(event: &MouseEvent, address: &str) {
    let pressed: Element = event.target_unchecked_into();
    let picture = pressed
        .closest("details")
        .and_then(|details| details.map_or(Ok(None), |details| details.query_selector("img")));
    if let Ok(Some(picture)) = picture
        && picture.get_attribute("src").as_deref() != Some(address)
    {
        // A picture that cannot be loaded says so by its name.
        let _ = picture.set_attribute("src", address);
    }
}

/// A link that leaves the frame, tells the target nothing and lends it no reputation.
fn link(tree: &mut Tree, href: &str, inner: impl FnOnce(&mut Tree)) {
    tree.el_with(
        "a",
        &["href", "target", "rel", "class"],
        [
            made(href),
            word("_blank"),
            word("noopener noreferrer nofollow"),
            word("fc-text-link"),
        ],
        inner,
    );
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
