//! A message with BB codes as virtual DOM: the protocol's tree, node by node. Text stays text; no HTML is ever built.
//!
//! The page's policy forbids `style` attributes: sizes are classes, a colour is a custom property set by script, which the
//! sheet bounds in lightness so that it stays readable in either theme.

mod emoji;
mod room;
mod words;

use crate::browser::clock;
use crate::ui::language::Language;
use emoji::emoji_alone;
use framechat_protocol::bbcode::{self, ImageSize, MentionKind, Node, QuoteAuthor, SafeUrl, Style};
pub use room::Rest;
use room::Room;
use web_sys::Element;
use words::Word;
use yew::prelude::*;

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
    /// The language of the few words that codes stand for.
    pub language: Language,
    /// Called when a button in the text is pressed.
    pub onaction: &'a Callback<TextAction>,
    /// Origins whose pictures are shown at once. Any other picture would tell a stranger who reads the message, and when:
    /// it is loaded when the reader asks for it.
    pub trusted: &'a [String],
    /// The reader wants all of it; else a long text ends early.
    pub unfolded: bool,
}

/// A formatted message, and what of it is not shown.
pub fn bb_text(text: &str, reader: Reader<'_>) -> (Html, Rest) {
    let (text, mut room) = Room::of(text, reader.unfolded);
    let alone = emoji_alone(text);
    let nodes = bbcode::parse(text);
    let mut view = View {
        language: reader.language,
        onaction: reader.onaction,
        trusted: reader.trusted,
        room: &mut room,
        images: 0,
        in_link: false,
    };
    let inner = view.all(&nodes);
    let shown = html! { <div class="fc-text" data-emoji={alone.then_some("alone")} dir="auto">{ inner }</div> };
    (shown, room.rest())
}

struct View<'a> {
    language: Language,
    onaction: &'a Callback<TextAction>,
    trusted: &'a [String],
    room: &'a mut Room,
    images: usize,
    in_link: bool,
}

