//! The site chat's page: which site it belongs to, for the pages of that site only.
//!
//! Head, greeting and composer stand in it as HTML, with their style inside, so that a visitor can write at first paint.
//! The composer is outside of the element that the surface fills: it stays the same node when the wasm takes over, and
//! with it what is typed, the focus, the caret and a composition under way.

mod words;

use axum::http::StatusCode;
use framechat_protocol::boot::{Boot, SiteChatBoot};
use framechat_protocol::color::Accent;
use framechat_protocol::origin::Origin;

use self::words::Words;
use super::html::{Html, Inline, document_with};
use super::policy::{Ancestors, Inside, Policy};
use super::{Page, surface};
use crate::assets::{FirstPaint, SurfaceFiles};

/// The composer's form.
const COMPOSER_ID: &str = "framechat-composer";
/// The line that says calmly that the chat does not start; shown by the early script.
const CALM_ID: &str = "framechat-calm";

/// A theme that the page has whatever the reader's system prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Reads `light` or `dark`; anything else leaves it to the system.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The page as it is asked for.
#[derive(Debug)]
pub struct ChatPage<'a> {
    /// What the surface is told.
    pub boot: SiteChatBoot,
    /// Whose pages may frame it; opened by itself it works everywhere.
    pub parents: Vec<Origin>,
    /// The theme, when it is not the system's.
    pub theme: Option<Theme>,
    /// The colour of the buttons, when it is not the usual one.
    pub accent: Option<Accent>,
    /// The surface's files.
    pub files: &'a SurfaceFiles,
    /// Its first paint.
    pub first: &'a FirstPaint,
    /// Pictures without TLS may be shown.
    pub plain_http: bool,
}

impl ChatPage<'_> {
    /// Writes the page.
    ///
    /// # Errors
    /// When the boot data cannot be written as JSON.
    pub fn page(self) -> serde_json::Result<Page> {
        let style = Inline::new(self.style());
        let script = Inline::new(self.first.script.to_string());
        let source =
            |inline: &Option<Inline>| inline.as_ref().map(|inline| inline.source().to_owned());
        let inside = Inside {
            style: source(&style),
            script: source(&script),
        };
        let words = words::of(&self.boot.lang);
        let theme = self.theme.map(|theme| ("data-theme", theme.name()));
        let mut boot_written = Ok(());
        let (title, greeting) = (self.boot.title.clone(), self.boot.greeting.clone());
        let language = self.boot.lang.clone();
        let boot = Boot::SiteChat(self.boot);
        let html = document_with(
            &language,
            theme.as_slice(),
            |head| {
                head.text_element("title", &[], &title);
                surface::wasm(head, self.files);
                if let Some(style) = &style {
                    head.inline("style", style);
                }
                boot_written = head.json_script(surface::BOOT_ID, &boot);
                // In order and before the document's load, but nothing waits for it to be painted.
                let early_listener = [("defer", ""), ("src", self.files.boot.as_str())];
                head.element("script", &early_listener, |_| {});
                surface::module_for_later(head, self.files);
            },
            |body| {
                body.element("main", &[("class", "site-chat")], |main| {
                    begin(main, &title, greeting.as_deref());
                    composer(
                        main,
                        words,
                        super::words::Words::of(&language).launch.needs_scripts,
                    );
                });
                if let Some(script) = &script {
                    body.inline("script", script);
                }
                // Down here they keep nothing from being painted.
                for sheet in &self.files.sheets {
                    body.void("link", &[("rel", "stylesheet"), ("href", sheet)]);
                }
            },
        );
        boot_written?;
        Ok(Page {
            status: StatusCode::OK,
            html,
            policy: Policy::Surface {
                ancestors: Ancestors::Only(self.parents),
                plain_http: self.plain_http,
                inside,
            },
        })
    }

    /// The style of the first paint, in the site's colour.
    fn style(&self) -> String {
        let mut style = self.first.style.to_string();
        if let Some(accent) = self.accent {
            let (accent, ink) = (accent.css(), accent.ink_css());
            style.push_str(&format!(
                ":root{{--fc-accent:{accent};--fc-accent-hover:{accent};--fc-accent-ink:{ink}}}"
            ));
        }
        style
    }
}

/// What the surface will fill: until then the head and the greeting, as it will show them.
fn begin(main: &mut Html, title: &str, greeting: Option<&str>) {
    main.element("div", &[("id", surface::ROOT_ID)], |root| {
        root.element("header", &[("class", "site-chat-head")], |head| {
            head.text_element("h1", &[], title);
        });
        root.element("div", &[("class", "site-chat-begin")], |begin| {
            if let Some(greeting) = greeting {
                let said = [("class", "site-chat-aside"), ("dir", "auto")];
                begin.text_element("p", &said, greeting);
            }
        });
    });
}

fn composer(main: &mut Html, words: Words, without_scripts: &str) {
    let form = [
        ("id", COMPOSER_ID),
        ("class", "site-chat-composer"),
        ("aria-label", words.composer),
        ("autocomplete", "off"),
        ("novalidate", ""),
    ];
    main.element("form", &form, |form| {
        let calm = [
            ("id", CALM_ID),
            ("class", "site-chat-calm"),
            ("role", "status"),
            ("hidden", ""),
        ];
        form.text_element("p", &calm, words.does_not_start);
        form.element("noscript", &[], |without| {
            without.text_element("p", &[("class", "site-chat-calm")], without_scripts);
        });
        form.element("div", &[("class", "site-chat-row")], |row| {
            row.void(
                "input",
                &[
                    ("type", "file"),
                    ("name", "files"),
                    ("multiple", ""),
                    ("hidden", ""),
                ],
            );
            attach(row, words.attach);
            let field = [
                ("name", "message"),
                ("class", "site-chat-draft"),
                ("aria-label", words.message),
                ("placeholder", words.message_hint),
                ("rows", "1"),
                ("dir", "auto"),
                ("enterkeyhint", "send"),
            ];
            row.element("textarea", &field, |_| {});
            let send = [
                ("type", "submit"),
                ("class", "site-chat-send"),
                ("title", words.send_hint),
            ];
            row.text_element("button", &send, words.send);
        });
    });
}

fn attach(row: &mut Html, label: &str) {
    let button = [
        ("type", "button"),
        ("name", "attach"),
        ("class", "site-chat-attach"),
        ("aria-label", label),
        ("title", label),
        ("disabled", ""),
    ];
    row.element("button", &button, |button| {
        let picture = [("viewBox", "0 0 16 16"), ("aria-hidden", "true")];
        button.element("svg", &picture, |svg| {
            let clip = "M13.5 7.5 8 13a3.2 3.2 0 0 1-4.5-4.5L9 3a2.1 2.1 0 0 1 3 3L6.5 11.500a1 1 0 0 1-1.500-1.500L10 5";
            svg.element("path", &[("d", clip)], |_| {});
        });
    });
}