impl View<'_> {
    fn all(&mut self, nodes: &[Node]) -> Html {
        let mut shown = Vec::new();
        for node in nodes {
            if !self.room.takes_node() {
                break;
            }
            shown.push(self.one(node));
        }
        shown.into_iter().collect()
    }

    fn one(&mut self, node: &Node) -> Html {
        match node {
            Node::Text(text) => html! { { self.room.part_of(text) } },
            Node::LineBreak => html! { <br /> },
            Node::Style { style, children } => self.styled(*style, children),
            Node::Size { px, children } => {
                html! { <span class="fc-text-size" data-px={px.to_string()}>{ self.all(children) }</span> }
            }
            Node::Color { rgb, children } => self.colored(rgb, children),
            Node::Link { href, children } => link(href.as_str(), self.pressable(children)),
            Node::Mention { kind, children, .. } => self.mention(*kind, children),
            Node::Quote { author, children } => self.quote(author.as_ref(), children),
            Node::Code(text) => {
                html! { <pre class="fc-text-code"><code>{ self.room.part_of(text) }</code></pre> }
            }
            Node::Image { src, size } => self.image(src, *size),
            Node::Icon {
                src,
                width,
                height,
                title,
            } => self.icon(src, *width, *height, title.as_deref()),
            Node::Send { text, label } => self.button(TextAction::Send(text.clone()), label),
            Node::Put { text, label } => self.button(TextAction::Put(text.clone()), label),
            Node::Call { number, label } => link(&["tel:", number].concat(), self.pressable(label)),
            Node::Like => html! { { Word::Like.text(self.language) } },
            Node::Dislike => html! { { Word::Dislike.text(self.language) } },
            Node::Rating(stars) => {
                html! { { [Word::Rating.text(self.language), " ", &stars.to_string(), "/5"].concat() } }
            }
            Node::Timestamp { unix_seconds } => {
                html! { { clock::date_and_time(unix_seconds.saturating_mul(1_000)) } }
            }
            Node::Disk { id } => html! { { [Word::File.text(self.language), " ", id].concat() } },
        }
    }

    /// What stands inside something that can be pressed, where a picture is no link of its own.
    fn pressable(&mut self, nodes: &[Node]) -> Html {
        let outer = std::mem::replace(&mut self.in_link, true);
        let inner = self.all(nodes);
        self.in_link = outer;
        inner
    }

    fn styled(&mut self, style: Style, children: &[Node]) -> Html {
        let inner = self.all(children);
        match style {
            Style::Bold => html! { <strong>{ inner }</strong> },
            Style::Italic => html! { <em>{ inner }</em> },
            Style::Underline => html! { <u>{ inner }</u> },
            Style::Strike => html! { <s>{ inner }</s> },
        }
    }

    /// Hands the colour to the sheet as a custom property, which the parser made sure is one. Setting the property `style`
    /// is script's own way and allowed by the policy, unlike the attribute.
    fn colored(&mut self, rgb: &str, children: &[Node]) -> Html {
        let style = ["--fc-text-color:", rgb].concat();
        html! { <span class="fc-text-color" ~style={style}>{ self.all(children) }</span> }
    }

    fn mention(&mut self, kind: MentionKind, children: &[Node]) -> Html {
        let inner = if children.is_empty() && kind == MentionKind::Everyone {
            html! { { Word::Everyone.text(self.language) } }
        } else {
            self.all(children)
        };
        html! { <span class="fc-text-mention">{ inner }</span> }
    }

    fn quote(&mut self, author: Option<&QuoteAuthor>, children: &[Node]) -> Html {
        html! {
            <blockquote class="fc-text-quote">
                if let Some(author) = author {
                    <div class="fc-text-cite">{ &author.name }{ " " }<span>{ &author.time }</span></div>
                }
                <div>{ self.all(children) }</div>
            </blockquote>
        }
    }

    fn image(&mut self, src: &SafeUrl, size: ImageSize) -> Html {
        let size = match size {
            ImageSize::Small => "small",
            ImageSize::Medium => "medium",
            ImageSize::Large => "large",
        };
        let label = Word::Image.text(self.language);
        // Inside of something to press there is no other thing to press.
        if self.in_link && !self.trusts(src) {
            return html! { { label } };
        }
        if !self.takes_image() {
            return self.opening(src, html! { { label } });
        }
        let picture = html! {
            <img
                class="fc-text-image"
                data-size={size}
                src={self.trusts(src).then(|| src.as_str().to_owned())}
                alt={label}
                loading="lazy"
                decoding="async"
                referrerpolicy="no-referrer"
            />
        };
        if self.trusts(src) {
            return self.opening(src, picture);
        }
        let address = src.as_str().to_owned();
        let onclick = Callback::from(move |event: MouseEvent| load(&event, &address));
        html! {
            <details class="fc-text-picture">
                <summary {onclick}>{ label }{ " " }<small><bdi>{ src.host().to_owned() }</bdi></small></summary>
                { self.opening(src, picture) }
            </details>
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
    fn opening(&self, src: &SafeUrl, inner: Html) -> Html {
        if self.in_link {
            inner
        } else {
            link(src.as_str(), inner)
        }
    }

    fn icon(&mut self, src: &SafeUrl, width: u8, height: u8, title: Option<&str>) -> Html {
        if !self.trusts(src) || !self.takes_image() {
            return html! { { title.unwrap_or_default() } };
        }
        html! {
            <img
                class="fc-text-icon"
                src={src.as_str().to_owned()}
                alt={title.unwrap_or_default().to_owned()}
                title={title.map(str::to_owned)}
                width={width.to_string()}
                height={height.to_string()}
                loading="lazy"
                decoding="async"
                referrerpolicy="no-referrer"
            />
        }
    }

    fn takes_image(&mut self) -> bool {
        self.images += 1;
        self.images <= IMAGES_MAX
    }

    fn button(&mut self, action: TextAction, label: &[Node]) -> Html {
        let onclick = self.onaction.reform(move |_: MouseEvent| action.clone());
        html! { <button type="button" class="fc-text-button" {onclick}>{ self.pressable(label) }</button> }
    }
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
fn link(href: &str, inner: Html) -> Html {
    html! {
        <a href={href.to_owned()} target="_blank" rel="noopener noreferrer nofollow" class="fc-text-link">{ inner }</a>
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests;
